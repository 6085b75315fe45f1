"""Requests to follow those who approve their followers, and followers taken off."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select

from app.extensions import db, insert_once
from app.models import events, users
from app.models.ties import FollowRequest
from app.models.users import Asker, Follow, User

# Nobody reads further than "99+".
COUNTED: Final = 100


@dataclass(frozen=True)
class Accepted(events.Event):
    follower_id: int
    followed_id: int


def accept(person: User, follower: User) -> bool:
    """Let somebody follow who asks to; False if they do not ask any more."""
    users.hold_both(person.id, follower.id)
    if not users.end_request(follower.id, person.id):
        return False
    if insert_once(Follow, follower_id=follower.id, followed_id=person.id):
        users.count_follow(follower.id, person.id, 1)
    events.record(Accepted(follower.id, person.id))
    return True


def refuse(person: User, follower: User) -> bool:
    """Let somebody not follow who asks to, without a word; False if they do not ask any more."""
    users.hold_both(person.id, follower.id)
    return users.end_request(follower.id, person.id)


def waiting(person: Asker) -> Select[User]:
    """Who asks to follow a person; page it by FollowRequest.id."""
    asking = FollowRequest.follower_id == User.id
    return select(User).join(FollowRequest, asking).where(FollowRequest.followed_id == person.id)


def count(person: Asker) -> int:
    """How many ask to follow a person, up to COUNTED."""
    some = select(FollowRequest.id).where(FollowRequest.followed_id == person.id).limit(COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
