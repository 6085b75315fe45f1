"""Tables of people from elsewhere, row by row: whoever is on this site is found by name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from flask import current_app

from app.extensions import db
from app.lib import archives, people_tables
from app.lib.archives import Archive
from app.lib.ids import parse
from app.lib.pasts import LeftOut
from app.lib.people_tables import Row, local_name
from app.models import imports, past_ties, users
from app.models.tasks import Task
from app.models.users import User

# What our own archives and Mastodon's pages call them.
FILES: Final = {
    "following": "following_accounts.csv",
    "blocks": "blocked_accounts.csv",
    "mutes": "muted_accounts.csv",
    "lists": "lists.csv",
    "bookmarks": "bookmarks.csv",
}
AT_ONCE: Final = 20


def read_table(task: Task, path: Path, until: float) -> bool:
    """Read on in a table until a moment; whether all is read. Raises BadTable."""
    with path.open("rb") as file:
        if not task.total:
            task.total = sum(1 for _row in people_tables.rows(task.place["kind"], file))
            file.seek(0)
        return take_over(task, task.place["kind"], file, until)


def read_tables(task: Task, archive: Archive, until: float) -> bool:
    """The same with those in an archive. Raises BadArchive and BadTable."""
    for kind, name in FILES.items():
        found = archives.find(archive, name)
        if found is None or kind in task.place.get("read", []):
            continue
        with opened(archive, found) as file:
            if not take_over(task, kind, file, until):
                return False
        imports.advance(task, 0, at=0, read=[*task.place.get("read", []), kind])
        db.session.commit()
    return True


@contextmanager
def opened(archive: Archive, name: str) -> Iterator[IO[bytes]]:
    with archives.faults(), archive.open(name) as file:
        yield file


def take_over(task: Task, kind: str, file: IO[bytes], until: float) -> bool:
    """Take over rows, some at a time; whether all are."""
    found = islice(people_tables.rows(kind, file), task.place.get("at", 0), None)
    while some := list(islice(found, AT_ONCE)):
        imports.advance(task, len(some), at=task.place.get("at", 0) + len(some))
        person = db.session.get_one(User, task.owner_id)
        left = [
            LeftOut(reason, row.address)
            for row in some
            if (reason := take_over_row(task, person, kind, row)) is not None
        ]
        imports.count_left(task, left)
        imports.count_made(task, kind, len(some) - len(left))
        imports.note_report(task)
        db.session.commit()
        if time.monotonic() >= until:
            return False
    return True


def take_over_row(task: Task, person: User, kind: str, row: Row) -> str | None:
    """Do what a row says; why not, if not."""
    host = urlsplit(current_app.config["SITE_URL"]).netloc
    if kind == "bookmarks":
        post_id = post_at(row.address, host)
        return past_ties.bookmark(task, person, post_id) if post_id else "elsewhere"
    name = local_name(row.address, host)
    if name is None:
        return "elsewhere"
    other = users.find(name)
    if other is None:
        return "nobody"
    return past_ties.VERBS[kind](task, person, row, other)


def post_at(address: str, host: str) -> int | None:
    """The number of a post of this site; None for the address of anything else."""
    try:
        parts = urlsplit(address)
        return parse(parts.path.rpartition("/")[2]) if parts.netloc == host else None
    except ValueError:
        return None
