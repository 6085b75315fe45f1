"""What those who can log in have begun to write, and what waits for its moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from app.demo import sections
from app.demo.cast import Person
from app.demo.sections import Section
from app.extensions import db
from app.lib import clock
from app.models import drafts, schedules
from app.models.drafts import Fields
from app.models.users import User

TEXTS: Final = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Unsaid:
    """What a composer holds: for a time of a day to come, or for none."""

    author: str
    fields: Fields
    days: int
    at: time


@cache
def told() -> Sequence[Unsaid]:
    """Everything that was begun. Raises Refused."""
    book = sections.read(TEXTS / "drafts.toml", TEXTS)
    found = [unsaid(part) for part in book.tables("draft")]
    book.end()
    return found


def unsaid(part: Section) -> Unsaid:
    """Raises Refused."""
    author, days, at = part.take("author", str), part.take("days", int, 0), time()
    poll = part.take("poll", str, "")
    fields = {
        "body": [part.take("body", str)],
        "content_warning": [part.take("warning", str, "")],
        "audience": [part.take("audience", str, "public")],
        "is_markdown": ["y"] if part.take("markdown", bool, False) else [],
        "poll_option": [choice.strip() for choice in poll.split("|")],
        "scheduled_zone": ["UTC"],
    }
    try:
        at = time.fromisoformat(part.take("time", str, "00:00"))
    except ValueError as error:
        raise part.fault("time is not a time of day, like 09:30") from error
    part.end()
    return Unsaid(author, {name: sent for name, sent in fields.items() if any(sent)}, days, at)


def add(guests: Sequence[Person]) -> None:
    """Let some people have begun, in a transaction of its own, what is told of them."""
    there = {guest.username: guest.id for guest in guests}
    today = clock.now()
    for one in told():
        if one.author not in there:
            continue
        author = db.session.get_one(User, there[one.author])
        if one.days:
            day = (today + timedelta(days=one.days)).date()
            moment = datetime.combine(day, one.at, today.tzinfo)
            schedules.schedule(author, one.fields, max(moment, today + 2 * schedules.SOONEST))
        else:
            drafts.save(author, one.fields)
    db.session.commit()
