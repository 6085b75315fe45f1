"""Timelines: which posts, newest first. Each is a Select of entries, which paging runs."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from app.extensions import db
from app.lib.paging import Cursor
from app.lib.prepared import first
from app.models import extras, lists, walks
from app.models.entries import VIEWER, Entry, Query, entries
from app.models.extras import HomeExtra
from app.models.lists import ListMember
from app.models.pictures import Picture
from app.models.posts import Post, PostTag
from app.models.reactions import Bookmark, Like
from app.models.tag_follows import TagFollow
from app.models.users import Asker, Follow, User
from app.models.visibility import is_for_all, is_found, is_listed, is_wanted, seen_by
from app.models.walks import Circle, Key, Side, Source

AUTHOR = bindparam("author", type_=BigInteger)
LIST = bindparam("list", type_=BigInteger)

# What explore shows: neither answers nor what is passed on, nothing quiet, nobody who hides.
LISTED = (
    Post.audience == "public",
    Post.in_reply_to_id.is_(None),
    # An answer stays one when what it answered is gone together with its author.
    Post.conversation_id == Post.id,
    Post.repost_of_id.is_(None),
    is_listed(Post.author_id),
)


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
    return entries(is_member=is_member).where(*LISTED, is_for_all(VIEWER if is_member else None))


def explore_in(languages: Sequence[str], viewer: Asker | None, cursor: Cursor) -> Timeline:
    """The same in some languages, and what is in none that is known, at the cursor."""
    query = listed_in(tuple(languages), viewer is not None, cursor.is_newer, cursor.size + 1)
    return Timeline(query, asked_by(viewer))


@lru_cache(maxsize=128)
def listed_in(languages: tuple[str, ...], is_member: bool, newer: bool, size: int) -> Query:
    """Each language is walked by its own index: one that is rare here would scan the others."""
    side = Side(newer)
    ways = [
        first(
            select(Post.id)
            .where(spoken, side.beyond(Post.id), *LISTED, is_for_all(VIEWER if is_member else None))
            .order_by(side.first(Post.id)),
            size,
        ).subquery()
        for spoken in (Post.language.is_(None), *(Post.language == code for code in languages))
    ]
    said = union_all(*(select(way) for way in ways)).subquery()
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
    viewer = VIEWER if is_member else None
    query = query.where(is_for_all(viewer), is_found(viewer, Post.author_id))
    return query.where(PostTag.tag == bindparam("tag", type_=String))


def quotes_of(post: Post, viewer: Asker | None) -> Timeline:
    """What quotes a post and has not been cut off from it."""
    return Timeline(quoting(is_member=viewer is not None), {"post": post.id, **asked_by(viewer)})


@cache
def quoting(*, is_member: bool) -> Query:
    quoted = bindparam("post", type_=BigInteger)
    query = seen_entries(is_member=is_member).where(Post.quote_of_id == quoted)
    return query.where(Post.is_quote_withdrawn.is_(False), is_wanted(VIEWER if is_member else None))


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
    ways = home_ways(cursor.is_newer, cursor.size + 1, extras.of(viewer))
    return ways, asked_by(viewer)


@cache
def home_ways(newer: bool, size: int, looked_up: HomeExtra) -> tuple[Query, ...]:
    """The home timeline for any viewer and bound. Making it takes longer than running it."""
    return walks.ways(Followed(looked_up), Side(newer), size)


def tags_of(viewer: Asker, shown: Sequence[Entry]) -> Mapping[int, str]:
    """By which of the viewer's tags posts came to home whose authors the viewer does not follow."""
    if HomeExtra.TAGS not in extras.of(viewer):
        return {}
    posts = [entry.id for entry in shown if entry.repost_of_id is None]
    values = {"posts": posts, **asked_by(viewer)}
    return dict(db.session.connection().execute(bringing_tags(), values).all())


@cache
def bringing_tags() -> Select[int, str]:
    query = select(PostTag.post_id, func.min(PostTag.tag)).join(Post, Post.id == PostTag.post_id)
    query = query.join(TagFollow, TagFollow.tag == PostTag.tag).where(
        PostTag.post_id.in_(bindparam("posts", type_=BigInteger, expanding=True)),
        TagFollow.user_id == VIEWER,
        ~Followed().has(Post.author_id),
    )
    return query.group_by(PostTag.post_id)


def of_list(
    viewer: Asker, list_id: int, cursor: Cursor
) -> tuple[tuple[Query, ...], dict[str, int]]:
    """What the members of the viewer's own list say, at the cursor; the same for it."""
    ways = list_ways(cursor.is_newer, cursor.size + 1, extras.of(viewer))
    return ways, {"list": list_id, **asked_by(viewer)}


@cache
def list_ways(newer: bool, size: int, looked_up: HomeExtra) -> tuple[Query, ...]:
    return walks.ways(Members(looked_up), Side(newer), size)


class Followed(Circle):
    """The viewer, whom the viewer follows, and what is said under the tags they follow."""

    def has(self, person: Key) -> ColumnElement[bool]:
        followed = exists().where(Follow.follower_id == VIEWER, Follow.followed_id == person)
        return or_(person == VIEWER, followed & self.is_at_home(person))

    def hears(self, person: Key) -> ColumnElement[bool]:
        return Followed().has(person)

    def is_at_home(self, person: Key) -> ColumnElement[bool]:
        """Whether somebody is on none of the lists that are left out."""
        return ~lists.is_out_of_home(VIEWER, person) if HomeExtra.LISTS in self.extras else true()

    def people(self) -> Subquery:
        followed = select(Follow.followed_id.label("one")).where(
            Follow.follower_id == VIEWER, self.is_at_home(Follow.followed_id)
        )
        return union_all(followed, select(VIEWER)).subquery("people")

    def brings(self, post: Any) -> ColumnElement[bool]:
        said = self.has(post.author_id)
        if HomeExtra.TAGS not in self.extras:
            return said
        tagged = exists().where(
            PostTag.post_id == post.id, TagFollow.tag == PostTag.tag, TagFollow.user_id == VIEWER
        )
        found = is_found(VIEWER, post.author_id)
        return or_(said, tagged & found & self.is_at_home(post.author_id))

    def sources(self) -> Sequence[Source]:
        people = super().sources()
        if HomeExtra.TAGS not in self.extras:
            return people
        tags = select(TagFollow.tag.label("one")).where(TagFollow.user_id == VIEWER)
        return [*people, Source(tags.subquery("tags"), self.said_under, PostTag.post_id)]

    def said_under(self, tag: Key) -> Select[int]:
        query = select(PostTag.post_id.label("id")).join(Post, Post.id == PostTag.post_id)
        found = is_found(VIEWER, Post.author_id)
        wanted = self.is_at_home(Post.author_id), found, self.belongs(Post)
        return query.where(PostTag.tag == tag, *wanted)


class Members(Circle):
    """Who is on a list of the viewer's."""

    def has(self, person: Key) -> ColumnElement[bool]:
        return exists().where(ListMember.list_id == LIST, ListMember.user_id == person)

    def hears(self, person: Key) -> ColumnElement[bool]:
        return or_(person == VIEWER, self.has(person))

    def people(self) -> Subquery:
        own = ListMember.list_id == LIST, ListMember.owner_id == VIEWER
        return select(ListMember.user_id.label("one")).where(*own).subquery("people")
