"""A site with jobs made for tests, and as a process: `python -m tests.job_site worker`."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app import create_app, jobs
from app.extensions import db
from app.jobs.carrier import Carrier
from app.jobs.rows import Job
from app.jobs.table import Queue
from app.models.events import EventRow

ROOT = Path(__file__).resolve().parent.parent


def note(args: dict[str, Any]) -> None:
    """Leave a trace in the job's transaction, and one outside it for every run."""
    db.session.add(EventRow(kind="noted", args=args))
    if "log" in args:
        with Path(args["log"]).open("a") as log:
            log.write(f"{args['number']} {os.getpid()}\n")


def hang_once(args: dict[str, Any]) -> None:
    """The first time, stop half-way through the transaction for so many seconds."""
    db.session.add(EventRow(kind="noted", args=args))
    db.session.flush()
    begun = Path(args["begun"])
    if not begun.exists():
        begun.touch()
        time.sleep(args["seconds"])


def fail(args: dict[str, Any]) -> None:
    db.session.add(EventRow(kind="noted", args=args))
    db.session.flush()
    raise RuntimeError(f"a private word: {args['word']}")


TABLE = jobs.Table(
    handlers={"note": note, "hang once": hang_once, "fail": fail},
    followers={"test_events.Happened": ("note",)},
)


def give_queue(app: Flask, table: jobs.Table = TABLE, *, carried: bool = False) -> Queue:
    """Another queue for an application."""
    app.config["JOBS_CARRIED"] = carried
    queue = Queue(table, Carrier(app, partial(jobs.running.run, app)))
    app.extensions["jobs"] = queue
    return queue


def start(app: Flask, kind: str) -> subprocess.Popen[bytes]:
    """A process of that kind on an application's database; it has said that it is ready."""
    environment = os.environ | {
        "INSTANCE_PATH": app.instance_path,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SQLITE_SYNCHRONOUS": "OFF",
    }
    command = [sys.executable, "-m", "tests.job_site", kind]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def until(met: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def add(handler: str = "note", **args: Any) -> int:
    job_id = jobs.add(handler, args)
    db.session.commit()
    return job_id


def job_of(job_id: int) -> Job:
    """The row as it is now, holding no transaction."""
    db.session.rollback()
    job = db.session.get_one(Job, job_id)
    db.session.expunge_all()
    db.session.rollback()
    return job


def count_noted() -> int:
    db.session.rollback()
    noted = db.session.scalar(select(func.count()).select_from(EventRow))
    db.session.rollback()
    return noted or 0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    app = create_app({"JOBS_EMBEDDED": sys.argv[1] == "embedded", "JOBS_CARRIED": True})
    give_queue(app, carried=True)
    Path(app.instance_path, f"ready-{os.getpid()}").touch()
    if sys.argv[1] == "worker":
        jobs.run_worker(app)
        return
    done = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGTERM, stop)
    jobs.start_embedded(app)
    done.wait()
    jobs.stop_embedded(app)


if __name__ == "__main__":
    main()
