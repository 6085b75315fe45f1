"""When things were said: a town that grows over the months, and sleeps at night."""

import math
from datetime import UTC, datetime, timedelta
from random import Random

TOWN_TIME = timedelta(hours=1)
# How lively each hour of the town's day is.
HOURS = (3, 2, 1, 1, 1, 3, 8, 14, 16, 14, 12, 12, 15, 14, 11, 11, 12, 14, 17, 19, 20, 18, 13, 7)
LIVELIEST = max(HOURS)
SHORTEST_DAYS, LONGEST_DAYS = 60, 180
POSTS_A_DAY = 10
# The town is e to this power, thirty times, as lively now as at the beginning.
GROWTH = 3.4
# How many posts come within minutes of the one before, also where little is said.
PROMPT = 0.4
GROWN = 1 - math.exp(-GROWTH)


def span(posts: int) -> timedelta:
    """How long so many posts took."""
    return timedelta(days=min(max(posts // POSTS_A_DAY, SHORTEST_DAYS), LONGEST_DAYS))


def moments(count: int, now: datetime, rng: Random) -> list[datetime]:
    """So many moments before now, in order, no two in one millisecond, the last minutes ago."""
    newest = milliseconds(now) - rng.randint(120_000, 240_000)
    length = span(count) // timedelta(milliseconds=1)
    drawn = sorted(newest - draw_age(newest, length, rng) for _ in range(count - 1))
    for place in range(1, count - 1):
        if rng.random() < PROMPT:
            soon = drawn[place - 1] + rng.randint(60_000, 1_200_000)
            drawn[place] = min(drawn[place], soon)
    drawn.append(newest)
    for place in range(count - 2, -1, -1):
        drawn[place] = min(drawn[place], drawn[place + 1] - 1)
    return [datetime.fromtimestamp(moment / 1000, UTC) for moment in drawn]


def draw_age(newest: int, length: int, rng: Random) -> int:
    """How many milliseconds before the newest: more often lately, seldom in the night."""
    while True:
        age = int(-length / GROWTH * math.log(1 - rng.random() * GROWN))
        if rng.random() * LIVELIEST < HOURS[hour_of(newest - age)]:
            return age


def hour_of(moment: int) -> int:
    return (moment + TOWN_TIME // timedelta(milliseconds=1)) // 3_600_000 % 24


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def between(start: datetime, end: datetime, share: float) -> datetime:
    """The moment that lies so far (0 to 1) on the way."""
    return start + (end - start) * share
