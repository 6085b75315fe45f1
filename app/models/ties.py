"""Ties beside follows: who blocks or mutes whom, and who asks to follow."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, index
from app.lib import ids


class Block(Model):
    """Two people have nothing to do with each other, because one of them wants it so."""

    __tablename__ = "block"
    __table_args__ = (
        UniqueConstraint("blocker_id", "blocked_id"),
        Index("ix_block_blocker_id_id", "blocker_id", "id"),
        Index("ix_block_blocked_id_id", "blocked_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    blocker_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


class Mute(Model):
    """A person does not want to come across another one; that one is not told."""

    __tablename__ = "mute"
    __table_args__ = (
        UniqueConstraint("muter_id", "muted_id"),
        Index("ix_mute_muter_id_id", "muter_id", "id"),
        Index("ix_mute_muted_id_id", "muted_id", "id"),
        index("ix_mute_until", "until", only="until IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    muter_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    muted_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # Whether the muter is not told either of what the other does.
    with_notifications: Mapped[bool]
    # None is for good. Until the row is deleted, it counts.
    until: Mapped[datetime | None]


class FollowRequest(Model):
    """Somebody asks to follow a person who approves their followers."""

    __tablename__ = "follow_request"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        Index("ix_follow_request_follower_id_id", "follower_id", "id"),
        Index("ix_follow_request_followed_id_id", "followed_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    follower_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


def blocking(one_id: int, other_id: int) -> ColumnElement[bool]:
    """The condition under which one of two people blocks the other."""
    pairs = (one_id, other_id), (other_id, one_id)
    return or_(*(exists().where(Block.blocker_id == a, Block.blocked_id == b) for a, b in pairs))


def are_blocked(one_id: int, other_id: int) -> bool:
    """Whether one of two people blocks the other."""
    return bool(db.session.scalar(select(blocking(one_id, other_id))))


def is_silenced(person_id: int, other_id: int) -> bool:
    """Whether a person is told of nothing that another one does."""
    muted = Mute.muter_id == person_id, Mute.muted_id == other_id, Mute.with_notifications
    return bool(db.session.scalar(select(blocking(person_id, other_id) | exists().where(*muted))))
