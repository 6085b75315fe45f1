"""Losing everything: by mail, and a day in which every signed-in device can object."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Index, or_, update

from app.extensions import changed, db
from app.lib import clock
from app.models import credentials, events, factors, users
from app.models.audit import Origin
from app.models.users import User

WAIT: Final = timedelta(hours=24)
# How long the way is open afterwards.
OPEN: Final = timedelta(hours=72)

UNDER_WAY: Final = User.recovery_at.is_not(None)
Index(
    "ix_user_recovery_at",
    User.recovery_at,
    sqlite_where=UNDER_WAY,
    postgresql_where=UNDER_WAY,
)


@dataclass(frozen=True)
class Asked(events.Event):
    """Somebody asked for the way back into the account with this address, if there is one."""

    email: str
    locale: str


@dataclass(frozen=True)
class Started(events.Event):
    user_id: int


@dataclass(frozen=True)
class Waited(events.Event):
    """The time has passed; recorded at its beginning, acted upon at its end."""

    user_id: int
    started: str


@dataclass(frozen=True)
class Stopped(events.Event):
    user_id: int


def is_under_way(user: User) -> bool:
    """Whether somebody waits, or has waited and may go on."""
    return user.recovery_at is not None and clock.now() < user.recovery_at + OPEN


def is_open(user: User) -> bool:
    """Whether the time to object is over and the way still open."""
    return user.recovery_at is not None and user.recovery_at <= clock.now() and is_under_way(user)


def start(user: User) -> bool:
    """Begin to wait; False if it was begun before, which goes on as it was."""
    ready = clock.now() + WAIT
    over = User.recovery_at <= clock.now() - OPEN
    row = User.id == user.id, or_(User.recovery_at.is_(None), over)
    if not changed(update(User).where(*row).values(recovery_at=ready)):
        return False
    events.record(Started(user.id))
    events.record(Waited(user.id, ready.isoformat()), run_at=ready)
    return True


def stop(user_id: int) -> bool:
    """Leave everything as it is; False if there was nothing to stop."""
    row = User.id == user_id, User.recovery_at.is_not(None)
    if not changed(update(User).where(*row).values(recovery_at=None)):
        return False
    events.record(Stopped(user_id))
    return True


def finish(user: User, password_hash: str, origin: Origin) -> bool:
    """Remove what was lost and set a password, once; False if it was stopped or used meanwhile."""
    users.hold(user)
    db.session.refresh(user)
    if not is_open(user) or not credentials.reset_password(user, password_hash, origin):
        return False
    factors.remove_all(user.id)
    db.session.execute(update(User).where(User.id == user.id).values(recovery_at=None))
    return True


def close_ways() -> None:
    """End those that nobody went to the end of."""
    over = User.recovery_at <= clock.now() - OPEN
    db.session.execute(update(User).where(over).values(recovery_at=None))
