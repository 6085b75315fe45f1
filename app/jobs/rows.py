"""What the queue keeps in the database: the jobs themselves, and when each chore is next."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.lib import clock, ids

WAITING = "waiting"
RUNNING = "running"
DONE = "done"
FAILED = "failed"

NAME_MAX = 120
ERROR_MAX = 200


class Job(Model):
    """Something to do after a transaction; this row, not the carrier, says whether it is done."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_run_at", "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    handler: Mapped[str] = mapped_column(String(NAME_MAX))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(ERROR_MAX), default="")

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)


class ChoreTurn(Model):
    """When a chore is next: whoever moves the moment on is the one who queues it."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String(NAME_MAX), primary_key=True)
    next_at: Mapped[datetime]
