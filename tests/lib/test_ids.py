"""Identifiers that sort by time."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from app.lib import clock, ids

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


def test_an_id_tells_its_moment() -> None:
    assert ids.moment_of(ids.new_id(MOMENT)) == MOMENT


def test_an_id_without_a_moment_is_of_now() -> None:
    assert abs(ids.moment_of(ids.new_id()) - clock.now()) < timedelta(seconds=5)


def test_ids_are_positive_and_fit_63_bits() -> None:
    for moment in (ids.EPOCH, MOMENT, datetime(2075, 1, 1, tzinfo=UTC)):
        assert 0 < ids.new_id(moment) < 2**63


@pytest.mark.parametrize("year", [1970, 2005, 2090, 9999])
def test_moments_that_no_id_can_hold_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        ids.new_id(datetime(year, 12, 31, tzinfo=UTC))


def test_later_moments_have_greater_ids() -> None:
    millisecond = timedelta(milliseconds=1)
    assert ids.new_id(MOMENT) < ids.new_id(MOMENT + millisecond)


def test_the_first_id_of_a_moment_divides_before_from_after() -> None:
    first = ids.first_id_at(MOMENT)
    assert ids.new_id(MOMENT - timedelta(milliseconds=1)) < first <= ids.new_id(MOMENT)
    assert ids.moment_of(first) == MOMENT
    assert ids.first_id_at(ids.EPOCH) == 1


@time_machine.travel(MOMENT, tick=False)
def test_ids_of_one_process_grow_while_the_clock_stands() -> None:
    made = [ids.new_id() for _ in range(5_000)]
    assert made == sorted(set(made))


def test_ids_grow_when_the_clock_is_set_back_a_little() -> None:
    with time_machine.travel(MOMENT, tick=False) as clock_face:
        before = ids.new_id()
        clock_face.shift(timedelta(seconds=-59))
        assert ids.new_id() > before


def test_a_clock_set_back_further_is_believed() -> None:
    with time_machine.travel(MOMENT, tick=False) as clock_face:
        ids.new_id()
        clock_face.shift(timedelta(hours=-1))
        assert ids.moment_of(ids.new_id()) == MOMENT - timedelta(hours=1)


@time_machine.travel(MOMENT, tick=False)
def test_threads_never_draw_the_same_id() -> None:
    made: list[int] = []
    barrier = threading.Barrier(8)

    def draw() -> None:
        barrier.wait()
        made.extend([ids.new_id() for _ in range(500)])

    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4_000


def test_a_process_forked_while_the_lock_is_held_can_draw_ids() -> None:
    """Tried in a process of its own: a fork amid the tests would inherit their threads."""
    script = """
import os
from app.lib import ids
with ids._lock:
    child = os.fork()
    if child == 0:
        os._exit(0 if ids.new_id() else 1)
print(os.waitpid(child, 0)[1])
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "0"
