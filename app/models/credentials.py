"""How people prove who they are: passwords, and mailed links."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from app.extensions import changed, db, reading, writing
from app.lib import clock, passwords, tokens
from app.models import audit, events, sessions
from app.models.audit import Origin
from app.models.users import User

# How long mailed links are good, by their purpose: "recover" begins a way back into an account
# without its second factor, "keep" stops that, "regain" ends it. "half" is no link, but what a
# browser holds that has shown the password and not yet the rest.
LIVES = {
    "reset": timedelta(minutes=60),
    "confirm": timedelta(hours=24),
    "recover": timedelta(minutes=60),
    "keep": timedelta(hours=96),
    "regain": timedelta(hours=72),
    "half": timedelta(minutes=10),
}


@dataclass(frozen=True)
class ResetRequested(events.Event):
    """Somebody asked for a reset of the account with this address, if there is one."""

    email: str
    locale: str
    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class ConfirmationRequested(events.Event):
    user_id: int


@dataclass(frozen=True)
class LoginFailed(events.Event):
    """Somebody gave a wrong password; for a login that nobody has, the id is 0."""

    user_id: int
    address: str
    agent: str


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
    query = select(User.id, User.password_hash).where(is_login(login))
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


def is_login(login: str) -> ColumnElement[bool]:
    """Of whom this is the name or the address."""
    return (User.email if "@" in login else User.username) == login.lower()


def whose(login: str) -> int | None:
    """The id of the person whose name or address this is."""
    return db.session.scalar(select(User.id).where(is_login(login)))


def note_failure(login: str, origin: Origin) -> None:
    """Record that a login failed; no less is done for one that nobody has."""
    events.record(LoginFailed(whose(login) or 0, origin.address, origin.agent))


def holds(proof: Proof) -> bool:
    """Whether the password is still that one; it stays so until the transaction ends."""
    row = select(User.password_hash).where(User.id == proof.user_id)
    return db.session.scalar(row.with_for_update(key_share=True)) == proof.password_hash


def fingerprint(user: User, purpose: str) -> str:
    """Changes with whatever makes a mailed link of that purpose out of date."""
    # To object is possible whatever has become of the password.
    state = [purpose, user.email, "" if purpose == "keep" else user.password_hash]
    if purpose == "confirm":
        state.append(str(user.email_confirmed_at))
    elif purpose in {"recover", "keep", "regain"}:
        state.append(str(user.recovery_at))
    return hashlib.sha256("\0".join(state).encode()).hexdigest()[:32]


def mailed_token(user: User, purpose: str, keys: Sequence[str]) -> str:
    """A signed token for a mailed link; LIVES knows the purposes."""
    return tokens.sign(list(keys), purpose, user.id, fingerprint(user, purpose))


def user_of_token(token: str, purpose: str, keys: Sequence[str]) -> User | None:
    """Whom a mailed link is for; None if it is false, too old or used, or their time is over."""
    read = tokens.read(list(keys), purpose, token, int(LIVES[purpose].total_seconds()))
    if read is None:
        return None
    user = db.session.get(User, read[0])
    if user is None or is_shut(user):
        return None
    return user if secrets.compare_digest(fingerprint(user, purpose), read[1]) else None


def is_shut(user: User) -> bool:
    """Whether nobody logs in as this person any more, until everything of theirs is erased."""
    return not user.password_hash


def confirm_email(user: User) -> bool:
    """Note that the address is the person's own; False if another click was quicker."""
    row = User.id == user.id, User.email == user.email, User.email_confirmed_at.is_(None)
    confirmed = update(User).where(*row).values(email_confirmed_at=clock.now())
    return db.session.execute(confirmed).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def reset_password(user: User, password_hash: str, origin: Origin) -> bool:
    """Replace the password and end every session; False if another use of the link was quicker.

    The mailed link also shows that the address is the person's own.
    """
    confirmed_at = user.email_confirmed_at or clock.now()
    changes = {"password_hash": password_hash, "email_confirmed_at": confirmed_at}
    if not replaced(Proof(user.id, user.password_hash), changes):
        return False
    sessions.end_all(user.id)
    audit.announce(audit.record(user.id, "password_reset", origin=origin))
    return True


def change_password(
    proof: Proof, password_hash: str, session_id: int | None, origin: Origin
) -> bool:
    """Replace the password and end every other session; False if it was replaced meanwhile."""
    if not replaced(proof, {"password_hash": password_hash}):
        return False
    sessions.end_all(proof.user_id, but=session_id)
    audit.announce(audit.record(proof.user_id, "password_changed", origin=origin))
    return True


def replaced(proof: Proof, changes: dict[str, Any]) -> bool:
    """Whether the row of a person was changed, which still had that password."""
    row = User.id == proof.user_id, User.password_hash == proof.password_hash
    return changed(update(User).where(*row).values(changes))
