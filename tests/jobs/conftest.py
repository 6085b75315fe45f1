"""A queue with handlers made for tests, and processes that work on it."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.jobs.table import Queue
from tests import job_site


@pytest.fixture
def queue(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """A carried queue with handlers made for tests, in an instance folder of its own."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    monkeypatch.setitem(app.config, "JOBS_CARRIED", True)
    monkeypatch.setitem(app.extensions, "jobs", app.extensions["jobs"])
    return job_site.give_queue(app, carried=True)


@pytest.fixture
def started(app: Flask) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts processes, and ends those that are left."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(kind: str) -> subprocess.Popen[bytes]:
        processes.append(job_site.start(app, kind))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()
