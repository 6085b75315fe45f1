"""SQLite as the site uses it: how it is opened, how its transactions begin, who writes next."""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

HASTE_SECONDS: Final = 0.1
# What is left for the lines of other processes to who has waited for almost too long in ours.
LEAST_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 0.001
READS: Final = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "RELEASE", "ROLLBACK")


class Line:
    """A lock that is handed on in the order in which it was asked for; threading's is not."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_taken = False
        self.waiting: deque[threading.Event] = deque()

    def acquire(self, seconds: float) -> bool:
        """Wait for one's turn; False if it did not come within so many seconds."""
        with self.lock:
            if not self.is_taken:
                self.is_taken = True
                return True
            turn = threading.Event()
            self.waiting.append(turn)
        if turn.wait(seconds):
            return True
        with self.lock:
            # It may have come just after the wait was over.
            if not turn.is_set():
                self.waiting.remove(turn)
            return turn.is_set()

    def release(self) -> None:
        with self.lock:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.is_taken = False


class TurnTaking(dbapi2.Connection):
    """A connection that stands in line to write with the others of its process.

    SQLite lets in whoever asks at the right moment, and who has waited longest asks most rarely:
    of eight busy writers, one may wait for seconds. Where the lines of several processes meet is a
    door, a locked file: who stands there is next, and asks often.
    """

    line: Line | None = None
    door: int | None = None
    has_turn = False

    def begin_in_turn(self, seconds: float) -> None:
        """Begin to write. Raises OperationalError when it waited in vain."""
        began = time.monotonic()
        if self.line is not None and not self.has_turn:
            self.has_turn = self.line.acquire(seconds)
            if not self.has_turn:
                raise dbapi2.OperationalError("database is locked")
        left = max(seconds - (time.monotonic() - began), LEAST_SECONDS)
        try:
            self.begin_within(left, seconds)
        except BaseException:
            self.end_turn()
            raise

    def begin_within(self, seconds: float, usual: float) -> None:
        """Begin to write when other processes let it. Raises OperationalError if they do not."""
        until = time.monotonic() + seconds
        self.execute("PRAGMA busy_timeout=0")
        try:
            while not self.can_begin():
                if time.monotonic() > until:
                    raise dbapi2.OperationalError("database is locked")
                time.sleep(PAUSE_SECONDS)
        finally:
            if self.door is not None:
                fcntl.lockf(self.door, fcntl.LOCK_UN)
            self.execute(f"PRAGMA busy_timeout={int(usual * 1000)}")

    def can_begin(self) -> bool:
        """Whether it stands at the door, and has begun."""
        try:
            if self.door is not None:
                fcntl.lockf(self.door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.execute("BEGIN IMMEDIATE")
        except BlockingIOError:
            return False
        except dbapi2.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
        return True

    def end_turn(self) -> None:
        if self.has_turn and self.line is not None:
            self.has_turn = False
            self.line.release()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.end_turn()


def set_up(
    engine: Engine, mode_here: Callable[[], str], synchronous: str = "FULL", busy_seconds: float = 5
) -> None:
    """Make an engine wait for locks, keep foreign keys, and begin transactions itself.

    `mode_here` says how, where a connection's option `begin` does not: OPEN, DEFERRED, IMMEDIATE
    or HASTY, which gives up soon.
    """
    line, door = Line(), door_of(engine.url.database)

    def on_connect(connection: Any, _record: object) -> None:
        # The driver must not begin transactions on its own: on_begin() does.
        connection.isolation_level = None
        connection.line, connection.door = line, door
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={int(busy_seconds * 1000)}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin") or mode_here()
        connection.info["is_open"] = mode == "OPEN"
        if mode == "HASTY":
            begin_hastily(connection, busy_seconds)
        elif mode == "IMMEDIATE":
            begin_in_turn(connection, busy_seconds)
        else:
            run(connection, "BEGIN" if mode == "OPEN" else f"BEGIN {mode}")

    def on_execute(connection: Connection, _cursor: Any, statement: str, *_more: object) -> None:
        # An open transaction begins anew at its first write, which then sees what is committed
        # by now, as each statement does on PostgreSQL.
        if connection.info.get("is_open") and not statement.lstrip().startswith(READS):
            connection.info["is_open"] = False
            run(connection, "COMMIT")
            begin_in_turn(connection, busy_seconds)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    event.listen(engine, "before_cursor_execute", on_execute)


def door_of(database: str | None) -> int | None:
    """The file beside a database at whose lock its writers meet; None without a folder for it."""
    if not database or database == ":memory:" or not Path(database).parent.is_dir():
        return None
    return os.open(f"{database}-door", os.O_CREAT | os.O_RDWR, 0o600)


def run(connection: Connection, statement: str) -> None:
    """Straight to the driver: a transaction's beginning is not one of the request's statements.

    Raises SQLAlchemy's OperationalError like every other statement, when it waited in vain.
    """
    try:
        connection.connection.cursor().execute(statement)
    except dbapi2.OperationalError as error:
        raise OperationalError(statement, None, error) from error


def begin_in_turn(connection: Connection, seconds: float) -> None:
    try:
        connection.connection.begin_in_turn(seconds)
    except dbapi2.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def begin_hastily(connection: Connection, busy_seconds: float) -> None:
    try:
        connection.connection.begin_within(HASTE_SECONDS, busy_seconds)
    except dbapi2.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
