"""Handlers that look at the pages that posts link to.

While another site takes its time, nothing is held: neither a transaction nor, for more than two
such pages at once, a thread of the worker.
"""

import random
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from app import limits
from app.extensions import db, storage
from app.lib import clock, darkroom, images, links, opengraph, richtext, targets, web
from app.lib.images import Made
from app.lib.web import WebFault, Wish
from app.models import events, previewing, previews
from app.models.edits import Edited
from app.models.pictures import Discarded
from app.models.posts import Post
from app.models.previewing import Changed
from app.models.previews import SMALL, WIDE, Asked, Found
from app.models.publishing import Published

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PAGE_SECONDS: Final = 18
PICTURE_SECONDS: Final = 12
# A picture that is narrower has nothing to show across a card.
WIDE_FROM: Final = 360
SMALLEST: Final = 60
TURNS: Final = BoundedSemaphore(2)


def find_link(event: Published | Edited) -> None:
    """Let a post carry the preview of what it links to first, as far as the site shows any."""
    query = select(Post.body_html, Post.author_id)
    query = query.where(Post.id == event.post_id, Post.deleted_at.is_(None))
    post = db.session.execute(query).one_or_none()
    if post is not None:
        url = first_link(post.body_html) if current_app.config["LINK_PREVIEWS"] else None
        if url and not (previews.is_known(url) or may_ask(post.author_id)):
            url = None
        previewing.carry(event.post_id, post.body_html, url)


def may_ask(author_id: int) -> bool:
    """Whether one more new page is looked at for somebody: a slow one keeps others waiting."""
    try:
        limits.spend("preview", str(author_id))
    except TooManyRequests:
        return False
    return True


def first_link(body_html: str) -> str | None:
    """The first address in a rendered body, in its normal form, that is another site's."""
    own = {urlsplit(current_app.config["SITE_URL"]).netloc.lower()}
    own.update(current_app.config["TRUSTED_HOSTS"] or ())
    for url in richtext.addresses_in(body_html):
        try:
            target = targets.parse(url, allowed())
        except WebFault:
            continue
        if target.authority not in own:
            return target.url
    return None


def fetch(event: Asked) -> None:
    """Look at a page for all posts that link to it."""
    if not TURNS.acquire(blocking=False):
        # Not all at the same moment.
        pause = previews.TURN * random.uniform(1, 3)  # noqa: S311
        events.record(event, run_at=clock.now() + pause)
        return
    try:
        look_at_page(event)
    finally:
        TURNS.release()


def look_at_page(event: Asked) -> None:
    preview = previewing.find(event)
    if preview is None:
        return
    # As it is now: a look that begins later counts more.
    db.session.expunge(preview)
    db.session.rollback()
    try:
        found, picture = visited(preview.url)
    except WebFault as fault:
        if fault.is_lasting or not previews.try_later(event):
            previewing.note_failure(preview, is_gone=fault.reason == "gone")
        return
    name = f"{preview.key}-{preview.asks}"
    if picture is not None:
        storage.put(previews.file_of(name), picture.content)
    if not previewing.note(preview, found) and picture is not None:
        events.record(Discarded([previews.file_of(name)]))


def visited(url: str) -> tuple[Found, Made | None]:
    """What a page says of itself, and its picture. Raises WebFault."""
    answer = web.fetch(url, wish(PAGES, PAGE_SECONDS, is_cut=True))
    said = opengraph.describe(answer.body, answer.content_type, answer.url)
    if said is None:
        raise WebFault("type", "no title")
    picture = picture_at(said.picture)
    size = (picture.width, picture.height) if picture is not None else (0, 0)
    return Found(said, links.readable_host(answer.url), *size), picture


def picture_at(url: str) -> Made | None:
    """The picture at an address, made anew in the size of a card; None if there is none."""
    try:
        content = web.fetch(url, wish(PICTURES, PICTURE_SECONDS)).body if url else b""
        header = images.look(content)
        if min(header.width, header.height) < SMALLEST:
            return None
        is_wide = header.width >= max(WIDE_FROM, 1.3 * header.height)
        return darkroom.develop(content, [WIDE if is_wide else SMALL]).prints[0]
    except (WebFault, images.Refused):
        return None


def wish(types: frozenset[str], seconds: float, *, is_cut: bool = False) -> Wish:
    """What is asked for in the name of this site."""
    agent = f"Microblog (+{current_app.config['SITE_URL']}/about; link preview bot)"
    agent = agent.encode("ascii", "ignore").decode()
    return Wish(agent, types, seconds=seconds, is_cut=is_cut, allowed=allowed())


def allowed() -> targets.Allowed:
    """The private places that tests may ask; no environment variable names any."""
    places: targets.Allowed = current_app.config.get("OUTBOUND_ALLOWED", ())
    return places


def revise(event: Changed) -> None:
    """Have all posts written anew that show a page."""
    for some in previewing.carriers(event.preview_id):
        previewing.revise(some)
        db.session.commit()
