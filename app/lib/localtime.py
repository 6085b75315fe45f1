"""Moments as people type them: by the clock on a wall, which is set forward and back."""

from datetime import UTC, datetime, tzinfo

import regex

# As a browser sends the value of a field for a local time, with or without seconds.
_TYPED = regex.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
)


class Skipped(ValueError):
    """Clocks are set forward over this time: there is no such moment in the zone."""


def moment_of(typed: str, zone: tzinfo) -> datetime:
    """The moment, to the minute, that a clock in a zone shows so; the first of two in autumn.

    Raises Skipped, and ValueError for what is no time at all or none that can be told.
    """
    parts = _TYPED.fullmatch(typed)
    if parts is None:
        raise ValueError("no local time")
    shown = datetime.fromisoformat(f"{parts[1]}T{parts[2]}")  # its zone comes next
    try:
        moment = shown.replace(tzinfo=zone).astimezone(UTC)
        is_there = moment.astimezone(zone).replace(tzinfo=None) == shown
    except OverflowError as error:
        raise ValueError("before or after all times") from error
    if not is_there:
        raise Skipped(typed)
    return moment


def typed(moment: datetime, zone: tzinfo) -> str:
    """A moment as the field for a local time has it."""
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
