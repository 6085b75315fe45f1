from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.lib import localtime
from app.lib.localtime import Skipped

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("2026-12-03T09:00", BERLIN, utc(2026, 12, 3, 8)),
        ("2026-07-03T09:00", BERLIN, utc(2026, 7, 3, 7)),
        ("2026-07-03 09:00:59", TOKYO, utc(2026, 7, 3)),
        ("2026-07-03T09:00:00.000", ZoneInfo("UTC"), utc(2026, 7, 3, 9)),
        ("2026-03-29T01:59", BERLIN, utc(2026, 3, 29, 0, 59)),
        ("2026-03-29T03:00", BERLIN, utc(2026, 3, 29, 1)),
    ],
)
def test_a_clock_on_the_wall_tells_a_moment(typed: str, zone: ZoneInfo, moment: datetime) -> None:
    assert localtime.moment_of(typed, zone) == moment


@pytest.mark.parametrize("typed", ["2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59"])
def test_what_clocks_are_set_forward_over_is_no_moment(typed: str) -> None:
    with pytest.raises(Skipped):
        localtime.moment_of(typed, BERLIN)


def test_of_two_moments_in_autumn_the_first_is_meant() -> None:
    assert localtime.moment_of("2026-10-25T02:30", BERLIN) == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "x", "2026-13-01T00:00", "2026-02-30T00:00", "2026-01-01T24:01", "2026-01-01"),
        *("9" * 9999, "0000-01-01T00:00", "２０２６-01-01T00:00", "2026-01-01T00:00Z"),
        "10000-01-01T00:00",
    ],
)
def test_rubbish_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        localtime.moment_of(typed, BERLIN)


@pytest.mark.parametrize("zone", [TOKYO, ZoneInfo("America/Lima")])
def test_the_ends_of_all_times_are_times_or_refused(zone: ZoneInfo) -> None:
    told = 0
    for typed in ("0001-01-01T00:00", "9999-12-31T23:59"):
        try:
            told += localtime.moment_of(typed, zone) is not None
        except ValueError:
            told += 1
    assert told == 2


def test_a_moment_is_written_as_it_was_typed() -> None:
    assert localtime.typed(utc(2026, 12, 3, 8), BERLIN) == "2026-12-03T09:00"
