"""The beginnings by which people are found: each word of what they call themselves."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, ForeignKey, String, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.lib import words

# Compared byte by byte, so that what begins alike stands together whatever the server speaks.
BYTEWISE: Final = String(words.LONGEST).with_variant(
    String(words.LONGEST, collation="C"), "postgresql"
)


class NameWord(Model):
    """A person is called so, among other words."""

    __tablename__ = "name_word"

    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


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
