"""What posts say in other languages, kept as long as they say the same."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, insert_once
from app.models.polls import PollOption
from app.models.posts import LANGUAGE_MAX, Post


class Texts(NamedTuple):
    """All that somebody wrote into a post."""

    body: str
    content_warning: str
    # What its poll offers, and what its pictures are described with, in their order.
    options: list[str]
    alt_texts: list[str]

    @property
    def all(self) -> list[str]:
        """One after the other, without those that are empty."""
        every = (self.body, self.content_warning, *self.options, *self.alt_texts)
        return [text for text in every if text]

    def said_as(self, others: Sequence[str]) -> "Texts":
        """The same with others in the places of `all`."""
        place = iter(others)

        def other(text: str) -> str:
            return next(place) if text else ""

        body, content_warning = other(self.body), other(self.content_warning)
        options = [other(text) for text in self.options]
        return Texts(body, content_warning, options, [other(text) for text in self.alt_texts])


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
    said: Mapped[list[Any]] = mapped_column(JSON)

    @property
    def texts(self) -> Texts:
        return Texts(*self.said)


def texts_of(post: Post) -> Texts:
    """What a post says now."""
    post.load_pictures()
    offered = select(PollOption.text).filter_by(post_id=post.id).order_by(PollOption.id)
    options = list(db.session.scalars(offered)) if post.has_poll else []
    return Texts(post.body, post.content_warning, options, post.alt_texts)


def version_of(post: Post, texts: Texts) -> str:
    """The same as long as a post says the same in the same language."""
    return hashlib.sha256(json.dumps([post.language, texts]).encode()).hexdigest()


def find(post: Post, target: str) -> Translation | None:
    """What a post, as it is now, says in another language, if that is known."""
    kept = db.session.get(Translation, (post.id, target), populate_existing=True)
    same = kept is not None and kept.version == version_of(post, texts_of(post))
    return kept if same else None


def keep(post: Post, target: str, version: str, texts: Texts) -> None:
    """Keep what a version of a post says in another language, in the place of an older one."""
    which = {"post_id": post.id, "target": target}
    db.session.execute(delete(Translation).filter_by(**which))
    insert_once(Translation, **which, source=post.language, version=version, said=texts)
