"""How a person comes to another mail address, and back to the one before."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.extensions import db, newest
from app.lib import clock, tokens
from app.models import addresses, events, sessions, users
from app.models.addresses import REVERTIBLE_FOR, WAITS_FOR, EmailChange
from app.models.users import User

LIVES = {"email": WAITS_FOR, "email back": REVERTIBLE_FOR}


class AddressTaken(Exception):
    """Another account has this address."""


@dataclass(frozen=True)
class EmailChangeAsked(events.Event):
    change_id: int


@dataclass(frozen=True)
class EmailChanged(events.Event):
    change_id: int


@dataclass(frozen=True)
class EmailRestored(events.Event):
    user_id: int


def ask(person: User, email: str) -> EmailChange:
    """Ask for another address; what was asked for before cannot be confirmed any more.

    Nothing tells whether somebody else has it: its owner is told by mail.
    """
    users.hold(person)
    addresses.drop_waiting(person.id)
    change = EmailChange(
        user_id=person.id,
        old_email=person.email if person.email_confirmed_at is not None else "",
        new_email=email.lower(),
        until=clock.now() + WAITS_FOR,
    )
    db.session.add(change)
    db.session.flush()
    events.record(EmailChangeAsked(change.id))
    return change


def mailed_token(change: EmailChange, user: User, purpose: str, keys: Sequence[str]) -> str:
    """A signed token for a mailed link: "email" confirms a change, "email back" takes it back."""
    return tokens.sign(keys, purpose, change.id, fingerprint(change, user, purpose))


def fingerprint(change: EmailChange, user: User, purpose: str) -> str:
    """Changes with whatever ends a link: not the password for the way back, for it might be that
    of a stranger by then."""
    state = [purpose, str(change.id), change.old_email, change.new_email]
    if purpose == "email":
        state += [user.password_hash, user.email, str(change.confirmed_at)]
    return hashlib.sha256("\0".join(state).encode()).hexdigest()[:32]


def of_token(token: str, purpose: str, keys: Sequence[str]) -> tuple[EmailChange, User] | None:
    """What a mailed link is for; None if it is false, too old or used. Nobody else acts meanwhile
    for the person, who comes with it."""
    read = tokens.read(keys, purpose, token, int(LIVES[purpose].total_seconds()))
    if read is None:
        return None
    with newest():
        found = held(read[0])
    if found is None or not secrets.compare_digest(fingerprint(*found, purpose), read[1]):
        return None
    return found


def held(change_id: int) -> tuple[EmailChange, User] | None:
    """A change that still counts, and its person, for whom nobody else acts meanwhile."""
    change = db.session.get(EmailChange, change_id)
    if change is None:
        return None
    users.hold_id(change.user_id)
    change = db.session.get(EmailChange, change_id, populate_existing=True)
    if change is None or change.until <= clock.now():
        return None
    return change, db.session.get_one(User, change.user_id, populate_existing=True)


def confirm(change: EmailChange, user: User) -> None:
    """Let the new address count, and keep the old one for a while. Raises AddressTaken.

    Both come from of_token().
    """
    now = clock.now()
    take(user, change.new_email)
    change.confirmed_at, change.until = now, now + REVERTIBLE_FOR
    events.record(EmailChanged(change.id))


def revert(change: EmailChange, user: User) -> None:
    """Let the old address count again, end every session, and forget what changed after it.

    Raises AddressTaken. Both come from of_token().
    """
    take(user, change.old_email)
    later = EmailChange.user_id == user.id, EmailChange.id >= change.id
    db.session.execute(delete(EmailChange).where(*later))
    sessions.end_all(user.id)
    events.record(EmailRestored(user.id))


def take(user: User, email: str) -> None:
    """Give a person an address at which they have just read a mail. Raises AddressTaken."""
    try:
        with db.session.begin_nested():
            user.email, user.email_confirmed_at = email, clock.now()
    except IntegrityError:
        raise AddressTaken from None
    if addresses.is_kept(email, user.id):
        raise AddressTaken
