"""Wishes: what a person wants to be told of, by whom, and how often by mail."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, false, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, index, insert_once
from app.models.users import Follow

# Everything that people are told of. A new kind needs words in main/told.py, and who tells it.
KINDS: Final = (
    "mention",
    "reply",
    "quote",
    "thread",
    "follow",
    "follow_request",
    "request_accepted",
    "like",
    "repost",
    "edited",
    "poll_ended",
    "scheduled_returned",
    "moderation",
)
# What nobody can switch off: what is decided about them, against which they may appeal in time.
NEEDED: Final = frozenset({"moderation"})
SWITCHED: Final = tuple(kind for kind in KINDS if kind not in NEEDED)
KIND_MAX = 20
# What others do of their own accord: the rest follows from what a person did before.
BY_OTHERS: Final = frozenset({"mention", "reply", "quote", "follow", "like", "repost"})
DIGESTS: Final = ("never", "daily", "weekly")


class Wishes(Model):
    """What one person chose; who chose nothing has no row, and is told of everything here."""

    __tablename__ = "wishes"
    __table_args__ = (index("ix_wishes_next_at", "next_at", only="next_at IS NOT NULL"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # Kinds with blanks between.
    unwanted: Mapped[str] = mapped_column(default="", server_default="")
    only_followed: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[str] = mapped_column(String(6), default="never", server_default="never")
    # When the next digest is due; none for who wants none.
    next_at: Mapped[datetime | None]
    # The moment of the digest that was begun last, as an id, and the newest that one told of.
    begun: Mapped[int] = mapped_column(default=0, server_default="0")
    told_until: Mapped[int] = mapped_column(default=0, server_default="0")


def of(person_id: int) -> Wishes:
    """A person's wishes, to be changed: a row is added for who has none."""
    insert_once(Wishes, user_id=person_id)
    row = select(Wishes).where(Wishes.user_id == person_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def wants(person_id: int, kind: str, actor_id: int | None) -> bool:
    """Whether a person wants to be told that somebody did such a thing."""
    if kind in NEEDED:
        return True
    chosen = db.session.execute(
        select(Wishes.unwanted, Wishes.only_followed).where(Wishes.user_id == person_id)
    ).one_or_none()
    if chosen is None:
        return True
    if kind in chosen.unwanted.split():
        return False
    if not chosen.only_followed or kind not in BY_OTHERS:
        return True
    follows = Follow.follower_id == person_id, Follow.followed_id == actor_id
    return db.session.scalar(select(Follow.id).where(*follows)) is not None
