"""What posts say in other languages, kept as long as they say the same."""

import hashlib

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, insert_once
from app.models.posts import LANGUAGE_MAX, Post


class Translation(Model):
    """What a version of a post says in another language."""

    __tablename__ = "translation"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    target: Mapped[str] = mapped_column(String(LANGUAGE_MAX), primary_key=True)
    # A fingerprint of what was translated.
    version: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(LANGUAGE_MAX))
    body: Mapped[str]
    content_warning: Mapped[str]


def version_of(post: Post) -> str:
    """The same as long as a post says the same in the same language."""
    said = "\0".join((post.language or "", post.content_warning, post.body))
    return hashlib.sha256(said.encode()).hexdigest()


def find(post: Post, target: str) -> Translation | None:
    """What a post, as it is now, says in another language, if that is known."""
    kept = db.session.get(Translation, (post.id, target), populate_existing=True)
    return kept if kept is not None and kept.version == version_of(post) else None


def keep(post: Post, target: str, body: str, content_warning: str) -> None:
    """Keep what a post says in another language, in the place of what it said before."""
    which = {"post_id": post.id, "target": target}
    db.session.execute(delete(Translation).filter_by(**which))
    made = {"body": body, "content_warning": content_warning, "source": post.language}
    insert_once(Translation, **which, **made, version=version_of(post))
