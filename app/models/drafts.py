"""Drafts: what people have begun to write, and what is to go out at a moment to come.

What happens to a person's drafts is decided while that person's row is held.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import JSON, ForeignKey, Index, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, index
from app.lib import ids
from app.models import events, pictures, users
from app.models.posts import ONCE_MAX, Post
from app.models.users import Asker, User
from app.models.visibility import NotVisible

MOST: Final = 200
# Of all fields of a draft together, in characters.
SIZE_MAX: Final = 40_000
REASON_MAX: Final = 20

# What a composer holds, by the names of its fields, as it was sent.
Fields: TypeAlias = Mapping[str, Sequence[str]]


class TooManyDrafts(Exception):
    """A person has as many drafts and scheduled posts as can be."""


class TooLarge(Exception):
    """More than a draft holds."""


@dataclass(frozen=True)
class Returned(events.Event):
    """A scheduled post could not go out, and is among the drafts again."""

    draft_id: int
    user_id: int
    reason: str
    # Which return it was: the same post may come back more than once.
    saved_id: int


@dataclass(frozen=True)
class Source:
    """Which composer has sent something: its key, and the draft it shows, as it was then."""

    key: str = ""
    draft_id: int | None = None
    revision: int = 0


NEW: Final = Source()


class Draft(Model):
    """What a composer held; with a moment, it is published then."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_author_id_saved_id", "author_id", "saved_id"),
        index(
            "ix_draft_author_id_scheduled_at",
            "author_id",
            "scheduled_at",
            only="scheduled_at IS NOT NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    scheduled_at: Mapped[datetime | None]
    # Why it could not be published; empty for what never failed.
    notice: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    revision: Mapped[int] = mapped_column(default=1)
    # Which composer has saved it last: what that one sends next is no surprise.
    writer: Mapped[str] = mapped_column(String(ONCE_MAX), default="")
    # When it was saved, and so where it stands in the list.
    saved_id: Mapped[int] = mapped_column(default=ids.new_id)

    @property
    def updated_at(self) -> datetime:
        return ids.moment_of(self.saved_id)

    @property
    def body(self) -> str:
        return self.first("body")

    def first(self, name: str) -> str:
        """What a field holds of which there is one."""
        return next(iter(self.fields.get(name, ())), "")

    @property
    def picture_ids(self) -> list[int]:
        return picture_ids(self.fields)

    def is_known_to(self, source: Source, fields: Fields | None = None) -> bool:
        """Whether a composer has seen what the draft says now, or wrote it, or says the same."""
        is_writer = bool(source.key) and source.key == self.writer
        return is_writer or source.revision == self.revision or self.fields == fields


def picture_ids(fields: Fields) -> list[int]:
    """The pictures that a composer held."""
    found = []
    for value in fields.get("picture", ()):
        with suppress(ValueError):
            found.append(ids.parse(value))
    return found


def save(
    author: User, fields: Fields, source: Source = NEW, *, by_itself: bool = False
) -> tuple[Draft, bool]:
    """Keep what a composer holds; the draft, and whether it had to be another than the one shown.

    That is so where the one shown was changed elsewhere meanwhile, or was scheduled and this is
    saved `by_itself`: what is half typed must not go out. Raises TooLarge and TooManyDrafts.
    """
    own = find_own(author, fields, source)
    if own is None or not own.is_known_to(source, fields) or (by_itself and own.scheduled_at):
        return add(author, fields, source), own is not None
    write(author, own, fields, source)
    return own, False


def find_own(author: User, fields: Fields, source: Source) -> Draft | None:
    """The draft to write to, held. Raises TooLarge."""
    if len(json.dumps(fields, ensure_ascii=False)) > SIZE_MAX:
        raise TooLarge
    users.hold(author)
    return find_shown(author, source)


def find_shown(author: Asker, source: Source) -> Draft | None:
    """The draft that a composer shows, or has made without knowing so yet."""
    query = of(author).execution_options(populate_existing=True)
    if source.draft_id is not None:
        return db.session.scalars(query.where(Draft.id == source.draft_id)).one_or_none()
    if not source.key:
        return None
    written = query.where(Draft.writer == source.key).order_by(Draft.saved_id.desc())
    return db.session.scalars(written.limit(1)).one_or_none()


def write(author: User, draft: Draft, fields: Fields, source: Source) -> None:
    """Put other words in the place of those that a draft held; it is not scheduled any more."""
    before = draft.picture_ids
    if draft.fields != fields or draft.scheduled_at is not None:
        draft.revision += 1
        draft.saved_id = ids.new_id()
    draft.fields = {name: list(values) for name, values in fields.items()}
    draft.writer, draft.notice, draft.scheduled_at = source.key, "", None
    db.session.flush()
    hold_pictures(author, before, draft.picture_ids)


def add(author: User, fields: Fields, source: Source) -> Draft:
    """Raises TooManyDrafts."""
    count = select(func.count()).select_from(Draft).where(Draft.author_id == author.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise TooManyDrafts
    kept = {name: list(values) for name, values in fields.items()}
    draft = Draft(id=ids.new_id(), author_id=author.id, fields=kept, writer=source.key, revision=1)
    db.session.add(draft)
    db.session.flush()
    hold_pictures(author, (), draft.picture_ids)
    return draft


def hold_pictures(author: Asker, before: Collection[int], after: Collection[int]) -> None:
    """Keep the pictures of a draft from being cleared away; and those no longer that none has."""
    if new := set(after) - set(before):
        pictures.hold(author, new)
    if let_go := set(before) - set(after):
        others = db.session.scalars(of(author))
        still = {picture for draft in others for picture in draft.picture_ids}
        pictures.hold(author, let_go - still, is_held=False)


def remove(author: User, draft_id: int) -> bool:
    """Throw a draft away; False if it is gone already."""
    users.hold(author)
    row = Draft.id == draft_id, Draft.author_id == author.id
    gone = delete(Draft).where(*row).returning(Draft.fields)
    fields = db.session.scalar(gone, execution_options={"synchronize_session": False})
    if fields is None:
        return False
    hold_pictures(author, picture_ids(fields), ())
    return True


def use_up(author: User, source: Source) -> None:
    """A post was published from a composer: its draft goes, unless others have changed it since."""
    draft = find_shown(author, source)
    if draft is not None and draft.is_known_to(source):
        remove(author, draft.id)


def of(author: Asker) -> Select[Draft]:
    return select(Draft).where(Draft.author_id == author.id)


def waiting(author: Asker) -> Select[Draft]:
    """What a person has begun and not scheduled."""
    return of(author).where(Draft.scheduled_at.is_(None))


def find(author: Asker, draft_id: int) -> Draft:
    """A draft of one's own. Raises NotVisible, whether it is another's or there is none."""
    draft = db.session.scalars(of(author).where(Draft.id == draft_id)).one_or_none()
    if draft is None:
        raise NotVisible
    return draft


def is_posted(author: Asker, key: str) -> bool:
    """Whether a composer has become a post already."""
    sent = Post.author_id == author.id, Post.once == key, Post.deleted_at.is_(None)
    return bool(key) and db.session.scalar(select(Post.id).where(*sent).limit(1)) is not None
