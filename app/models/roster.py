"""The roster: people as staff look for them, those who are hidden too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, select

from app.lib import words
from app.models.directory import begins
from app.models.names import NameWord
from app.models.users import User

STANDINGS: Final = {
    "suspended": User.suspended_at.is_not(None),
    "limited": User.is_limited.is_(True),
    "leaving": User.leaves_at.is_not(None),
    "unconfirmed": User.email_confirmed_at.is_(None),
}


@dataclass(frozen=True)
class Sought:
    """Who is looked for; what is empty does not matter."""

    typed: str = ""
    role: str = ""
    standing: str = ""


def found(sought: Sought) -> Select[User]:
    """The people who are looked for; page them by their ids. Raises KeyError for no standing."""
    told = list(named(sought.typed))
    if sought.role:
        told.append(User.role == sought.role)
    if sought.standing:
        told.append(STANDINGS[sought.standing])
    return select(User).where(*told)


def named(typed: str) -> Sequence[ColumnElement[bool]]:
    """The conditions that somebody is called so, or has an address that begins so."""
    name = typed.removeprefix("@").lower()
    if "@" in name:
        return [User.email.startswith(name, autoescape=True)]
    called = [
        User.id.in_(select(NameWord.user_id).where(begins(NameWord.word, word)))
        for word in words.typed(name)
    ]
    # What has no letters is nobody's name.
    return called or ([User.username == name] if name else [])
