import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import jobs
from app.extensions import db
from app.jobs import worker
from app.jobs.table import Queue
from tests import job_site
from tests.job_site import add, count_noted, job_of


def stop(processes: list[subprocess.Popen[bytes]], number: int = signal.SIGTERM) -> None:
    for process in processes:
        process.send_signal(number)
    for process in processes:
        assert process.wait(timeout=15) == 0


def test_two_workers_run_each_of_300_jobs_once(
    app: Flask, queue: Queue, tmp_path: Path, started: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    log = tmp_path / "runs"
    workers = [started("worker"), started("worker")]
    job_site.until(lambda: len(list(tmp_path.glob("ready-*"))) == 2)
    for number in range(300):
        jobs.add("note", {"number": number, "log": str(log)})
    db.session.commit()
    job_site.until(lambda: count_noted() == 300, seconds=30)
    runs = [line.split() for line in log.read_text().splitlines()]
    assert Counter(number for number, _pid in runs) == {str(n): 1 for n in range(300)}
    assert {int(pid) for _number, pid in runs} == {worker.pid for worker in workers}
    stop(workers)


def test_a_job_whose_worker_is_killed_counts_once(
    app: Flask, queue: Queue, tmp_path: Path, started: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    begun = tmp_path / "begun"
    job_id = add("hang once", begun=str(begun), seconds=60)
    worker = started("worker")
    job_site.until(begun.exists)
    started("worker")
    job_site.until(lambda: len(list(tmp_path.glob("ready-*"))) == 2)
    worker.kill()
    worker.wait()
    assert count_noted() == 0
    # As late as a scheduled post may be.
    job_site.until(lambda: job_of(job_id).state == "done", seconds=10)
    assert job_of(job_id).attempts == 2
    assert count_noted() == 1


def test_a_worker_that_is_told_to_stop_finishes_its_job(
    app: Flask, queue: Queue, tmp_path: Path, started: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    begun = tmp_path / "begun"
    job_id = add("hang once", begun=str(begun), seconds=1)
    worker = started("worker")
    job_site.until(begun.exists)
    stop([worker], signal.SIGINT)
    assert job_of(job_id).state == "done"


def test_one_web_process_leads_and_another_takes_over(
    app: Flask, queue: Queue, tmp_path: Path, started: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    log = tmp_path / "runs"

    def leader() -> int:
        lines = log.read_text().splitlines()
        return int(lines[-1].split()[1])

    def run_some(first: int) -> set[int]:
        for number in range(first, first + 20):
            jobs.add("note", {"number": number, "log": str(log)})
        db.session.commit()
        job_site.until(lambda: count_noted() == first + 20)
        return {int(line.split()[1]) for line in log.read_text().splitlines()[first:]}

    processes = {process.pid: process for process in (started("embedded"), started("embedded"))}
    job_site.until(lambda: len(list(tmp_path.glob("ready-*"))) == 2)
    (leader_pid,) = run_some(0)
    os.kill(leader_pid, signal.SIGKILL)
    (next_pid,) = run_some(20)
    assert {leader_pid, next_pid} == set(processes)
    stop([processes[next_pid]])


def test_a_test_or_a_setting_keeps_the_worker_out(app: Flask, queue: Queue) -> None:
    client = app.test_client()
    client.get("/livez")
    assert "jobs.embedded" not in app.extensions


def test_an_embedded_worker_starts_once_and_stops(
    app: Flask, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "JOBS_EMBEDDED", True)
    job_id = add()
    jobs.ensure_embedded(app)
    embedded = app.extensions["jobs.embedded"]
    jobs.ensure_embedded(app)
    assert app.extensions["jobs.embedded"] is embedded
    job_site.until(lambda: job_of(job_id).state == "done")
    began = time.monotonic()
    jobs.stop_embedded(app)
    jobs.stop_embedded(app)
    assert time.monotonic() - began < 5
    assert "jobs.embedded" not in app.extensions


def test_a_process_that_does_not_lead_waits_for_the_lock(
    app: Flask, queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ELECTION_SECONDS", 0.05)
    lock = worker.take_lock(tmp_path / "jobs.lock")
    assert lock is not None
    embedded = worker.Embedded(app)
    embedded.start()
    job_id = add()
    time.sleep(0.3)
    assert job_of(job_id).state == "waiting"
    os.close(lock)
    job_site.until(lambda: job_of(job_id).state == "done")
    embedded.stop()


def test_a_fault_while_leading_is_logged_and_tried_again(
    app: Flask,
    queue: Queue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker, "ELECTION_SECONDS", 0.05)
    (tmp_path / "jobs.lock").mkdir()
    embedded = worker.Embedded(app)
    embedded.start()
    job_site.until(lambda: "the jobs have to wait: IsADirectoryError" in caplog.text)
    (tmp_path / "jobs.lock").rmdir()
    job_id = add()
    job_site.until(lambda: job_of(job_id).state == "done")
    embedded.stop()
