"""Avatars and headers of some of the people, as if they had sent them."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from flask import current_app
from sqlalchemy import update

from app.demo import faces, pages
from app.demo.cast import Person
from app.extensions import db
from app.lib import clock, images
from app.lib.images import Print
from app.lib.storage import Storage
from app.models import portraits
from app.models.portraits import COLUMNS, READY, SIZES, Crop, Portrait
from app.models.users import User

MOST: Final = 36
THREADS: Final = 16
VIEW: Final = (2250, 750)


def add(people: Sequence[Person]) -> None:
    """Give two in three of the best known an avatar, and every other a header.

    Drawing takes a second or two: that is done before the transaction begins.
    """
    known = people[: min(MOST, len(people) // 2)]
    given = [
        (person, kind, secrets.token_hex(16))
        for place, person in enumerate(known)
        for kind, has_one in (("avatar", place % 3 < 2), ("header", place % 2 == 0))
        if has_one
    ]
    keep([file for person, kind, key in given for file in files_of(person.username, kind, key)])
    for person, kind, key in given:
        note(person, kind, key)
    db.session.commit()


def files_of(name: str, kind: str, key: str) -> Iterator[tuple[str, bytes]]:
    """What is drawn for a name, by what the files are called."""
    contents = drawn(kind, name)
    for width, content in contents.items():
        yield portraits.file_of(key, width), content
    yield portraits.original_of(key), contents[max(contents)]


def keep(files: Iterable[tuple[str, bytes]]) -> None:
    """Store files, several at a time: most of that is waiting for a disk or another machine."""
    carrier: Storage = current_app.extensions["storage"]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda file: carrier.put(*file), files))


@cache
def drawn(kind: str, name: str) -> dict[int, bytes]:
    """A picture by its widths."""
    picture = faces.drawn(name) if kind == "avatar" else pages.view(f"header {name}", *VIEW)
    prints = (Print(*size, is_filled=True) for size in SIZES[kind])
    return {one.width: images.printed([picture], [0], one).content for one in prints}


def note(person: Person, kind: str, key: str) -> None:
    sent = {"state": READY, "key": key, "source": "", "original_key": key}
    row = Portrait(user_id=person.id, kind=kind, **sent, **Crop()._asdict(), asked_at=clock.now())
    db.session.add(row)
    change = update(User).where(User.id == person.id)
    db.session.execute(change.values({COLUMNS[kind].key: key}))
