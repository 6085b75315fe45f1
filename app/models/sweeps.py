"""Sweeps through the index of posts: from one end, a stretch at a time, as long as there is time.

Two words that half of all posts have, and none has both, are in long lists that have to be read to
their ends. So how much is read in one go depends on how long it took to read what was before.
"""

from functools import lru_cache
from time import perf_counter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    column,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql

from app.extensions import db
from app.lib.prepared import AnySelect, first, prepared
from app.models.entries import VIEWER
from app.models.indexing import slices
from app.models.posts import Post
from app.models.users import Asker
from app.models.visibility import is_found, is_wanted, seen_by

# How many posts are looked at first, and how much longer the next stretch may be.
FIRST: Final = 500
GROWTH: Final = 16
# How long a page may take to sweep, and one that goes where another one has been.
SECONDS: Final = 0.03
AGAIN: Final = 0.1
QUICK: Final = 0.0001
# What a stretch of any length takes, until a shorter one was seen: PostgreSQL plans it each time.
AT_LEAST: Final = 0.003
# What lies behind may be closer together than what was before it.
CAUTION: Final = 0.7
# So many are read at first, where many are wanted.
SOME: Final = 100

MATCH = bindparam("match", type_=String)
LOW = bindparam("low", type_=BigInteger)
HIGH = bindparam("high", type_=BigInteger)
LITE = table("post_search", column("rowid"))
INDEX = table("post_search", column("post_id"), column("words"))
MATCHES = INDEX.c.words.op("@@", is_comparison=True)(cast(MATCH, postgresql.TSQUERY))


class Wanted(NamedTuple):
    """What is searched for, as the index understands it, and between which ids."""

    match: str
    low: int
    high: int


class Swept(NamedTuple):
    """The ids that were found, in the order of the sweep, and where it stopped before its end."""

    ids: list[int]
    edge: int | None


class Pace:
    """How long stretches take in this process: all of them a while, and the longer, the more."""

    def __init__(self) -> None:
        self.least = AT_LEAST

    def next_length(self, length: int, spent: float, left: float) -> int:
        """How long the next stretch may be, after one of a length that took so many seconds.

        What takes no longer for more posts is rare, and soon at its end.
        """
        self.least = min(self.least, spent)
        by_length = max(spent - self.least, QUICK)
        return int(length * min(GROWTH, CAUTION * (left - self.least) / by_length))


class Way(NamedTuple):
    """What a statement depends on: it is built once for each of these."""

    is_member: bool
    newer: bool
    size: int
    is_lite: bool


pace = Pace()


def sweep(
    wanted: Wanted,
    viewer: Asker | None,
    size: int,
    *,
    newer: bool = False,
    seconds: float = SECONDS,
) -> Swept:
    """Up to so many of the newest posts that are wanted, or of the oldest if the way is `newer`.

    All up to the edge has been looked at; if there is none, all there is, or up to the last one.
    """
    way = Way(viewer is not None, newer, size, is_sqlite())
    return (sweep_in_order if way.is_lite else sweep_in_stretches)(way, wanted, viewer, seconds)


def sweep_in_stretches(way: Way, wanted: Wanted, viewer: Asker | None, seconds: float) -> Swept:
    """PostgreSQL's index has no order: how long a stretch is depends on how long the last took."""
    step, deadline = 1 if way.newer else -1, perf_counter() + seconds
    near = nearest(way, wanted, viewer)
    found = [post_id for post_id, is_found, _last in near if is_found]
    if len(near) < FIRST or len(found) >= way.size:
        return Swept(found[: way.size], None)
    edge, last = near[-1][0], near[0][2]
    length = abs(near[0][0] - edge) * GROWTH
    while (last - edge) * step > 0:
        if length <= 0 or perf_counter() > deadline + seconds:
            return Swept(found, edge)
        start, edge = edge, edge + min(length, abs(last - edge)) * step
        began = perf_counter()
        found += between(way, wanted.match, viewer, start, edge + step)
        if len(found) >= way.size:
            break
        now = perf_counter()
        length = pace.next_length(length, now - began, deadline - now)
    return Swept(found[: way.size], None)


def sweep_in_order(way: Way, wanted: Wanted, viewer: Asker | None, seconds: float) -> Swept:
    """SQLite's index is in the order of ids: many are read in two goes, the second if it is quick.

    What bounds a stretch does not bound how far it looks for the next post, only what it is told.
    """
    some, began = way._replace(size=min(way.size, SOME)), perf_counter()
    found = between(some, wanted.match, viewer, wanted.low, wanted.high)
    if len(found) < some.size or some.size == way.size:
        return Swept(found, None)
    spent = max(perf_counter() - began, QUICK)
    more = min(way.size, int(SOME * seconds / spent)) // SOME * SOME - SOME
    if more > 0:
        start, end = (found[-1], wanted.high) if way.newer else (wanted.low, found[-1])
        found += between(way._replace(size=more), wanted.match, viewer, start, end)
    is_cut = len(found) >= SOME + more and SOME + more < way.size
    return Swept(found, found[-1] if is_cut else None)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def nearest(way: Way, wanted: Wanted, viewer: Asker | None) -> list[tuple[Any, ...]]:
    """The first posts that there are, whether each is found, and which is the last of all."""
    values = {**wanted._asdict(), "viewer": viewer and viewer.id}
    return prepared(near(way)).rows(db.session.connection(), values)


@lru_cache(maxsize=16)
def near(way: Way) -> AnySelect:
    key, back = INDEX.c.post_id, way._replace(newer=not way.newer)
    within = select(key).where(key > LOW, key < HIGH)
    last = first(within.order_by(direction(key, back)), 1).scalar_subquery()
    # With an offset, for else it would hash all posts to look at a few.
    looked = select(Post.id).where(Post.id == key, *may_find(way)).offset(literal_column("0"))
    is_allowed = looked.exists()
    query = within.add_columns(and_(MATCHES, is_allowed), last).order_by(direction(key, way))
    return first(query, FIRST)


def between(way: Way, match: str, viewer: Asker | None, start: int, end: int) -> list[int]:
    """What is found between two ids, both left out."""
    low, high = min(start, end), max(start, end)
    if not way.is_lite:
        # First among its terms, for these are rarest: all others are looked up at their places.
        marks = " | ".join(f"'{one}'" for one in slices(low, high))
        match = f"({marks}) & {match}"
    values = {"match": match, "viewer": viewer and viewer.id, "low": low, "high": high}
    return [row[0] for row in prepared(stretch(way)).rows(db.session.connection(), values)]


@lru_cache(maxsize=16)
def stretch(way: Way) -> AnySelect:
    """The ids of the first posts that are found within a stretch.

    SQLite walks its index in their order. PostgreSQL's index has none, but knows in which slices a
    post is; what it finds there is sorted before anything else is looked at.
    """
    if way.is_lite:
        rowid = LITE.c.rowid
        match = literal_column("post_search").op("MATCH")(MATCH)
        query = select(Post.id).select_from(LITE).join(Post, Post.id == rowid)
        query = query.where(match, *may_find(way), rowid > LOW, rowid < HIGH)
        return first(query.order_by(direction(rowid, way)), way.size)
    # Not by its key: it would read all words that lie between.
    place = INDEX.c.post_id + literal_column("0")
    query = select(INDEX.c.post_id).where(MATCHES, place > LOW, place < HIGH)
    near = query.order_by(direction(place, way)).offset(literal_column("0")).subquery("near")
    allowed = select(Post.id).where(Post.id == near.c.post_id, *may_find(way))
    looked = allowed.offset(literal_column("0")).lateral("allowed")
    found = select(near.c.post_id).join(looked, text("true"))
    return first(found, way.size)


def may_find(way: Way, post: Any = Post) -> list[ColumnElement[bool]]:
    """What the viewer may and wants to see, without what its author wants nobody to find."""
    viewer = VIEWER if way.is_member else None
    quiet = post.audience != "quiet"
    if viewer is not None:
        quiet = or_(quiet, post.author_id == viewer)
    found = is_found(viewer, post.author_id)
    return [seen_by(viewer, post), is_wanted(viewer, post), found, quiet]


def direction(key: Any, way: Way) -> Any:
    return key.asc() if way.newer else key.desc()
