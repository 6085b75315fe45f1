"""Quotes: who is quoted may take their post out of another's, and put it back."""

from sqlalchemy import select, update

from app.extensions import changed, db
from app.models import posts
from app.models.posts import NotYours, Post
from app.models.users import User


def withdraw(quoting: Post, by: User) -> bool:
    """Take one's post out of the post that quotes it; False if it was so already.

    Raises NotYours for who is not quoted there.
    """
    return mark(quoting, by, is_withdrawn=True)


def allow(quoting: Post, by: User) -> bool:
    """Put it back; False if it was there. Raises NotYours."""
    return mark(quoting, by, is_withdrawn=False)


def mark(quoting: Post, by: User, *, is_withdrawn: bool) -> bool:
    own = select(Post.id).where(Post.id == quoting.quote_of_id, Post.author_id == by.id)
    if db.session.scalar(own) is None:
        raise NotYours
    posts.hold_rows(quoting.quote_of_id, quoting.id)
    # A deleted one is not counted any more.
    there = Post.id == quoting.id, Post.deleted_at.is_(None)
    other = *there, Post.is_quote_withdrawn.is_not(is_withdrawn)
    if not changed(update(Post).where(*other).values(is_quote_withdrawn=is_withdrawn)):
        return False
    if quoting.is_open:
        by_one = Post.quotes_count + (-1 if is_withdrawn else 1)
        quoted = update(Post).where(Post.id == quoting.quote_of_id)
        db.session.execute(quoted.values(quotes_count=by_one))
    return True
