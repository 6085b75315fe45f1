"""What happened, in the past tense: recorded with what it is about, acted upon after the commit."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app import jobs
from app.extensions import Model, db
from app.lib import clock, ids

KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 1000


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened. A subclass adds fields, which must be JSON: ids rather than text."""

    @classmethod
    def kind(cls) -> str:
        """The name under which it is stored: `users.Registered`."""
        return f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"


class EventRow(Model):
    """An event as it is kept."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(jobs.NAME_MAX))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(event: Event, run_at: datetime | None = None) -> None:
    """Add an event, and a job for each handler that follows it, to the caller's transaction.

    The jobs are for now, or for a moment to come.
    """
    kind, args = event.kind(), dataclasses.asdict(event)
    db.session.add(EventRow(kind=kind, args=args))
    for handler in jobs.followers_of(kind):
        jobs.add(handler, {"event": kind, "fields": args}, run_at)


def prune() -> int:
    """Delete some of the events that are too old to matter; how many."""
    old = EventRow.id < ids.first_id_at(clock.now() - KEPT)
    some = select(EventRow.id).where(old).order_by(EventRow.id).limit(PRUNED_AT_ONCE)
    gone = db.session.execute(delete(EventRow).where(EventRow.id.in_(some)))
    return gone.rowcount  # type: ignore[attr-defined,no-any-return]
