"""Whom those who can log in mute and block, and who asks to follow one of them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select

from app.demo.cast import Person
from app.extensions import db, insert_once
from app.lib import ids
from app.models import blocks, mutes, notifications, occasions
from app.models.notifications import NotificationActor
from app.models.ties import FollowRequest
from app.models.users import Follow, User

ASKING: Final = 4
LOOKED_AT: Final = 60


def for_a_month(person: User, other: User) -> None:
    mutes.mute(person, other, timedelta(days=30), with_notifications=False)


WAYS: Final[Sequence[Callable[[User, User], object]]] = (blocks.block, mutes.mute, for_a_month)


def add(people: Sequence[Person]) -> None:
    """Part some people, in a transaction of its own. The first mutes and blocks, the second asks
    to be asked; the others are those with whom these have the least to do."""
    looked_at = (*people[:2], *people[2:][-LOOKED_AT:])
    known = [db.session.get_one(User, one.id) for one in looked_at]
    for person in known[:1]:
        far = islice(strangers_to(person, known), 3)
        for other, part in zip(far, WAYS, strict=False):
            part(person, other)
    for person in known[1:2]:
        person.approves_followers = True
        for asker in islice(strangers_to(person, known), 3, 3 + ASKING):
            insert_once(FollowRequest, follower_id=asker.id, followed_id=person.id)
            occasions.reflect_request(asker.id, person.id)
        notifications.read_until(person.id, ids.new_id(), ["follow_request"])
    db.session.commit()


def strangers_to(person: User, known: Sequence[User]) -> list[User]:
    """Those of the many who have had nothing to do with a person, the last ones first."""
    follows = select(Follow.followed_id).where(Follow.follower_id == person.id)
    followers = select(Follow.follower_id).where(Follow.followed_id == person.id)
    doers = select(NotificationActor.actor_id).where(NotificationActor.user_id == person.id)
    near = {person.id, *db.session.scalars(follows.union(followers, doers))}
    return [other for other in reversed(known[2:]) if other.id not in near]
