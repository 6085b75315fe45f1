"""Entries: posts as lists show them, with all that a card depends on, in one row for one viewer."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Self, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.extensions import reader
from app.lib import paging
from app.lib.paging import Cursor, Page
from app.lib.prepared import first
from app.models.posts import Post
from app.models.reactions import Bookmark, Like
from app.models.users import Asker, User
from app.models.visibility import known_to, not_muted, seen_by

Query: TypeAlias = Select[*tuple[Any, ...]]
VIEWER = bindparam("viewer", type_=BigInteger)

# What stands in a list is a post or what it passes on: that is what is shown.
Shown = aliased(Post, name="shown")
Author = aliased(User, name="author")
Answered = aliased(Post, name="answered")
AnsweredAuthor = aliased(User, name="answered_author")
Quoted = aliased(Post, name="quoted")
QuotedAuthor = aliased(User, name="quoted_author")
Passer = aliased(User, name="passer")
Reposted = aliased(Post, name="reposted")


class Quotation(NamedTuple):
    """What a post quotes, as it stands within the post."""

    shown_id: int
    username: str
    display_name: str
    avatar_key: str | None
    revision: int


class Entry(NamedTuple):
    """A post, or what it passes on, as a list shows it to one viewer."""

    shown_id: int
    author_id: int
    username: str
    display_name: str
    avatar_key: str | None
    audience: str
    language: str | None
    revision: int
    has_poll: bool
    is_pinned: bool
    quote_of_id: int | None
    is_quote_withdrawn: bool
    replies_count: int
    reposts_count: int
    likes_count: int
    # What it answers and quotes; nothing of it if the viewer may not see that.
    answered_id: int | None
    answered_author_id: int | None
    answered_username: str | None
    quoted_author_id: int | None
    quoted_username: str | None
    quoted_display_name: str | None
    quoted_avatar_key: str | None
    quoted_revision: int | None
    is_liked: bool
    is_bookmarked: bool
    is_reposted: bool
    # Who passes it on, if somebody does.
    repost_of_id: int | None
    by_username: str | None
    by_display_name: str | None
    id: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """From a row of entries(); further columns stand behind these."""
        return tuple.__new__(cls, row[: len(cls._fields)])

    @property
    def quoted(self) -> Quotation | None:
        """What it quotes, if the viewer may see that."""
        if self.quote_of_id is None or self.quoted_username is None:
            return None
        author = self.quoted_username, self.quoted_display_name or "", self.quoted_avatar_key
        return Quotation(self.quote_of_id, *author, self.quoted_revision or 0)


@cache
def entries(*, is_member: bool, is_tied: bool = True) -> Query:
    """Posts as lists show them to the member `viewer`, a parameter, or to a stranger.

    Each may be shown that its list may show; what it answers and quotes is looked at here. For a
    member without ties there is less to look at.
    """
    viewer = VIEWER if is_member else None
    sees = seen_by if is_tied else known_to

    def meets(person: Any) -> ColumnElement[bool]:
        return not_muted(viewer, person) if is_tied else true()

    answered = and_(Answered.id == Shown.in_reply_to_id, sees(viewer, Answered))
    heard = or_(Quoted.author_id == Shown.author_id, meets(Quoted.author_id))
    quoted = and_(Quoted.id == Shown.quote_of_id, sees(viewer, Quoted), heard)
    # What somebody passes on is of another person, with whom the viewer may have nothing to do.
    passes = or_(Post.repost_of_id.is_(None), meets(Shown.author_id))
    shown = and_(Shown.id == func.coalesce(Post.repost_of_id, Post.id), passes)
    passer = and_(Passer.id == Post.author_id, Post.repost_of_id.is_not(None))
    query = select(*columns(is_member=is_member)).select_from(Post)
    query = query.join(Shown, shown).join(Author, Author.id == Shown.author_id)
    query = query.outerjoin(Answered, answered)
    query = query.outerjoin(AnsweredAuthor, AnsweredAuthor.id == Answered.author_id)
    query = query.outerjoin(Quoted, quoted)
    query = query.outerjoin(QuotedAuthor, QuotedAuthor.id == Quoted.author_id)
    return query.outerjoin(Passer, passer)


def columns(*, is_member: bool) -> list[ColumnElement[Any]]:
    """Those of an Entry, in its order."""
    # Made of SQLite's 0 and 1 for each row and column, bools would cost as much as the query.
    # A subquery with one value is asked row by row: of an EXISTS, PostgreSQL would read the whole
    # table once, for it thinks of all rows that there are before the list is cut to a page.
    marks = [
        first(select(user_id).where(user_id == VIEWER, post_id == Shown.id).correlate(Shown), 1)
        .scalar_subquery()
        .is_not(None)
        for user_id, post_id in (
            (Like.user_id, Like.post_id),
            (Bookmark.user_id, Bookmark.post_id),
            (Reposted.author_id, Reposted.repost_of_id),
        )
    ]
    done = marks if is_member else [false()] * len(marks)
    found: list[Any] = [
        Shown.id,
        Shown.author_id,
        Author.username,
        Author.display_name,
        Author.avatar_key,
        Shown.audience,
        Shown.language,
        Shown.revision,
        Shown.has_poll,
        Shown.pinned_at.is_not(None),
        Shown.quote_of_id,
        Shown.is_quote_withdrawn,
        Shown.replies_count,
        Shown.reposts_count,
        Shown.likes_count,
        Answered.id,
        Answered.author_id,
        AnsweredAuthor.username,
        Quoted.author_id,
        QuotedAuthor.username,
        QuotedAuthor.display_name,
        QuotedAuthor.avatar_key,
        Quoted.revision,
        *done,
        Post.repost_of_id,
        Passer.username,
        Passer.display_name,
        Post.id,
    ]
    return [
        (type_coerce(column, Integer) if isinstance(column.type, Boolean) else column).label(name)
        for column, name in zip(found, Entry._fields, strict=True)
    ]


def page(ways: Sequence[Query], at: Cursor, values: Mapping[str, Any]) -> Page[Entry]:
    """The page of a list at a cursor, of queries of entries that are cut to it; see paging."""
    return paging.page_of_rows(reader(), ways, at, values, Entry.of)


def find(viewer: Asker | None, post_ids: Collection[int]) -> dict[int, Entry]:
    """The entries of those of some posts that a viewer may see, by id."""
    values = {"posts": post_ids, "viewer": viewer and viewer.id}
    rows = reader().execute(found(is_member=viewer is not None), values)
    return {row.id: Entry.of(row) for row in rows}


@cache
def found(*, is_member: bool) -> Query:
    wanted = Post.id.in_(bindparam("posts", type_=BigInteger, expanding=True))
    return entries(is_member=is_member).where(wanted, seen_by(VIEWER if is_member else None))
