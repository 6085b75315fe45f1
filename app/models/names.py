"""The beginnings by which people are found: each word of what they call themselves. And names that
nobody else takes for a while: of those who left, and of those who have another one now.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, insert_once
from app.lib import clock, words

# Compared byte by byte, so that what begins alike stands together whatever the server speaks.
BYTEWISE: Final = String(words.LONGEST).with_variant(
    String(words.LONGEST, collation="C"), "postgresql"
)


# So long nobody can pretend to be who has left, or leads to who has another name.
LEFT_FOR: Final = timedelta(days=90)
FORMER_FOR: Final = timedelta(days=90)


class NameWord(Model):
    """A person is called so, among other words."""

    __tablename__ = "name_word"

    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class LeftName(Model):
    """Somebody was called so. The name itself is not kept: it went with everything else."""

    __tablename__ = "left_name"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class FormerName(Model):
    """Somebody was called so, and is still found by it."""

    __tablename__ = "former_name"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(index=True)

    @classmethod
    def lasts(cls) -> ColumnElement[bool]:
        """Whether it still leads to its person; deleted it is only later."""
        return cls.until > clock.now()


def keep(user_id: int, *own: str) -> None:
    """Find somebody under these names and nothing else."""
    put(db.session.connection(), {user_id: own})


def put(connection: Connection, people: Mapping[int, Collection[str]]) -> None:
    """The same for many people, by id."""
    rows = [
        {"word": word, "user_id": user_id}
        for user_id, own in people.items()
        for word in sorted(set().union(*map(words.beginnings, own)))
    ]
    connection.execute(delete(NameWord).where(NameWord.user_id.in_(people)))
    if rows:
        connection.execute(insert(NameWord), rows)


def leave(username: str) -> None:
    """Let nobody take a name for a while, whose person has left."""
    insert_once(LeftName, name_hash=hash_of(username), until=clock.now() + LEFT_FOR)


def is_left(username: str) -> bool:
    """Whether the person of that name left not long ago."""
    row = LeftName.name_hash == hash_of(username), LeftName.until > clock.now()
    return db.session.scalar(select(LeftName.until).where(*row)) is not None


def former_of(user_id: int) -> Select[FormerName]:
    """The names by which a person is still found, the oldest first."""
    lasting = FormerName.user_id == user_id, FormerName.lasts()
    return select(FormerName).where(*lasting).order_by(FormerName.until)


def bearer_of(former: str) -> int | None:
    """Who was called so not long ago, by id."""
    row = FormerName.name == former.lower(), FormerName.lasts()
    return db.session.scalar(select(FormerName.user_id).where(*row))


def exchange(user_id: int, former: str, name: str) -> None:
    """Keep a name for who has just taken another one, which is kept for nobody any more."""
    db.session.execute(delete(FormerName).where(FormerName.name == name))
    row = FormerName(name=former, user_id=user_id, until=clock.now() + FORMER_FOR)
    # One that was forgotten, but not deleted yet, may have been somebody else's.
    db.session.merge(row)


def is_kept(username: str, user_id: int | None = None) -> bool:
    """Whether nobody may take a name, or nobody but this person, whose it was."""
    return bearer_of(username) not in {None, user_id} or is_left(username)


def forget_left() -> None:
    """Let names be taken again after their time."""
    for kind in (LeftName, FormerName):
        db.session.execute(delete(kind).where(kind.until <= clock.now()))


def hash_of(username: str) -> bytes:
    return hashlib.sha256(username.lower().encode()).digest()
