"""Passkeys: keys that devices hold, and the challenges that have been answered with them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, Select, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once, reading
from app.lib import clock, ids
from app.lib.webkeys import NewKey
from app.models import events, users
from app.models.users import User

NAME_MAX: Final = 50
ID_MAX: Final = 1023
MOST: Final = 20
CHALLENGE_LIFE: Final = timedelta(minutes=5)
# How it is called among what happened to an account.
COPIED: Final = "passkey_copied"


@dataclass(frozen=True)
class CopyRefused(events.Event):
    """Somebody used a copy of a passkey of that person's."""

    user_id: int


class Passkey(Model):
    """The public half of a key; the id tells since when."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(ID_MAX), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often it was used, as the device counts; many count nothing, and say 0.
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    used_at: Mapped[datetime | None]

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)


class SpentChallenge(Model):
    """A challenge that has been answered: as long as it could be repeated, it is kept."""

    __tablename__ = "spent_challenge"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


def of(user_id: int) -> Select[Passkey]:
    """The passkeys of a person, oldest first."""
    return select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)


def count(user_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0


def find(credential_id: bytes) -> Passkey | None:
    """The passkey of that name, looked up apart from the session: checking it takes a moment."""
    query = select(Passkey.__table__).where(Passkey.credential_id == credential_id)
    with reading() as connection:
        row = connection.execute(query).one_or_none()
    return Passkey(**row._asdict()) if row else None


def add(user: User, key: NewKey, name: str) -> Passkey | None:
    """A passkey more; None if there are enough, or some account has this one."""
    users.hold(user)
    if count(user.id) >= MOST:
        return None
    row = {"id": ids.new_id(), "user_id": user.id, "name": name[:NAME_MAX], "used_at": None}
    if not insert_once(Passkey, **row, **vars(key)):
        return None
    return db.session.get_one(Passkey, row["id"])


def use(key: Passkey, sign_count: int) -> bool:
    """Note that a passkey was used; False if it is gone, or somebody else's copy was quicker."""
    same = Passkey.id == key.id, Passkey.sign_count == key.sign_count
    used = {"sign_count": sign_count, "used_at": clock.now()}
    return changed(update(Passkey).where(*same).values(used))


def spend_challenge(challenge: str) -> bool:
    """Whether it is answered for the first time."""
    digest = hashlib.sha256(challenge.encode()).digest()
    return insert_once(SpentChallenge, hash=digest, ends_at=clock.now() + CHALLENGE_LIFE)


def prune_challenges() -> None:
    """Forget those that are too old to be answered again."""
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.ends_at <= clock.now()))
