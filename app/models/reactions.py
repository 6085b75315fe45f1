"""Reactions: what people like, keep for themselves, and pass on."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    delete,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, declared_attr, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import ids
from app.models import events
from app.models.posts import OPEN, Post
from app.models.users import User
from app.models.visibility import NotVisible, visible_to

Reactor: TypeAlias = InstrumentedAttribute[Any]


class NotOpen(Exception):
    """Only what everybody may see is passed on."""


@dataclass(frozen=True)
class Liked(events.Event):
    post_id: int
    user_id: int


@dataclass(frozen=True)
class Reposted(events.Event):
    post_id: int
    user_id: int


@dataclass(frozen=True)
class Unliked(events.Event):
    post_id: int
    user_id: int


@dataclass(frozen=True)
class Unreposted(events.Event):
    post_id: int
    user_id: int


class OfPost:
    """What a person does with a post once; the id tells since when."""

    __tablename__: str

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        name = cls.__tablename__
        return (
            UniqueConstraint("user_id", "post_id"),
            Index(f"ix_{name}_user_id_id", "user_id", "id"),
            Index(f"ix_{name}_post_id_id", "post_id", "id"),
        )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))


class Like(OfPost, Model):
    """A person likes a post."""

    __tablename__ = "like"


class Bookmark(OfPost, Model):
    """A person keeps a post to find it again; nobody else is told."""

    __tablename__ = "bookmark"


def like(person: User, post: Post) -> bool:
    """Like a post; False if it was so already. Raises NotVisible if it is gone meanwhile."""
    hold(person, post)
    if not insert_once(Like, user_id=person.id, post_id=post.id):
        return False
    count(post, Post.likes_count, 1)
    events.record(Liked(post.id, person.id))
    return True


def unlike(person: User, post: Post) -> bool:
    """Like it no longer; False if there was nothing to take back. Raises NotVisible."""
    hold(person, post)
    if not take_back(Like, person, post):
        return False
    count(post, Post.likes_count, -1)
    events.record(Unliked(post.id, person.id))
    return True


def bookmark(person: User, post: Post) -> bool:
    """Keep a post; False if it was so already. Raises NotVisible if it is gone meanwhile."""
    hold(person, post)
    return insert_once(Bookmark, user_id=person.id, post_id=post.id)


def unbookmark(person: User, post: Post) -> bool:
    """Keep it no longer; False if there was nothing to take back. Raises NotVisible."""
    hold(person, post)
    return take_back(Bookmark, person, post)


def repost(person: User, post: Post) -> bool:
    """Pass a post on to one's followers; False if it was so already. Raises NotOpen, NotVisible."""
    audience = hold(person, post)
    if audience not in OPEN:
        raise NotOpen
    made = insert_once(
        Post,
        id=(identifier := ids.new_id()),
        author_id=person.id,
        body="",
        body_html="",
        audience=audience,
        conversation_id=identifier,
        repost_of_id=post.id,
    )
    if made:
        count(post, Post.reposts_count, 1)
        events.record(Reposted(post.id, person.id))
    return made


def unrepost(person: User, post: Post) -> bool:
    """Pass it on no longer; False if there was nothing to take back. Raises NotVisible."""
    hold(person, post)
    row = Post.author_id == person.id, Post.repost_of_id == post.id
    if not changed(delete(Post).where(*row)):
        return False
    count(post, Post.reposts_count, -1)
    events.record(Unreposted(post.id, person.id))
    return True


def hold(person: User, post: Post) -> str:
    """Keep a post as it is until the commit; its audience. Raises NotVisible if it is gone, or
    the person may see it no longer.

    Whoever deletes it takes what passed it on along: a repost made meanwhile would stay behind.
    Each verb holds the post before it changes anything, so that no two can lock each other out.
    """
    there = Post.id == post.id, visible_to(person)
    held: Any = select(Post.audience).where(*there).with_for_update(key_share=True, of=Post)
    if db.engine.dialect.name == "sqlite":
        # A SELECT locks nothing there: this changes nothing, but waits for its turn. PostgreSQL
        # would hold what the post quotes as well, once it is changed twice.
        touched = update(Post).where(*there).values(audience=Post.audience)
        held = touched.returning(Post.audience)
    audience: str | None = db.session.connection().scalar(held)
    if audience is None:
        raise NotVisible
    return audience


def take_back(kind: type[Like | Bookmark], person: User, post: Post) -> bool:
    row = kind.user_id == person.id, kind.post_id == post.id
    return changed(delete(kind).where(*row))


def count(post: Post, column: InstrumentedAttribute[int], by: int) -> None:
    db.session.execute(update(Post).where(Post.id == post.id).values({column: column + by}))


def likers_of(post: Post) -> Select[User]:
    """Who likes a post; page it by Like.id."""
    return select(User).join(Like, Like.user_id == User.id).where(Like.post_id == post.id)


def reposters_of(post: Post) -> Select[User]:
    """Who passed a post on; page it by Post.id."""
    return select(User).join(Post, Post.author_id == User.id).where(Post.repost_of_id == post.id)
