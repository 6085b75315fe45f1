"""Somebody who keeps to themselves, and somebody who has taken another name."""

from collections.abc import Mapping
from typing import Final

from app.extensions import db
from app.models import renames, users

HIDES: Final = "henrik"
RENAMED: Final = ("fern", "fern_at_low_tide")


def add(called: Mapping[str, str]) -> None:
    """Let them, as far as they are there, in a transaction of its own."""
    former, name = RENAMED
    hidden, other = (users.find(called.get(one, "")) for one in (HIDES, former))
    if hidden is not None:
        hidden.is_unlisted = hidden.hides_follows = True
        hidden.hides_from_engines = hidden.hides_last_seen = True
    if other is not None and users.find(name) is None:
        renames.rename(other, name)
    db.session.commit()
