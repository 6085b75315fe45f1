"""The threads that run jobs: in one elected web process, or in a process of their own."""

import atexit
import fcntl
import logging
import os
import signal
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from huey.consumer import Consumer, Scheduler

from app.jobs.clock import Ticker
from app.jobs.running import describe
from app.jobs.table import queue

log = logging.getLogger(__name__)

# Most of them may wait for pictures (lib/darkroom.py) or for other sites (main/looking.py): what
# has to be done at its time needs some more.
THREADS = 10
TICK_SECONDS = 1
# How often a process that does not lead looks whether it could.
ELECTION_SECONDS = 2
STOP_SECONDS = 10


class Clock(Scheduler):
    """In the place of Huey's own schedule and periodic tasks, which we do not use."""

    def loop(self, now: Any = None) -> None:  # noqa: ARG002  Huey's signature
        self.huey.ticker.tick()
        self.stop_flag.wait(TICK_SECONDS)


class WorkerConsumer(Consumer):
    """Ends when told to, by either signal, after the jobs that run have ended."""

    scheduler_class = Clock

    def __init__(self, app: Flask, threads: int) -> None:
        huey = queue(app).carrier.huey()
        huey.ticker = Ticker(app)
        super().__init__(
            huey, workers=threads, periodic=False, max_delay=1, shutdown_timeout=STOP_SECONDS
        )
        # No restart on SIGHUP: it would run the command line of whoever started this process.
        self._signal_actions = {signal.SIGINT: (False, True), signal.SIGTERM: (False, True)}


class EmbeddedConsumer(WorkerConsumer):
    """Leaves the signals to the web server around it."""

    def _set_signal_handlers(self) -> None:
        pass


class Embedded:
    """A web process's part in the jobs: of all that ask for one lock, the one that has it leads."""

    def __init__(self, app: Flask, threads: int = THREADS) -> None:
        self.app = app
        self.threads = threads
        self.pid = os.getpid()
        self.lock_path = Path(app.instance_path) / "jobs.lock"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._wait_and_lead, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Let the running jobs end, but not for longer than STOP_SECONDS."""
        atexit.unregister(self.stop)
        self._stop.set()
        self._thread.join(STOP_SECONDS + 1)

    def _wait_and_lead(self) -> None:
        while not self._stop.is_set():
            try:
                self._lead_if_elected()
            except Exception as error:  # noqa: BLE001  a full disk today must not end this for ever
                log.warning("the jobs have to wait: %s", describe(error))
            self._stop.wait(ELECTION_SECONDS)

    def _lead_if_elected(self) -> None:
        lock = take_lock(self.lock_path)
        if lock is None:
            return
        try:
            consumer = EmbeddedConsumer(self.app, self.threads)
            log.info("this process runs the jobs")
            consumer.start()
            while not self._stop.wait(TICK_SECONDS):
                consumer.check_worker_health()
            consumer.stop(graceful=True)
        finally:
            os.close(lock)


def take_lock(path: Path) -> int | None:
    """The open lock file, or None while another process has it; a dead one has nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


_starting = threading.Lock()


def start_embedded(app: Flask) -> None:
    """Take part in the election of this machine's worker; once in a process, and not in tests."""
    if app.testing or not app.config["JOBS_EMBEDDED"]:
        return
    with _starting:
        if not is_started(app):
            embedded = app.extensions["jobs.embedded"] = Embedded(app)
            embedded.start()


def ensure_embedded(app: Flask) -> None:
    """The same, cheap enough for every request."""
    if not is_started(app):
        start_embedded(app)


def is_started(app: Flask) -> bool:
    # After a fork the threads are in the parent only.
    embedded = app.extensions.get("jobs.embedded")
    return embedded is not None and embedded.pid == os.getpid()


def stop_embedded(app: Flask) -> None:
    """Let the jobs of this process end, and another process take over."""
    if is_started(app):
        app.extensions.pop("jobs.embedded").stop()


def run_worker(app: Flask, threads: int = THREADS) -> None:
    """Run jobs until SIGTERM or SIGINT, in the main thread of a process of its own."""
    log.info("this worker runs the jobs in %d threads", threads)
    WorkerConsumer(app, threads).run()
