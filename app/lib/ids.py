"""Identifiers that sort by time: 41 bits of milliseconds since 2006, then 22 random bits.

They fit a signed 64-bit column, are positive until 2075, and need neither a database nor a number
for each machine: two processes would have to draw the same 22 bits in the same millisecond.
"""

import os
import secrets
import threading
from datetime import UTC, datetime, timedelta

import regex

from app.lib import clock

# Early enough for what people bring along from the oldest microblogs.
EPOCH = datetime(2006, 1, 1, tzinfo=UTC)
RANDOM_BITS = 22
GREATEST = 2**63 - 1

_MILLISECOND = timedelta(milliseconds=1)
_LAST_MILLISECOND = GREATEST >> RANDOM_BITS
_STEP_BITS = 12
_GRACE = 60_000 << RANDOM_BITS

_NUMBER = regex.compile(r"[0-9]{1,19}")

_lock = threading.Lock()
_latest = 0


def new_id(at: datetime | None = None) -> int:
    """An identifier for this moment, or for the moment `at`.

    Without `at`, each is greater than the one before in this process, also when the clock is
    set back by up to a minute. Raises ValueError for a moment before 2006 or after 2075.
    """
    if at is not None:
        return _draw(at)
    global _latest
    with _lock:
        drawn = _draw(clock.now())
        # A clock that was set back by more than the grace was wrong before: following it is
        # better than writing dates of the future until this process ends.
        if drawn <= _latest < drawn + _GRACE:
            # A random step, for a forked process may stand at the same number.
            drawn = _latest + 1 + secrets.randbits(_STEP_BITS)
        _latest = drawn
        return drawn


def first_id_at(moment: datetime) -> int:
    """The lowest identifier of a moment's millisecond: everything since then is at or above it.

    Raises ValueError for a moment before 2006 or after 2075.
    """
    milliseconds = (moment - EPOCH) // _MILLISECOND
    if not 0 <= milliseconds <= _LAST_MILLISECOND:
        raise ValueError(f"no identifier can be made for {moment.isoformat()}")
    return milliseconds << RANDOM_BITS or 1


def moment_of(identifier: int) -> datetime:
    """When an identifier was made, to the millisecond, in UTC."""
    return EPOCH + (identifier >> RANDOM_BITS) * _MILLISECOND


def parse(typed: str) -> int:
    """The identifier that somebody wrote. Raises ValueError for what no column could hold."""
    if not _NUMBER.fullmatch(typed) or int(typed) > GREATEST:
        raise ValueError("an identifier is a number of 63 bits")
    return int(typed)


def _draw(moment: datetime) -> int:
    return first_id_at(moment) | secrets.randbits(RANDOM_BITS)


def _renew_lock() -> None:
    global _lock
    _lock = threading.Lock()


# A fork while another thread holds the lock would leave the child waiting for it for ever.
os.register_at_fork(after_in_child=_renew_lock)
