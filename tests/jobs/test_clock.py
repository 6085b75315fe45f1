import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app import jobs
from app.extensions import db
from app.jobs import clock as job_clock, running
from app.jobs.rows import ChoreTurn, Job
from app.jobs.table import Queue
from app.lib import clock
from tests import job_site
from tests.job_site import add, job_of


def with_chore(app: Flask, run: Callable[[], object]) -> None:
    job_site.give_queue(app, jobs.Table(chores=[jobs.Chore("sweep", timedelta(hours=1), run)]))


def test_the_sweeper_does_not_fill_a_busy_carrier(app: Flask, queue: Queue) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_clock, "SENT_AT_ONCE", 2)
        add()
        add()
        assert job_clock.sweep() == 0
    assert queue.carrier.waiting() == 2


def test_a_job_that_kills_every_worker_is_given_up(app: Flask, queue: Queue) -> None:
    job_id, moment = add(), clock.now()
    for _ in range(running.MAX_ATTEMPTS):
        with time_machine.travel(moment):
            assert running.claim_job(job_id) is not None
        moment += timedelta(minutes=2)
    with time_machine.travel(moment):
        assert running.claim_job(job_id) is None
        job_clock.sweep()
    assert job_of(job_id).state == "failed"


def test_a_chore_runs_when_its_turn_comes(app: Flask, queue: Queue) -> None:
    ran: list[bool] = []
    with_chore(app, lambda: ran.append(True))
    assert job_clock.queue_chores() == 1
    assert job_clock.queue_chores() == 0
    assert jobs.run_due(app) == 1
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert job_clock.queue_chores() == 1
        assert jobs.run_due(app) == 1
    assert len(ran) == 2


def test_a_chore_that_still_runs_is_not_begun_again(app: Flask, queue: Queue) -> None:
    with_chore(app, lambda: None)
    job_clock.queue_chores()
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        job_clock.queue_chores()
        assert jobs.run_due(app) == 1


def test_two_clocks_queue_a_chore_once(app: Flask, queue: Queue) -> None:
    with_chore(app, lambda: None)
    barrier = threading.Barrier(2)

    def race() -> None:
        with app.app_context():
            barrier.wait()
            job_clock.queue_chores()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_chores_are_rows_of_their_own(app: Flask, queue: Queue) -> None:
    with_chore(app, lambda: None)
    job_clock.queue_chores()
    turn = db.session.get_one(ChoreTurn, "sweep")
    assert turn.next_at > clock.now() + timedelta(minutes=59)


def test_the_clock_lives_through_a_fault_and_logs_it_once(
    app: Flask, queue: Queue, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticker = job_clock.Ticker(app)
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "jobs", None)
        for _ in range(3):
            ticker._next_sweep = 0
            ticker.tick()
            ticker.tick()
    assert caplog.text.count("the clock of the jobs has to wait") == 1
    ticker._next_sweep = 0
    add()
    ticker.tick()
    assert ticker._fault == ""


def test_only_old_jobs_that_are_done_are_pruned(app: Flask, queue: Queue) -> None:
    done, failed = add(), add("fail", word="x")
    jobs.run_due(app)
    db.session.execute(update(Job).where(Job.id == failed).values(state="failed"))
    db.session.commit()
    assert jobs.prune() == 0
    with time_machine.travel(clock.now() + timedelta(days=2)):
        jobs.in_batches(jobs.prune)
    db.session.commit()
    assert db.session.scalars(select(Job.id)).all() == [failed]
    assert done != failed
