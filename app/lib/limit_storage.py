"""Where limits are counted on one machine: a small SQLite file that all its processes share.

The library `limits` finds the storage by its scheme as soon as this module is imported.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pysqlite3
from limits.storage import Storage

from app.lib import clock

SWEEP_SECONDS: Final = 60
SWEEP_ROWS: Final = 10_000

TABLE: Final = """
    CREATE TABLE counter
    (key TEXT PRIMARY KEY, hits INTEGER NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID
"""
INDEX: Final = "CREATE INDEX ix_counter_expires_at ON counter (expires_at)"
# One statement is one transaction, which takes its turn to write before it reads.
COUNT: Final = """
    INSERT INTO counter (key, hits, expires_at) VALUES (:key, :amount, :now + :expiry)
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN expires_at <= :now THEN :amount ELSE hits + :amount END,
        expires_at = CASE WHEN expires_at <= :now THEN excluded.expires_at ELSE expires_at END
    RETURNING hits
"""
FIND: Final = "SELECT hits, expires_at FROM counter WHERE key = ? AND expires_at > ?"
SWEEP: Final = """
    DELETE FROM counter
    WHERE key IN (SELECT key FROM counter WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)
"""


class SQLiteStorage(Storage):
    """Fixed windows in the file of `sqlite:////path/to/limits.db`; threads take turns.

    What cannot be counted raises one of `base_exceptions`, and the file is opened anew next time.
    """

    STORAGE_SCHEME = ["sqlite"]

    def __init__(
        self,
        uri: str,
        wrap_exceptions: bool = False,
        busy_seconds: float = 2,
        **_options: float | str | bool,
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.path = Path(uri.removeprefix("sqlite:///"))
        self._busy_seconds = busy_seconds
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._connection: Any = None
        self._inherited: list[Any] = []
        self._swept_at = 0.0

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return (pysqlite3.Error, OSError)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a hit; how many there are now in its window, which begins with the first."""
        now = clock.now().timestamp()
        values = {"key": key, "amount": amount, "now": now, "expiry": expiry}
        with self._turn() as connection:
            hits: int = connection.execute(COUNT, values).fetchone()[0]
            if abs(now - self._swept_at) >= SWEEP_SECONDS:
                connection.execute(SWEEP, (now, SWEEP_ROWS))
                self._swept_at = now
        return hits

    def get(self, key: str) -> int:
        """How many hits there are in the window."""
        found = self._find(key)
        return found[0] if found else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now, if there is none."""
        found = self._find(key)
        return found[1] if found else clock.now().timestamp()

    def check(self) -> bool:
        """Whether hits can be counted."""
        try:
            with self._turn() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        except self.base_exceptions:
            return False
        return True

    def reset(self) -> int:
        """Forget all; how many windows there were."""
        with self._turn() as connection:
            forgotten: int = connection.execute("DELETE FROM counter").rowcount
        return forgotten

    def clear(self, key: str) -> None:
        with self._turn() as connection:
            connection.execute("DELETE FROM counter WHERE key = ?", (key,))

    def _find(self, key: str) -> tuple[int, float] | None:
        with self._turn() as connection:
            found: tuple[int, float] | None = connection.execute(
                FIND, (key, clock.now().timestamp())
            ).fetchone()
        return found

    @contextmanager
    def _turn(self) -> Iterator[Any]:
        """The process's connection, for one thread at a time."""
        if self._process != os.getpid():
            self._begin_as_child()
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                yield self._connection
            except self.base_exceptions:
                self._close()
                raise

    def _begin_as_child(self) -> None:
        # A forked process may neither use nor close a connection of its parent, and another
        # thread of the parent may have held the lock at that moment.
        self._inherited.append(self._connection)
        self._connection, self._lock = None, threading.Lock()
        self._process = os.getpid()

    def _open(self) -> Any:
        if not self.path.exists():
            self._create()
        connection = pysqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout={int(self._busy_seconds * 1000)}")
        # Limits may be forgotten when the power goes, but the file should stay whole.
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def _create(self) -> None:
        """Put a complete file in place, for this account only; of two processes the first wins.

        Made in place, the change to WAL would fail where two processes do it at once: SQLite
        does not wait for that lock.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        try:
            with closing(pysqlite3.connect(draft, isolation_level=None)) as connection:
                for statement in ("PRAGMA journal_mode=WAL", TABLE, INDEX):
                    connection.execute(statement)
            with suppress(FileExistsError):
                os.link(draft, self.path)
        finally:
            draft.unlink()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(pysqlite3.Error):
                connection.close()
