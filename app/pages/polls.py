"""What posts ask, as their viewer sees it: choices to vote for, or how others have voted."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from babel import numbers
from flask import current_app
from flask_babel import ngettext
from markupsafe import Markup, escape
from sqlalchemy import Row

from app.lib import clock
from app.models import polls
from app.models.users import Asker
from app.pages.card_parts import Place, here
from app.pages.moments import DAY, HOUR, MINUTE, Ages, Moment, compact, span_left, written
from app.pages.shelf import ADDRESS, Shelf, filled

KEPT: Final = 512
# Stands for the words that say how long a poll is still open.
LEFT: Final = "\x02left\x03"

shelf = Shelf(KEPT)


class Choice(NamedTuple):
    """One choice, and what is known of it."""

    id: int
    text: str
    votes: int
    is_mine: bool


class View(NamedTuple):
    """A poll as one viewer sees it: what is written of it is the same where this is the same."""

    post_id: int
    username: str
    choices: tuple[Choice, ...]
    voters: int
    is_multiple: bool
    hides_results: bool
    closes_at: datetime
    is_closed: bool
    is_own: bool
    is_member: bool
    has_voted: bool

    @property
    def shows_results(self) -> bool:
        return not self.hides_results or self.is_own or self.has_voted or self.is_closed

    @property
    def can_vote(self) -> bool:
        return self.is_member and not (self.is_own or self.has_voted or self.is_closed)

    @property
    def most(self) -> int:
        """How often the choice was chosen that most have chosen."""
        return max(choice.votes for choice in self.choices)


def polls_of(entries: Iterable[Any], viewer: Asker | None) -> dict[int, View]:
    """What the posts that some entries show ask, by their ids; in one statement, or none."""
    asking = {entry.shown_id: entry for entry in entries if entry.has_poll}
    if not asking:
        return {}
    rows: dict[int, list[Row[Any]]] = {}
    for row in polls.of(viewer, list(asking)):
        rows.setdefault(row.post_id, []).append(row)
    now = clock.now()
    return {key: view_of(asking[key], found, viewer, now) for key, found in rows.items()}


def view_of(entry: Any, rows: Sequence[Row[Any]], viewer: Asker | None, now: datetime) -> View:
    poll, viewer_id = rows[0], -1 if viewer is None else viewer.id
    return View(
        post_id=poll.post_id,
        username=entry.username,
        choices=tuple(Choice(row.id, row.text, row.votes_count, row.is_mine) for row in rows),
        voters=poll.voters_count,
        is_multiple=poll.is_multiple,
        hides_results=poll.hide_results,
        closes_at=poll.closes_at,
        is_closed=now >= poll.closes_at,
        is_own=viewer_id == entry.author_id,
        is_member=viewer is not None,
        has_voted=poll.has_voted,
    )


def block(view: View, place: Place) -> str:
    """A poll as HTML, with marks for LEFT and what belongs to the request."""

    def write() -> object:
        return macros().poll(view, moment_of(view), Figures(view, place[0]))

    key = ("block", view, *place)
    return "".join(shelf.get(key) or shelf.put(key, write))


def answer(view: View, back: str, refusal: str = "") -> Markup:
    """A poll by itself, in the place of one that stood on the page `back`."""
    place = here()
    figures = Figures(view, place[0])
    part = shelf.put(
        ("answer", view, refusal, *place),
        lambda: macros().poll(view, moment_of(view), figures, refusal, is_answer=True),
    )
    values = {LEFT: time_left(place[0], view.closes_at), ADDRESS: str(escape(back))}
    return Markup(filled(part, values))  # noqa: S704  the macros have escaped it


def moment_of(view: View) -> Markup:
    """When it closes; the words for an open one are filled in later."""
    words = str(macros().closed()) if view.is_closed else LEFT
    return Moment(view.closes_at).tag("closing", words, Ages().in_full(view.closes_at))


class Figures:
    """The figures of a poll, in words of a language."""

    def __init__(self, view: View, locale: str) -> None:
        self.voters, self.locale = view.voters, locale
        self.people = ngettext(
            "%(count)s person voted",
            "%(count)s people voted",
            view.voters,
            count=compact(view.voters),
        )

    def share(self, votes: int) -> str:
        """How many of those who voted have chosen this, in percent."""
        return share_words(self.locale, round(100 * votes / self.voters) if self.voters else 0)

    def votes(self, votes: int) -> str:
        return ngettext("%(count)s vote", "%(count)s votes", votes, count=compact(votes))


@lru_cache(maxsize=512)
def share_words(locale: str, percent: int) -> str:
    return numbers.format_percent(percent / 100, locale=written(locale))


def time_left(locale: str, closes_at: datetime) -> str:
    """How long until a moment: to the nearest hour or day, and to the minute at the end."""
    minutes = max(-((clock.now() - closes_at) // timedelta(minutes=1)), 1)
    hours = (minutes + 30) // 60
    if minutes < 60:
        return span_left(locale, minutes * MINUTE)
    if hours < 24:
        return span_left(locale, hours * HOUR)
    return span_left(locale, (hours + 12) // 24 * DAY)


def macros() -> Any:
    return current_app.jinja_env.get_template("_components/poll.html").module
