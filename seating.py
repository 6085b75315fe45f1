"""Where gunicorn's processes sit: how many clients each has, and on which processor it runs."""

import mmap
import os
from collections.abc import Collection
from typing import Any, Final

# As many processes know how many clients each of the others has.
SEATS: Final = 64
NOBODY: Final = 2**31
KEEPS: Final = os.environ.get("WEB_AFFINITY", "1") != "0"
# Not the same for every server on the machine.
FIRST_PROCESSOR: Final = os.getpid()


class Seats:
    """How many clients each process has, in memory that all of them share."""

    def __init__(self) -> None:
        self._clients = memoryview(mmap.mmap(-1, SEATS * 4)).cast("I")
        for seat in range(SEATS):
            self._clients[seat] = NOBODY

    def take(self, taken: Collection[int | None]) -> int:
        """A seat that none of the living processes has; past the last, they share one."""
        free = (seat for seat in range(SEATS) if seat not in taken)
        return next(free, SEATS - 1)

    def say(self, seat: int, clients: int) -> None:
        self._clients[seat] = clients

    def leave(self, seat: int | None) -> None:
        if seat is not None:
            self._clients[seat] = NOBODY

    def fewest(self) -> int:
        """How many clients the process has that has the fewest."""
        return min(self._clients)


seats = Seats()


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new process a seat."""
    worker.seat = seats.take({other.seat for other in server.WORKERS.values()})


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001  gunicorn's names
    """Let nobody step back for one that is gone."""
    seats.leave(worker.seat)


def keep_to_one_processor(seat: int) -> None:
    """Let the process of a seat run on one processor, and its neighbour on the next.

    Only one thread of Python runs at a time. On two processors they take what they work with
    away from each other's cache at each turn: a page then costs twice as much.
    """
    if KEEPS and hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[(FIRST_PROCESSOR + seat) % len(processors)]})
