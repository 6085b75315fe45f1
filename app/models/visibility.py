"""Who may see what: the one place that decides it, in the query."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select

from app.extensions import db
from app.models import posts
from app.models.posts import OPEN, Mention, Post
from app.models.users import Asker, Follow, User


class NotVisible(Exception):
    """There is no such thing, or none that this viewer may see: the two are never told apart."""


def visible_to(viewer: Asker | None, post: Any = Post) -> ColumnElement[bool]:
    """The condition under which a viewer (None: a stranger) may see a post.

    `post` is what has the columns of one: the model, an alias, or a subquery.
    """
    return seen_by(None if viewer is None else viewer.id, post)


def seen_by(viewer: int | SQLColumnExpression[Any] | None, post: Any = Post) -> ColumnElement[bool]:
    """The same for a viewer's id, which may be a parameter of the query."""
    there: ColumnElement[bool] = post.deleted_at.is_(None)
    # A list of values would be written into the statement each time that it runs.
    is_open = or_(*(post.audience == audience for audience in OPEN))
    if viewer is None:
        return there & is_open
    follows = exists().where(Follow.follower_id == viewer, Follow.followed_id == post.author_id)
    named = exists().where(Mention.post_id == post.id, Mention.user_id == viewer)
    for_followers = (post.audience == "followers") & follows
    return there & or_(is_open, post.author_id == viewer, for_followers, named)


def find_post(viewer: Asker | None, post_id: int, username: str | None = None) -> Post:
    """A post to show or act on, by whomever the address says. Raises NotVisible.

    Reposts are not found: what is shown and acted on is what they pass on.
    """
    query = posts.for_display().where(Post.id == post_id, visible_to(viewer))
    post = db.session.scalars(query.where(Post.repost_of_id.is_(None))).one_or_none()
    if post is None or (username is not None and post.author.username != username.lower()):
        raise NotVisible
    return post


def find_deleted(author: User, post_id: int) -> Post | None:
    """What its author, who alone still knows of it, has deleted a moment ago."""
    gone = Post.author_id == author.id, Post.deleted_at.is_not(None), ~Post.is_purged
    query = select(Post).where(Post.id == post_id, Post.repost_of_id.is_(None), *gone)
    return db.session.scalars(query).one_or_none()


def find_person(_viewer: Asker | None, username: str) -> User:
    """A person to show or act on, by name in any case of letters. Raises NotVisible."""
    query = select(User).where(User.username == username.lower())
    person = db.session.scalars(query).one_or_none()
    if person is None:
        raise NotVisible
    return person
