"""Accounts whose mail address nobody has confirmed: they go after some days, with all they have."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from app.extensions import changed, db
from app.lib import clock
from app.models import events, sessions
from app.models.roles import MEMBER
from app.models.users import User

WARNED_BEFORE: Final = timedelta(days=1)
ENDED_AT_ONCE: Final = 50


@dataclass(frozen=True)
class Waited(events.Event):
    """Nearly all the time to confirm is over; recorded at its beginning, acted upon then."""

    user_id: int


def expect(user: User, days: int) -> None:
    """Let an account go after some days unless its address is confirmed; 0 for never."""
    if not days:
        return
    user.confirm_by = clock.now() + timedelta(days=days)
    if days > 1:
        events.record(Waited(user.id), run_at=user.confirm_by - WARNED_BEFORE)


def end_due() -> int:
    """Have some of the accounts erased whose time is over; how many. Staff is left alone."""
    over = (
        User.confirm_by <= clock.now(),
        User.email_confirmed_at.is_(None),
        User.leaves_at.is_(None),
        # Who is suspended has thirty days of their own to take everything with them.
        User.suspended_at.is_(None),
        User.__table__.c.role == MEMBER,
    )
    due = db.session.scalars(select(User.id).where(*over).limit(ENDED_AT_ONCE)).all()
    for user_id in due:
        # Who confirms at this moment stays. Without a password nobody is written to once more.
        row = update(User).where(User.id == user_id, *over)
        if changed(row.values(leaves_at=clock.now(), password_hash="")):
            sessions.end_all(user_id)
    return len(due)
