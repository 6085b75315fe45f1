from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import jobs
from app.extensions import db
from app.jobs.table import Queue
from app.lib import clock
from app.models.events import EventRow
from tests.job_site import add, count_noted, job_of


def test_a_job_runs_after_the_commit(app: Flask, queue: Queue) -> None:
    job = job_of(add(word="hello"))
    assert (job.state, job.attempts) == ("waiting", 0)
    assert queue.carrier.waiting() == 1
    assert jobs.run_due(app) == 1
    job = job_of(job.id)
    assert (job.state, job.attempts, job.lease_until) == ("done", 1, None)
    assert job.finished_at is not None
    assert job.created_at <= job.finished_at
    assert count_noted() == 1


def test_a_rolled_back_transaction_sends_nothing(app: Flask, queue: Queue) -> None:
    jobs.add("note", {})
    db.session.flush()
    db.session.rollback()
    db.session.add(EventRow(kind="noted", args={}))
    db.session.commit()
    assert queue.carrier.waiting() == 0
    assert jobs.run_due(app) == 0


def test_a_savepoint_sends_nothing_before_the_commit(app: Flask, queue: Queue) -> None:
    with db.session.begin_nested():
        jobs.add("note", {})
    assert queue.carrier.waiting() == 0
    db.session.commit()
    assert queue.carrier.waiting() == 1


def test_a_job_for_later_waits_for_its_moment(app: Flask, queue: Queue) -> None:
    jobs.add("note", {}, run_at=clock.now() + timedelta(hours=1))
    db.session.commit()
    assert queue.carrier.waiting() == 0
    assert jobs.run_due(app) == 0
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert jobs.run_due(app) == 1


def test_only_known_handlers_are_taken(app: Flask, queue: Queue) -> None:
    with pytest.raises(LookupError):
        jobs.add("nobody", {})
    with pytest.raises(ValueError, match="nobody"):
        jobs.Table(followers={"users.Registered": ("nobody",)})
