"""What those who can log in have noted of others."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.demo import sections
from app.demo.cast import Person
from app.extensions import db
from app.models import notes, users

TEXTS: Final = Path(__file__).parent / "texts"


def told() -> list[tuple[str, str, str]]:
    """Who notes what of whom: writers, people, texts. Raises Refused."""
    book = sections.read(TEXTS / "notes.toml", TEXTS)
    found = []
    for part in book.tables("note"):
        found.append((part.take("writer", str), part.take("of", str), part.take("body", str)))
        part.end()
    book.end()
    return found


def add(guests: Sequence[Person], called: Mapping[str, str]) -> None:
    """Let some people have noted, in a transaction of its own, what is told of them."""
    there = {guest.username for guest in guests}
    for writer, of, body in told():
        pair = [users.find(called.get(name, "")) for name in (writer, of)]
        if pair[0] and pair[1] and pair[0].username in there:
            notes.write(pair[0], pair[1], body)
    db.session.commit()
