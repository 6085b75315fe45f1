"""Search: which posts somebody finds who may see them.

docs/search.md says how this stays quick with a million posts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    column,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects import postgresql

from app.extensions import db
from app.lib import ids, paging, queries, words
from app.lib.paging import Cursor, Page
from app.lib.prepared import first, prepared
from app.lib.queries import Fault, Term
from app.models import entries, renames
from app.models.entries import VIEWER, Entry, Query
from app.models.indexing import mark
from app.models.posts import Post
from app.models.users import Asker
from app.models.visibility import is_wanted, seen_by

# The best are chosen among so many of the newest.
CANDIDATES: Final = 400
# Where so many are near, PostgreSQL does not look for older ones.
ENOUGH: Final = 100
# PostgreSQL looks through so many of the newest posts before it asks its index.
NEAR: Final = 5000
NEAR_BEST: Final = 8000

MATCH = bindparam("match", type_=String)
LOW = bindparam("low", type_=BigInteger)
HIGH = bindparam("high", type_=BigInteger)
AUTHOR = bindparam("author", type_=BigInteger)
INDEX = table("post_search", column("rowid"), column("post_id"), column("words"))
LETTERS: Final = {"has": {"image": "hi", "poll": "hp", "link": "hl"}, "is": {"reply": "r"}}
# What decides whether somebody may find a post.
LOOKED_AT = (
    Post.id,
    Post.author_id,
    Post.audience,
    Post.deleted_at,
    Post.reply_to_author_id,
    Post.repost_of_id,
)
# How much somebody who passes a post on says of it, against somebody who likes or answers it.
SCORE = Post.likes_count + 2 * Post.reposts_count + Post.replies_count + Post.quotes_count


class Wanted(NamedTuple):
    """What is searched for: for the index, and between which ids; by one author, perhaps."""

    match: str
    low: int
    high: int
    author: int | None


class Walk(NamedTuple):
    """What a statement that walks the index depends on: it is built once for each of these."""

    is_member: bool
    newer: bool
    size: int
    by_author: bool
    near: int


def understand(
    parsed: queries.Parsed, viewer: Asker | None, zone: tzinfo
) -> tuple[Wanted | None, list[Fault]]:
    """What a query asks for, in the name of a viewer; None where something in it is wrong."""
    people = people_called(parsed.of("from", "to"), viewer)
    unknown = [
        Fault("person", term.typed) for term in parsed.of("from", "to") if not people[term.value]
    ]
    if unknown or parsed.faults or not parsed.terms:
        return None, [*parsed.faults, *unknown]
    asked = [
        (phrase, term.is_excluded) for term in parsed.terms for phrase in phrases_of(term, people)
    ]
    wanted = [phrase for phrase, is_excluded in asked if not is_excluded]
    unwanted = [phrase for phrase, is_excluded in asked if is_excluded]
    authors = [people[term.value] for term in parsed.of("from") if not term.is_excluded]
    low, high = span(parsed.of("before", "after"), zone)
    match = expression(wanted, unwanted, seen_marks(viewer))
    return Wanted(match, low, high, authors[0] if len(authors) == 1 else None), []


def people_called(terms: Sequence[Term], viewer: Asker | None) -> dict[str, int | None]:
    """The ids of people by their names; `me` is who asks."""
    called: dict[str, int | None] = {term.value: None for term in terms}
    called.update(renames.called(called))
    if viewer is not None and "me" in called:
        called["me"] = viewer.id
    return called


def phrases_of(term: Term, people: Mapping[str, int | None]) -> list[words.Phrase]:
    """What the index has for a term."""
    kind, value = term.kind, term.value
    if kind == "words":
        return words.phrases(value)
    if kind in LETTERS:
        return [(mark(LETTERS[kind][value]),)]
    if kind in {"before", "after"}:
        return []
    if kind in {"from", "to"}:
        return [(mark("f" if kind == "from" else "m", people[value]),)]
    return [(mark(kind[0], value),)]


def span(terms: Sequence[Term], zone: tzinfo) -> tuple[int, int]:
    """Between which ids, both left out, posts are that were written between some days."""
    low, high = 0, ids.GREATEST
    for term in terms:
        day = queries.day_of(term.value)
        assert day is not None  # noqa: S101  parse() has seen to it
        begins = max(datetime.combine(day, time(), zone).astimezone(UTC), ids.EPOCH)
        bound = first_id(begins)
        if (term.kind == "after") != term.is_excluded:
            low = max(low, bound - 1)
        else:
            high = min(high, bound)
    return low, high


def first_id(moment: datetime) -> int:
    try:
        return ids.first_id_at(moment)
    except ValueError:
        return ids.GREATEST


def seen_marks(viewer: Asker | None) -> list[words.Phrase]:
    """What has one of these may be for the viewer; what has none is not. seen_by() says more."""
    if viewer is None:
        return [(mark("p"),)]
    return [(mark("p"),), (mark("w"),), (mark("f", viewer.id),), (mark("m", viewer.id),)]


def expression(
    wanted: Sequence[words.Phrase],
    unwanted: Sequence[words.Phrase],
    seen: Sequence[words.Phrase],
) -> str:
    """A query in the language of the database's index; words have no quotes in them."""
    if is_sqlite():
        found = " AND ".join([*map(in_fts5, wanted), f"({' OR '.join(map(in_fts5, seen))})"])
        return f"({found}) NOT ({' OR '.join(map(in_fts5, unwanted))})" if unwanted else found
    joined = [*map(in_tsquery, wanted), f"({' | '.join(map(in_tsquery, seen))})"]
    return " & ".join([*joined, *(f"!{in_tsquery(phrase)}" for phrase in unwanted)])


def in_fts5(phrase: words.Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def in_tsquery(phrase: words.Phrase) -> str:
    quoted = [f"'{word}'" for word in phrase]
    return f"({' <-> '.join(quoted)})"


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def newest(wanted: Wanted, viewer: Asker | None, at: Cursor) -> Page[Entry]:
    """What is found, newest first."""
    low, high = wanted.low, wanted.high
    if at.after is not None:
        low = max(low, at.after)
    if at.before is not None:
        high = min(high, at.before)
    walk = Walk(viewer is not None, at.is_newer, at.size + 1, wanted.author is not None, NEAR)
    given = {**values(wanted, viewer), "low": low, "high": high}
    ways = ways_through(walk, is_sqlite())
    found = paging.page_of_rows(db.session.connection(), ways, at, given, itemgetter(0))
    # In a statement of their own: PostgreSQL would join all posts with all that they show first.
    cards = entries.find(viewer, found.items)
    return Page([cards[one] for one in found.items if one in cards], found.older, found.newer)


def best(wanted: Wanted, viewer: Asker | None, upto: int = ids.GREATEST) -> list[int]:
    """The ids of what is found up to an id, the best of the newest first.

    These are what most people liked, passed on or answered.
    """
    walk = Walk(viewer is not None, False, CANDIDATES, wanted.author is not None, NEAR_BEST)
    high = min(wanted.high, min(upto, ids.GREATEST - 1) + 1)
    given = {**values(wanted, viewer), "low": wanted.low, "high": high}
    rows: list[Any] = []
    for way in ways_through(walk, is_sqlite()):
        rows = prepared(way).rows(db.session.connection(), given)
        if len(rows) >= ENOUGH:
            break
    ranked = select(Post.id).where(Post.id.in_([row[0] for row in rows]))
    return list(db.session.scalars(ranked.order_by(SCORE.desc(), Post.id.desc())))


def values(wanted: Wanted, viewer: Asker | None) -> dict[str, Any]:
    return {"match": wanted.match, "author": wanted.author, "viewer": viewer and viewer.id}


@lru_cache(maxsize=64)
def ways_through(walk: Walk, on_sqlite: bool) -> tuple[Query, ...]:
    """The ids of the first posts that are found, in the order of time.

    SQLite walks its index in that order. PostgreSQL's index has none: what is common is found
    among the newest posts, and only for what is not, all that the index has is sorted.
    """
    if on_sqlite:
        place = INDEX.c.rowid
        match = literal_column("post_search").op("MATCH")(MATCH)
        query = select(Post.id).select_from(INDEX).join(Post, Post.id == place)
        return (cut(query.where(match, *may_find(walk)), place, walk),)
    place = INDEX.c.post_id
    match = INDEX.c.words.op("@@")(cast(MATCH, postgresql.TSQUERY))
    near = select(*LOOKED_AT).where(Post.id > LOW, Post.id < HIGH, Post.deleted_at.is_(None))
    if walk.by_author:
        near = near.where(Post.author_id == AUTHOR)
    nearest = first(near.order_by(direction(Post.id, walk)), walk.near).subquery("near")
    looked = select(nearest.c.id).join(INDEX, place == nearest.c.id)
    through = looked.where(match, *may_find(walk, nearest.c))
    far = select(Post.id).join(INDEX, place == Post.id).where(match, *may_find(walk))
    ordered = first(through.order_by(direction(nearest.c.id, walk)), walk.size)
    # Not by its key: it would walk that from end to end in the hope of a page soon full.
    return ordered, cut(far, place, walk, place + literal_column("0"))


def may_find(walk: Walk, post: Any = Post) -> list[ColumnElement[bool]]:
    """What the viewer may and wants to see, without what its author wants nobody to find."""
    viewer = VIEWER if walk.is_member else None
    quiet = post.audience != "quiet"
    if viewer is not None:
        quiet = or_(quiet, post.author_id == viewer)
    return [seen_by(viewer, post), is_wanted(viewer, post), quiet]


def cut(query: Select[int], place: Any, walk: Walk, order: Any = None) -> Select[int]:
    within = query.where(place > LOW, place < HIGH)
    return first(within.order_by(direction(place if order is None else order, walk)), walk.size)


def direction(key: Any, walk: Walk) -> Any:
    return key.asc() if walk.newer else key.desc()
