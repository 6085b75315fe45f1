"""Portraits: the avatar and the header of a person, asked for by them, prepared by a worker.

What a request is known by is also in the names of all its files, so that doing it twice leaves
nothing behind, and a new picture has a new address.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import clock
from app.models import events, users
from app.models.users import User

# Widths and heights in which each kind is made.
SIZES: Final = {
    "avatar": ((400, 400), (96, 96)),
    "header": ((1500, 500), (750, 250)),
}
WIDTHS: Final = frozenset(width for sizes in SIZES.values() for width, _height in sizes)
# What another part can be cut from later.
ORIGINAL_SIDE: Final = 2000
COLUMNS: Final = {"avatar": User.avatar_key, "header": User.header_key}
PLACE: Final = "portraits"
UPLOAD: Final = "-upload"
WAITING, READY, FAILED = "waiting", "ready", "failed"
SMALLEST: Final = 0.1
# Somebody may have a page open that shows what is replaced further down.
KEPT_FOR: Final = timedelta(hours=1)
# After that long something must be wrong with what prepares them.
SOON: Final = timedelta(minutes=10)


class NoSuchPart(ValueError):
    """A picture has no such part."""


class Crop(NamedTuple):
    """Which part of a picture is kept.

    `size` is how much of the largest part that has the right shape; `x` and `y` say how much of
    what is cut away is cut at the left and at the top.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0

    @classmethod
    def read(cls, *written: str) -> "Crop":
        """Raises NoSuchPart for what are no three fractions."""
        try:
            x, y, size = map(float, written)
        except ValueError as error:
            raise NoSuchPart from error
        if not all(map(math.isfinite, (x, y, size))):
            raise NoSuchPart
        if not (0 <= x <= 1 and 0 <= y <= 1 and SMALLEST <= size <= 1):
            raise NoSuchPart
        return cls(x, y, size)


PARTS: Final = {
    "middle": Crop(),
    "top": Crop(y=0.0),
    "bottom": Crop(y=1.0),
    "left": Crop(x=0.0),
    "right": Crop(x=1.0),
}


@dataclass(frozen=True)
class Asked(events.Event):
    """Somebody sent a picture, or chose another part of the one they have."""

    user_id: int
    which: str
    key: str


@dataclass(frozen=True)
class Replaced(events.Event):
    """Nothing refers to these files any more."""

    keys: list[str]


class Portrait(Model):
    """What a person asked for last, of either kind."""

    __tablename__ = "portrait"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    state: Mapped[str] = mapped_column(String(7))
    key: Mapped[str] = mapped_column(String(32))
    # The file to make it from; the upright picture as a whole, once there is one.
    source: Mapped[str] = mapped_column(String(64))
    original_key: Mapped[str] = mapped_column(String(32), default="")
    x: Mapped[float]
    y: Mapped[float]
    size: Mapped[float]
    asked_at: Mapped[datetime]

    @property
    def crop(self) -> Crop:
        return Crop(self.x, self.y, self.size)

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    @property
    def is_failed(self) -> bool:
        return self.state == FAILED

    @property
    def original(self) -> str:
        """The file with the whole picture; empty while there is none."""
        return original_of(self.original_key) if self.original_key else ""

    @property
    def is_uploaded(self) -> bool:
        """Whether it is made from what was sent, and not from what was made of that before."""
        return self.source.endswith(UPLOAD)

    @property
    def unfinished(self) -> list[str]:
        """All files that the request itself may have brought so far."""
        sent = [self.source] if self.is_uploaded else []
        return [*sent, original_of(self.key), *files_of(self.kind, self.key)]

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.asked_at < clock.now() - SOON


def file_of(key: str, width: int) -> str:
    """Under which name the storage has a portrait in a width."""
    return f"{PLACE}/{key}-{width}.webp"


def upload_of(key: str) -> str:
    return f"{PLACE}/{key}{UPLOAD}"


def original_of(key: str) -> str:
    return f"{PLACE}/{key}-original.webp"


def files_of(kind: str, key: str) -> list[str]:
    """The portrait in all its sizes."""
    return [file_of(key, width) for width, _height in SIZES[kind]]


def find(user_id: int, kind: str) -> Portrait | None:
    return db.session.get(Portrait, (user_id, kind), populate_existing=True)


def of(user_id: int) -> dict[str, Portrait]:
    """What a person asked for, by kind."""
    query = select(Portrait).where(Portrait.user_id == user_id)
    return {found.kind: found for found in db.session.scalars(query)}


def send(person: User, kind: str, key: str, crop: Crop) -> None:
    """Ask for a portrait made of the upload that is stored under a new key."""
    users.hold(person)
    wanted = {"source": upload_of(key), **asking(key, crop)}
    if insert_once(Portrait, user_id=person.id, kind=kind, original_key="", **wanted):
        events.record(Asked(person.id, kind, key))
    else:
        ask(person, kind, wanted)


def cut(person: User, kind: str, key: str, crop: Crop) -> bool:
    """Ask for another part of the picture there is; False if there is none, or it is that part."""
    users.hold(person)
    portrait = find(person.id, kind)
    if portrait is None or portrait.crop == crop:
        return False
    source = portrait.source if portrait.is_waiting else portrait.original
    if source:
        ask(person, kind, {"source": source, **asking(key, crop)})
    return bool(source)


def asking(key: str, crop: Crop) -> dict[str, object]:
    return {"key": key, "state": WAITING, "asked_at": clock.now(), **crop._asdict()}


def ask(person: User, kind: str, wanted: dict[str, object]) -> None:
    """Ask anew; what was being prepared is wanted no longer."""
    portrait = find(person.id, kind)
    if portrait is None:
        return
    if portrait.is_waiting:
        discard(set(portrait.unfinished) - {wanted["source"]})
    for name, value in wanted.items():
        setattr(portrait, name, value)
    events.record(Asked(person.id, kind, portrait.key))


def remove(person: User, kind: str) -> bool:
    """Go back to what is drawn for everyone; False if it is so already."""
    users.hold(person)
    portrait = find(person.id, kind)
    if portrait is None:
        return False
    discard({*portrait.unfinished, portrait.original, *shown(person, kind)})
    db.session.delete(portrait)
    setattr(person, COLUMNS[kind].key, None)
    return True


def shown(person: User, kind: str) -> list[str]:
    """The files that others see now."""
    key = getattr(person, COLUMNS[kind].key)
    return files_of(kind, key) if key else []


def finish(asked: Asked) -> bool:
    """Show what was made; False if it is not wanted any more."""
    portrait = answer(asked, READY)
    if portrait is None:
        return False
    person = db.session.get_one(User, asked.user_id, populate_existing=True)
    gone = set(shown(person, asked.which))
    if portrait.is_uploaded:
        gone |= {portrait.source, portrait.original}
        portrait.original_key = asked.key
    discard(gone)
    setattr(person, COLUMNS[asked.which].key, asked.key)
    return True


def fail(asked: Asked) -> None:
    """Note that nothing can be made of it, and leave what is shown as it is."""
    portrait = answer(asked, FAILED)
    if portrait is not None:
        discard({*portrait.unfinished})


def answer(asked: Asked, state: str) -> Portrait | None:
    """The row of a request that has come to an end; None if something else is wanted by now."""
    users.hold_id(asked.user_id)
    row = Portrait.user_id == asked.user_id, Portrait.kind == asked.which
    wanted = Portrait.key == asked.key, Portrait.state == WAITING
    if not changed(update(Portrait).where(*row, *wanted).values(state=state)):
        return None
    return find(asked.user_id, asked.which)


def discard(keys: Iterable[str]) -> None:
    """Have files deleted: what was sent at once, the rest once nobody's page shows it any more."""
    gone = sorted(filter(None, keys))
    sent = [key for key in gone if key.endswith(UPLOAD)]
    if sent:
        events.record(Replaced(sent))
    if len(gone) > len(sent):
        rest = [key for key in gone if not key.endswith(UPLOAD)]
        events.record(Replaced(rest), clock.now() + KEPT_FOR)
