"""Timelines: which posts, newest first. Each is a Select of entries; paging.page() runs it."""

from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Label,
    Select,
    SQLColumnExpression,
    Subquery,
    UnaryExpression,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)

from app.lib import ids
from app.lib.paging import Cursor
from app.models import posts
from app.models.posts import Post, PostTag
from app.models.users import Asker, Follow, User
from app.models.visibility import visible_to

Key: TypeAlias = SQLColumnExpression[Any]
Timeline: TypeAlias = Select[int, str, str, int]

# How many of all posts are looked through before each followed person is asked.
NEAR = 400


def explore() -> Timeline:
    """What everyone says."""
    return posts.entries().where(visible_to(None))


def by_author(author: User, viewer: Asker | None) -> Timeline:
    """What one person says."""
    return posts.entries().where(Post.author_id == author.id, visible_to(viewer))


def tagged(tag: str, viewer: Asker | None) -> Timeline:
    """What everyone says under a tag, given in its normal form."""
    query = posts.entries().join(PostTag, PostTag.post_id == Post.id)
    return query.where(PostTag.tag == tag, visible_to(viewer))


def home(viewer: Asker, cursor: Cursor) -> tuple[tuple[Timeline, ...], dict[str, int]]:
    """What the people a viewer follows say, and the viewer, at the cursor.

    Returns two Selects and the values of their parameters, for paging.page_of(). Both lead to the
    same posts by index alone. Where the followed write much, a walk down the newest of all posts
    soon fills the page. Where they write little it would go on for ever: after NEAR posts it ends,
    and each followed person is asked for their newest one instead; only those who come first can
    be on the page. docs/timelines.md has the measurements.
    """
    newer = cursor.after is not None
    bound = cursor.after if newer else cursor.before
    ways = home_ways(newer, cursor.size + 1)
    return ways, {"viewer": viewer.id, "bound": ids.GREATEST if bound is None else bound}


@cache
def home_ways(newer: bool, size: int) -> tuple[Timeline, ...]:
    """The home timeline for any viewer and bound. Making it takes longer than running it."""
    side = Side(newer)
    ways = near_walk(side, size), far_walk(side, size)
    return tuple(
        posts.entries()
        .where(Post.id.in_(way), visible_to(None))
        .order_by(side.first(Post.id))
        .limit(size)
        for way in ways
    )


class Side:
    """Which way from the bound a timeline is walked: to newer posts, or to older ones."""

    def __init__(self, newer: bool) -> None:
        self.newer = newer
        self.bound = bindparam("bound", type_=BigInteger)
        self.nearest = func.min if newer else func.max
        self.farthest = func.max if newer else func.min

    def beyond(self, column: Key) -> ColumnElement[bool]:
        return column > self.bound if self.newer else column < self.bound

    def within(self, column: Key, limit: Key) -> ColumnElement[bool]:
        return column <= limit if self.newer else column >= limit

    def first(self, column: Key) -> UnaryExpression[int]:
        return column.asc() if self.newer else column.desc()


def near_walk(side: Side, size: int) -> Select[int]:
    """The first posts of the viewer's people among the NEAR nearest of all."""
    viewer = bindparam("viewer", type_=BigInteger)
    nearest = select(Post.id, Post.author_id).where(side.beyond(Post.id), visible_to(None))
    walked = nearest.order_by(side.first(Post.id)).limit(NEAR).subquery("walked")
    followed = exists().where(
        Follow.follower_id == viewer, Follow.followed_id == walked.c.author_id
    )
    said = select(walked.c.id).where(or_(walked.c.author_id == viewer, followed))
    return said.order_by(side.first(walked.c.id)).limit(size)


def far_walk(side: Side, size: int) -> Select[int]:
    """The first posts of the viewer's people, found person by person."""
    viewer = bindparam("viewer", type_=BigInteger)
    followed = select(Follow.followed_id.label("author_id")).where(Follow.follower_id == viewer)
    people = union_all(followed, select(viewer)).subquery("people")
    leading = leaders(side, size, people)
    runs = select(leading.c.author_id, end_of_run(side, size, leading)).subquery("runs")
    said = and_(said_by(side, runs.c.author_id), side.within(Post.id, runs.c.end))
    return select(Post.id).join(runs, said).order_by(side.first(Post.id)).limit(size)


def leaders(side: Side, size: int, people: Subquery) -> Subquery:
    """Those whose nearest post comes first: the others have no place on the page."""
    nearest = select(side.nearest(Post.id)).where(said_by(side, people.c.author_id))
    heads = select(people.c.author_id, nearest.scalar_subquery().label("head")).subquery("heads")
    known = select(heads).where(heads.c.head.is_not(None))
    return known.order_by(side.first(heads.c.head)).limit(size).subquery("leading")


def end_of_run(side: Side, size: int, leading: Subquery) -> Label[Any]:
    """The farthest post that one of the leaders could have on the page."""
    nearest = select(Post.id).where(said_by(side, leading.c.author_id))
    run = nearest.order_by(side.first(Post.id)).limit(size).correlate(leading).subquery("run")
    return select(side.farthest(run.c.id)).scalar_subquery().label("end")


def said_by(side: Side, author_id: Key) -> ColumnElement[bool]:
    return and_(Post.author_id == author_id, side.beyond(Post.id), visible_to(None))
