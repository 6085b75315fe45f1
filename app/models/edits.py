"""Edits: how a post is changed, and what it said before."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, Select, String, delete, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.extensions import Model, db
from app.lib import clock, ids
from app.models import events, indexing, publishing
from app.models.posts import LANGUAGE_MAX, Mention, NotYours, Post, PostTag
from app.models.users import Asker
from app.models.visibility import NotVisible

# What BCP 47 calls a language that nobody has named.
UNKNOWN: Final = "und"


class Outdated(Exception):
    """The post has been changed since this edit was begun."""


@dataclass(frozen=True)
class Edited(events.Event):
    post_id: int
    version_id: int


@dataclass(frozen=True)
class Wording:
    """What can be changed of a post that is out: neither who may see it nor who may reply.

    A language of None is still to be found out; None for what is said of pictures leaves it.
    """

    body: str
    content_warning: str = ""
    language: str | None = None
    is_markdown: bool = False
    alt_texts: list[str] | None = None
    is_sensitive: bool | None = None


class PostVersion(Model):
    """What a post said until it was edited."""

    __tablename__ = "post_version"
    __table_args__ = (Index("ix_post_version_post_id_id", "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    body: Mapped[str]
    content_warning: Mapped[str]
    # UNKNOWN where the author has named one since, None where that was left open.
    language: Mapped[str | None] = mapped_column(String(LANGUAGE_MAX))
    is_markdown: Mapped[bool]
    # What its pictures were described with, in their order.
    alt_texts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    is_sensitive: Mapped[bool] = mapped_column(default=False, server_default=false())
    written_at: Mapped[datetime]


def edit(
    post: Post, by: Asker, wording: Wording, limit: int = 500, based_on: int | None = None
) -> PostVersion | None:
    """Change what a post says; what it said until now, or None if that is the same.

    `based_on` is the newest version that the author knew of, 0 for none, None for whichever there
    is. Raises NotYours, BadBody as publish() does, NotVisible if the post was deleted meanwhile,
    and Outdated.
    """
    check_author(post, by)
    hold(post)
    body = publishing.checked(wording.body, limit, bool(post.pictures))
    before = wording_of(post)
    wording = replace(wording, body=body, **said_of_pictures(post, wording))
    if wording.language is None and wording.body == before.body:
        wording = replace(wording, language=before.language)
    # What is sent twice is no conflict: it says already what it should.
    if wording == before:
        return None
    if based_on is not None and based_on != newest_version(post):
        raise Outdated
    said = asdict(before)
    if wording.language is not None:
        said["language"] = before.language or UNKNOWN
    version = PostVersion(post_id=post.id, **said, written_at=written_at(post))
    db.session.add(version)
    reword(post, wording)
    db.session.flush()
    indexing.index(post.id)
    events.record(Edited(post.id, version.id))
    return version


def check_author(post: Post, by: Asker) -> None:
    """Raises NotYours for anybody but the author."""
    if by.id != post.author_id:
        raise NotYours


def hold(post: Post) -> None:
    """Wait for whoever edits a post at the same time, and read again what it says."""
    columns = set(Wording.__dataclass_fields__) & set(post.__mapper__.columns.keys())
    columns |= {"edited_at", "deleted_at", "revision"}
    db.session.refresh(post, columns, with_for_update={"key_share": True})
    post.load_pictures()
    if post.deleted_at is not None:
        raise NotVisible


def said_of_pictures(post: Post, wording: Wording) -> dict[str, Any]:
    """What an edit says of the pictures there are, and what it leaves as it is."""
    given = (wording.alt_texts or [])[: len(post.pictures)]
    is_sensitive = post.is_sensitive if wording.is_sensitive is None else wording.is_sensitive
    return {
        "alt_texts": [*given, *post.alt_texts[len(given) :]],
        "is_sensitive": is_sensitive and bool(post.pictures),
    }


def wording_of(said: Post | PostVersion) -> Wording:
    return Wording(**{name: getattr(said, name) for name in Wording.__dataclass_fields__})


def written_at(said: Post | PostVersion) -> datetime:
    """When a post came to say this."""
    if isinstance(said, PostVersion):
        return said.written_at
    return said.edited_at or said.created_at


def reword(post: Post, wording: Wording) -> None:
    """Let a post say something else, and lead from other tags to other people."""
    for name, value in asdict(wording).items():
        setattr(post, name, value)
    rendered = publishing.render(post.body, post.is_markdown)
    post.body_html, post.edited_at = rendered.html, clock.now()
    post.revision += 1
    name_only(post, PostTag.tag, publishing.tags_of(post, rendered))
    name_only(post, Mention.user_id, publishing.people_in(rendered))


def name_only(post: Post, column: InstrumentedAttribute[Any], wanted: set[Any]) -> None:
    """Leave, of a post's rows in one table, those with the wanted values; add what is missing."""
    table: Any = column.class_
    had = set(db.session.scalars(select(column).where(table.post_id == post.id)))
    if had - wanted:
        others = table.post_id == post.id, column.in_(had - wanted)
        db.session.execute(delete(table).where(*others))
    db.session.add_all(table(**{"post_id": post.id, column.key: one}) for one in wanted - had)


def newest_version(post: Post) -> int:
    """The id of what a post said last before now; 0 if it was never edited."""
    kept = select(func.max(PostVersion.id)).where(PostVersion.post_id == post.id)
    return db.session.scalar(kept) or 0


def versions_of(post: Post) -> Select[PostVersion]:
    """What a post said before; page it by PostVersion.id."""
    return select(PostVersion).where(PostVersion.post_id == post.id)


def version_before(said: Post | PostVersion) -> PostVersion | None:
    """What a post said before it said this."""
    if isinstance(said, PostVersion):
        older = PostVersion.post_id == said.post_id, PostVersion.id < said.id
    else:
        older = PostVersion.post_id == said.id, PostVersion.id <= ids.GREATEST
    query = select(PostVersion).where(*older).order_by(PostVersion.id.desc()).limit(1)
    return db.session.scalars(query).one_or_none()
