"""Adding a job to a transaction, and sending its id once that is committed."""

from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db
from app.jobs.rows import Job
from app.jobs.table import queue
from app.lib import clock, ids

UNSENT = "unsent jobs"


def add(handler: str, args: dict[str, Any], run_at: datetime | None = None) -> int:
    """Add a job to the current transaction, for now or for a moment; its id.

    Raises LookupError for a handler that create_app() did not name.
    """
    queue().table.handler(handler)
    job = Job(id=ids.new_id(), handler=handler, args=args, run_at=run_at or clock.now())
    db.session.add(job)
    if run_at is None:
        db.session.info.setdefault(UNSENT, []).append(job.id)
    return job.id


@event.listens_for(db.session, "after_commit")
def send_committed(session: Session) -> None:
    # The release of a savepoint says "commit" too; only the outermost one can be relied on.
    if session.in_nested_transaction():
        return
    unsent = session.info.pop(UNSENT, None)
    if unsent:
        queue().carrier.send(unsent)


@event.listens_for(db.session, "after_transaction_end")
def forget_rolled_back(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(UNSENT, None)
