"""A month at a glance, and moments by the clocks of a named zone, in the visitor's language."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import gettext as _

from app.lib import clock, localtime
from app.pages.moments import clock_words, day_words, tongue, written

FIRST, LAST = 2000, 2200


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, typed: str) -> Self:
        """The month that an address names: 2026-12. Raises ValueError."""
        year, _dash, number = typed.partition("-")
        if not (typed.isascii() and len(typed) == 7 and year.isdigit() and number.isdigit()):
            raise ValueError("no month")
        month = cls(int(year), int(number))
        if not (FIRST <= month.year <= LAST and 1 <= month.number <= 12):
            raise ValueError("no month to show")
        return month

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def words(self) -> str:
        return day_words(tongue(), date(self.year, self.number, 1), "yMMMM")

    def plus(self, months: int) -> "Month":
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """When it begins and when the next one does, by the clocks of a zone."""
        after = self.plus(1)
        return (
            datetime(self.year, self.number, 1, tzinfo=zone),
            datetime(after.year, after.number, 1, tzinfo=zone),
        )

    def weeks(self) -> list[list[date]]:
        """Its days in whole weeks, which begin as they do where the visitor lives."""
        first = written(tongue()).first_week_day
        return calendar.Calendar(first).monthdatescalendar(self.year, self.number)


def weekdays() -> list[tuple[str, str]]:
    """The days of a week, short and in full, in the order of weeks()."""
    locale = written(tongue())
    short, full = (dates.get_day_names(width, locale=locale) for width in ("short", "wide"))
    order = [(locale.first_week_day + place) % 7 for place in range(7)]
    return [(short[day], full[day]) for day in order]


def by_day(moments: Iterable[datetime], zone: tzinfo) -> Counter[date]:
    return Counter(moment.astimezone(zone).date() for moment in moments)


def by_month(days: Mapping[date, int]) -> dict[Month, int]:
    """The sums of days by their months, the first one first."""
    sums: Counter[Month] = Counter()
    for day, count in sorted(days.items()):
        sums[Month.of(day)] += count
    return dict(sums)


def day_name(day: date) -> str:
    """Which day it is, by name if it is one of the next."""
    words = dates.format_skeleton("yMMMMEEEEd", day, locale=written(tongue()))
    return str(words)


def nearness(day: date, zone: str) -> str:
    """Today and tomorrow by these names; nothing for all others."""
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(day, "")


def is_over(moment: datetime) -> bool:
    return moment <= clock.now()


def clock_time(moment: datetime, zone: str) -> str:
    """What a clock in a zone shows at a moment."""
    here = moment.astimezone(ZoneInfo(zone))
    return clock_words(tongue(), here.hour, here.minute)


def typed_moment(moment: datetime, zone: str) -> str:
    """The same as the field for a local time has it."""
    return localtime.typed(moment, ZoneInfo(zone))


def zone_words(zone: str, moment: datetime | None = None) -> str:
    """What a time zone is called; at a moment, whether clocks are set to summer then."""
    locale, info = written(tongue()), ZoneInfo(zone)
    if zone == "UTC":
        return str(dates.get_timezone_name(clock.now(), locale=locale))
    told = moment.astimezone(info) if moment is not None else info
    called = str(dates.get_timezone_name(told, locale=locale))
    # Where a zone has no name of its own it is called after its place.
    place = zone.rpartition("/")[2].replace("_", " ")
    return called if "(" in called else f"{called} ({place})"


def moment_words(moment: datetime, zone: str) -> str:
    """A moment in full: the day, the time and in which zone that is."""
    day = day_name(moment.astimezone(ZoneInfo(zone)).date())
    return f"{day}, {clock_time(moment, zone)}, {zone_words(zone, moment)}"
