"""Catching up on what the followed said while one was away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.lib import clock, ids, localtime
from app.lib.paging import Cursor
from app.main import bp
from app.main.pages import cursor, post_page
from app.models import catchup, filters, visibility
from app.models.catchup import PEOPLE, Span
from app.pages.cards import cards_by_id
from app.visitor import timezone, viewer, viewer_if_loaded

VISIT, AT = "visit", "at"
CHOICES: Final = {
    VISIT: _l("My last visit"),
    "8h": _l("8 hours ago"),
    "1d": _l("1 day ago"),
    "3d": _l("3 days ago"),
    "7d": _l("7 days ago"),
    AT: _l("A day and a time"),
}
SPANS: Final = {
    "8h": timedelta(hours=8),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
LONGEST: Final = timedelta(days=31)
# Who was away for so long is shown the way here.
LONG: Final = timedelta(hours=20)


class Asked(NamedTuple):
    """What the address asks for; without a span something is wrong with it."""

    since: str
    at: str
    span: Span | None
    fault: str = ""

    @property
    def query(self) -> str:
        """The same in the addresses of further pages."""
        return f"from={self.span.since}&to={self.span.until}&" if self.span else ""

    @property
    def begins_at(self) -> datetime | None:
        return ids.moment_of(self.span.since) if self.span else None


@bp.get("/catchup")
def catch_up() -> ResponseReturnValue:
    """What those said whom the visitor follows, by person, quiet people first."""
    asked = read_asked()
    found = people_in(asked.span) if asked.span is not None else {"page": None, "cards": {}}
    page = render_template("main/catchup.html", asked=asked, choices=CHOICES, **found)
    return page, 422 if asked.fault else 200


def people_in(span: Span) -> dict[str, Any]:
    """A page of people, and the cards of their posts by person."""
    person, at = viewer() or abort(401), cursor()
    page = catchup.speakers(person, span, Cursor(at.before, at.after, PEOPLE))
    chosen = catchup.chosen(person, span, [speaker.id for speaker in page.items])
    left = filters.sift(person, "home", chosen)
    cards = cards_by_id(left, person)
    page = replace(page, items=catchup.heard(person, span, page.items))
    by_author: dict[int, list[Any]] = {speaker.id: [] for speaker in page.items}
    for entry in left:
        if entry.id in cards and entry.author_id in by_author:
            by_author[entry.author_id].append(cards[entry.id])
    return {"page": page, "cards": by_author}


@bp.get("/catchup/<username:username>")
def catch_up_with(username: str) -> ResponseReturnValue:
    """All that one person said meanwhile."""
    me = viewer() or abort(401)
    person, asked = visibility.find_person(me, username), read_asked()
    span = asked.span or abort(400)
    said = partial(post_page, catchup.said_by(me, person, span))
    page = filters.page(me, "home", cursor(), said)
    return render_template("main/catchup_person.html", person=person, page=page, asked=asked)


def read_asked() -> Asked:
    """A span that is fixed, or what was chosen in the form; a 400 for what no form sends."""
    arguments, now = request.args, clock.now()
    since, at = arguments.get("since", VISIT), arguments.get("at", "").strip()
    try:
        if "from" in arguments:
            span = Span(ids.parse(arguments["from"]), ids.parse(arguments.get("to", "")))
            earliest = ids.first_id_at(now - LONGEST - timedelta(days=1))
            return Asked(since, at, span._replace(since=max(span.since, earliest)))
        if since == AT:
            return asked_at(at, now)
        last = last_visit() or now - SPANS["1d"]
        begins_at = last if since == VISIT else now - SPANS[since]
    except (KeyError, ValueError):
        abort(400)
    return Asked(since, at, Span.of(max(begins_at, now - LONGEST), now))


def asked_at(typed: str, now: datetime) -> Asked:
    """Since a moment by the clocks of the visitor's zone."""
    try:
        moment = localtime.moment_of(typed, ZoneInfo(timezone()))
    except localtime.Skipped:
        fault = _("Clocks are set forward over this time. Choose one an hour earlier or later.")
        return Asked(AT, typed, None, fault)
    except ValueError:
        fault = _("This is not a date and a time. They look like 2030-12-31T18:00.")
        return Asked(AT, typed, None, fault)
    if not now - LONGEST <= moment < now:
        return Asked(AT, typed, None, _("Choose a moment in the last 31 days."))
    return Asked(AT, typed, Span.of(moment, now))


def last_visit() -> datetime | None:
    person = viewer_if_loaded()
    return person.last_visit(clock.now()) if person is not None else None


@bp.app_context_processor
def for_templates() -> dict[str, Callable[[], bool]]:
    return {"was_away": was_away}


def was_away() -> bool:
    """Whether the visitor was away for long before this visit."""
    last = last_visit()
    return last is not None and last < clock.now() - LONG
