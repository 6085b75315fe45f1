"""What those who can log in have been told of all this, most of it read by now."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, insert, literal, or_, select

from app.demo.cast import Person
from app.extensions import db, writing
from app.lib import clock, ids
from app.models import notifications, occasions
from app.models.edits import PostVersion
from app.models.notifications import KEPT, Notification, NotificationActor
from app.models.polls import Poll, PollBallot
from app.models.posts import Mention, Post
from app.models.reactions import Like
from app.models.users import Follow
from app.models.visibility import seen_by
from app.models.watches import Watch

MOST: Final = 5000
UNREAD: Final = 9
# What is told of a post only if nothing before it is.
AFTER: Final = occasions.TALK[1:]


class Heard(NamedTuple):
    """Something that happened: its id says when, and nobody in particular may have done it."""

    kind: str
    group: int
    topic: int
    post_id: int | None
    actor_id: int | None
    id: int


def tell(guests: Sequence[Person]) -> None:
    """Make the notifications of some people out of what is there, and count what is unread."""
    for guest in guests:
        heard = sorted(heard_by(guest.id))
        groups = [list(some) for _key, some in groupby(heard, key=lambda one: one[:2])]
        groups.sort(key=lambda some: max(one.id for one in some))
        rows, actors = [], []
        for place, some in enumerate(groups):
            row = row_of(guest.id, some, is_read=place < len(groups) - UNREAD)
            rows.append(row)
            actors += [actor_of(row, one) for one in some if one.actor_id is not None]
        with writing() as connection:
            for table, made in ((Notification, rows), (NotificationActor, actors)):
                if made:
                    connection.execute(insert(table), made)
        notifications.hold(guest.id)
        notifications.count(guest.id)
        db.session.commit()


def row_of(person_id: int, some: Sequence[Heard], *, is_read: bool) -> dict[str, object]:
    newest = max(one.id for one in some)
    first = some[0]
    return {
        "id": ids.new_id(ids.moment_of(newest)),
        "user_id": person_id,
        "kind": first.kind,
        "topic": first.group,
        # The newest reply of a conversation; others of a group are about one post.
        "post_id": some[-1].post_id,
        "newest_id": newest,
        "people_count": len(some),
        "version_id": newest if first.kind == "edited" else None,
        "read_at": clock.now() if is_read else None,
    }


def actor_of(row: dict[str, object], one: Heard) -> dict[str, object]:
    return {
        "id": ids.new_id(ids.moment_of(one.id)),
        "notification_id": row["id"],
        "user_id": row["user_id"],
        "kind": one.kind,
        "topic": one.topic,
        "actor_id": one.actor_id,
    }


def heard_by(person_id: int) -> Iterator[Heard]:
    """All that happened to a person of late, each thing once."""
    own = select(Post.id).where(Post.author_id == person_id, Post.repost_of_id.is_(None))
    ways: tuple[tuple[str, Select[int, int, int]], ...] = (
        ("reply", said(person_id, Post.reply_to_author_id == person_id)),
        ("quote", said(person_id, Post.quote_of_id.in_(own))),
        ("mention", said(person_id, Post.id.in_(naming(person_id)))),
        ("thread", said(person_id, Post.in_reply_to_id.is_not(None), is_followed(person_id))),
        ("like", select(Like.post_id, Like.user_id, Like.id).where(Like.post_id.in_(own))),
        ("repost", passed_on(own)),
        ("edited", edited(person_id)),
        ("poll_ended", ended(person_id)),
        ("follow", follows(person_id)),
    )
    told: set[int] = set()
    for kind, query in ways:
        key = query.selected_columns[2]
        late = key > ids.first_id_at(clock.now() - KEPT)
        found = db.session.execute(query.where(late).order_by(key.desc()).limit(MOST)).all()
        for topic, actor_id, identifier in found:
            if actor_id == person_id or (kind in AFTER and topic in told):
                continue
            told |= {topic} if kind in occasions.TALK else set()
            one = heard(kind, topic, actor_id, identifier)
            yield one._replace(group=conversation_of(topic)) if kind == "thread" else one


def heard(kind: str, topic: int, actor_id: int, identifier: int) -> Heard:
    """One row of these queries: the follows of a day belong together."""
    if kind == "follow":
        day = ids.moment_of(identifier).date().toordinal()
        return Heard(kind, day, 0, None, actor_id, identifier)
    return Heard(kind, topic, topic, topic, actor_id or None, identifier)


def said(person_id: int, *which: ColumnElement[bool]) -> Select[int, int, int]:
    query = select(Post.id, Post.author_id, Post.id.label("key"))
    return query.where(*which, Post.repost_of_id.is_(None), seen_by(person_id))


def is_followed(person_id: int) -> ColumnElement[bool]:
    own = Watch.user_id == person_id, ~Watch.is_muted
    return Post.conversation_id.in_(select(Watch.conversation_id).where(*own))


def conversation_of(post_id: int) -> int:
    return db.session.scalar(select(Post.conversation_id).where(Post.id == post_id)) or 0


def naming(person_id: int) -> Select[int]:
    return select(Mention.post_id).where(Mention.user_id == person_id)


def passed_on(own: Select[int]) -> Select[int, int, int]:
    columns = (Post.repost_of_id, Post.author_id, Post.id)
    return select(*columns).where(Post.repost_of_id.in_(own))  # type: ignore[return-value]


def follows(person_id: int) -> Select[int, int, int]:
    columns = (literal(0), Follow.follower_id, Follow.id)
    return select(*columns).where(Follow.followed_id == person_id)


def edited(person_id: int) -> Select[int, int, int]:
    """The last edit of each post that a person likes."""
    last = select(func.max(PostVersion.id)).group_by(PostVersion.post_id)
    liked = select(Like.post_id).where(Like.user_id == person_id)
    query = select(Post.id, Post.author_id, PostVersion.id)
    query = query.join(PostVersion, PostVersion.post_id == Post.id)
    return query.where(Post.id.in_(liked), PostVersion.id.in_(last), seen_by(person_id))


def ended(person_id: int) -> Select[int, int, int]:
    """The polls of a person, or in which they voted, that are over; nobody in particular did it."""
    voted = select(PollBallot.post_id).where(PollBallot.user_id == person_id)
    query = select(Poll.post_id, literal(0), Post.id).join(Post, Post.id == Poll.post_id)
    over = Poll.ended_at.is_not(None)
    return query.where(over, or_(Post.author_id == person_id, Poll.post_id.in_(voted)))
