"""Where those who can log in have been logged in before, and what happened to their accounts."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from app.demo.cast import Person
from app.extensions import db
from app.lib import clock, ids
from app.models.audit import AuditEvent
from app.models.sessions import Session

LAPTOP: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
PROGRAM: Final = "python-requests/2.32"
HOME, ABROAD = "192.0.2.10", "203.0.113.44"
REMEMBERED: Final = timedelta(days=30)
# What happened how many hours ago, with which device, and from where.
HAPPENED: Final[tuple[tuple[int, str, str, str, dict[str, Any]], ...]] = (
    (960, "logged_in", LAPTOP, HOME, {}),
    (500, "login_failed", PROGRAM, ABROAD, {"times": 14}),
    (494, "password_changed", LAPTOP, HOME, {}),
    (290, "logged_in", PHONE, HOME, {"details": {"is_new": True}}),
    (50, "logged_in", LAPTOP, HOME, {}),
)
# Opened and used last how many hours ago.
DEVICES: Final = ((290, 3, PHONE), (50, 20, LAPTOP))


def add(guests: Sequence[Person]) -> None:
    """In a transaction of its own."""
    for guest in guests:
        db.session.add_all([*events(guest.id), *sessions(guest.id)])
    db.session.commit()


def events(user_id: int) -> list[AuditEvent]:
    now = clock.now()
    return [
        AuditEvent(
            id=ids.new_id(now - timedelta(hours=hours)),
            user_id=user_id,
            kind=kind,
            address=address,
            agent=agent,
            **{"details": {}, **more},
        )
        for hours, kind, agent, address, more in HAPPENED
    ]


def sessions(user_id: int) -> list[Session]:
    """Sessions whose cookies nobody has."""
    now = clock.now()
    return [
        Session(
            token_hash=secrets.token_bytes(32),
            user_id=user_id,
            created_at=now - timedelta(hours=opened),
            used_at=now - timedelta(hours=used),
            idle_seconds=int(REMEMBERED.total_seconds()),
            idle_until=now - timedelta(hours=used) + REMEMBERED,
            ends_at=now - timedelta(hours=opened) + 6 * REMEMBERED,
            user_agent=agent,
            address=HOME,
            last_address=HOME,
        )
        for opened, used, agent in DEVICES
    ]
