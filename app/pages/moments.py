"""Moments and figures, as the visitor reads them: language, time zone, short and in full."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel import Locale, dates, numbers
from flask_babel import get_locale, get_timezone, gettext, ngettext
from flask_moment import moment as flask_moment
from markupsafe import Markup, escape

from app.lib import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
# Plain English is American to Babel: the month before the day, and a clock of twelve hours.
WRITTEN_AS = {"en": "en_GB"}


class Moment(flask_moment):
    """Flask-Moment's object, written as a `<time>` that can be read without JavaScript."""

    def __init__(self, timestamp: datetime | None = None, local: bool = False, cls: str = ""):
        super().__init__(timestamp or clock.now(), local)
        self.cls = cls

    def _render(self, func: str, *_arguments: object, **_options: object) -> Markup:
        ages, is_relative = Ages(), func == "fromNow"
        title = ages.in_full(self.timestamp)
        words = ages.of(self.timestamp) if is_relative else title
        return self.tag(func, words, title, "" if is_relative else "full")

    def aged(self, words: str) -> Markup:
        """How long ago, in words that the caller has."""
        return self.tag("fromNow", words, Ages().in_full(self.timestamp))

    def tag(self, func: str, words: str, title: str, form: str = "") -> Markup:
        moment: datetime = self.timestamp
        cls = f' class="{self.cls}"' if self.cls else ""
        form = form and f' data-format="{form}"'
        return Markup(  # noqa: S704  every part is made here or escaped below
            f'<time{cls} datetime="{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"'
            f' title="{escape(title)}" data-function="{func}"'
            f"{form}>{escape(words)}</time>"
        )


def time_tag(moment: datetime, cls: str = "") -> Markup:
    """How long ago, shortly: "4 min", "3 h", "14 Mar"; the whole moment is in the title."""
    tag: Markup = Moment(moment, cls=cls).fromNow()
    return tag


def clock_tag(moment: datetime) -> Markup:
    """The time of day; the whole moment is in the title."""
    ages = Ages()
    return Moment(moment).tag("format", ages.clock(moment), ages.in_full(moment), "clock")


def day_tag(moment: datetime, length: str = "long", cls: str = "") -> Markup:
    """The "month", the day ("long") or the day and the hour ("full") of a moment."""
    ages = Ages()
    title = ages.in_full(moment)
    form = "yMMMM" if length == "month" else length
    words = title if length == "full" else ages.day(moment, form)
    return Moment(moment, cls=cls).tag("format", words, title, length)


class Ages:
    """How moments are told to this visitor now; asked once for a page full of them."""

    def __init__(self, locale: str | None = None, zone: tzinfo | None = None) -> None:
        self.now = clock.now()
        self.locale, self.zone = locale or tongue(), zone or get_timezone()
        self.this_year = self.now.astimezone(self.zone).year

    def of(self, moment: datetime) -> str:
        """How long ago, shortly."""
        seconds = int((self.now - moment).total_seconds())
        if seconds < DAY:
            return span_words(self.locale, max(seconds, 0) // MINUTE)
        day = moment.astimezone(self.zone).date()
        return day_words(self.locale, day, "MMMd" if day.year == self.this_year else "yMMMd")

    def day(self, moment: datetime, form: str) -> str:
        return day_words(self.locale, moment.astimezone(self.zone).date(), form)

    def in_full(self, moment: datetime) -> str:
        """Day and hour, in the visitor's time zone, or in UTC and saying so."""
        zone = " UTC" if str(self.zone) == "UTC" else ""
        return f"{self.day(moment, 'long')}, {self.clock(moment)}{zone}"

    def clock(self, moment: datetime) -> str:
        here = moment.astimezone(self.zone)
        return clock_words(self.locale, here.hour, here.minute)


def tongue() -> str:
    return str(get_locale())


@lru_cache(maxsize=8192)
def span_words(_locale: str, minutes: int) -> str:
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return gettext("%(count)s min", count=minutes)
    return gettext("%(count)s h", count=minutes // 60)


@lru_cache(maxsize=1024)
def span_left(_locale: str, seconds: int) -> str:
    if seconds >= DAY:
        return ngettext("%(num)d day left", "%(num)d days left", seconds // DAY)
    if seconds >= HOUR:
        return ngettext("%(num)d hour left", "%(num)d hours left", seconds // HOUR)
    return ngettext("%(num)d minute left", "%(num)d minutes left", seconds // MINUTE)


@lru_cache(maxsize=8192)
def day_words(locale: str, day: date, form: str = "long") -> str:
    return dates.format_date(day, pattern(locale, form), written(locale))


@lru_cache(maxsize=8192)
def clock_words(locale: str, hour: int, minute: int) -> str:
    at = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001  only its hands matter
    return dates.format_time(at, "short", locale=written(locale))


@lru_cache(maxsize=256)
def pattern(locale: str, form: str) -> str:
    """How a locale writes days: "long", or a skeleton of CLDR."""
    if form == "long":
        return dates.get_date_format("long", written(locale)).pattern
    return str(written(locale).datetime_skeletons[form].pattern)


@lru_cache(maxsize=64)
def written(locale: str) -> Locale:
    return Locale.parse(WRITTEN_AS.get(locale, locale))


def time_patterns() -> Markup:
    """The same words and patterns for the script that keeps moments fresh, as JSON between '."""
    return _time_patterns(tongue())


@lru_cache(maxsize=64)
def _time_patterns(locale: str) -> Markup:
    hours = dates.get_time_format("short", written(locale)).pattern
    long = pattern(locale, "long")
    months = dates.get_month_names("abbreviated", locale=written(locale))
    patterns: Mapping[str, str | list[str] | dict[str, dict[str, str]]] = {
        "months": [months[number] for number in range(1, 13)],
        "now": gettext("now"),
        "minutes": gettext("%(count)s min", count="{}"),
        "hours": gettext("%(count)s h", count="{}"),
        "left": {
            "days": left_patterns(locale, DAY),
            "hours": left_patterns(locale, HOUR),
            "minutes": left_patterns(locale, MINUTE),
        },
        "closed": gettext("Closed"),
        "day": for_moment(pattern(locale, "MMMd")),
        "date": for_moment(pattern(locale, "yMMMd")),
        "long": for_moment(long),
        "clock": for_moment(hours),
        "full": for_moment(f"{long}, {hours}"),
    }
    text = str(escape(json.dumps(patterns, ensure_ascii=False, separators=(",", ":"))))
    return Markup(text.replace("&#34;", '"'))  # noqa: S704  all but " is escaped


def left_patterns(locale: str, unit: int) -> dict[str, str]:
    """How long is left, for each plural form of a language by its name in CLDR."""
    names = Locale.parse(locale).plural_form
    patterns: dict[str, str] = {}
    for number in range(1, 60):
        words = span_left(locale, number * unit).replace(str(number), "{}")
        patterns.setdefault(names(number), words)
    return {"other": words, **patterns}


def for_moment(cldr: str) -> str:
    """A pattern of CLDR in moment's letters: 'd de MMM y' is 'D [de] MMM YYYY' there."""
    parts = cldr.split("'")
    letters = (part.replace("d", "D").replace("y", "YYYY") for part in parts[::2])
    quoted = [f"[{part}]" for part in parts[1::2]] + [""]
    return "".join(a + b for a, b in zip(letters, quoted, strict=True))


def direction() -> str:
    """Which way the visitor's language is written: "ltr" or "rtl"."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"


def compact(number: int) -> str:
    """A count as people read it: 9,999, then 10K, in the visitor's manner of writing."""
    return _compact(tongue(), number)


def few(number: int) -> str:
    """A count that matters only while it is small: "99+" for all that is more."""
    return compact(number) if number < 100 else f"{compact(99)}+"


@lru_cache(maxsize=8192)
def _compact(locale: str, number: int) -> str:
    write = numbers.format_decimal if number < 10_000 else numbers.format_compact_decimal
    return write(number, locale=written(locale))
