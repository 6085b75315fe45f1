"""Going through the index stretch by stretch: nothing is lost where time ends."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from app.lib import clock, queries
from app.lib.paging import Cursor
from app.models import indexing, search, sweeps
from app.models.users import User
from tests import make
from tests.models.test_search import UTC, found, said
from tests.statements import Statements


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stretches are short, and there is never time for a second one."""
    moments = itertools.count()
    monkeypatch.setattr(sweeps, "perf_counter", lambda: next(moments))
    monkeypatch.setattr(sweeps, "FIRST", 4)
    sweeps.near.cache_clear()
    yield
    sweeps.near.cache_clear()


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("newer", [False, True])
def test_where_time_ends_the_next_page_goes_on_and_nothing_is_lost(john: User, newer: bool) -> None:
    posts = [said(john, "Ferry" if number in {2, 3, 17} else "Boat") for number in range(20)]
    wanted, _faults = search.understand(queries.parse("ferry -gondola"), john, UTC)
    assert wanted is not None
    at: Cursor | None = Cursor(after=0) if newer else Cursor()
    seen: list[int] = []
    pages = 0
    while at is not None:
        page, since = search.newest(wanted, john, at)
        seen += [entry.id for entry in (page.items[::-1] if newer else page.items)]
        further, pages = page.newer if newer else page.older, pages + 1
        assert since is None or further is not None
        at = Cursor(**{"after" if newer else "before": further}) if further else None
    expected = [posts[place] for place in (2, 3, 17)]
    assert seen == (expected if newer else expected[::-1])
    assert pages == (1 if sweeps.is_sqlite() else 5)
    back = search.newest(wanted, john, Cursor(before=posts[10])).page
    if not sweeps.is_sqlite():
        assert (back.items, back.older, back.newer) == ([], posts[6], posts[10] - 1)


def test_stretches_grow_while_they_are_quick(
    john: User, monkeypatch: pytest.MonkeyPatch, statements: Statements
) -> None:
    monkeypatch.setattr(sweeps, "perf_counter", lambda: 0)
    monkeypatch.setattr(sweeps, "FIRST", 3)
    sweeps.near.cache_clear()
    for number in range(12):
        with time_machine.travel(clock.now() + timedelta(hours=number), tick=False):
            make.post(john, "Ferry" if not number else "Boat")
    statements.clear()
    assert len(found("ferry")) == 1
    looked = [one for one, _values in statements if "post_search" in one]
    # Three posts, up to 48, and all: no more for a million.
    assert len(looked) == (1 if sweeps.is_sqlite() else 2)
    sweeps.near.cache_clear()


@pytest.mark.parametrize("low", [0, 10**12, 2**62])
@pytest.mark.parametrize("span", [1, 2**43, 2**50, 2**61])
def test_few_slices_hold_all_ids_between_two(low: int, span: int) -> None:
    high = min(low + span, 2**63 - 1)
    found = {f"'{one}'" for one in indexing.slices(low, high)}
    assert len(found) <= 32
    for one in (low, (low + high) // 2, high):
        assert found & set(indexing.as_vector(one, [], set()).split())


@pytest.mark.parametrize(
    ("spent", "left", "longest"),
    [(0.003, 0.02, 16_000), (0.001, 0.02, 16_000), (0.005, 0.02, 5_950), (0.013, 0.01, 490)],
)
def test_what_every_stretch_takes_says_nothing_of_the_next(
    spent: float, left: float, longest: int
) -> None:
    assert sweeps.Pace().next_length(1_000, spent, left) == pytest.approx(longest, abs=1)


def test_no_stretch_is_begun_that_cannot_end_in_time() -> None:
    assert sweeps.Pace().next_length(1_000, 0.02, 0.002) <= 0
