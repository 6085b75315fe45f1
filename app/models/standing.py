"""How somebody's standing with the site is changed: suspended, limited, given another role.

Whoever is suspended is hidden from all, as visibility.is_here() says, and may be reinstated for a
while; then they are erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from app.extensions import changed, db
from app.lib import clock
from app.models import audit, events, sessions, staff_log, users
from app.models.audit import Origin
from app.models.credentials import ResetRequested
from app.models.roles import ADMINISTRATOR, ROLES
from app.models.staff_log import Target
from app.models.users import Asker, User

TO_REINSTATE: Final = timedelta(days=30)
# It is the site that acts: from where its staff does is not for the person to read.
NOWHERE: Final = Origin("", "")


class NotAllowed(Exception):
    """Nobody of staff acts on themselves, nor a moderator on other staff."""


@dataclass(frozen=True)
class Changed(events.Event):
    """Somebody's standing is another one: the person is told."""

    user_id: int
    action: str
    reason: str


@dataclass(frozen=True)
class Suspended(events.Event):
    """What others were told of a person is taken back."""

    user_id: int


def may_act_on(by: Asker | None, person: Asker) -> bool:
    """Whether somebody may change the standing of a person; nobody is the command line."""
    if by is None:
        return True
    return by.id != person.id and (by.is_administrator or (by.is_staff and not person.is_staff))


def as_now(by: Asker) -> User:
    """Who acts, as they are now. Raises NotAllowed for somebody who is of staff no more."""
    query = select(User).where(User.id == by.id).execution_options(populate_existing=True)
    actor = db.session.scalars(query).one_or_none()
    if actor is None or actor.is_away or not actor.is_staff:
        raise NotAllowed
    return actor


def require(by: Asker | None, person: User) -> None:
    """Hold both, and look at their roles as they are now. Raises NotAllowed."""
    if by is None:
        users.hold(person)
        db.session.refresh(person)
        return
    users.hold_both(by.id, person.id)
    db.session.refresh(person)
    if not may_act_on(as_now(by), person):
        raise NotAllowed


def require_administrator(by: Asker | None, person: User) -> None:
    """The same for what only administrators may do."""
    require(by, person)
    if by is not None and not as_now(by).is_administrator:
        raise NotAllowed


def suspend(person: User, reason: str, by: Asker | None, *, is_mailed: bool = True) -> bool:
    """Hide a person and let them see nothing but why; False if it was so. Raises NotAllowed."""
    require(by, person)
    now = clock.now()
    values = {
        "suspended_at": now,
        "suspended_until": now + TO_REINSTATE,
        "suspended_for": reason,
    }
    row = update(User).where(User.id == person.id, User.suspended_at.is_(None))
    if not changed(row.values(values)):
        return False
    note(by, "suspended", person, reason, is_mailed=is_mailed)
    events.record(Suspended(person.id))
    return True


def reinstate(person: User, reason: str, by: Asker | None, *, is_mailed: bool = True) -> bool:
    """Let a person be here as before; False if they are not suspended, or it is too late.

    Raises NotAllowed.
    """
    require(by, person)
    values = {"suspended_at": None, "suspended_until": None, "suspended_for": ""}
    row = update(User).where(User.id == person.id, User.suspended_until > clock.now())
    if not changed(row.values(values)):
        return False
    note(by, "reinstated", person, reason, is_mailed=is_mailed)
    return True


def keep_longer(person_id: int, until: datetime) -> None:
    """Erase somebody who is suspended no earlier than at a moment."""
    row = User.id == person_id, User.suspended_until.between(clock.now(), until)
    db.session.execute(update(User).where(*row).values(suspended_until=until))


def keep_no_longer(person_id: int, until: datetime) -> None:
    """Erase somebody who is suspended no later than at a moment."""
    row = User.id == person_id, User.suspended_until > until
    db.session.execute(update(User).where(*row).values(suspended_until=until))


def limit(
    person: User,
    reason: str,
    by: Asker | None,
    *,
    is_limited: bool = True,
    is_mailed: bool = True,
) -> bool:
    """Let a person be found by their followers alone, or by all; False if it was so.

    Raises NotAllowed.
    """
    require(by, person)
    row = update(User).where(User.id == person.id, User.is_limited.is_not(is_limited))
    if not changed(row.values(is_limited=is_limited)):
        return False
    action = "limited" if is_limited else "unlimited"
    note(by, action, person, reason, is_mailed=is_mailed)
    return True


def change_role(person: User, role: str, reason: str, by: Asker | None) -> bool:
    """Give a person another role; False if they have it. Raises NotAllowed, and ValueError."""
    if role not in ROLES:
        raise ValueError(f"no role is called {role}")
    require_administrator(by, person)
    before = person.role
    if before == role:
        return False
    db.session.execute(update(User).where(User.id == person.id).values(role=role))
    note(by, "role_changed", person, reason, ({"role": before}, {"role": role}))
    return True


def end_session(person: User, session_id: int, by: Asker | None) -> bool:
    """Log a device of a person out; False if they have none such. Raises NotAllowed."""
    require(by, person)
    if not sessions.end(person.id, session_id):
        return False
    staff_log.record(by, "session_ended", Target.person(person))
    audit.record(person.id, "session_ended_by_staff", origin=NOWHERE)
    return True


def end_sessions(person: User, by: Asker | None) -> None:
    """Log all devices of a person out. Raises NotAllowed."""
    require(by, person)
    sessions.end_all(person.id)
    staff_log.record(by, "sessions_ended", Target.person(person))
    audit.record(person.id, "sessions_ended_by_staff", origin=NOWHERE)


def start_reset(person: User, locale: str, by: Asker | None) -> None:
    """Have a link mailed to a person by which they choose a new password; nobody else sees it.

    Raises NotAllowed.
    """
    require_administrator(by, person)
    staff_log.record(by, "reset_started", Target.person(person))
    events.record(ResetRequested(person.email, person.locale or locale))


def note(
    by: Asker | None,
    action: str,
    person: User,
    reason: str,
    change: tuple[Mapping[str, Any], Mapping[str, Any]] = (staff_log.NOTHING, staff_log.NOTHING),
    *,
    is_mailed: bool = True,
) -> None:
    """Write a change down for staff and for the person, who is told of it.

    Not by mail where what it follows from is mailed: one thing is one mail.
    """
    before, after = change
    target = Target.person(person)
    staff_log.record(by, action, target, reason=reason, before=before, after=after)
    audit.record(person.id, action, origin=NOWHERE, **after)
    if is_mailed:
        events.record(Changed(person.id, action, reason))


def is_last_administrator(person: User) -> bool:
    """Whether nobody else is there who may do everything."""
    others = select(User.id).where(User.role == ADMINISTRATOR, User.id != person.id)
    here = User.suspended_at.is_(None), User.leaves_at.is_(None), User.applied_at.is_(None)
    others = others.where(*here)
    return person.is_administrator and db.session.scalar(others.limit(1)) is None
