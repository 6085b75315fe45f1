import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import jobs
from app.jobs import clock as job_clock
from app.jobs.table import Queue
from tests import job_site
from tests.job_site import add, job_of
from tests.redis_server import redis_server


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with redis_server(tmp_path) as started:
        yield started


def test_a_dead_carrier_fails_no_request_and_the_sweeper_sends(
    app: Flask, queue: Queue, tmp_path: Path
) -> None:
    (tmp_path / "jobs.db").mkdir()
    job_id = add()
    assert job_of(job_id).state == "waiting"
    (tmp_path / "jobs.db").rmdir()
    queue.carrier._rests_until = 0
    assert job_clock.sweep() == 1
    assert queue.carrier.waiting() == 1


def test_a_dead_carrier_is_left_alone_for_a_while(app: Flask, queue: Queue, tmp_path: Path) -> None:
    (tmp_path / "jobs.db").mkdir()
    add()
    (tmp_path / "jobs.db").rmdir()
    add()
    assert queue.carrier.waiting() == 0


def test_redis_carries_jobs_and_its_death_loses_none(
    app: Flask,
    queue: Queue,
    redis: tuple[str, subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, server = redis
    monkeypatch.setitem(app.config, "REDIS_URL", url)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "JOBS_EMBEDDED", True)
    queue = job_site.give_queue(app, carried=True)
    first = add()
    assert queue.carrier.waiting() == 1
    jobs.start_embedded(app)
    job_site.until(lambda: job_of(first).state == "done")
    jobs.stop_embedded(app)
    server.kill()
    server.wait()
    began = time.monotonic()
    second = add()
    assert time.monotonic() - began < 2
    assert job_of(second).state == "waiting"
    assert job_clock.sweep() == 0
    assert jobs.run_due(app) == 1
