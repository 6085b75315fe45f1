"""What a worker does by the clock: renew leases, send what was left behind, queue the chores."""

import logging
import time

from flask import Flask
from sqlalchemy import ColumnElement, select, update

from app.extensions import db, insert_once, reading
from app.jobs import outbox, running
from app.jobs.carrier import FAULTS
from app.jobs.rows import RUNNING, WAITING, ChoreTurn, Job
from app.jobs.table import Chore, queue
from app.lib import clock

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2
RENEWAL_SECONDS = running.LEASE.total_seconds() / 3
# Enough for some seconds' work; with more on its way, sending again would only fill the carrier.
SENT_AT_ONCE = 200


class Ticker:
    """One worker's clock. A fault is logged once, however long it lasts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._next_sweep = 0.0
        self._next_renewal = 0.0
        self._fault = ""

    def tick(self) -> None:
        """Do what is due. Never raises: the next tick tries again."""
        try:
            with self.app.app_context():
                self._do_what_is_due()
        except Exception as error:  # noqa: BLE001  the clock must not stop while a database is down
            fault = running.describe(error)
            if fault != self._fault:
                log.warning("the clock of the jobs has to wait: %s", fault)
            self._fault = fault

    def _do_what_is_due(self) -> None:
        now = time.monotonic()
        if now >= self._next_renewal:
            self._next_renewal = now + RENEWAL_SECONDS
            running.renew_leases()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_SECONDS
            queue_chores()
            sweep()
            self._fault = ""


def sweep() -> int:
    """Send what is due and not on its way: a first sending failed, or a worker died; how many."""
    carrier = queue().carrier
    due = running.due_jobs(SENT_AT_ONCE)
    for row in due:
        if row.attempts >= running.MAX_ATTEMPTS:
            running.bury(row.id)
    try:
        if not due or carrier.waiting() >= SENT_AT_ONCE:
            return 0
    except FAULTS:
        return 0
    return len(due) if carrier.send([row.id for row in due]) else 0


def queue_chores() -> int:
    """Add a job for every chore whose turn it is; how many."""
    chores = queue().table.chores
    with reading() as connection:
        turns = {row.name: row.next_at for row in connection.execute(select(ChoreTurn))}
    now = clock.now()
    due = [chore for chore in chores if turns.get(chore.name, now) <= now]
    return sum(take_turn(chore) for chore in due)


def take_turn(chore: Chore) -> bool:
    """Move a chore's next turn on and queue this one; False if another worker was quicker."""
    now = clock.now()
    insert_once(ChoreTurn, name=chore.name, next_at=now)
    due = ChoreTurn.name == chore.name, ChoreTurn.next_at <= now
    moved = db.session.execute(update(ChoreTurn).where(*due).values(next_at=now + chore.every))
    taken = moved.rowcount == 1  # type: ignore[attr-defined]
    # A turn that takes longer than the pause is not begun a second time beside itself.
    if taken and db.session.scalar(select(Job.id).where(is_unfinished(chore)).limit(1)) is None:
        outbox.add(chore.handler, {})
    db.session.commit()
    return bool(taken)


def is_unfinished(chore: Chore) -> ColumnElement[bool]:
    return Job.state.in_((WAITING, RUNNING)) & (Job.handler == chore.handler)
