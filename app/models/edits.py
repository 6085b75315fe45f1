"""Edits: what was said before a post was changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.lib import ids
from app.models.posts import LANGUAGE_MAX


class PostVersion(Model):
    """What a post said until it was edited."""

    __tablename__ = "post_version"
    __table_args__ = (Index("ix_post_version_post_id_id", "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    body: Mapped[str]
    content_warning: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(LANGUAGE_MAX))
    is_markdown: Mapped[bool]
    written_at: Mapped[datetime]
