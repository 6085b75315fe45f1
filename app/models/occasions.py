"""Occasions: who is told of what, decided by how things are once the reader is held.

Each verb brings one person's notifications in line with what is so now. It can run twice, late, or
after what undoes its cause, and the outcome is the same.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select, union, update

from app.extensions import db
from app.lib import clock, ids
from app.models import filters, notifications, telling, ties, watches
from app.models.decisions import Appeal, Decision
from app.models.drafts import Draft
from app.models.notifications import Notification, NotificationActor
from app.models.polls import PollBallot
from app.models.posts import Mention, Post
from app.models.reactions import Bookmark, Like
from app.models.reports import Case, Report
from app.models.telling import Cause
from app.models.ties import FollowRequest
from app.models.users import Follow, User
from app.models.visibility import seen_by
from app.models.watches import Watch

# For one post, a person is told the first of these that is so.
TALK: Final = ("reply", "quote", "mention", "thread")
AT_ONCE: Final = 50


def concerned(post_id: int) -> list[int]:
    """Whom a post addresses, and who was told that it did, in the order of ids."""
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None or post.repost_of_id is not None:
        return []
    named = select(Mention.user_id).where(Mention.post_id == post_id)
    told = Notification.post_id == post_id, Notification.kind.in_(TALK)
    following = select(Watch.user_id).where(Watch.conversation_id == post.conversation_id)
    ways = named, select(Notification.user_id).where(*told), following, telling.told_in_thread(post)
    people = set(db.session.scalars(union(*ways)))
    quoted = select(Post.author_id).where(Post.id == post.quote_of_id)
    people |= {post.reply_to_author_id or 0, db.session.scalar(quoted) or 0}
    return sorted(people - {post.author_id, 0})


def reflect_post(post_id: int, person_id: int) -> None:
    """Tell a person that a post answers, quotes or mentions them, as far as it does."""
    if not notifications.hold(person_id):
        return
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None:
        return
    now = occasion(post, person_id)
    for kind in TALK:
        group = post.conversation_id if kind == "thread" else None
        cause = Cause(kind, post_id, post.author_id, post_id, group)
        if kind == now:
            telling.tell(person_id, cause)
        else:
            telling.withdraw(person_id, cause)
    hush(person_id, post_id)
    notifications.count(person_id)


def occasion(post: Post, person_id: int) -> str | None:
    """Why a post is addressed to somebody; None if it is not, or they may not see it."""
    may_see = select(Post.id).where(Post.id == post.id, seen_by(person_id))
    if post.author_id == person_id or db.session.scalar(may_see) is None:
        return None
    if post.reply_to_author_id == person_id:
        return "reply"
    quoted = select(Post.id).where(Post.id == post.quote_of_id, Post.author_id == person_id)
    if db.session.scalar(quoted) is not None:
        return "quote"
    named = Mention.post_id == post.id, Mention.user_id == person_id
    if db.session.scalar(select(Mention.user_id).where(*named)):
        return "mention"
    return "thread" if post.in_reply_to_id and watches.follows(person_id, post) else None


def reflect_reaction(kind: str, post_id: int, actor_id: int) -> None:
    """Tell the author of a post that somebody likes it or has passed it on, or does no longer."""
    author_id = db.session.scalar(select(Post.author_id).where(Post.id == post_id))
    if author_id is None or author_id == actor_id or not notifications.hold(author_id):
        return
    done = {
        "like": select(Like.id).where(Like.post_id == post_id, Like.user_id == actor_id),
        "repost": select(Post.id).where(Post.repost_of_id == post_id, Post.author_id == actor_id),
    }
    cause = Cause(kind, post_id, actor_id, post_id)
    is_so = db.session.scalar(done[kind]) is not None
    (telling.tell if is_so else telling.withdraw)(author_id, cause)
    notifications.count(author_id)


def reflect_follow(follower_id: int, followed_id: int) -> None:
    """Tell a person who follows them now, or does no longer; the follows of a day are a group."""
    if not notifications.hold(followed_id):
        return
    pair = Follow.follower_id == follower_id, Follow.followed_id == followed_id
    follow_id = db.session.scalar(select(Follow.id).where(*pair))
    if follow_id is None:
        telling.withdraw(followed_id, Cause("follow", 0, follower_id))
    else:
        day = ids.moment_of(follow_id).date().toordinal()
        telling.tell(followed_id, Cause("follow", 0, follower_id, group=day))
    notifications.count(followed_id)


def reflect_request(follower_id: int, followed_id: int) -> None:
    """Tell a person who asks to follow them, or does no longer."""
    if not notifications.hold(followed_id):
        return
    pair = FollowRequest.follower_id == follower_id, FollowRequest.followed_id == followed_id
    cause = Cause("follow_request", 0, follower_id)
    is_so = db.session.scalar(select(FollowRequest.id).where(*pair)) is not None
    (telling.tell if is_so else telling.withdraw)(followed_id, cause)
    notifications.count(followed_id)


def tell_accepted(follower_id: int, followed_id: int) -> None:
    """Tell who asked to follow a person that they do so now; they may see more by now."""
    if notifications.hold(follower_id):
        pair = Follow.follower_id == follower_id, Follow.followed_id == followed_id
        follow_id = db.session.scalar(select(Follow.id).where(*pair))
        if follow_id is not None:
            day = ids.moment_of(follow_id).date().toordinal()
            telling.tell(follower_id, Cause("request_accepted", 0, followed_id, group=day))
        notifications.count(follower_id)


def recount(person_id: int) -> None:
    """Count anew what a person may see by now of what they were told."""
    if notifications.hold(person_id):
        notifications.count(person_id)


def reactors(post_id: int) -> Iterator[Sequence[int]]:
    """Those who like, keep, pass on, quote or answer a post, by id, AT_ONCE at a time."""
    ways = (
        select(Like.user_id.label("user_id")).where(Like.post_id == post_id),
        select(Bookmark.user_id).where(Bookmark.post_id == post_id),
        *(select(Post.author_id).where(way) for way in ways_to(post_id)),
    )
    people = union(*ways).subquery()
    return in_turns(select(people.c.user_id), people.c.user_id)


def ways_to(post_id: int) -> tuple[ColumnElement[bool], ...]:
    there = Post.deleted_at.is_(None)
    columns = (Post.repost_of_id, Post.quote_of_id, Post.in_reply_to_id)
    return tuple((column == post_id) & there for column in columns)


def told_about(post_id: int) -> Iterator[Sequence[int]]:
    """Those who were told something of a post, by id, AT_ONCE at a time."""
    told = select(Notification.user_id).where(Notification.post_id == post_id).distinct()
    return in_turns(told, Notification.user_id)


def in_turns(query: Select[int], key: SQLColumnExpression[int]) -> Iterator[Sequence[int]]:
    """The people of a query, a few at a time: between them others may be let through."""
    last = 0
    while some := db.session.scalars(query.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield some
        last = some[-1]


def told_of(actor_id: int) -> Iterator[Sequence[int]]:
    """Those who were told what somebody did, by id, AT_ONCE at a time."""
    told = NotificationActor.actor_id == actor_id, ~NotificationActor.is_withdrawn
    query = select(NotificationActor.user_id).where(*told).distinct()
    return in_turns(query, NotificationActor.user_id)


def tell_edited(post_id: int, version_id: int, person_id: int) -> None:
    """Tell a person that a post with which they have to do says something else now."""
    if notifications.hold(person_id):
        seen = select(Post.author_id).where(Post.id == post_id, seen_by(person_id))
        author_id = db.session.scalar(seen)
        if author_id not in {None, person_id}:
            cause = Cause("edited", post_id, author_id, post_id)
            telling.tell_again(person_id, cause, version_id)
            hush(person_id, post_id)
            notifications.count(person_id)


def pollees(post_id: int) -> Iterator[Sequence[int]]:
    """Who asked something and who answered, AT_ONCE at a time."""
    author = select(Post.author_id.label("user_id")).where(Post.id == post_id)
    voters = select(PollBallot.user_id).where(PollBallot.post_id == post_id)
    people = union(author, voters).subquery()
    return in_turns(select(people.c.user_id), people.c.user_id)


def tell_poll_ended(post_id: int, person_id: int) -> None:
    """Tell a person once that a poll has ended."""
    if notifications.hold(person_id):
        seen = select(Post.author_id).where(Post.id == post_id, seen_by(person_id))
        author_id = db.session.scalar(seen)
        if author_id is not None and not ties.is_silenced(person_id, author_id):
            telling.tell(person_id, Cause("poll_ended", post_id, post_id=post_id))
            hush(person_id, post_id)
            notifications.count(person_id)


def tell_returned(draft_id: int, person_id: int, saved_id: int) -> None:
    """Tell a person that what they had scheduled did not go out."""
    if notifications.hold(person_id):
        own = select(Draft.id).where(Draft.id == draft_id, Draft.author_id == person_id)
        if db.session.scalar(own) is not None:
            telling.tell_again(person_id, Cause("scheduled_returned", draft_id), saved_id)
            notifications.count(person_id)


def tell_decision(decision_id: int) -> None:
    """Tell a person once that something was decided about them."""
    decision = db.session.get(Decision, decision_id)
    if decision is not None and notifications.hold(decision.person_id):
        telling.tell(decision.person_id, Cause("moderation", decision_id, about="decision"))
        notifications.count(decision.person_id)


def tell_answered(appeal_id: int) -> None:
    """Tell a person once what came of their appeal."""
    asked = select(Decision.person_id).join(Decision.appeal).where(Appeal.id == appeal_id)
    person_id = db.session.scalar(asked)
    if person_id is not None and notifications.hold(person_id):
        telling.tell(person_id, Cause("moderation", appeal_id, about="appeal"))
        notifications.count(person_id)


def reporters(case_id: int) -> Iterator[Sequence[int]]:
    """Those who have reported what a case is about, by id, AT_ONCE at a time."""
    return in_turns(select(Report.reporter_id).where(Report.case_id == case_id), Report.reporter_id)


def tell_outcome(case_id: int, person_id: int) -> None:
    """Tell who has reported something that somebody has looked at it; those of a day are one."""
    closed_at = db.session.scalar(select(Case.closed_at).where(Case.id == case_id))
    if closed_at is None or not notifications.hold(person_id):
        return
    day = closed_at.replace(hour=0, minute=0, second=0, microsecond=0)
    own = select(func.count()).select_from(Report).join(Case, Case.id == Report.case_id)
    own = own.where(Report.reporter_id == person_id, Case.closed_at >= day)
    number = db.session.scalar(own.where(Case.closed_at < day + timedelta(days=1))) or 0
    cause = Cause("moderation", day.date().toordinal(), about="outcome")
    telling.tell_number(person_id, cause, number)
    notifications.count(person_id)


def hush(person_id: int, *post_ids: int) -> None:
    """Note as read what a held person's filters hide: of some posts, or of all that is unread."""
    person = db.session.get_one(User, person_id, populate_existing=True)
    unread = Notification.user_id == person_id, Notification.read_at.is_(None)
    newest = select(Notification.post_id).where(*unread, Notification.post_id.is_not(None))
    newest = newest.order_by(Notification.newest_id.desc()).limit(notifications.COUNTED)
    about: Any = post_ids or db.session.scalars(newest).all()
    caught = filters.caught(person, "notifications", about)
    hidden = [post_id for post_id, rule in caught.items() if rule.hides]
    if hidden:
        some = update(Notification).where(*unread, Notification.post_id.in_(hidden))
        db.session.execute(some.values(read_at=clock.now()))


def reflect_filters(person_id: int) -> None:
    """Bring what counts as unread in line with a person's filters."""
    if notifications.hold(person_id):
        hush(person_id)
        notifications.count(person_id)
