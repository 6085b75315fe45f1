"""How long the database takes to find a page of posts, for many shapes of queries."""

import statistics
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

QUERIES = """
the|harbour|the harbour|"of the"|harbour ferry lights|the of and to in a is|港|東京|ありがとう|zzyzx
the zzyzx|from:BUSIEST|from:BUSIEST the|from:BUSIEST lang:ja|from:me the|to:me|has:poll|has:image
has:link|is:reply the|-is:reply|-the|the -of|lang:es|lang:uk the|lang:ja harbour|lang:de lang:fr
#harbour|#harbour lang:es|before:2026-05 the|after:2026-11-15 harbour|before:2025-01|lang:hi der
"""
HEADING = "{:<28}{:>24}{:>24}{:>24}"
AIM = 50.0


def report(app: Flask, reader: str, rounds: int) -> None:
    """Print for each query the least, the median and the longest of some rounds, in milliseconds.

    For the newest page, one in the middle of all posts, and the best.
    """
    slow = 0
    with app.app_context():
        viewer, busiest, middle = standpoints(reader)
        print(HEADING.format("least / median / longest", "newest", "middle", "best"))
        for typed in QUERIES.replace("\n", "|").strip("|").split("|"):
            ways = ways_of(typed.replace("BUSIEST", busiest), viewer, middle)
            found = [sorted(times(way, rounds)) for way in ways]
            medians = [statistics.median(each) for each in found]
            slow += sum(median > AIM for median in medians)
            cells = [
                f"{each[0]:.0f} / {median:.0f} / {each[-1]:.0f}"
                for each, median in zip(found, medians, strict=True)
            ]
            print(HEADING.format(typed, *cells))
            sys.stdout.flush()
    print(f"{slow} medians above {AIM:.0f} ms")


def standpoints(reader: str) -> tuple[Any, str, int]:
    """The row of who searches, the name of who has said most, and an id amid all posts."""
    from sqlalchemy import func, select

    from app.extensions import db
    from app.models import users
    from app.models.posts import Post
    from app.models.users import User

    session = db.session
    busiest = session.scalars(select(User).order_by(User.posts_count.desc())).first()
    low, high = session.execute(select(func.min(Post.id), func.max(Post.id))).one()
    person = users.find(reader)
    assert person is not None
    assert busiest is not None
    session.expunge(person)
    return person, busiest.username, (low + high) // 2


def ways_of(typed: str, viewer: Any, middle: int) -> list[Callable[[], object]]:
    """What is run for a query, without drawing the page."""
    from app.lib import queries
    from app.lib.paging import Cursor
    from app.models import entries, search

    def wanted() -> Any:
        return search.understand(queries.parse(typed), viewer, ZoneInfo("UTC"))[0]

    def best() -> object:
        return entries.find(viewer, search.best(wanted(), viewer).ids[: Cursor().size])

    return [
        lambda: search.newest(wanted(), viewer, Cursor()),
        lambda: search.newest(wanted(), viewer, Cursor(before=middle)),
        best,
    ]


def times(way: Callable[[], object], rounds: int) -> Iterator[float]:
    """In milliseconds; the first round, which reads what the next ones find read, counts too."""
    from app.extensions import db

    for _round in range(rounds):
        began = perf_counter()
        way()
        yield (perf_counter() - began) * 1000
        db.session.rollback()
