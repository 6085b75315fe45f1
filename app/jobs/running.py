"""Claiming, running and finishing a job: three short transactions, the handler's in the middle."""

import logging
import random
import smtplib
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g
from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from app.extensions import db, reading, writing
from app.jobs.rows import DONE, ERROR_MAX, FAILED, RUNNING, WAITING, Job
from app.jobs.table import queue
from app.lib import clock, gauges

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
# Seconds before the second attempt, the third, and so on; the last one counts for all that follow.
BACK_OFF = (5, 30, 120, 600, 3600, 7200, 14400, 28800, 43200)
# So short that what a killed worker had is begun anew within seconds: a post has its moment.
LEASE = timedelta(seconds=5)
LONGEST_RUN = timedelta(hours=1)
APP = Path(__file__).resolve().parent.parent


class LeaseLost(Exception):
    """Another worker has the job: what this one did must not count."""


@dataclass(frozen=True)
class Claim:
    """A job that this worker has, for this attempt."""

    job_id: int
    handler: str
    args: dict[str, Any]
    attempt: int
    at: datetime

    def is_mine(self) -> ColumnElement[bool]:
        """True in the database as long as nobody else has claimed the job since."""
        return and_(Job.id == self.job_id, Job.state == RUNNING, Job.attempts == self.attempt)


_held: dict[int, Claim] = {}
_held_lock = threading.Lock()


def run(app: Flask, job_id: int) -> bool:
    """Run a job that is due and that nobody has, in a context of its own; whether it was run."""
    with app.app_context():
        g.request_id = f"job-{job_id}"
        claim = claim_job(job_id)
        if claim is None:
            return False
        began, outcome = time.monotonic(), "done"
        try:
            with holding(claim):
                queue().table.handler(claim.handler)(claim.args)
                finish(claim)
        except Exception as error:  # noqa: BLE001  whatever a handler raises, the job is kept
            db.session.rollback()
            outcome = put_back(claim, error)
        gauges.count_job(claim.handler, outcome, time.monotonic() - began)
        return True


def claim_job(job_id: int) -> Claim | None:
    """Take a job for a while; None if it is not due, or another worker was quicker."""
    now = clock.now()
    # A database that was locked for longer than a lease is no reason to begin it here twice.
    if any(claim.job_id == job_id for claim in kept_by_this_process(now)):
        return None
    claimed = (
        update(Job)
        .where(Job.id == job_id, is_due(now), Job.attempts < MAX_ATTEMPTS)
        .values(state=RUNNING, attempts=Job.attempts + 1, lease_until=now + LEASE)
        .returning(Job.handler, Job.args, Job.attempts)
    )
    with writing() as connection:
        row = connection.execute(claimed).one_or_none()
    if row is None:
        return None
    return Claim(job_id, row.handler, row.args, row.attempts, now)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting for this moment, or left behind by a worker that died."""
    return or_(
        and_(Job.state == WAITING, Job.run_at <= now),
        and_(Job.state == RUNNING, Job.lease_until <= now),
    )


def finish(claim: Claim) -> None:
    """Commit what the handler did together with the note that it is done. Raises LeaseLost."""
    done = {"state": DONE, "finished_at": clock.now(), "lease_until": None, "last_error": ""}
    noted = db.session.execute(update(Job).where(claim.is_mine()).values(done))
    if noted.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost
    db.session.commit()


def put_back(claim: Claim, error: Exception) -> str:
    """Keep a failed job for later, or for good after the last attempt: "retried" or "failed"."""
    reason = describe(error)
    if claim.attempt < MAX_ATTEMPTS:
        wait = back_off(claim.attempt)
        change = {"state": WAITING, "run_at": clock.now() + wait}
        log.warning(
            "%s failed, attempt %d, next in %d s: %s",
            claim.handler,
            claim.attempt,
            wait.total_seconds(),
            reason,
        )
    else:
        change = {"state": FAILED, "finished_at": clock.now()}
        log.error("%s failed for good: %s", claim.handler, reason)
    change |= {"lease_until": None, "last_error": reason}
    with writing() as connection:
        connection.execute(update(Job).where(claim.is_mine()).values(change))
    return "failed" if change["state"] == FAILED else "retried"


def back_off(attempt: int) -> timedelta:
    """The pause after an attempt, each a little different so that jobs do not return as one."""
    seconds = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    return timedelta(seconds=seconds * random.uniform(1, 1.2))  # noqa: S311


def describe(error: BaseException) -> str:
    """What went wrong and where, without the text of the error: that may quote what is private."""
    detail = ""
    if isinstance(error, smtplib.SMTPResponseException):
        detail = f" ({error.smtp_code})"
    elif isinstance(error, OSError) and error.strerror:
        detail = f" ({error.strerror})"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(APP)]
    place = "".join(f" at {Path(f.filename).name}:{f.lineno}" for f in (ours[1:] or frames)[-1:])
    return f"{type(error).__name__}{detail}{place}"[:ERROR_MAX]


@contextmanager
def holding(claim: Claim) -> Iterator[None]:
    """Have the lease renewed while the handler runs."""
    with _held_lock:
        _held[claim.job_id] = claim
    try:
        yield
    finally:
        with _held_lock:
            _held.pop(claim.job_id, None)


def kept_by_this_process(now: datetime) -> list[Claim]:
    """The jobs that run here in this very moment, but none that has run for an hour."""
    with _held_lock:
        return [claim for claim in _held.values() if now - claim.at < LONGEST_RUN]


def renew_leases() -> None:
    """Keep the jobs that run here."""
    now = clock.now()
    if not (held := kept_by_this_process(now)):
        return
    with writing() as connection:
        for claim in held:
            renewed = update(Job).where(claim.is_mine()).values(lease_until=now + LEASE)
            connection.execute(renewed)


def due_jobs(limit: int) -> Sequence[Row[int, int]]:
    """The id and the attempts so far of jobs that could run now, the longest due first."""
    query = select(Job.id, Job.attempts).where(is_due(clock.now())).order_by(Job.run_at)
    with reading() as connection:
        return connection.execute(query.limit(limit)).all()


def counted() -> Sequence[Row[str, str, int]]:
    """How many jobs of each handler wait, run or have failed: its name, the state, the number."""
    query = select(Job.handler, Job.state, func.count().label("number"))
    unfinished = Job.state.in_((WAITING, RUNNING, FAILED))
    with reading() as connection:
        return connection.execute(query.where(unfinished).group_by(Job.handler, Job.state)).all()


def bury(job_id: int) -> None:
    """Give up a job whose worker died in every attempt."""
    lost = Job.id == job_id, Job.attempts >= MAX_ATTEMPTS, is_due(clock.now())
    change = {"state": FAILED, "finished_at": clock.now(), "lease_until": None}
    change["last_error"] = "its worker died"
    with writing() as connection:
        if connection.execute(update(Job).where(*lost).values(change)).rowcount:
            log.error("job %d failed for good: its worker died", job_id)


def run_due(app: Flask, limit: int | None = None) -> int:
    """Run what is due, in this thread, until nothing is or the limit is reached; how many ran."""
    count = 0
    with app.app_context():
        while limit is None or count < limit:
            due = due_jobs(limit=100)
            ran = 0
            for row in due[: None if limit is None else limit - count]:
                ran += run(app, row.id)
            count += ran
            if not ran:
                break
    return count
