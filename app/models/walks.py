"""Walks: two ways by index down to the newest posts of some people, at any depth."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    SQLColumnExpression,
    Subquery,
    UnaryExpression,
    and_,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from app.lib.paging import BOUND
from app.lib.prepared import first
from app.models import watches
from app.models.entries import VIEWER, Query, entries
from app.models.extras import HomeExtra
from app.models.posts import Post
from app.models.visibility import is_wanted, known_to, not_muted, seen_by

Key: TypeAlias = SQLColumnExpression[Any]

# What decides whether a post belongs on the timeline of a circle.
WALKED = (
    Post.id,
    Post.author_id,
    Post.audience,
    Post.reply_to_author_id,
    Post.repost_of_id,
    Post.deleted_at,
)
# How many of all posts are looked through before each person is asked.
NEAR = 1500


NOTHING = HomeExtra(0)


class Source(NamedTuple):
    """Where posts come from, each found by its own index: people, or tags."""

    # They are listed in a column `one`.
    listed: Subquery
    # The ids of the posts of one of them.
    said: Callable[[Key], Select[int]]
    post_id: Key


class Circle:
    """Whose posts a timeline is made of, and which of them; the reader is VIEWER."""

    def __init__(self, extras: HomeExtra = NOTHING) -> None:
        self.extras = extras

    def has(self, person: Key) -> ColumnElement[bool]:
        """Whether what a person says is there."""
        raise NotImplementedError

    def hears(self, person: Key) -> ColumnElement[bool]:
        """Whether answers to a person are there, too."""
        return self.has(person)

    def people(self) -> Subquery:
        """Those who are in it, in a column `one`."""
        raise NotImplementedError

    def brings(self, post: Any) -> ColumnElement[bool]:
        """Whether a post comes from where the timeline's posts come from."""
        return self.has(post.author_id)

    def sources(self) -> Sequence[Source]:
        """The same, to be asked one by one."""
        people = self.people()
        if HomeExtra.TIES not in self.extras:
            return [Source(people, self.said_by, Post.id)]
        # All that somebody muted has said would be walked through for nothing.
        heard = select(people.c.one).where(not_muted(VIEWER, people.c.one)).subquery("heard")
        return [Source(heard, self.said_by, Post.id)]

    def said_by(self, author_id: Key) -> Select[int]:
        return select(Post.id).where(Post.author_id == author_id, self.belongs(Post))

    def belongs(self, post: Any) -> ColumnElement[bool]:
        """Whether what somebody in it says is on its timeline.

        Not what they answer to others, and nothing twice: what somebody passes on is left out where
        it stands by itself already, or somebody else in the circle has passed it on before. Who
        passes on what is their own means to say it again.
        """
        earlier, original = aliased(Post), aliased(Post)
        passed_on = select(original.id).where(original.id == post.repost_of_id)
        own = passed_on.where(original.author_id == post.author_id)
        known = passed_on.where(self.brings(original), self.is_talk(original))
        before = select(earlier.id).where(
            earlier.repost_of_id == post.repost_of_id,
            earlier.id < post.id,
            self.has(earlier.author_id),
            self.is_shown(earlier),
        )
        new = or_(post.repost_of_id.is_(None), own.exists(), ~known.exists() & ~before.exists())
        belongs = and_(self.is_seen(post), self.is_talk(post), new, self.is_shown(post))
        muting = HomeExtra.CONVERSATIONS in self.extras
        return belongs & self.is_unmuted(post) if muting else belongs

    def is_seen(self, post: Any) -> ColumnElement[bool]:
        """Whether the reader may see a post."""
        is_tied = HomeExtra.TIES in self.extras
        return seen_by(VIEWER, post) if is_tied else known_to(VIEWER, post)

    def is_shown(self, post: Any) -> ColumnElement[bool]:
        """Whether the reader wants to come across a post that they may see."""
        return is_wanted(VIEWER, post) if HomeExtra.TIES in self.extras else true()

    def is_unmuted(self, post: Any) -> ColumnElement[bool]:
        """Whether the reader has not muted the conversation of a post, or of what it passes on."""
        original = aliased(Post)
        passed_on = select(original.id).where(original.id == post.repost_of_id)
        muted = passed_on.where(watches.mutes(VIEWER, original.conversation_id))
        return ~watches.mutes(VIEWER, post.conversation_id) & ~muted.exists()

    def is_talk(self, post: Any) -> ColumnElement[bool]:
        """Whether a post is said to everybody, to its author, or to somebody who is heard."""
        answers = post.reply_to_author_id
        return or_(answers.is_(None), answers == post.author_id, self.hears(answers))


class Side:
    """Which way from the bound a timeline is walked: to newer posts, or to older ones."""

    def __init__(self, newer: bool) -> None:
        self.newer = newer
        self.bound = BOUND
        self.farthest = func.max if newer else func.min

    def beyond(self, column: Key) -> ColumnElement[bool]:
        return column > self.bound if self.newer else column < self.bound

    def within(self, column: Key, limit: Key) -> ColumnElement[bool]:
        return column <= limit if self.newer else column >= limit

    def first(self, column: Key) -> UnaryExpression[int]:
        return column.asc() if self.newer else column.desc()


def ways(circle: Circle, side: Side, size: int) -> tuple[Query, ...]:
    """Entries of the nearest posts of a circle, by both walks; the last one always ends."""
    listed = entries(is_member=True, is_tied=HomeExtra.TIES in circle.extras)
    return tuple(
        first(listed.where(Post.id.in_(way)).order_by(side.first(Post.id)), size)
        for way in (near_walk(circle, side, size), far_walk(circle, side, size))
    )


def near_walk(circle: Circle, side: Side, size: int) -> Select[int]:
    """The first posts of a circle among the NEAR nearest of all."""
    extra = (Post.conversation_id,) if HomeExtra.CONVERSATIONS in circle.extras else ()
    nearest = select(*WALKED, *extra).where(side.beyond(Post.id), Post.deleted_at.is_(None))
    walked = first(nearest.order_by(side.first(Post.id)), NEAR).subquery("walked")
    said = select(walked.c.id).where(circle.brings(walked.c), circle.belongs(walked.c))
    return first(said.order_by(side.first(walked.c.id)), size)


def far_walk(circle: Circle, side: Side, size: int) -> Select[int]:
    """The first posts of a circle, found source by source."""
    found = [merged(source, side, size) for source in circle.sources()]
    if len(found) == 1:
        return found[0]
    either = union(*(select(way.subquery()) for way in found)).subquery("either")
    return first(select(either.c.id).order_by(side.first(either.c.id)), size)


def merged(source: Source, side: Side, size: int) -> Select[int]:
    """The first posts of all that a source lists."""
    leading = leaders(source, side, size)
    runs = select(leading.c.one, end_of_run(source, side, size, leading)).subquery("runs")
    near = side.beyond(source.post_id), side.within(source.post_id, runs.c.end)
    # Its posts are not those of the query around it.
    said = source.said(runs.c.one).where(*near).correlate(None)
    return first(said.order_by(side.first(source.post_id)), size)


def leaders(source: Source, side: Side, size: int) -> Subquery:
    """Those whose nearest post comes first: the others have no place on the page."""
    listed = source.listed
    nearest = first(nearest_of(source, side, listed.c.one), 1).correlate(listed)
    heads = select(listed.c.one, nearest.scalar_subquery().label("head")).subquery("heads")
    known = select(heads).where(heads.c.head.is_not(None))
    return first(known.order_by(side.first(heads.c.head)), size).subquery("leading")


def end_of_run(source: Source, side: Side, size: int, leading: Subquery) -> Label[Any]:
    """The farthest post that one of the leaders could have on the page."""
    nearest = first(nearest_of(source, side, leading.c.one), size)
    run = nearest.correlate(leading).subquery("run")
    return select(side.farthest(next(iter(run.c)))).scalar_subquery().label("end")


def nearest_of(source: Source, side: Side, one: Key) -> Select[int]:
    beyond = source.said(one).where(side.beyond(source.post_id))
    return beyond.order_by(side.first(source.post_id))
