"""What a filled site holds, for the tests of the demonstration."""

from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models.posts import Post
from app.models.users import User


def everybody() -> list[User]:
    return list(db.session.scalars(select(User).order_by(User.id)))


def everything() -> list[Post]:
    """What was said, without what was only passed on."""
    query = select(Post).where(Post.repost_of_id.is_(None))
    return list(db.session.scalars(query.order_by(Post.id)))


def reposts() -> list[Post]:
    return list(db.session.scalars(select(Post).where(Post.repost_of_id.is_not(None))))


def how_many(*conditions: ColumnElement[bool]) -> int:
    """How many pairs of posts and reactions, or of posts and what they are about, are so."""
    return db.session.scalar(select(func.count()).where(*conditions)) or 0
