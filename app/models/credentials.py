"""How people prove who they are: passwords, sessions on the server, and mailed links."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, case, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, UTCDateTime, db, reader, reading, writing
from app.lib import clock, passwords, tokens
from app.lib.prepared import Prepared
from app.models import events
from app.models.users import User, Viewer
from app.models.viewers import VISIT_ENDS

RESET_LIFE = timedelta(minutes=60)
CONFIRM_LIFE = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=5)
AGENT_MAX = 300


@dataclass(frozen=True)
class ResetRequested(events.Event):
    """Somebody asked for a reset of the account with this address, if there is one."""

    email: str
    locale: str


@dataclass(frozen=True)
class ConfirmationRequested(events.Event):
    user_id: int


@dataclass(frozen=True)
class PasswordReset(events.Event):
    user_id: int


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
    address: Mapped[str] = mapped_column(String(45), default="")


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts unused, and at the most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Proof:
    """Who has shown the password, and the hash that it fits: good until that is replaced."""

    user_id: int
    password_hash: str


def check_password(login: str, password: str) -> Proof | None:
    """Who it is whose login and password these are.

    Takes as long for a login that nobody has, and holds no transaction while it computes. A hash
    made with weaker settings is made anew.
    """
    column = User.email if "@" in login else User.username
    query = select(User.id, User.password_hash).where(column == login.lower())
    with reading() as connection:
        found = connection.execute(query).one_or_none()
    if found is None:
        passwords.verify_nothing(password)
        return None
    if not passwords.verify(found.password_hash, password):
        return None
    if not passwords.needs_rehash(found.password_hash):
        return Proof(found.id, found.password_hash)
    renewed = passwords.hash_password(password)
    same = User.id == found.id, User.password_hash == found.password_hash
    with writing() as connection:
        renewal = connection.execute(update(User).where(*same).values(password_hash=renewed))
    # Another login may have been quicker to make it anew.
    return Proof(found.id, renewed) if renewal.rowcount else check_password(login, password)


def holds(proof: Proof) -> bool:
    """Whether the password is still that one; it stays so until the transaction ends."""
    row = select(User.password_hash).where(User.id == proof.user_id)
    return db.session.scalar(row.with_for_update(key_share=True)) == proof.password_hash


def open_session(user_id: int, lifetimes: Lifetimes, user_agent: str, address: str) -> str:
    """Add a session row and note that its person is here; the token that goes into the cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = Session(
        token_hash=hash_token(token),
        user_id=user_id,
        idle_seconds=int(lifetimes.idle.total_seconds()),
        idle_until=now + lifetimes.idle,
        ends_at=now + lifetimes.absolute,
        user_agent=user_agent[:AGENT_MAX],
        address=address[:45],
    )
    db.session.add(row)
    long_ago = User.last_seen_at.is_(None) | (User.last_seen_at <= now - TOUCH_EVERY)
    db.session.execute(update(User).where(User.id == user_id, long_ago).values(seen(now)))
    return token


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


VIEWER = [User.__table__.c[field.name] for field in fields(Viewer)]
OPEN_SESSION = Prepared(
    select(Session.id, Session.used_at, *VIEWER)
    .join(Session, Session.user_id == User.id)
    .where(
        Session.token_hash == bindparam("token_hash", type_=LargeBinary),
        Session.idle_until > bindparam("now", type_=UTCDateTime),
        Session.ends_at > bindparam("now", type_=UTCDateTime),
    )
)


def find_session(token: str) -> tuple[Viewer, int, datetime] | None:
    """The person whose session the token opens, with the session's id and last use."""
    values = {"token_hash": hash_token(token), "now": clock.now()}
    for session_id, used_at, *columns in OPEN_SESSION.rows(reader(), values):
        return Viewer(*columns), session_id, used_at
    return None


def close_session(token: str) -> None:
    db.session.execute(delete(Session).where(Session.token_hash == hash_token(token)))


def touch(session_id: int, user_id: int) -> None:
    """Note that a person was here, in a transaction of its own.

    Two requests at once change the row once: the second finds it fresh.
    """
    now = clock.now()
    row = select(Session.idle_seconds).where(Session.id == session_id)
    stale = Session.id == session_id, Session.used_at <= now - TOUCH_EVERY
    with reading() as connection:
        idle = connection.scalar(row)
    if idle is None:
        return
    fresh = {"used_at": now, "idle_until": now + timedelta(seconds=idle)}
    with writing(hasty=True) as connection:
        if connection.execute(update(Session).where(*stale).values(fresh)).rowcount:
            connection.execute(update(User).where(User.id == user_id).values(seen(now)))


def seen(now: datetime) -> dict[str, Any]:
    """What notes that somebody is here and, after a pause, when the visit before ended."""
    is_new = User.last_seen_at <= now - VISIT_ENDS
    return {
        "last_seen_at": now,
        "left_at": case((is_new, User.last_seen_at), else_=User.left_at),
    }


def prune_sessions() -> None:
    """Delete the sessions that have ended."""
    now = clock.now()
    db.session.execute(
        delete(Session).where((Session.idle_until <= now) | (Session.ends_at <= now))
    )


def fingerprint(user: User, purpose: str) -> str:
    """Changes with whatever makes a mailed link of that purpose out of date."""
    state = [purpose, user.password_hash, user.email]
    if purpose == "confirm":
        state.append(str(user.email_confirmed_at))
    return hashlib.sha256("\0".join(state).encode()).hexdigest()[:32]


def mailed_token(user: User, purpose: str, keys: Sequence[str]) -> str:
    """A signed token for a mailed link; purpose is 'reset' or 'confirm'."""
    return tokens.sign(list(keys), purpose, user.id, fingerprint(user, purpose))


def user_of_token(token: str, purpose: str, keys: Sequence[str]) -> User | None:
    """Whom a mailed link is for; None if it is false, too old or used."""
    life = RESET_LIFE if purpose == "reset" else CONFIRM_LIFE
    read = tokens.read(list(keys), purpose, token, int(life.total_seconds()))
    if read is None:
        return None
    user = db.session.get(User, read[0])
    current = user is not None and secrets.compare_digest(fingerprint(user, purpose), read[1])
    return user if current else None


def confirm_email(user: User) -> bool:
    """Note that the address is the person's own; False if another click was quicker."""
    row = User.id == user.id, User.email == user.email, User.email_confirmed_at.is_(None)
    confirmed = update(User).where(*row).values(email_confirmed_at=clock.now())
    return db.session.execute(confirmed).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def reset_password(user: User, password_hash: str) -> bool:
    """Replace the password and end every session; False if another use of the link was quicker.

    The mailed link also shows that the address is the person's own.
    """
    row = User.id == user.id, User.password_hash == user.password_hash
    confirmed_at = user.email_confirmed_at or clock.now()
    changed = {"password_hash": password_hash, "email_confirmed_at": confirmed_at}
    if db.session.execute(update(User).where(*row).values(changed)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    db.session.execute(delete(Session).where(Session.user_id == user.id))
    events.record(PasswordReset(user.id))
    return True
