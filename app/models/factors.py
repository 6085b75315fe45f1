"""What is asked for beside the password: codes of an app, codes on paper, passkeys."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import clock, onetime, sealing
from app.models import passkeys, users
from app.models.passkeys import Passkey
from app.models.users import User

CODES: Final = 10
# Without signs that look alike. 16 of these are 79 bits, which nobody tries out.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH: Final = 16


class Totp(Model):
    """An app that makes codes. The secret is sealed: a copy of the database makes no codes."""

    __tablename__ = "totp"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    # Nothing is asked for before the first right code.
    confirmed_at: Mapped[datetime | None]
    # The span of time of the newest code that was taken: none is taken twice.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code that has not been used yet."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


@dataclass(frozen=True)
class Factors:
    """What somebody has: since when an app, how many passkeys, how many codes on paper."""

    app_since: datetime | None
    passkeys: int
    codes: int

    @property
    def are_on(self) -> bool:
        return self.app_since is not None or self.passkeys > 0


def of(user_id: int) -> Factors:
    left = select(func.count()).where(RecoveryCode.user_id == user_id)
    since = select(Totp.confirmed_at).where(Totp.user_id == user_id)
    return Factors(db.session.scalar(since), passkeys.count(user_id), db.session.scalar(left) or 0)


def are_needed(user_id: int) -> bool:
    """Whether the password alone is not enough for this person."""
    app = exists().where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(or_(app, exists().where(Passkey.user_id == user_id)))))


def begin_app(user: User, keys: Sequence[str]) -> bool:
    """Choose a secret for an app, which counts once a code has shown that the app has it.

    False if there is an app already.
    """
    sealed = sealing.seal(keys, purpose_for(user.id), onetime.new_secret().encode())
    if insert_once(Totp, user_id=user.id, sealed=sealed, confirmed_at=None, last_step=0):
        return True
    pending = Totp.user_id == user.id, Totp.confirmed_at.is_(None)
    return changed(update(Totp).where(*pending).values(sealed=sealed))


def secret_of(app: Totp, keys: Sequence[str]) -> str | None:
    """The secret of an app; None if it was sealed with a key that the site has no more."""
    plain = sealing.unseal(keys, purpose_for(app.user_id), app.sealed)
    return plain.decode() if plain else None


def purpose_for(user_id: int) -> str:
    return f"totp {user_id}"


def pending_app(user: User) -> Totp | None:
    """What was begun and not confirmed yet."""
    query = select(Totp).where(Totp.user_id == user.id, Totp.confirmed_at.is_(None))
    return db.session.scalar(query)


def confirm_app(user: User, code: str, keys: Sequence[str]) -> bool:
    """Ask for the codes of this app from now on; False if this is none of its codes."""
    users.hold(user)
    app = pending_app(user)
    secret = secret_of(app, keys) if app else None
    step = onetime.step_of(secret, code, clock.now()) if secret else None
    if app is None or step is None:
        return False
    # Another begin may have chosen another secret meanwhile.
    same = Totp.user_id == user.id, Totp.sealed == app.sealed, Totp.confirmed_at.is_(None)
    now = {"confirmed_at": clock.now(), "last_step": step}
    return changed(update(Totp).where(*same).values(now))


def remove_app(user: User) -> bool:
    """Ask for its codes no more; False if there was none."""
    users.hold(user)
    if not changed(delete(Totp).where(Totp.user_id == user.id)):
        return False
    drop_useless_codes(user)
    return True


def remove_passkey(user: User, passkey_id: int) -> bool:
    users.hold(user)
    own = Passkey.id == passkey_id, Passkey.user_id == user.id
    if not changed(delete(Passkey).where(*own)):
        return False
    drop_useless_codes(user)
    return True


def drop_useless_codes(user: User) -> None:
    """Codes on paper stand for something else, and go with the last of that."""
    if not are_needed(user.id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def new_codes(user: User) -> list[str]:
    """Ten codes, to be shown once; those before them work no more."""
    users.hold(user)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    rows = [{"user_id": user.id, "code_hash": hash_code(user.id, code)} for code in codes]
    db.session.execute(insert(RecoveryCode), rows)
    return codes


def hash_code(user_id: int, code: str) -> bytes:
    return hashlib.sha256(f"{user_id} {code}".encode()).digest()


def spend(user_id: int, typed: str, keys: Sequence[str]) -> str | None:
    """Take a code as it was typed: "app" or "paper", by where it is from; None if it is wrong.

    The statement that looks whether it was taken before is the one that takes it.
    """
    code = "".join(filter(str.isalnum, typed)).lower()
    if not code.isascii():
        return None
    if len(code) == CODE_LENGTH:
        own = RecoveryCode.user_id == user_id, RecoveryCode.code_hash == hash_code(user_id, code)
        return "paper" if changed(delete(RecoveryCode).where(*own)) else None
    return "app" if spend_app_code(user_id, code, keys) else None


def spend_app_code(user_id: int, code: str, keys: Sequence[str]) -> bool:
    app = db.session.get(Totp, user_id)
    secret = secret_of(app, keys) if app and app.confirmed_at else None
    step = onetime.step_of(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    newer = Totp.user_id == user_id, Totp.confirmed_at.is_not(None), Totp.last_step < step
    return changed(update(Totp).where(*newer).values(last_step=step))


def remove_all(user_id: int) -> None:
    for rows in (Totp, Passkey, RecoveryCode):
        db.session.execute(delete(rows).where(rows.user_id == user_id))


def seal_anew(keys: Sequence[str]) -> None:
    """Seal with the newest key what is sealed with older ones, so that these can be given up."""
    if len(keys) < 2:
        return
    for app in db.session.scalars(select(Totp)):
        purpose = purpose_for(app.user_id)
        if sealing.unseal(keys[-1:], purpose, app.sealed) is not None:
            continue
        plain = sealing.unseal(keys, purpose, app.sealed)
        if plain is not None:
            fresh = sealing.seal(keys, purpose, plain)
            same = Totp.user_id == app.user_id, Totp.sealed == app.sealed
            db.session.execute(update(Totp).where(*same).values(sealed=fresh))
