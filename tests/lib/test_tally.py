"""Counting every request: exactly in one process, within bounds in several."""

import multiprocessing
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import cast

import pytest
import time_machine
from limits.storage import storage_from_string

from app.lib import clock, limit_storage, tally  # noqa: F401  the storage registers itself
from app.lib.tally import SHARE, Incr, Tally
from tests.redis_server import redis_server

MOST, SECONDS = 300, 300
# A window that does not end while two processes count in it.
LONG = 10**9


class Store:
    """Counters in memory, and how often it was told something."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.told = 0

    def incr(self, key: str, _seconds: int, amount: int) -> int:
        self.told += 1
        self.counts[key] = self.counts.get(key, 0) + amount
        return self.counts[key]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def start() -> Iterator[time_machine.Traveller]:
    """A moment at which a window begins."""
    now = clock.now().timestamp()
    with time_machine.travel(now - now % SECONDS, tick=False) as travel:
        yield travel


@pytest.mark.parametrize("units", [1, 7, 50])
def test_one_process_is_exact(store: Store, start: time_machine.Traveller, units: int) -> None:
    counted = Tally(MOST, SECONDS)
    waits = [counted.add("jane", units, store.incr) for _ in range(MOST + 10)]
    assert waits[: MOST // units] == [0] * (MOST // units)
    assert set(waits[MOST // units :]) == {SECONDS}


def test_the_store_is_told_now_and_then_and_of_a_flood_never(store: Store) -> None:
    counted = Tally(MOST, LONG)
    for _ in range(100):
        counted.add("jane", 1, store.incr)
    assert store.told == 5
    for _ in range(1000):
        counted.add("jane", 1, store.incr)
    before = store.told
    for _ in range(1000):
        counted.add("jane", 1, store.incr)
    assert store.told == before < 50


def test_each_has_a_count_of_their_own(store: Store, start: time_machine.Traveller) -> None:
    counted = Tally(3, SECONDS)
    assert [counted.add(name, 1, store.incr) for name in "abcabcabc"] == [0] * 9
    assert counted.add("a", 1, store.incr) == SECONDS


def test_a_new_window_begins_anew(store: Store, start: time_machine.Traveller) -> None:
    counted = Tally(3, SECONDS)
    assert [counted.add("jane", 1, store.incr) for _ in range(4)] == [0, 0, 0, SECONDS]
    start.shift(timedelta(seconds=SECONDS - 10))
    assert counted.add("jane", 1, store.incr) == 10
    start.shift(timedelta(seconds=10))
    assert counted.add("jane", 1, store.incr) == 0


def test_what_others_have_used_up_is_used_up(store: Store) -> None:
    first, second = Tally(MOST, LONG), Tally(MOST, LONG)
    for _ in range(MOST):
        first.add("jane", 1, store.incr)
    waits = [second.add("jane", 1, store.incr) for _ in range(MOST)]
    assert waits.count(0) < MOST // SHARE


def test_it_counts_on_while_the_store_is_out_of_reach(start: time_machine.Traveller) -> None:
    def broken(_key: str, _seconds: int, _amount: int) -> int:
        raise OSError("gone")

    counted, failures = Tally(3, SECONDS), 0
    for _ in range(3):
        try:
            counted.add("jane", 1, broken)
        except OSError:
            failures += 1
    assert failures == 3
    assert counted.add("jane", 1, broken) == SECONDS


def test_memory_has_an_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "KEYS_MOST", 5)
    counted = Tally(MOST, SECONDS)
    for number in range(100):
        counted.add(f"address {number}", 1, store.incr)
        assert len(counted._counts) <= 5


def hammer(uri: str, barrier: Barrier, told: "multiprocessing.Queue[int]") -> None:
    """Come from one address again and again; how often this process lets it through."""
    storage, counted = storage_from_string(uri), Tally(MOST, LONG)
    barrier.wait()
    incr = cast(Incr, storage.incr)
    add = partial(counted.add, "192.0.2.1", 1, incr)
    told.put([add() for _ in range(MOST)].count(0))


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_two_processes_let_through_a_fifteenth_more_at_the_most(tmp_path: Path, kind: str) -> None:
    # security 8
    if kind == "sqlite":
        together = two_processes(f"sqlite:///{tmp_path / 'limits.db'}")
    else:
        with redis_server(tmp_path) as (uri, _process):
            together = two_processes(uri)
    assert MOST <= sum(together) <= MOST + MOST // SHARE
    assert min(together) > 0


def two_processes(uri: str) -> list[int]:
    """What two processes let through that count at the same time."""
    fresh = multiprocessing.get_context("spawn")
    barrier, told = fresh.Barrier(2), fresh.Queue()
    arguments = (uri, barrier, told)
    processes = [fresh.Process(target=hammer, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    said = [told.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return said
