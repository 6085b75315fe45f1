"""Removing for good what people have taken back."""

from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from app.extensions import db
from app.lib import clock
from app.models import indexing, pictures
from app.models.edits import PostVersion
from app.models.notifications import Notification
from app.models.pictures import Picture
from app.models.polls import Poll
from app.models.posts import KEEP_DELETED, Mention, Post, PostTag
from app.models.reactions import Bookmark, Like
from app.models.translations import Translation

PURGED_AT_ONCE: Final = 200
# What was said is gone from the row of a post that has replies; its place holds them together.
EMPTY: Final = {
    "body": "",
    "body_html": "",
    "content_warning": "",
    "language": None,
    "is_markdown": False,
    "once": None,
    "quote_of_id": None,
    "preview_id": None,
    "edited_at": None,
    "kept_until": None,
    "pinned_at": None,
    "likes_count": 0,
    "reposts_count": 0,
    "quotes_count": 0,
    "has_poll": False,
    "is_purged": True,
}


def purge_deleted() -> int:
    """Remove some of the posts that were deleted a while ago; how many."""
    now = clock.now()
    old = (Post.deleted_at <= now - KEEP_DELETED) & (func.coalesce(Post.kept_until, now) <= now)
    due = select(Post.id).where(old, or_(~Post.is_purged, ~has_replies()))
    first = db.session.scalars(due.order_by(Post.deleted_at).limit(PURGED_AT_ONCE)).all()
    # With what quotes them, which forgets them, in the order in which all hold posts. Whoever
    # restores one at this moment is waited for, and then it is not due.
    touched = select(Post.id).where(or_(Post.id.in_(first), Post.quote_of_id.in_(first)))
    db.session.execute(touched.order_by(Post.id).with_for_update(key_share=True))
    some = list(db.session.scalars(due.where(Post.id.in_(first))))
    holding = set(db.session.scalars(select(Post.id).where(Post.id.in_(some), has_replies())))
    pictures.discard(Picture.post_id.in_(some))
    db.session.execute(delete(Post).where(Post.id.in_(set(some) - holding)))
    for table in (PostTag, Mention, PostVersion, Like, Bookmark, Notification, Poll, Translation):
        db.session.execute(delete(table).where(table.post_id.in_(holding)))
    db.session.execute(delete(Post).where(Post.repost_of_id.in_(holding)))
    db.session.execute(update(Post).where(Post.id.in_(holding)).values(EMPTY))
    indexing.forget(*holding)
    return len(some)


def has_replies() -> ColumnElement[bool]:
    reply = aliased(Post)
    return select(reply.id).where(reply.in_reply_to_id == Post.id).exists()
