"""Who may see what: the one place that decides it, in the query."""

from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import names, posts, ties, users
from app.models.posts import OPEN, Mention, Post
from app.models.ties import Block, Mute
from app.models.users import Asker, Follow, User

# A viewer, or none, by id.
Viewing: TypeAlias = int | SQLColumnExpression[Any] | None
Asking = aliased(User, name="asking")
Hiding = aliased(Follow, name="hiding")
Listed = aliased(User, name="listed")
Away = aliased(User, name="away")


class NotVisible(Exception):
    """There is no such thing, or none that this viewer may see: the two are never told apart."""


class Renamed(NotVisible):
    """Who was called so has another name now, by which it is there."""

    def __init__(self, username: str) -> None:
        super().__init__()
        self.username = username


class Blocked(NotVisible):
    """One of the two blocks the other: neither has anything to do with the other."""

    def __init__(self, person: User) -> None:
        super().__init__()
        self.person = person


def visible_to(viewer: Asker | None, post: Any = Post) -> ColumnElement[bool]:
    """The condition under which a viewer (None: a stranger) may see a post.

    `post` is what has the columns of one: the model, an alias, or a subquery.
    """
    return seen_by(None if viewer is None else viewer.id, post)


def seen_by(viewer: Viewing, post: Any = Post) -> ColumnElement[bool]:
    """The same for a viewer's id, which may be a parameter of the query."""
    return known_to(viewer, post) & not_blocked(viewer, post.author_id)


def known_to(viewer: Viewing, post: Any = Post) -> ColumnElement[bool]:
    """The same, for who has no ties to look up: what the audience of a post says."""
    there: ColumnElement[bool] = post.deleted_at.is_(None) & is_here(post.author_id)
    # A list of values would be written into the statement each time that it runs.
    is_open = or_(*(post.audience == audience for audience in OPEN))
    if viewer is None:
        return there & is_open
    follows = exists().where(Follow.follower_id == viewer, Follow.followed_id == post.author_id)
    named = exists().where(Mention.post_id == post.id, Mention.user_id == viewer)
    for_followers = (post.audience == "followers") & follows
    return there & or_(is_open, post.author_id == viewer, for_followers, named)


def not_blocked(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    """Whether neither of a viewer and a person, a column, blocks the other."""
    return is_here(person) & unless_tied(viewer, lambda: no_block(viewer, person))


def not_muted(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    """Whether a viewer wants to come across a person, a column, in lists.

    Nor does anybody come across those with whom there is a block.
    """
    return is_here(person) & unless_tied(viewer, lambda: is_welcome(viewer, person))


def is_here(person: Any) -> ColumnElement[bool]:
    """Whether a person, a column, is neither about to leave, suspended nor waiting to be let in."""
    # The list is read once in a statement, by index, and has hardly ever many on it.
    reasons = Away.leaves_at, Away.suspended_at, Away.applied_at
    hidden = or_(*(reason.is_not(None) for reason in reasons))
    return func.coalesce(person, 0).not_in(select(Away.id).where(hidden))


def not_silenced(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    """Whether a viewer is told of what a person, a column, does: somebody may be muted in lists
    alone."""
    silence = exists().where(Mute.muter_id == viewer, Mute.muted_id == person)
    silence = silence.where(Mute.with_notifications)
    return unless_tied(viewer, lambda: no_block(viewer, person) & ~silence)


def is_wanted(viewer: Viewing, post: Any = Post) -> ColumnElement[bool]:
    """Whether lists show a viewer a post that the viewer may see.

    They leave out what is said by those who are muted, answered to them, or passed on of theirs;
    and what is passed on by those whose reposts are hidden.
    """
    return unless_tied(viewer, lambda: is_free(viewer, post))


def is_for_all(viewer: Viewing, post: Any = Post) -> ColumnElement[bool]:
    """Whether a list of what everyone may see shows a post to a viewer."""
    return visible_to(None, post) & is_wanted(viewer, post)


def is_listed(person: Any) -> ColumnElement[bool]:
    """Whether a person, a column, lets lists of what is new to everybody lead to them."""
    # Asked row by row: of an EXISTS, PostgreSQL would read all people before it cuts the list.
    hides = select(or_(Listed.is_unlisted, Listed.is_limited)).where(Listed.id == person)
    return hides.correlate_except(Listed).scalar_subquery().is_(False)


def is_found(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    """Whether a viewer who looks for something comes across a person, a column.

    Who is limited is found by their followers alone.
    """
    limited = select(Listed.is_limited).where(Listed.id == person).correlate_except(Listed)
    unlimited = limited.scalar_subquery().is_(False)
    if viewer is None:
        return unlimited
    follows = exists().where(Follow.follower_id == viewer, Follow.followed_id == person)
    return or_(unlimited, person == viewer, follows)


def is_free(viewer: Viewing, post: Any) -> ColumnElement[bool]:
    original = aliased(Post)
    passed_on = select(original.id).where(original.id == post.repost_of_id)
    unhidden = ~exists().where(
        Hiding.follower_id == viewer, Hiding.followed_id == post.author_id, Hiding.hides_reposts
    )
    repost = passed_on.where(is_welcome(viewer, original.author_id)).exists() & unhidden
    answered = post.reply_to_author_id
    answers = or_(answered.is_(None), post.author_id == viewer, is_welcome(viewer, answered))
    return and_(
        is_welcome(viewer, post.author_id), answers, or_(post.repost_of_id.is_(None), repost)
    )


def no_block(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    blocks = exists().where(Block.blocker_id == viewer, Block.blocked_id == person)
    is_blocked = exists().where(Block.blocker_id == person, Block.blocked_id == viewer)
    return ~blocks & ~is_blocked


def is_welcome(viewer: Viewing, person: Any) -> ColumnElement[bool]:
    muted = exists().where(Mute.muter_id == viewer, Mute.muted_id == person)
    return no_block(viewer, person) & ~muted


def unless_tied(
    viewer: Viewing, condition: Callable[[], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """A condition that counts for viewers who have ties.

    For others the database looks at one number, once in a statement: few have any, and all read.
    """
    if viewer is None:
        return true()
    ties = select(Asking.ties).where(Asking.id == viewer).correlate_except(Asking)
    return or_(ties.scalar_subquery() == 0, condition())


def find_post(viewer: Asker | None, post_id: int, username: str | None = None) -> Post:
    """A post to show or act on, by whomever the address says. Raises NotVisible.

    Raises Renamed where the address has a former name of the author's. Reposts are not found:
    what is shown and acted on is what they pass on.
    """
    query = posts.for_display().where(Post.id == post_id, visible_to(viewer))
    post = db.session.scalars(query.where(Post.repost_of_id.is_(None))).one_or_none()
    if post is None:
        raise NotVisible
    if username is not None and post.author.username != username.lower():
        raise Renamed(post.author.username) if is_former(username, post.author) else NotVisible
    return post


def is_former(username: str, person: User) -> bool:
    return names.bearer_of(username) == person.id


def find_deleted(author: User, post_id: int) -> Post | None:
    """What its author, who alone still knows of it, has deleted a moment ago."""
    there = ~Post.is_purged, Post.kept_until.is_(None)
    gone = Post.author_id == author.id, Post.deleted_at.is_not(None), *there
    query = select(Post).where(Post.id == post_id, Post.repost_of_id.is_(None), *gone)
    return db.session.scalars(query).one_or_none()


def find_person(viewer: Asker | None, username: str) -> User:
    """A person to show or act on, by name in any case of letters. Raises NotVisible, Renamed where
    that is a former name, and Blocked where one of the two blocks the other."""
    person = find_anyone(username)
    if viewer is not None and viewer.ties and ties.are_blocked(viewer.id, person.id):
        raise Blocked(person)
    return person


def find_anyone(username: str) -> User:
    """The same, whether or not there is a block. Raises NotVisible and Renamed."""
    person = users.find(username)
    if person is not None and not person.is_away:
        return person
    bearer = None if person is not None else names.bearer_of(username)
    renamed = None if bearer is None else db.session.get(User, bearer)
    if renamed is None or renamed.is_away:
        raise NotVisible
    raise Renamed(renamed.username)
