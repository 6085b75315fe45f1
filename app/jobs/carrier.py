"""Huey carries the ids of jobs to workers. It may lose some or bring some twice: rows decide."""

import json
import logging
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import RedisStorage, SqliteStorage
from pysqlite3 import dbapi2 as sqlite3
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

# After a fault sending rests this long, so that a carrier that hangs does not slow every request.
REST_SECONDS = 5
# A message brings some jobs of one transaction, one after the other: each takes its time to send.
TOGETHER = 4
FAULTS = (RedisError, sqlite3.Error, OSError)


class JSONSerializer(Serializer):
    """Messages as JSON: nothing is unpickled that another program could have put there."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(bytes(data)))


class BundledSqliteStorage(SqliteStorage):
    """Huey's tables in a file, through the driver whose SQLite has the write-ahead log mended."""

    integrity_error = sqlite3.IntegrityError
    operational_error = sqlite3.OperationalError

    def _create_connection(self) -> Any:
        connection = sqlite3.connect(
            self.filename, timeout=self._timeout, check_same_thread=False, isolation_level=None
        )
        self._set_journal_mode(connection)
        # What a power cut takes is sent again by the sweeper.
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


class Carrier:
    """One application's Huey, made when first needed and again after a fork."""

    def __init__(self, app: Flask, run: Callable[[int], object]) -> None:
        self.path = Path(app.instance_path) / "jobs.db"
        self.redis_url: str = app.config["REDIS_URL"]
        self.timeout: float = app.config["REDIS_TIMEOUT"]
        self.name = re.sub(r"\W+", "_", app.config["SITE_URL"])
        # A test has no worker that would take the ids out again, unless it says so.
        self.on: bool = app.config.get("JOBS_CARRIED", not app.testing)
        self._run = run
        self._made: tuple[int, Huey] | None = None
        self._rests_until = 0.0

    def huey(self) -> Huey:
        """Raises one of FAULTS where its file or server is out of reach."""
        if self._made is None or self._made[0] != os.getpid():
            huey = Huey(self.name, results=False, serializer=JSONSerializer(), **self._storage())
            huey.carry = huey.task(name="run")(self._run_each)
            self._made = os.getpid(), huey
        return self._made[1]

    def _storage(self) -> dict[str, Any]:
        if not self.redis_url:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return {"storage_class": BundledSqliteStorage, "filename": self.path, "timeout": 2}
        pool = ConnectionPool.from_url(
            self.redis_url,
            socket_connect_timeout=self.timeout,
            # Whoever waits for the next job asks Redis to say after a second that there is none.
            socket_timeout=self.timeout + 1,
            retry=Retry(NoBackoff(), 0),
        )
        return {"storage_class": RedisStorage, "connection_pool": pool}

    def _run_each(self, job_ids: Sequence[int]) -> None:
        for job_id in job_ids:
            self._run(job_id)

    def send(self, job_ids: Sequence[int]) -> bool:
        """Bring ids on their way. Never raises: what is not sent now, the sweeper sends later."""
        if not self.on or time.monotonic() < self._rests_until:
            return False
        try:
            for first in range(0, len(job_ids), TOGETHER):
                self.huey().carry(job_ids[first : first + TOGETHER])
        except FAULTS as fault:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("jobs wait for the carrier: %s", type(fault).__name__)
            return False
        return True

    def is_reachable(self) -> bool:
        """Whether an id could be sent at this moment."""
        try:
            self.waiting()
        except FAULTS:
            return False
        return True

    def waiting(self) -> int:
        """How many messages are on their way. Raises one of FAULTS."""
        return int(self.huey().pending_count())
