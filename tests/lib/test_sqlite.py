"""Who writes next, on SQLite."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import pysqlite3
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.lib import sqlite

WRITERS = 8
NOTE = """CREATE TRIGGER note AFTER INSERT ON leaf
BEGIN INSERT INTO written (key) VALUES (new.id); END"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database whose writers wait for two seconds."""
    options = {"factory": sqlite.TurnTaking}
    made = create_engine(
        f"sqlite:///{tmp_path / 'written.db'}",
        module=pysqlite3,
        connect_args=options,
        pool_size=WRITERS,
    )
    sqlite.set_up(made, lambda: "IMMEDIATE", busy_seconds=2)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE leaf (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE written (id INTEGER PRIMARY KEY, key INTEGER)"))
        connection.execute(text(NOTE))
    yield made
    made.dispose()


def write(engine: Engine, key: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO leaf VALUES (:key)"), {"key": key})


def test_who_came_first_writes_first(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO leaf VALUES (0)"))
        line = connection.connection.driver_connection.line  # type: ignore[union-attr]
        writers = [
            threading.Thread(target=write, args=(engine, key)) for key in range(WRITERS, 0, -1)
        ]
        for number, writer in enumerate(writers, 1):
            writer.start()
            while len(line.waiting) < number:
                time.sleep(0.001)
    for writer in writers:
        writer.join()
    with engine.connect() as connection:
        keys = connection.scalars(text("SELECT key FROM written ORDER BY id")).all()
    assert keys == [0, *range(WRITERS, 0, -1)]


def test_who_waits_in_vain_is_told(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO leaf VALUES (1)"))
        told: list[Exception] = []

        def try_to_write() -> None:
            try:
                write(engine, 2)
            except OperationalError as fault:
                told.append(fault)

        other = threading.Thread(target=try_to_write)
        other.start()
        other.join()
        assert "locked" in str(told[0])
    write(engine, 3)


def test_nobody_waits_in_line_and_then_as_long_again(engine: Engine) -> None:
    other = pysqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited: list[float] = []

    def try_to_write() -> None:
        began = time.monotonic()
        with pytest.raises(OperationalError):
            write(engine, 1)
        waited.append(time.monotonic() - began)

    writers = [threading.Thread(target=try_to_write) for _ in range(4)]
    for writer in writers:
        writer.start()
        time.sleep(0.4)
    for writer in writers:
        writer.join()
    other.execute("ROLLBACK")
    other.close()
    assert len(waited) == 4
    assert max(waited) < 2 + sqlite.LEAST_SECONDS + 0.5, waited
    # Who comes next waits as long as before.
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 2000


def test_a_fault_gives_the_turn_back(engine: Engine) -> None:
    write(engine, 1)
    for _ in range(3):
        with pytest.raises(IntegrityError):
            write(engine, 1)
    other = pysqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(OperationalError):
            write(engine, 2)
    other.execute("ROLLBACK")
    other.close()
    write(engine, 2)
    lost = engine.connect()
    lost.execute(text("INSERT INTO leaf VALUES (3)"))
    lost.invalidate()
    lost.close()
    write(engine, 3)


@contextmanager
def elsewhere(program: str, path: str) -> Iterator[None]:
    """Another process that does something with a file, until the block ends."""
    code = f"import fcntl, sys; door = open({path!r}, 'a'); {program}; print(flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=PIPE, stdout=PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    yield
    other.communicate(b"\n")
    assert other.returncode == 0


def test_who_stands_at_the_door_is_next(engine: Engine) -> None:
    door = f"{engine.url.database}-door"
    told = pytest.raises(OperationalError, match="locked")
    with elsewhere("fcntl.lockf(door, fcntl.LOCK_EX)", door), told:
        write(engine, 1)
    # A process that has ended stands nowhere.
    write(engine, 1)


def test_who_writes_stands_at_the_door_no_more(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO leaf VALUES (1)"))
        door = f"{engine.url.database}-door"
        with elsewhere("fcntl.lockf(door, fcntl.LOCK_EX | fcntl.LOCK_NB)", door):
            pass
