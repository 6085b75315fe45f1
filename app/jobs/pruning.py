"""Deleting what the queue needs no longer, a little at a time."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.jobs.rows import DONE, Job
from app.lib import clock

KEPT = timedelta(days=1)
AT_ONCE = 1000


def prune() -> int:
    """Delete some of the jobs that were done a day ago; how many. Failed ones are kept."""
    before = clock.now() - KEPT
    old = Job.state == DONE, Job.run_at < before, Job.finished_at < before
    some = select(Job.id).where(*old).order_by(Job.run_at).limit(AT_ONCE)
    gone = db.session.execute(delete(Job).where(Job.id.in_(some)))
    return gone.rowcount  # type: ignore[attr-defined,no-any-return]


def in_batches(delete_some: Callable[[], int]) -> None:
    """Delete until nothing is left, in many short transactions that let others write between."""
    while delete_some():
        db.session.commit()
