"""Digests: mails of what somebody has not read yet, daily or weekly, for those who ask for them.

A digest that is begun is never begun again, whatever becomes of the worker: one that was cut off
may or may not have gone out, and the next one tells of what it would have told.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from app.extensions import changed, db
from app.lib import clock, ids, tokens
from app.models import events, wishes
from app.models.users import User
from app.models.wishes import SWITCHED, Wishes

HOUR: Final = 8
MONDAY: Final = 0
BEGUN_AT_ONCE: Final = 100
PURPOSE: Final = "unsubscribe"
LINK_LIFE: Final = timedelta(days=365)


@dataclass(frozen=True)
class DigestDue(events.Event):
    """It is time for a person's digest; the period is an id of that moment."""

    user_id: int
    period: int


def choose(
    person: User, *, wanted: Collection[str], only_followed: bool, digest: str = "never"
) -> None:
    """Keep what a person wants to be told of from now on, and how often by mail."""
    chosen = wishes.of(person.id)
    chosen.unwanted = " ".join(kind for kind in SWITCHED if kind not in wanted)
    chosen.only_followed = only_followed
    if chosen.digest == "never" and digest != "never":
        # What was there before they asked is no news.
        chosen.told_until = ids.new_id()
    chosen.digest = digest
    chosen.next_at = following(digest, clock.now(), person.timezone)


def following(digest: str, moment: datetime, zone: str | None) -> datetime | None:
    """The first moment for a digest after another: in the morning, where the reader is."""
    if digest == "never":
        return None
    there = ZoneInfo(zone or "UTC")
    day = moment.astimezone(there).date()
    while True:
        morning = datetime(day.year, day.month, day.day, HOUR, tzinfo=there)
        if morning > moment and (digest == "daily" or day.weekday() == MONDAY):
            return morning.astimezone(UTC)
        day += timedelta(days=1)


def announce_due() -> int:
    """Announce some of the digests that are due, each once; how many were looked at."""
    now = clock.now()
    query = select(Wishes.user_id, Wishes.digest, Wishes.next_at, User.timezone)
    query = query.join(User, User.id == Wishes.user_id)
    here = User.leaves_at.is_(None), User.suspended_at.is_(None)
    query = query.where(Wishes.next_at <= now, *here)
    due = db.session.execute(query.order_by(Wishes.next_at).limit(BEGUN_AT_ONCE)).all()
    for row in due:
        same = Wishes.user_id == row.user_id, Wishes.next_at == row.next_at
        then = following(row.digest, now, row.timezone)
        if changed(update(Wishes).where(*same).values(next_at=then)):
            events.record(DigestDue(row.user_id, ids.first_id_at(row.next_at)))
    return len(due)


def begin(person_id: int, period: int) -> Wishes | None:
    """Take on the digest of a period; None if that was done before, or nobody wants it now."""
    row = Wishes.user_id == person_id, Wishes.begun < period, Wishes.digest != "never"
    if not changed(update(Wishes).where(*row).values(begun=period)):
        return None
    return wishes.of(person_id)


def give_back(person_id: int, period: int) -> None:
    """Let a digest be tried again that certainly did not go out."""
    row = Wishes.user_id == person_id, Wishes.begun == period
    db.session.execute(update(Wishes).where(*row).values(begun=period - 1))


def note_sent(person_id: int, newest: int) -> None:
    """The next digest begins above this one."""
    row = Wishes.user_id == person_id, Wishes.told_until < newest
    db.session.execute(update(Wishes).where(*row).values(told_until=newest))


def stop(person_id: int) -> None:
    """Send no more digests."""
    off = {"digest": "never", "next_at": None}
    db.session.execute(update(Wishes).where(Wishes.user_id == person_id).values(off))


def fingerprint(person: User) -> str:
    """Who has got a new address does not stop the mails to it by a link in an old mail."""
    return hashlib.sha256(person.email.encode()).hexdigest()[:32]


def stopping_token(person: User, keys: Sequence[str]) -> str:
    """What lets its holder stop the digests of a person, and nothing else."""
    return tokens.sign(keys, PURPOSE, person.id, fingerprint(person))


def reader_of(token: str, keys: Sequence[str]) -> User | None:
    """Whose digests a token stops; None if it is false, too old, or of an address from before."""
    read = tokens.read(keys, PURPOSE, token, int(LINK_LIFE.total_seconds()))
    person = db.session.get(User, read[0]) if read else None
    if person is None or read is None or not secrets.compare_digest(fingerprint(person), read[1]):
        return None
    return person
