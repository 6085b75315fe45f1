"""Another site, with pages that posts link to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from socket import socket

from flask import Flask
from PIL import Image
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models.events import EventRow
from app.models.pictures import Discarded
from app.models.posts import Post
from app.models.previews import Preview
from tests.lib import hostile
from tests.lib.hostile import Script, Server

PAGE = """<!doctype html><title>The lamps are on</title>
<meta property="og:description" content="Four minutes of blue.">
<meta property="og:site_name" content="The Harbour"><meta property="og:image" content="{picture}">
"""


def picture(width: int = 800, height: int = 400) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


class Elsewhere:
    """What is there by its path; `pages` may be changed. `paths` are those that were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Script] = {
            "/lamps": hostile.says(PAGE.format(picture="/wide.png").encode()),
            "/plain": hostile.says(b"<title>Plain words</title>"),
            "/portrait": hostile.says(PAGE.format(picture="/tall.png").encode()),
            "/wide.png": hostile.says(picture(), kind="image/png"),
            "/tall.png": hostile.says(picture(300, 400), kind="image/png"),
        }
        # Closed, it lets nobody see a page until it is opened.
        self.gate = threading.Event()
        self.gate.set()
        self.server: Server

    def answer(self, sock: socket, asked: bytes) -> None:
        self.gate.wait(20)
        path = asked.split()[1].decode()
        self.pages.get(path, hostile.says(status="404 Not Found"))(sock, asked)

    @property
    def paths(self) -> list[str]:
        return [asked.split()[1].decode() for asked in self.server.asked]

    def url(self, path: str = "/lamps") -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"


@contextmanager
def elsewhere(app: Flask) -> Iterator[Elsewhere]:
    """Another site on loopback, which this one may ask for as long as it is there."""
    other = Elsewhere()
    with hostile.serving(other.answer) as server:
        other.server = server
        app.config["OUTBOUND_ALLOWED"] = server.allowed
        yield other
        app.config.pop("OUTBOUND_ALLOWED")


def run_jobs(app: Flask) -> None:
    db.session.commit()
    while jobs.run_due(app):
        pass
    db.session.rollback()
    db.session.expire_all()


def preview() -> Preview:
    """The only one that there is, as it is by now."""
    return db.session.scalars(select(Preview)).one()


def again(post: Post) -> Post:
    """A post as it is by now."""
    query = select(Post).where(Post.id == post.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def discarded() -> list[str]:
    """The files that were noted to be deleted."""
    rows = db.session.scalars(select(EventRow.args).where(EventRow.kind == Discarded.kind()))
    return [key for args in rows for key in args["keys"]]
