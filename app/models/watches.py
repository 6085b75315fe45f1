"""Watches: conversations of which people want to be told more, and those of which nothing."""

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SQLColumnExpression,
    UniqueConstraint,
    delete,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.lib import ids
from app.models import extras, users
from app.models.extras import HomeExtra
from app.models.posts import Post
from app.models.users import Asker, User


class Watch(Model):
    """Somebody follows a conversation or has muted it; the id tells since when."""

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("user_id", "conversation_id"),
        Index("ix_watch_user_id_id", "user_id", "id"),
        Index("ix_watch_conversation_id_user_id", "conversation_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # As posts name it: its first post, which may be gone.
    conversation_id: Mapped[int]
    is_muted: Mapped[bool]


def find(person: Asker, conversation_id: int) -> Watch | None:
    """How a person stands to a conversation; None where they said nothing."""
    pair = Watch.user_id == person.id, Watch.conversation_id == conversation_id
    return db.session.scalars(select(Watch).where(*pair)).one_or_none()


def of(person: Asker) -> Select[Watch]:
    """What a person follows and has muted; page it by Watch.id."""
    return select(Watch).where(Watch.user_id == person.id)


def follow(person: User, conversation_id: int) -> None:
    """Want to be told of all that is said in a conversation."""
    note(person, conversation_id, is_muted=False)


def mute(person: User, conversation_id: int) -> None:
    """Want to read nothing of a conversation any more."""
    note(person, conversation_id, is_muted=True)


def forget(person: User, conversation_id: int) -> None:
    """Neither."""
    note(person, conversation_id, is_muted=None)


def note(person: User, conversation_id: int, *, is_muted: bool | None) -> None:
    users.hold(person)
    pair = Watch.user_id == person.id, Watch.conversation_id == conversation_id
    db.session.execute(delete(Watch).where(*pair))
    if is_muted is not None:
        row = Watch(user_id=person.id, conversation_id=conversation_id, is_muted=is_muted)
        db.session.add(row)
        db.session.flush()
    muted = select(Watch.id).where(Watch.user_id == person.id, Watch.is_muted).limit(1)
    extras.note(person, HomeExtra.CONVERSATIONS, is_so=db.session.scalar(muted) is not None)


def follows(person_id: int, post: Post) -> bool:
    """Whether a person follows a conversation since before something was said in it."""
    pair = Watch.user_id == person_id, Watch.conversation_id == post.conversation_id
    since = select(Watch.id).where(*pair, ~Watch.is_muted, Watch.id < post.id)
    return db.session.scalar(since) is not None


def is_muted(person_id: int, post_id: int | None) -> bool:
    """Whether a person has muted the conversation of a post."""
    conversation = Post.conversation_id == Watch.conversation_id, Post.id == post_id
    muted = select(Watch.id).where(Watch.user_id == person_id, Watch.is_muted, *conversation)
    return db.session.scalar(muted) is not None


def mutes(
    person: SQLColumnExpression[int], conversation_id: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Whether a person has muted a conversation."""
    pair = Watch.user_id == person, Watch.conversation_id == conversation_id
    return exists().where(*pair, Watch.is_muted)
