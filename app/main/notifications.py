"""What one is told: the page, and noting what was seen of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import limits
from app.extensions import db
from app.lib import ids, paging
from app.lib.paging import Cursor
from app.main import bp
from app.main.pages import cursor
from app.main.told import KINDS_OF, TABS, TALK, covered, sentence
from app.models import entries, filters, notifications, requests
from app.models.filters import Rule
from app.models.notifications import Doer, Line
from app.models.users import Viewer
from app.models.wishes import KINDS
from app.pages.cards import Extras, cards_by_id
from app.pages.moments import few
from app.visitor import look_again, me, viewer, wants_json

SEEN_AT_ONCE = 100


class Told(NamedTuple):
    """A group as the page shows it: a line, or the post that addresses the reader."""

    line: Any
    doers: Sequence[Doer]
    words: str
    card: Markup | None

    @property
    def is_unread(self) -> bool:
        return self.line.read_at is None

    @property
    def at(self) -> datetime:
        """When it came to say this."""
        return ids.moment_of(self.line.newest_id)


@bp.get("/notifications")
def notification_list() -> ResponseReturnValue:
    """What the visitor was told, of one kind or of all. Only what is sent back counts as read."""
    person, at, kind = viewer() or abort(401), cursor(), request.args.get("kind", "")
    page, caught = told_page(person, kinds_of(kind), at)
    return render_template(
        "main/notifications.html",
        page=page,
        told=told_on(page.items, person, caught),
        tabs=TABS,
        kind=kind,
        tab=next((tab for tab, kinds in KINDS_OF.items() if kind in kinds), kind),
        until=ids.new_id(),
        waiting=requests.count(person) if person.approves_followers else 0,
    )


def kinds_of(kind: str) -> tuple[str, ...]:
    """The kinds that an address asks for, by one or by a tab of several; 404 for others."""
    if kind not in KINDS_OF and kind not in KINDS:
        abort(404)
    return KINDS_OF.get(kind, (kind,))


def told_page(
    person: Viewer, kinds: tuple[str, ...], at: Cursor
) -> tuple[paging.Page[Line], Mapping[int, Rule]]:
    """The groups that the reader's filters do not hide, and what they cover, by post."""
    caught: dict[int, Rule] = {}

    def read(at: Cursor) -> paging.Page[Line]:
        window, asked = notifications.told(kinds, at), {"reader": person.id}
        return paging.page_of_rows(db.session.connection(), [window], at, asked, Line._make)

    def sift(lines: Sequence[Line]) -> list[Line]:
        about = {line.post_id for line in lines if line.post_id is not None}
        caught.update(filters.caught(person, "notifications", about))
        hidden = {post_id for post_id, rule in caught.items() if rule.hides}
        return [line for line in lines if line.post_id not in hidden]

    return paging.sifted(at, read, sift, lambda line: line.newest_id), caught


def told_on(lines: Sequence[Line], person: Viewer, caught: Mapping[int, Rule]) -> list[Told]:
    """The groups of a page, without the few whose post has gone meanwhile."""
    cards = cards_of([line for line in lines if line.kind in TALK], person, caught)
    lines = [covered(line, caught) for line in lines]
    doers = notifications.people_in([line.id for line in lines], person.id)
    return [
        Told(line, doers[line.id], words_of(line, doers[line.id], person), card_of(line, cards))
        for line in lines
        if line.kind not in TALK or line.post_id in cards
    ]


def card_of(line: Any, cards: Mapping[int, Markup]) -> Markup | None:
    return cards.get(line.post_id) if line.kind in TALK else None


def words_of(line: Any, doers: Sequence[Doer], person: Viewer) -> str:
    """Who did what, with links to who it was."""
    names = [macros().person_link(doer.person) for doer in doers]
    return sentence(
        line.about or line.kind, names, line.people_count, is_own=line.author_id == person.id
    )


def cards_of(
    lines: Sequence[Line], person: Viewer, caught: Mapping[int, Rule]
) -> dict[int, Markup]:
    """The posts that address the reader, with a line that says how."""
    if not lines:
        return {}
    shown = entries.find(person, [line.post_id or 0 for line in lines])
    shown |= {
        post_id: filters.warned(entry, caught[post_id])
        for post_id, entry in shown.items()
        if post_id in caught
    }
    why = {
        line.post_id or 0: Extras(why=str(macros().addressed(line.kind, line.read_at is None)))
        for line in lines
    }
    found = [shown[line.post_id] for line in lines if line.post_id in shown]
    return cards_by_id(found, person, why)


def macros() -> Any:
    return current_app.jinja_env.get_template("_components/notice.html").module


@bp.post("/notifications/read")
@limits.light
def read_notifications() -> ResponseReturnValue:
    """Note what was seen: those that a script names, or all up to a moment, of one kind or all."""
    kind = request.form.get("kind", "")
    keys = [number(key) for key in request.form.getlist("seen")[:SEEN_AT_ONCE]]
    if keys:
        notifications.read(me().id, keys)
    else:
        notifications.read_until(me().id, number(request.form.get("until", "")), kinds_of(kind))
    db.session.commit()
    look_again()
    if wants_json():
        return jsonify(unread=me().unread_count, badge=few(me().unread_count))
    return redirect(url_for(".notification_list", kind=kind or None))


def number(typed: str) -> int:
    """An id that a form names; 400 for anything else."""
    try:
        return ids.parse(typed)
    except ValueError:
        abort(400)
