"""Telling: how something becomes a notification, is added to one, and is taken back.

The caller holds the person, and counts when all is done.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, literal_column, select, update

from app.extensions import db
from app.lib import ids
from app.models import notifications, ties, watches, wishes
from app.models.notifications import Notification, NotificationActor
from app.models.posts import Post

# Edits that follow each other so quickly are one to who has read of them.
BURST: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Cause:
    """What somebody is told: who did what kind of thing, and with what.

    The topic is told once by each actor: a post, or 0 for what is about the reader. Causes of one
    kind are one group where the topic is the same, or else the `group` that is named.
    """

    kind: str
    topic: int
    actor_id: int | None = None
    post_id: int | None = None
    group: int | None = None
    # What it says, where one kind says several things.
    about: str | None = None


def tell_number(person_id: int, cause: Cause, number: int) -> None:
    """Tell a person who is held of something that nobody in particular did so many times.

    The number is counted by the caller: told once more, it is no news.
    """
    group = find_group(person_id, cause) or add_group(person_id, cause)
    fewer = Notification.id == group, Notification.people_count < number
    more: dict[Any, Any] = {Notification.people_count: number}
    more |= {Notification.newest_id: ids.new_id(), Notification.read_at: None}
    db.session.execute(update(Notification).where(*fewer).values(more))


def tell(person_id: int, cause: Cause) -> None:
    """Tell a person who is held, unless they know already or do not want to."""
    if is_silenced(person_id, cause):
        return
    known = None if cause.actor_id is None else find_actor(person_id, cause)
    if known is not None:
        if known.is_withdrawn:
            set_withdrawn(known, is_withdrawn=False)
        return
    if not wishes.wants(person_id, cause.kind, cause.actor_id):
        return
    group = find_group(person_id, cause)
    if group is None:
        group = add_group(person_id, cause)
    elif cause.actor_id is None:
        return
    if cause.actor_id is not None:
        add_actor(person_id, group, cause)
    one_more: dict[Any, Any] = {Notification.people_count: Notification.people_count + 1}
    one_more |= {Notification.newest_id: ids.new_id(), Notification.read_at: None}
    db.session.execute(update(Notification).where(Notification.id == group).values(one_more))


def withdraw(person_id: int, cause: Cause) -> None:
    """Take back what a person who is held was told, if they were."""
    known = find_actor(person_id, cause)
    if known is not None and not known.is_withdrawn:
        set_withdrawn(known, is_withdrawn=True)


def tell_again(person_id: int, cause: Cause, version_id: int) -> None:
    """Tell a person who is held that the same was done once more, by a cause of a higher id.

    What is unread moves up. What was read becomes unread, unless the last time was just before.
    """
    if is_silenced(person_id, cause):
        return
    told = Notification.user_id == person_id, Notification.kind == cause.kind
    row = select(Notification).where(*told, Notification.topic == cause.topic)
    group = db.session.scalars(row.execution_options(populate_existing=True)).one_or_none()
    if group is None:
        tell(person_id, cause)
        first = update(Notification).where(*told, Notification.topic == cause.topic)
        db.session.execute(first.values(version_id=version_id))
    elif (group.version_id or 0) < version_id:
        since = ids.moment_of(version_id) - ids.moment_of(group.version_id or 1)
        group.version_id = version_id
        if group.read_at is None or since > BURST:
            group.newest_id, group.read_at = ids.new_id(), None
        db.session.flush()


def is_silenced(person_id: int, cause: Cause) -> bool:
    """Whether a person is told of nothing that the one does who has caused this, or there."""
    if watches.is_muted(person_id, cause.post_id):
        return True
    return cause.actor_id is not None and ties.is_silenced(person_id, cause.actor_id)


def find_group(person_id: int, cause: Cause) -> int | None:
    topic = cause.topic if cause.group is None else cause.group
    same = Notification.kind == cause.kind, Notification.topic == topic
    return db.session.scalar(
        select(Notification.id).where(Notification.user_id == person_id, *same)
    )


def add_group(person_id: int, cause: Cause) -> int:
    topic = cause.topic if cause.group is None else cause.group
    made = Notification(
        id=ids.new_id(),
        user_id=person_id,
        kind=cause.kind,
        topic=topic,
        post_id=cause.post_id,
        about=cause.about,
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def find_actor(person_id: int, cause: Cause) -> NotificationActor | None:
    same = (
        NotificationActor.user_id == person_id,
        NotificationActor.kind == cause.kind,
        NotificationActor.topic == cause.topic,
        NotificationActor.actor_id == cause.actor_id,
    )
    row = select(NotificationActor).where(*same).execution_options(populate_existing=True)
    return db.session.scalars(row).one_or_none()


def add_actor(person_id: int, group_id: int, cause: Cause) -> None:
    db.session.add(
        NotificationActor(
            notification_id=group_id,
            user_id=person_id,
            kind=cause.kind,
            topic=cause.topic,
            actor_id=cause.actor_id,
        )
    )
    db.session.flush()
    if cause.kind == "thread":
        notifications.turn_to_newest(Notification.id == group_id)


def set_withdrawn(known: NotificationActor, *, is_withdrawn: bool) -> None:
    known.is_withdrawn = is_withdrawn
    by = Notification.people_count + (-1 if is_withdrawn else 1)
    group = update(Notification).where(Notification.id == known.notification_id)
    db.session.execute(group.values(people_count=by))
    db.session.flush()
    notifications.turn_to_newest(Notification.id == known.notification_id)


def told_in_thread(post: Post) -> Select[int]:
    """Who was told of a reply because they follow its conversation, by id."""
    # Written out, as in the index.
    of_threads = NotificationActor.kind == literal_column("'thread'")
    return select(NotificationActor.user_id).where(of_threads, NotificationActor.topic == post.id)
