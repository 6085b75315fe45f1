"""What those who can log in would rather not read, and that they have been away for a while."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update

from app.demo import sections
from app.demo.cast import Person
from app.demo.sections import Section
from app.extensions import db
from app.lib import clock
from app.models import filters
from app.models.users import User

TEXTS: Final = Path(__file__).parent / "texts"
AWAY: Final = timedelta(days=6)


def told() -> list[tuple[str, dict[str, Any]]]:
    """Whose filters there are, and how they are. Raises Refused."""
    book = sections.read(TEXTS / "filters.toml", TEXTS)
    found = [(part.take("owner", str), fields_of(part)) for part in book.tables("filter")]
    book.end()
    return found


def fields_of(part: Section) -> dict[str, Any]:
    days = part.take("days", int, 0)
    fields = {
        "title": part.take("title", str),
        "phrases": part.take("phrases", str).strip(),
        "hides": part.take("hides", bool, False),
        "places": part.take("places", str),
        "is_whole": True,
        "until": clock.now() + timedelta(days=days) if days else None,
    }
    part.end()
    return fields


def add(guests: Sequence[Person]) -> None:
    """Give some people their filters, and something to catch up on."""
    there = {guest.username: guest.id for guest in guests}
    for owner, fields in told():
        if owner in there:
            filters.add(db.session.get_one(User, there[owner]), **fields)
    away = update(User).where(User.id.in_(there.values()))
    db.session.execute(away.values(last_seen_at=clock.now() - AWAY, left_at=None))
    db.session.commit()
