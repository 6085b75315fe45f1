"""Leaving for good: asked for, and done after a while in which a person may change their mind.

Meanwhile nobody else sees them: visibility.is_here() says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, or_, select, update

from app.extensions import changed, db
from app.lib import clock
from app.models import events, sessions
from app.models.users import User

TO_CHANGE_ONES_MIND: Final = timedelta(days=14)
DUE_AT_ONCE: Final = 20


@dataclass(frozen=True)
class LeavingAsked(events.Event):
    """Somebody wants to leave."""

    user_id: int


def ask(person: User) -> bool:
    """Hide a person and log all their devices out; False if they have asked before."""
    own = User.id == person.id, User.leaves_at.is_(None)
    at = clock.now() + TO_CHANGE_ONES_MIND
    if not changed(update(User).where(*own).values(leaves_at=at)):
        return False
    sessions.end_all(person.id)
    events.record(LeavingAsked(person.id))
    return True


def stay(person: User) -> bool:
    """Let a person be here as before; False if it is too late, or they did not want to leave."""
    own = User.id == person.id, User.leaves_at > clock.now()
    return changed(update(User).where(*own).values(leaves_at=None))


def due() -> Sequence[int]:
    """Some of those whose time is over, by id: they left, or nobody reinstated them."""
    now = clock.now()
    over = select(User.id).where(or_(User.leaves_at <= now, User.suspended_until <= now))
    return db.session.scalars(over.order_by(User.id).limit(DUE_AT_ONCE)).all()


def end(person: User) -> None:
    """Hide a person for good, at once: what the chore finds of them it erases."""
    at = func.coalesce(User.leaves_at, clock.now())
    db.session.execute(update(User).where(User.id == person.id).values(leaves_at=at))
    shut(person.id)


def shut(user_id: int) -> None:
    """Let nobody log in as somebody whose time is over."""
    sessions.end_all(user_id)
    db.session.execute(update(User).where(User.id == user_id).values(password_hash=""))
