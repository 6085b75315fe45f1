"""Blocks: two people have nothing to do with each other any more."""

from sqlalchemy import Select, delete, select

from app.extensions import changed, insert_once
from app.models import notifications, users
from app.models.mutes import note_ties
from app.models.ties import Block
from app.models.users import Asker, User


class CannotBlock(Exception):
    """Nobody blocks themselves."""


def block(person: User, other: User) -> bool:
    """Part two people: neither follows, sees or is told of the other; False if it was so already.

    Raises CannotBlock for oneself.
    """
    if person.id == other.id:
        raise CannotBlock
    users.hold_both(person.id, other.id)
    if not insert_once(Block, blocker_id=person.id, blocked_id=other.id):
        return False
    person.unfollow(other)
    other.unfollow(person)
    settle(person, other)
    return True


def unblock(person: User, other: User) -> bool:
    """Let them see each other again; False if there was no block. Follows do not come back."""
    users.hold_both(person.id, other.id)
    pair = Block.blocker_id == person.id, Block.blocked_id == other.id
    if not changed(delete(Block).where(*pair)):
        return False
    settle(person, other)
    return True


def settle(*people: User) -> None:
    """Bring what two people who are held are told in line with how they stand to each other."""
    note_ties(*(one.id for one in people))
    for one, other in zip(people, people[::-1], strict=True):
        notifications.withdraw_all(one.id, other.id)


def blocked_by(person: Asker) -> Select[User]:
    """Whom a person blocks; page it by Block.id."""
    blocked = select(User).join(Block, Block.blocked_id == User.id)
    return blocked.where(Block.blocker_id == person.id)
