"""Counting every request against a limit: in this process, told in batches where all count.

Asking the common store each time would slow every page. So a process counts by itself and tells
the store now and then, the more often the less is left. One process alone is exact; each further
one may keep up to a fifteenth of the limit to itself, and let through as much more. What was not
told is forgotten when a window or the process ends.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# Of the whole limit, how much one process may keep to itself; of what is left, likewise.
SHARE: Final = 15
SHARE_LEFT: Final = 8
# How many are counted at once; whoever comes from more addresses than that begins anew.
KEYS_MOST: Final = 50_000

# Adds to a counter that lives for some seconds; what all processes have counted so far.
Incr = Callable[[str, int, int], int]


@dataclass(slots=True)
class Count:
    """What one visitor has used up in this window, as far as this process knows."""

    told: int = 0
    untold: int = 0


class Tally:
    """So many units for each key in windows of so many seconds, which begin for all at once."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most, self.seconds = most, seconds
        self._window = 0
        self._counts: dict[str, Count] = {}
        self._lock = threading.Lock()

    def add(self, key: str, units: int, incr: Incr) -> float:
        """Count some units: 0, or in how many seconds there is room again. Whatever `incr` raises
        is raised; this process has counted nevertheless."""
        window, gone = divmod(time.time(), self.seconds)
        with self._lock:
            count = self._count_of(int(window), key)
            if count.told + count.untold + units > self.most:
                return self.seconds - gone
            count.untold += units
            news = count.untold if count.untold >= self._patience(count) else 0
            count.told, count.untold = count.told + news, count.untold - news
        if news:
            total = incr(f"{key}/{int(window)}", self.seconds, news)
            with self._lock:
                count.told = max(count.told, total)
            return self.seconds - gone if total > self.most else 0
        return 0

    def forget(self) -> None:
        with self._lock:
            self._counts = {}

    def _count_of(self, window: int, key: str) -> Count:
        if window != self._window or len(self._counts) >= KEYS_MOST:
            self._window, self._counts = window, {}
        return self._counts.setdefault(key, Count())

    def _patience(self, count: Count) -> int:
        """From how many units on the store is told of them."""
        return max(1, min(self.most // SHARE, (self.most - count.told) // SHARE_LEFT))
