"""Who may see what: the one place that decides it, in the query."""

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import posts
from app.models.posts import Post
from app.models.users import Asker, User


class NotVisible(Exception):
    """There is no such thing, or none that this viewer may see: the two are never told apart."""


def visible_to(_viewer: Asker | None) -> ColumnElement[bool]:
    """The condition under which a viewer (None: a stranger) may see a post."""
    return Post.deleted_at.is_(None)


def find_post(viewer: Asker | None, post_id: int, username: str | None = None) -> Post:
    """A post to show or act on, by whomever the address says. Raises NotVisible."""
    query = posts.for_display().where(Post.id == post_id, visible_to(viewer))
    post = db.session.scalars(query).one_or_none()
    if post is None or (username is not None and post.author.username != username.lower()):
        raise NotVisible
    return post


def find_person(_viewer: Asker | None, username: str) -> User:
    """A person to show or act on, by name in any case of letters. Raises NotVisible."""
    query = select(User).where(User.username == username.lower())
    person = db.session.scalars(query).one_or_none()
    if person is None:
        raise NotVisible
    return person
