"""Pictures: sent by a person, prepared by a worker, shown with a post.

A row comes before the files it names and goes together with a note to delete them, so that no file
is left that nobody knows of, whoever dies in between.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    and_,
    delete,
    false,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, index
from app.lib import clock, ids
from app.lib.images import Developed, Header, Print
from app.models import events
from app.models.users import Asker

MOST: Final = 4
ALT_MAX: Final = 1500
KEEP_LOOSE: Final = timedelta(days=1)
PRUNED_AT_ONCE: Final = 100
BLURHASH_MAX: Final = 40

# On its way into the storage; there, but not looked at; shown; not to be read; taken away by those
# who run the site.
ARRIVING: Final = "arriving"
WAITING: Final = "waiting"
READY: Final = "ready"
FAILED: Final = "failed"
REMOVED: Final = "removed"

FULL: Final = Print(2048, 2048)
PREVIEW_WIDTH: Final = 600
# As wide as a column of posts; a panorama upside down is cut nowhere, but has an end.
PREVIEW: Final = Print(PREVIEW_WIDTH, 1800, is_still=True)


class QuotaSpent(Exception):
    """The pictures of this person take as much room as they may."""


class PicturesGone(Exception):
    """A picture is there no longer, or in another post already."""


@dataclass(frozen=True)
class Arrived(events.Event):
    """The upload of a picture is in the storage."""

    picture_id: int
    key: str


@dataclass(frozen=True)
class Discarded(events.Event):
    """Nothing refers to these files any more."""

    keys: list[str]


class Picture(Model):
    """A picture of somebody's, in a post, in a message or not yet; the id tells when it came."""

    __tablename__ = "picture"
    __table_args__ = (
        index("ix_picture_post_id_position", "post_id", "position", only="post_id IS NOT NULL"),
        index("ix_picture_message_id", "message_id", only="message_id IS NOT NULL"),
        index("ix_picture_loose_id", "id", only="post_id IS NULL AND message_id IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    # In its address and in the names of its files; nothing of what the file was called is kept.
    key: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(8), default=ARRIVING)
    alt_text: Mapped[str] = mapped_column(default="")
    is_sensitive: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether those who run the site want it to be so: then its author cannot change that.
    is_veiled: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_animated: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Something that is not out yet refers to it: it is kept, though it is in no post.
    is_held: Mapped[bool] = mapped_column(default=False, server_default=false())
    width: Mapped[int]
    height: Mapped[int]
    preview_width: Mapped[int] = mapped_column(default=0)
    preview_height: Mapped[int] = mapped_column(default=0)
    blurhash: Mapped[str] = mapped_column(String(BLURHASH_MAX), default="")
    # What it takes of the storage, for the quota.
    bytes: Mapped[int]

    @property
    def is_ready(self) -> bool:
        return self.state == READY

    @property
    def is_failed(self) -> bool:
        return self.state == FAILED

    @property
    def is_removed(self) -> bool:
        return self.state == REMOVED


def upload_of(key: str) -> str:
    """Under which name the storage has what was sent, until it is developed."""
    return f"pictures/{key}-upload"


def file_of(key: str, size: str) -> str:
    """Under which name the storage has a size of a picture: "full" or "preview"."""
    return f"pictures/{key}-{size}.webp"


def files_of(key: str) -> list[str]:
    """All that the storage may have of a picture."""
    return [upload_of(key), file_of(key, "full"), file_of(key, "preview")]


def take_in(author: Asker, headers: Sequence[tuple[Header, int]], quota: int) -> list[Picture]:
    """Rows for pictures whose files are still to be stored, by their headers and lengths.

    Raises QuotaSpent where they and those that there are would take more than `quota` bytes.
    """
    taken = select(func.coalesce(func.sum(Picture.bytes), 0)).where(Picture.author_id == author.id)
    if (db.session.scalar(taken) or 0) + sum(length for _, length in headers) > quota:
        raise QuotaSpent
    made = [
        Picture(
            author_id=author.id,
            key=secrets.token_urlsafe(16),
            width=header.width,
            height=header.height,
            is_animated=header.frames > 1,
            bytes=length,
        )
        for header, length in headers
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def note_arrival(keys: Mapping[int, str]) -> None:
    """The files of pictures are stored, by their ids: let a worker prepare them."""
    arrived = update(Picture).where(Picture.id.in_(list(keys)))
    db.session.execute(arrived.values(state=WAITING))
    for picture_id, key in keys.items():
        events.record(Arrived(picture_id, key))


def is_loose() -> ColumnElement[bool]:
    """The condition that a picture is in no post and no message."""
    return and_(Picture.post_id.is_(None), Picture.message_id.is_(None))


def loose() -> tuple[ColumnElement[bool], ...]:
    """The same of one that has come whole, and is not refused."""
    return is_loose(), Picture.state.in_((WAITING, READY))


def own_loose(author: Asker, picture_ids: Iterable[int]) -> list[Picture]:
    """Those of some pictures that are their author's and in no post yet, in the same order."""
    wanted = list(dict.fromkeys(picture_ids))
    if not wanted:
        return []
    query = select(Picture).where(Picture.id.in_(wanted), Picture.author_id == author.id, *loose())
    found = {picture.id: picture for picture in db.session.scalars(query)}
    return [found[picture_id] for picture_id in wanted if picture_id in found]


def of_post(post_id: int) -> list[Picture]:
    """The pictures of a post as they are now, in their order."""
    query = select(Picture).where(Picture.post_id == post_id).order_by(Picture.position)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def describe(made: Iterable[Picture], texts: Mapping[int, str], *, is_sensitive: bool) -> None:
    """Note what pictures that are in no post yet show, by their ids, and whether it may disturb."""
    for picture in made:
        picture.alt_text = texts.get(picture.id, picture.alt_text)
        picture.is_sensitive = is_sensitive


def attach(author: Asker, picture_ids: Sequence[int], **where: int) -> None:
    """Put pictures into a new post (`post_id`) or message (`message_id`), in this order.

    Raises PicturesGone if one cannot be.
    """
    for position, picture_id in enumerate(picture_ids[:MOST]):
        free = Picture.id == picture_id, Picture.author_id == author.id, *loose()
        place: dict[str, Any] = {**where, "position": position, "is_held": False}
        if not changed(update(Picture).where(*free).values(place)):
            raise PicturesGone


def hold(author: Asker, picture_ids: Iterable[int], *, is_held: bool = True) -> None:
    """Keep pictures for what is not out yet, or let them go with those that nobody used."""
    own = Picture.id.in_(list(picture_ids)), Picture.author_id == author.id
    db.session.execute(update(Picture).where(*own, is_loose()).values(is_held=is_held))


def is_waiting(picture_id: int) -> bool:
    """Whether a picture is there, and nobody has prepared it yet."""
    waiting = Picture.id == picture_id, Picture.state == WAITING
    return db.session.scalar(select(Picture.id).where(*waiting)) is not None


def finish(picture_id: int, done: Developed | None) -> bool:
    """A picture is prepared, or cannot be decoded; False if it is gone or was prepared before."""
    row = Picture.id == picture_id, Picture.state == WAITING
    return changed(update(Picture).where(*row).values(outcome(done)))


def outcome(done: Developed | None) -> dict[str, Any]:
    """What the row says of what a worker made; of one that cannot be decoded the file goes."""
    if done is None:
        return {"state": FAILED, "bytes": 0}
    full, preview = done.prints
    return {
        "state": READY,
        "width": full.width,
        "height": full.height,
        "preview_width": preview.width,
        "preview_height": preview.height,
        "blurhash": done.blurhash,
        "is_animated": done.is_animated,
        "bytes": len(full.content) + len(preview.content),
    }


def discard(*which: ColumnElement[bool]) -> int:
    """Remove pictures, and their files as soon as that is committed; how many."""
    gone = delete(Picture).where(*which).returning(Picture.key)
    keys = db.session.scalars(gone, execution_options={"synchronize_session": False}).all()
    if keys:
        events.record(Discarded([name for key in keys for name in files_of(key)]))
    return len(keys)


def prune() -> int:
    """Remove some of the pictures that nobody has put into a post for a day; how many."""
    old = Picture.id < ids.first_id_at(clock.now() - KEEP_LOOSE)
    unused = old, is_loose(), Picture.is_held.is_(False)
    some = select(Picture.id).where(*unused).order_by(Picture.id).limit(PRUNED_AT_ONCE)
    return discard(Picture.id.in_(some), *unused)
