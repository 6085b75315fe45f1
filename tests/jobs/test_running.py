import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import jobs
from app.extensions import db, writing
from app.jobs import running
from app.jobs.rows import Job
from app.jobs.table import Queue
from app.lib import clock
from app.models.events import EventRow
from tests import job_site
from tests.job_site import add, count_noted, job_of


def test_run_due_stops_at_its_limit(app: Flask, queue: Queue) -> None:
    for _ in range(3):
        add()
    assert jobs.run_due(app, limit=2) == 2
    assert jobs.run_due(app) == 1


def test_a_job_is_claimed_once(app: Flask, queue: Queue) -> None:
    job_id = add()
    barrier, ran = threading.Barrier(8), list[bool]()

    def race() -> None:
        barrier.wait()
        ran.append(running.run(app, job_id))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [False] * 7 + [True]
    assert count_noted() == 1


def test_a_failed_job_is_undone_and_comes_back(app: Flask, queue: Queue) -> None:
    job_id = add("fail", word="canary")
    before = clock.now()
    assert jobs.run_due(app) == 1
    job = job_of(job_id)
    assert (job.state, job.attempts) == ("waiting", 1)
    assert timedelta(seconds=5) <= job.run_at - before <= timedelta(seconds=8)
    assert count_noted() == 0


# security 52
def test_what_went_wrong_is_kept_without_private_text(
    app: Flask, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = add("fail", word="canary")
    jobs.run_due(app)
    assert re.fullmatch(r"RuntimeError at job_site\.py:\d+", job_of(job_id).last_error)
    assert "RuntimeError" in caplog.text
    assert "canary" not in caplog.text


def test_a_job_that_always_fails_is_given_up_with_its_error(app: Flask, queue: Queue) -> None:
    job_id, moment = add("fail", word="x"), clock.now()
    for _ in range(running.MAX_ATTEMPTS):
        with time_machine.travel(moment):
            assert jobs.run_due(app) == 1
        moment += timedelta(days=1)
    job = job_of(job_id)
    assert (job.state, job.attempts) == ("failed", 12)
    assert job.last_error.startswith("RuntimeError")
    with time_machine.travel(moment):
        assert jobs.run_due(app) == 0


def test_the_pause_grows_with_every_attempt() -> None:
    pauses = [running.back_off(attempt) for attempt in range(1, running.MAX_ATTEMPTS)]
    assert pauses[:9] == sorted(pauses[:9])
    assert pauses[0] >= timedelta(seconds=5)
    assert timedelta(hours=12) <= pauses[-1] <= timedelta(hours=15)


def test_a_job_whose_lease_ran_out_is_taken_over(app: Flask, queue: Queue) -> None:
    job_id = add()
    assert running.claim_job(job_id) is not None
    assert running.claim_job(job_id) is None
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert jobs.run_due(app) == 1
    assert job_of(job_id).attempts == 2


def test_the_work_of_a_worker_that_lost_its_lease_does_not_count(app: Flask, queue: Queue) -> None:
    def be_overtaken(args: dict[str, Any]) -> None:
        with writing() as connection:
            # What another process writes when it claims the job.
            connection.execute(update(Job).where(Job.id == job_id).values(attempts=2))
        db.session.add(EventRow(kind="noted", args={}))

    job_site.give_queue(app, jobs.Table(handlers={"slow": be_overtaken}))
    job_id = add("slow")
    assert running.run(app, job_id)
    job = job_of(job_id)
    assert (job.state, job.attempts, job.last_error) == ("running", 2, "")
    assert count_noted() == 0


def test_a_job_that_runs_keeps_its_lease(app: Flask, queue: Queue) -> None:
    claim = running.claim_job(add())
    assert claim is not None
    with running.holding(claim), time_machine.travel(clock.now() + timedelta(seconds=50)):
        assert running.claim_job(claim.job_id) is None
        running.renew_leases()
        lease = job_of(claim.job_id).lease_until
        assert lease is not None
        assert lease > clock.now() + timedelta(seconds=4)
    with running.holding(claim), time_machine.travel(clock.now() + timedelta(hours=2)):
        running.renew_leases()
        assert job_of(claim.job_id).lease_until == lease
