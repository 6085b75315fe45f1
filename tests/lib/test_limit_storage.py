"""Counting limits in a file that several processes share."""

import multiprocessing
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pysqlite3
import pytest
import time_machine
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.lib import clock
from app.lib.limit_storage import SQLiteStorage

FIVE = RateLimitItemPerMinute(5)
MANY = RateLimitItemPerMinute(300)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site" / "limits.db"


@pytest.fixture
def storage(path: Path) -> Iterator[SQLiteStorage]:
    storage = SQLiteStorage(f"sqlite:///{path}", busy_seconds=0.05)
    yield storage
    storage._close()


def hammer(path: Path, barrier: Barrier, times: int) -> int:
    """How many of this process's hits are let through."""
    storage = SQLiteStorage(f"sqlite:///{path}")
    limiter = FixedWindowRateLimiter(storage)
    barrier.wait()
    with ThreadPoolExecutor(4) as threads:
        return sum(threads.map(lambda _: limiter.hit(MANY, "login", "192.0.2.1"), range(times)))


def hammer_and_tell(path: Path, barrier: Barrier, told: "multiprocessing.Queue[int]") -> None:
    told.put(hammer(path, barrier, 250))


def begin_and_tell(folder: Path, barrier: Barrier, told: "multiprocessing.Queue[int]") -> None:
    """Count once in each of many fresh files, at the same moment as others."""
    for number in range(20):
        barrier.wait()
        told.put(SQLiteStorage(f"sqlite:///{folder / str(number)}.db").incr("key", 60))


def test_the_scheme_is_known(path: Path) -> None:
    storage = storage_from_string(f"sqlite:///{path}")
    assert isinstance(storage, SQLiteStorage)
    assert storage.path == path


def told_by(count: int, target: Callable[..., None], path: Path, answers: int) -> list[int]:
    """What some processes say that run at the same time."""
    fresh = multiprocessing.get_context("spawn")
    barrier, told = fresh.Barrier(count), fresh.Queue()
    arguments = (path, barrier, told)
    processes = [fresh.Process(target=target, args=arguments) for _ in range(count)]
    for process in processes:
        process.start()
    said = [told.get(timeout=20) for _ in range(answers)]
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return said


def test_two_processes_count_together(path: Path) -> None:
    allowed = told_by(2, hammer_and_tell, path, 2)
    assert sum(allowed) == MANY.amount
    assert min(allowed) > 0


def test_two_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    assert sorted(told_by(2, begin_and_tell, tmp_path, 40)) == [1] * 20 + [2] * 20
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_forked_process_counts_on(storage: SQLiteStorage) -> None:
    storage.incr("key", 60)
    # The lock is held, as if another thread of the parent were counting at that moment.
    with storage._lock:
        child = os.fork()
        if child == 0:
            os._exit(storage.incr("key", 60))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert storage.get("key") == 2


def test_a_connection_of_another_process_is_left_alone(storage: SQLiteStorage) -> None:
    storage.incr("key", 60)
    inherited = storage._connection
    storage._process = -1
    assert storage.incr("key", 60) == 2
    assert storage._connection is not inherited
    assert inherited.execute("SELECT hits FROM counter").fetchall() == [(2,)]
    inherited.close()


def test_a_window_ends_and_another_begins(storage: SQLiteStorage) -> None:
    limiter = FixedWindowRateLimiter(storage)
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        assert [limiter.hit(FIVE, "login") for _ in range(7)] == [True] * 5 + [False] * 2
        reset_time, remaining = limiter.get_window_stats(FIVE, "login")
        assert reset_time == pytest.approx(start.timestamp() + 60)
        assert remaining == 0
        travel.shift(timedelta(seconds=59))
        assert not limiter.hit(FIVE, "login")
        travel.shift(timedelta(seconds=1))
        assert limiter.get_window_stats(FIVE, "login").remaining == 5
        assert limiter.hit(FIVE, "login")
        assert limiter.get_window_stats(FIVE, "login").remaining == 4


def test_keys_are_counted_apart_and_cleared_apart(storage: SQLiteStorage) -> None:
    assert [storage.incr("john", 60), storage.incr("john", 60), storage.incr("ann", 60)] == [
        1,
        2,
        1,
    ]
    storage.clear("john")
    assert (storage.get("john"), storage.get("ann")) == (0, 1)
    assert storage.reset() == 1
    assert storage.get("ann") == 0


def test_an_unknown_key_has_no_hits_and_ends_now(storage: SQLiteStorage) -> None:
    assert storage.get("nobody") == 0
    assert storage.get_expiry("nobody") == pytest.approx(clock.now().timestamp(), abs=5)


def test_ended_windows_are_swept_away(storage: SQLiteStorage, path: Path) -> None:
    for number in range(10):
        storage.incr(f"key {number}", 60)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        storage.incr("one more", 60)
    connection = pysqlite3.connect(path)
    assert connection.execute("SELECT key FROM counter").fetchall() == [("one more",)]
    connection.close()


def test_the_file_is_private(storage: SQLiteStorage, path: Path) -> None:
    storage.incr("key", 60)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_broken_file_is_named_as_such_and_used_again_when_mended(
    storage: SQLiteStorage, path: Path
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(storage.base_exceptions):
        storage.incr("key", 60)
    assert not storage.check()
    path.unlink()
    assert storage.incr("key", 60) == 1
    assert storage.check()


def test_a_locked_file_is_not_waited_for_long(storage: SQLiteStorage, path: Path) -> None:
    storage.incr("key", 60)
    other = pysqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(storage.base_exceptions):
        storage.incr("key", 60)
    other.execute("ROLLBACK")
    assert storage.incr("key", 60) == 2
    other.close()


def test_a_place_that_cannot_be_written_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    storage = SQLiteStorage(f"sqlite:///{tmp_path / 'file' / 'limits.db'}")
    with pytest.raises(storage.base_exceptions):
        storage.get("key")


def test_errors_are_wrapped_where_that_was_asked_for(tmp_path: Path) -> None:
    storage = SQLiteStorage(f"sqlite:///{tmp_path}", wrap_exceptions=True)
    with pytest.raises(StorageError):
        storage.incr("key", 60)
