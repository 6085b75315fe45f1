"""Catching up: what the followed said in a span of time, person by person, quiet people first.

What somebody answers to others and what they pass on does not count, nor what is said in
conversations that the reader has muted, by people whom a list takes out of home, or in words that
a filter hides.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, or_, select, type_coerce

from app.extensions import db
from app.lib import ids, paging
from app.lib.paging import Cursor, Page
from app.lib.prepared import first
from app.models import filters, lists, watches
from app.models.entries import VIEWER, Entry, Query, entries
from app.models.extras import HomeExtra
from app.models.posts import Post
from app.models.timelines import AUTHOR, Timeline, seen_entries
from app.models.users import Asker, Follow, User
from app.models.visibility import is_wanted, not_muted, seen_by

# How many posts of each person are counted, how many are shown, and how many people on a page.
COUNTED: Final = 100
ANSWERED: Final = 2
PEOPLE: Final = 10
# In the key, how much somebody said comes before who it is.
PLACES: Final = 2**32
SINCE = bindparam("since", type_=BigInteger)
UNTIL = bindparam("until", type_=BigInteger)
AUTHORS = bindparam("authors", type_=BigInteger, expanding=True)


class Span(NamedTuple):
    """From when to when, as ids."""

    since: int
    until: int

    @classmethod
    def of(cls, since: datetime, until: datetime) -> "Span":
        return cls(ids.first_id_at(since), ids.first_id_at(until))


class Speaker(NamedTuple):
    """Somebody who said something, and how many things, up to COUNTED."""

    id: int
    username: str
    display_name: str
    avatar_key: str | None
    said: int

    @property
    def name(self) -> str:
        return self.display_name or self.username

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Speaker":
        return cls(*row[: len(cls._fields)])


def speakers(viewer: Asker, span: Span, at: Cursor) -> Page[Speaker]:
    """Those whom a viewer follows who said something in a span, the quietest first."""
    values = {"viewer": viewer.id, **span._asdict()}
    window = window_of(at.is_newer, looked_up(viewer))
    return paging.page_of_rows(db.session.connection(), [window], at, values, Speaker.of)


def heard(viewer: Asker, span: Span, people: Sequence[Speaker]) -> list[Speaker]:
    """Some speakers without what the viewer's filters hide of them, and without those of whom
    nothing is left. From COUNTED on it is only said that it is much."""
    if not any(rule.hides for rule in filters.rules(viewer, "home")):
        return list(people)
    few = [one.id for one in people if one.said < COUNTED]
    values = {"viewer": viewer.id, "authors": few, **span._asdict()}
    said = db.session.connection().execute(all_ids(looked_up(viewer)), values).all() if few else ()
    caught = filters.caught(viewer, "home", [post_id for post_id, _author_id in said])
    hidden = Counter(
        author_id for post_id, author_id in said if post_id in caught and caught[post_id].hides
    )
    left = (one._replace(said=one.said - hidden[one.id]) for one in people)
    return [one for one in left if one.said]


@cache
def all_ids(extras: HomeExtra) -> Select[int, int]:
    return select(Post.id, Post.author_id).where(Post.author_id.in_(AUTHORS), is_said(extras))


def looked_up(viewer: Asker) -> HomeExtra:
    """What there is to look up for a viewer: conversations that are muted, people off home."""
    return HomeExtra(viewer.home_extras) & (HomeExtra.CONVERSATIONS | HomeExtra.LISTS)


@cache
def window_of(newer: bool, extras: HomeExtra) -> Query:
    counted = Post.author_id == Follow.followed_id, is_said(extras)
    some = first(select(Post.id).where(*counted), COUNTED).correlate(Follow).subquery()
    number = select(func.count()).select_from(some).scalar_subquery()
    mine = [Follow.follower_id == VIEWER, not_muted(VIEWER, Follow.followed_id)]
    if HomeExtra.LISTS in extras:
        mine.append(~lists.is_out_of_home(VIEWER, Follow.followed_id))
    each = select(Follow.followed_id.label("id"), number.label("number")).where(*mine)
    # Kept as a table: the number would be counted anew wherever it stands.
    known = each.cte("known").prefix_with("MATERIALIZED")
    quiet = type_coerce(COUNTED + 1 - known.c.number, BigInteger)
    key = quiet * PLACES + known.c.id
    columns = (User.id, User.username, User.display_name, User.avatar_key, known.c.number, key)
    query = select(*columns).join(known, known.c.id == User.id).where(known.c.number > 0)
    at = Cursor(after=0, size=PEOPLE) if newer else Cursor(size=PEOPLE)
    return at.window(query, key)


def is_said(extras: HomeExtra) -> ColumnElement[bool]:
    """Whether a post of a followed person was said in the span, and belongs to what they said."""
    own = or_(Post.reply_to_author_id.is_(None), Post.reply_to_author_id == Post.author_id)
    there = (Post.id >= SINCE) & (Post.id < UNTIL) & Post.repost_of_id.is_(None)
    said = there & own & seen_by(VIEWER) & is_wanted(VIEWER)
    if HomeExtra.CONVERSATIONS in extras:
        said &= ~watches.mutes(VIEWER, Post.conversation_id)
    return said


def chosen(viewer: Asker, span: Span, author_ids: Collection[int]) -> list[Entry]:
    """The newest post of each of some people, and those that were answered most; newest first."""
    values = {"viewer": viewer.id, "authors": author_ids, **span._asdict()}
    rows = db.session.connection().execute(best(looked_up(viewer)), values) if author_ids else ()
    return [Entry.of(row) for row in rows]


@cache
def best(extras: HomeExtra) -> Query:
    by_age, by_answers = Post.id.desc(), Post.replies_count.desc()
    newest = func.row_number().over(partition_by=Post.author_id, order_by=by_age)
    answered = func.row_number().over(partition_by=Post.author_id, order_by=(by_answers, by_age))
    wanted = Post.author_id.in_(AUTHORS)
    ranked = select(Post.id, newest.label("newest"), answered.label("answered"))
    places = ranked.where(wanted, is_said(extras)).subquery()
    best = or_(places.c.newest == 1, places.c.answered <= ANSWERED)
    query = entries(is_member=True).where(Post.id.in_(select(places.c.id).where(best)))
    return query.order_by(Post.id.desc())


def said_by(viewer: Asker, author: User, span: Span) -> Timeline:
    """All that one person said in a span."""
    values = {"viewer": viewer.id, "author": author.id, **span._asdict()}
    return Timeline(all_said(looked_up(viewer)), values)


@cache
def all_said(extras: HomeExtra) -> Select[*tuple[Any, ...]]:
    return seen_entries(is_member=True).where(Post.author_id == AUTHOR, is_said(extras))
