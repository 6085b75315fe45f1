"""Signed-in devices: their sessions, kept on the server."""

import hashlib
import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    and_,
    bindparam,
    case,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, UTCDateTime, changed, db, reading, rows_now, writing
from app.lib import clock
from app.lib.prepared import Prepared
from app.models import audit
from app.models.audit import ADDRESS_MAX, AGENT_MAX, Origin
from app.models.users import User, Viewer
from app.models.viewers import VISIT_ENDS

TOUCH_EVERY = timedelta(minutes=5)
# From another address sooner; but some devices have two, and take turns with each request.
MOVED_EVERY = timedelta(seconds=30)
# Of one person, at a time.
MOST = 50
# For so long what is sensitive can be changed without being asked again.
PROOF_LASTS = timedelta(minutes=10)


class Session(Model):
    """A signed-in device. The cookie holds a random token, the row only its hash."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime] = mapped_column(default=clock.now)
    idle_seconds: Mapped[int]
    idle_until: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(String(AGENT_MAX), default="")
    # From where it was opened, and from where it was used last.
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX), default="")
    last_address: Mapped[str] = mapped_column(String(ADDRESS_MAX), default="", server_default="")
    # When its person showed last who they are, by a password or otherwise.
    proved_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts unused, and at the most."""

    idle: timedelta
    absolute: timedelta


def begin(user_id: int, lifetimes: Lifetimes, origin: Origin) -> str:
    """Add a session row and note that its person is here; the token that goes into the cookie.

    Whoever begins one has just shown who they are.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    note_login(user_id, origin)
    row = Session(
        token_hash=hash_token(token),
        user_id=user_id,
        idle_seconds=int(lifetimes.idle.total_seconds()),
        idle_until=now + lifetimes.idle,
        ends_at=now + lifetimes.absolute,
        user_agent=origin.agent[:AGENT_MAX],
        address=origin.address[:ADDRESS_MAX],
        last_address=origin.address[:ADDRESS_MAX],
        proved_at=now,
    )
    db.session.add(row)
    end_oldest(user_id)
    long_ago = User.last_seen_at.is_(None) | (User.last_seen_at <= now - TOUCH_EVERY)
    db.session.execute(update(User).where(User.id == user_id, long_ago).values(seen(now)))
    return token


def note_login(user_id: int, origin: Origin) -> None:
    """Write a login down, and have its person told of one that is unlike those before.

    Who has never been here need not be told of the first.
    """
    was_here = db.session.scalar(select(User.last_seen_at).where(User.id == user_id)) is not None
    is_new = was_here and audit.is_new(user_id, "logged_in", origin)
    noted = audit.record(user_id, "logged_in", origin=origin, is_new=is_new)
    if is_new:
        audit.announce(noted)


def end_oldest(user_id: int) -> None:
    """Keep no more than the sessions that were used last."""
    own = Session.user_id == user_id
    used = select(Session.id).where(own).order_by(Session.used_at.desc(), Session.id.desc())
    db.session.execute(delete(Session).where(own, Session.id.not_in(used.limit(MOST))))


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


VIEWER = [User.__table__.c[field.name] for field in fields(Viewer)]
OPEN_SESSION = Prepared(
    select(Session.id, Session.used_at, Session.last_address, *VIEWER)
    .join(Session, Session.user_id == User.id)
    .where(
        Session.token_hash == bindparam("token_hash", type_=LargeBinary),
        Session.idle_until > bindparam("now", type_=UTCDateTime),
        Session.ends_at > bindparam("now", type_=UTCDateTime),
    )
)


@dataclass(frozen=True)
class Use:
    """When a session was used last, as far as that was noted, and from where."""

    at: datetime
    address: str

    def is_noted(self, address: str) -> bool:
        """Whether one more from an address need not be noted yet."""
        is_same = self.address == address[:ADDRESS_MAX]
        return self.at > clock.now() - (TOUCH_EVERY if is_same else MOVED_EVERY)


def find(token: str) -> tuple[Viewer, int, Use] | None:
    """The person whose session the token opens, with the session's id and last use."""
    values = {"token_hash": hash_token(token), "now": clock.now()}
    for session_id, used_at, address, *columns in rows_now(OPEN_SESSION, values):
        return Viewer(*columns), session_id, Use(used_at, address)
    return None


def end_by(token: str) -> None:
    db.session.execute(delete(Session).where(Session.token_hash == hash_token(token)))


def of(user_id: int) -> Select[Session]:
    """The open sessions of a person, last used first."""
    now = clock.now()
    is_open = Session.idle_until > now, Session.ends_at > now
    query = select(Session).where(Session.user_id == user_id, *is_open)
    return query.order_by(Session.used_at.desc(), Session.id.desc())


def end(user_id: int, session_id: int) -> bool:
    """End a session of a person; False if they have none such."""
    return changed(delete(Session).where(Session.id == session_id, Session.user_id == user_id))


def renew(session_id: int) -> str:
    """Another token for a session: the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    row = update(Session).where(Session.id == session_id)
    db.session.execute(row.values(token_hash=hash_token(token)))
    return token


def end_all(user_id: int, but: int | None = None) -> None:
    """End every session of a person, save one if it is given."""
    others = delete(Session).where(Session.user_id == user_id)
    db.session.execute(others if but is None else others.where(Session.id != but))


def is_proved(session_id: int) -> bool:
    """Whether its person has shown not long ago who they are."""
    proved_at = db.session.scalar(select(Session.proved_at).where(Session.id == session_id))
    return proved_at is not None and proved_at > clock.now() - PROOF_LASTS


def prove(session_id: int) -> bool:
    """Note, in a transaction of its own, that its person has shown who they are.

    False if it has ended meanwhile.
    """
    row = update(Session).where(Session.id == session_id)
    with writing() as connection:
        return connection.execute(row.values(proved_at=clock.now())).rowcount == 1


def touch(session_id: int, user_id: int, address: str) -> None:
    """Note that a person was here, in a transaction of its own.

    Two requests at once change the row once: the second finds it fresh.
    """
    now = clock.now()
    row = select(Session.idle_seconds).where(Session.id == session_id)
    has_moved = Session.last_address != address[:ADDRESS_MAX]
    is_old = Session.used_at <= now - TOUCH_EVERY
    has_moved &= Session.used_at <= now - MOVED_EVERY
    stale = Session.id == session_id, is_old | has_moved
    with reading() as connection:
        idle = connection.scalar(row)
    if idle is None:
        return
    fresh = {
        "used_at": now,
        "idle_until": now + timedelta(seconds=idle),
        "last_address": address[:ADDRESS_MAX],
    }
    with writing(hasty=True) as connection:
        if connection.execute(update(Session).where(*stale).values(fresh)).rowcount:
            connection.execute(update(User).where(unseen(user_id, now)).values(seen(now)))


def unseen(user_id: int, now: datetime) -> ColumnElement[bool]:
    """Whether it is long enough ago that a person was seen, with whatever device, to note it."""
    is_old = or_(User.last_seen_at.is_(None), User.last_seen_at <= now - TOUCH_EVERY)
    return and_(User.id == user_id, is_old)


def seen(now: datetime) -> dict[str, Any]:
    """What notes that somebody is here and, after a pause, when the visit before ended."""
    is_new = User.last_seen_at <= now - VISIT_ENDS
    return {
        "last_seen_at": now,
        "left_at": case((is_new, User.last_seen_at), else_=User.left_at),
    }


def prune() -> None:
    """Delete the sessions that have ended."""
    now = clock.now()
    db.session.execute(
        delete(Session).where((Session.idle_until <= now) | (Session.ends_at <= now))
    )
