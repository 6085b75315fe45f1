"""Handlers that find out in which language a post is written.

The first look takes most of a second and 90 MB: that is for the worker, not for a request.
"""

from sqlalchemy import select, update

from app.extensions import db
from app.lib import detection
from app.models import indexing
from app.models.edits import Edited
from app.models.posts import Post
from app.models.publishing import Published


def detect_language(event: Published | Edited) -> None:
    """Note the language of a post whose author left that open."""
    unknown = Post.id == event.post_id, Post.language.is_(None)
    body = db.session.scalar(select(Post.body).where(*unknown))
    language = detection.language_of(body) if body else None
    if language is not None:
        # Only if nobody was quicker: the author knows better.
        same = Post.body == body
        found = {"language": language, "revision": Post.revision + 1}
        db.session.execute(update(Post).where(*unknown, same).values(found))
        indexing.index(event.post_id)
