"""Timelines: which posts, newest first. Each is a Select of entries, which paging runs."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Label,
    Select,
    SQLColumnExpression,
    String,
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
from sqlalchemy.orm import aliased

from app.lib.paging import BOUND, Cursor
from app.lib.prepared import first
from app.models.entries import VIEWER, Query, entries
from app.models.pictures import Picture
from app.models.posts import Post, PostTag
from app.models.reactions import Bookmark, Like
from app.models.users import Asker, Follow, User
from app.models.visibility import seen_by, visible_to

Key: TypeAlias = SQLColumnExpression[Any]
AUTHOR = bindparam("author", type_=BigInteger)

# What explore shows: neither answers nor what is passed on, and nothing quiet.
LISTED = (Post.audience == "public", Post.in_reply_to_id.is_(None), Post.repost_of_id.is_(None))
# What decides whether a post belongs on a home timeline.
WALKED = (
    Post.id,
    Post.author_id,
    Post.audience,
    Post.reply_to_author_id,
    Post.repost_of_id,
    Post.deleted_at,
)
# How many of all posts are looked through before each followed person is asked.
NEAR = 400


class Timeline(NamedTuple):
    """Which entries, and the values of its parameters: building a Select takes as long as running
    it, so that those which are asked for all the time are built once."""

    query: Query
    values: Mapping[str, Any] = MappingProxyType({})


def explore(viewer: Asker | None) -> Timeline:
    """What everyone says to everyone, in any language."""
    return Timeline(listed(is_member=viewer is not None), asked_by(viewer))


@cache
def listed(*, is_member: bool) -> Query:
    return entries(is_member=is_member).where(*LISTED, visible_to(None))


def explore_in(languages: Sequence[str], viewer: Asker | None, cursor: Cursor) -> Timeline:
    """The same in some languages, and what is in none that is known, at the cursor."""
    query = listed_in(tuple(languages), viewer is not None, cursor.is_newer, cursor.size + 1)
    return Timeline(query, asked_by(viewer))


@lru_cache(maxsize=128)
def listed_in(languages: tuple[str, ...], is_member: bool, newer: bool, size: int) -> Query:
    """Each language is walked by its own index: one that is rare here would scan the others."""
    side = Side(newer)
    walks = [
        first(
            select(Post.id)
            .where(spoken, side.beyond(Post.id), *LISTED, visible_to(None))
            .order_by(side.first(Post.id)),
            size,
        ).subquery()
        for spoken in (Post.language.is_(None), *(Post.language == code for code in languages))
    ]
    said = union_all(*(select(walk) for walk in walks)).subquery()
    return entries(is_member=is_member).where(Post.id.in_(select(said.c.id)))


def by_author(author: User, viewer: Asker | None) -> Timeline:
    """What one person says of their own accord, and passes on."""
    return Timeline(said_by_author(viewer is not None, False), people(author, viewer))


def with_replies(author: User, viewer: Asker | None) -> Timeline:
    """All that one person says, and passes on."""
    return Timeline(said_by_author(viewer is not None, True), people(author, viewer))


@cache
def said_by_author(is_member: bool, replies: bool) -> Query:
    query = seen_entries(is_member=is_member).where(Post.author_id == AUTHOR)
    own = or_(Post.reply_to_author_id.is_(None), Post.reply_to_author_id == AUTHOR)
    return query if replies else query.where(own)


def with_pictures(author: User, viewer: Asker | None) -> Timeline:
    """What one person says with pictures, replies too."""
    return Timeline(pictured_by_author(is_member=viewer is not None), people(author, viewer))


@cache
def pictured_by_author(*, is_member: bool) -> Query:
    query = seen_entries(is_member=is_member).where(Post.author_id == AUTHOR)
    # Few of their posts may have pictures: those are asked for, not each post whether it has one.
    return query.where(Post.id.in_(select(Picture.post_id).where(Picture.author_id == AUTHOR)))


def pinned(author: User, viewer: Asker | None) -> Timeline:
    """What a person has pinned to their profile, the last one first; all of it."""
    return Timeline(pinned_by_author(viewer is not None), people(author, viewer))


@cache
def pinned_by_author(is_member: bool) -> Query:
    query = seen_entries(is_member=is_member).where(Post.author_id == AUTHOR)
    return query.where(Post.pinned_at.is_not(None)).order_by(Post.pinned_at.desc())


@cache
def seen_entries(*, is_member: bool) -> Query:
    """Whatever the viewer may see."""
    return entries(is_member=is_member).where(seen_by(VIEWER if is_member else None))


def asked_by(viewer: Asker | None) -> dict[str, int]:
    """The value for VIEWER; a stranger has none."""
    return {} if viewer is None else {"viewer": viewer.id}


def people(author: User, viewer: Asker | None) -> dict[str, int]:
    """The values for AUTHOR and VIEWER."""
    return {"author": author.id, **asked_by(viewer)}


def tagged(tag: str, viewer: Asker | None) -> Timeline:
    """What everyone says to everyone under a tag, given in its normal form."""
    return Timeline(under_tag(is_member=viewer is not None), {"tag": tag, **asked_by(viewer)})


@cache
def under_tag(*, is_member: bool) -> Query:
    query = entries(is_member=is_member).join(PostTag, PostTag.post_id == Post.id)
    return query.where(PostTag.tag == bindparam("tag", type_=String), visible_to(None))


def quotes_of(post: Post, viewer: Asker | None) -> Timeline:
    """What quotes a post and has not been cut off from it."""
    return Timeline(quoting(is_member=viewer is not None), {"post": post.id, **asked_by(viewer)})


@cache
def quoting(*, is_member: bool) -> Query:
    quoted = bindparam("post", type_=BigInteger)
    query = seen_entries(is_member=is_member).where(Post.quote_of_id == quoted)
    return query.where(Post.is_quote_withdrawn.is_(False))


def liked_by(person: Asker) -> Timeline:
    """What a person likes and may still see; page it by Like.id."""
    return Timeline(kept_by_viewer(Like), asked_by(person))


def bookmarked_by(person: Asker) -> Timeline:
    """What a person keeps and may still see; page it by Bookmark.id."""
    return Timeline(kept_by_viewer(Bookmark), asked_by(person))


@cache
def kept_by_viewer(kind: type[Like | Bookmark]) -> Query:
    query = seen_entries(is_member=True).join(kind, kind.post_id == Post.id)
    return query.add_columns(kind.id.label("key")).where(kind.user_id == VIEWER)


def home(viewer: Asker, cursor: Cursor) -> tuple[tuple[Query, ...], dict[str, int]]:
    """What the people a viewer follows say, and the viewer, at the cursor.

    Returns two Selects and the values of their parameters, for entries.page(). Both lead to the
    same posts by index alone. Where the followed write much, a walk down the newest of all posts
    soon fills the page. Where they write little it would go on for ever: after NEAR posts it ends,
    and each followed person is asked for their newest one instead; only those who come first can
    be on the page. docs/timelines.md has the measurements.
    """
    return home_ways(cursor.is_newer, cursor.size + 1), asked_by(viewer)


@cache
def home_ways(newer: bool, size: int) -> tuple[Query, ...]:
    """The home timeline for any viewer and bound. Making it takes longer than running it."""
    side = Side(newer)
    ways = near_walk(side, size), far_walk(side, size)
    return tuple(
        first(entries(is_member=True).where(Post.id.in_(way)).order_by(side.first(Post.id)), size)
        for way in ways
    )


class Side:
    """Which way from the bound a timeline is walked: to newer posts, or to older ones."""

    def __init__(self, newer: bool) -> None:
        self.newer = newer
        self.bound, self.viewer = BOUND, VIEWER
        self.farthest = func.max if newer else func.min

    def beyond(self, column: Key) -> ColumnElement[bool]:
        return column > self.bound if self.newer else column < self.bound

    def within(self, column: Key, limit: Key) -> ColumnElement[bool]:
        return column <= limit if self.newer else column >= limit

    def first(self, column: Key) -> UnaryExpression[int]:
        return column.asc() if self.newer else column.desc()


def near_walk(side: Side, size: int) -> Select[int]:
    """The first posts of the viewer's people among the NEAR nearest of all."""
    nearest = select(*WALKED).where(side.beyond(Post.id), Post.deleted_at.is_(None))
    walked = first(nearest.order_by(side.first(Post.id)), NEAR).subquery("walked")
    theirs = is_close(side.viewer, walked.c.author_id)
    said = select(walked.c.id).where(theirs, is_for_home(side.viewer, walked.c))
    return first(said.order_by(side.first(walked.c.id)), size)


def far_walk(side: Side, size: int) -> Select[int]:
    """The first posts of the viewer's people, found person by person."""
    followed = select(Follow.followed_id.label("author_id"))
    followed = followed.where(Follow.follower_id == side.viewer)
    people = union_all(followed, select(side.viewer)).subquery("people")
    leading = leaders(side, size, people)
    runs = select(leading.c.author_id, end_of_run(side, size, leading)).subquery("runs")
    said = and_(said_by(side, runs.c.author_id), side.within(Post.id, runs.c.end))
    return first(select(Post.id).join(runs, said).order_by(side.first(Post.id)), size)


def leaders(side: Side, size: int, people: Subquery) -> Subquery:
    """Those whose nearest post comes first: the others have no place on the page."""
    nearest = select(Post.id).where(said_by(side, people.c.author_id))
    nearest = first(nearest.order_by(side.first(Post.id)), 1).correlate(people)
    heads = select(people.c.author_id, nearest.scalar_subquery().label("head")).subquery("heads")
    known = select(heads).where(heads.c.head.is_not(None))
    return first(known.order_by(side.first(heads.c.head)), size).subquery("leading")


def end_of_run(side: Side, size: int, leading: Subquery) -> Label[Any]:
    """The farthest post that one of the leaders could have on the page."""
    nearest = select(Post.id).where(said_by(side, leading.c.author_id))
    run = first(nearest.order_by(side.first(Post.id)), size).correlate(leading).subquery("run")
    return select(side.farthest(run.c.id)).scalar_subquery().label("end")


def said_by(side: Side, author_id: Key) -> ColumnElement[bool]:
    return and_(Post.author_id == author_id, side.beyond(Post.id), is_for_home(side.viewer, Post))


def is_for_home(viewer: Key, post: Any) -> ColumnElement[bool]:
    """Whether what the viewer's people say belongs on the viewer's home.

    Not what they answer to others, and nothing twice: what somebody passes on is left out where
    it stands by itself already, or somebody else the viewer follows has passed it on before. Who
    passes on what is their own means to say it again.
    """
    earlier, original = aliased(Post), aliased(Post)
    passed_on = select(original.id).where(original.id == post.repost_of_id)
    own = passed_on.where(original.author_id == post.author_id)
    known = passed_on.where(is_close(viewer, original.author_id), is_talk(viewer, original))
    before = select(earlier.id).where(
        earlier.repost_of_id == post.repost_of_id,
        earlier.id < post.id,
        is_close(viewer, earlier.author_id),
    )
    new = or_(post.repost_of_id.is_(None), own.exists(), ~known.exists() & ~before.exists())
    return and_(seen_by(viewer, post), is_talk(viewer, post), new)


def is_talk(viewer: Key, post: Any) -> ColumnElement[bool]:
    """Whether a post is said to everybody, to its author, or to somebody the viewer listens to."""
    answers = post.reply_to_author_id
    return or_(answers.is_(None), answers == post.author_id, is_close(viewer, answers))


def is_close(viewer: Key, person: Key) -> ColumnElement[bool]:
    """Whether a person is the viewer or followed by the viewer."""
    followed = exists().where(Follow.follower_id == viewer, Follow.followed_id == person)
    return or_(person == viewer, followed)
