"""Posts as cards, put together from parts that are kept.

A card is written once for each language and time zone. What differs by visitor or by the minute
is left out and filled in: its age, who passed it on, the quoted post, what one may do with it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app, request
from markupsafe import Markup, escape
from sqlalchemy import Row

from app.lib import ids
from app.models import reactions, visibility
from app.models.users import Asker
from app.pages import actions
from app.pages.card_parts import AGE, MARKS, Place, here, kept_parts, macros, shelf
from app.pages.moments import Ages
from app.pages.shelf import (
    ADDRESS,
    TOKEN,
    Part,
    Shelf,
    csrf_token,
    filled,
    this_address,
    with_values,
)

KEPT: Final = 8192
# Stands for posts in a page that is kept without them.
FEED: Final = "\x02feed\x03"
MARKED: Final = (FEED,)
QUOTED_AGE: Final = "\x02quotedage\x03"
ID: Final = Markup("\x02id\x03")
NAME: Final = Markup("\x02name\x03")
ADDRESS_OF: Final = Markup("\x02post\x03")

wholes = Shelf(KEPT)


class MenuKind(NamedTuple):
    """Which of the menus belongs to a post."""

    is_own: bool
    can_quote: bool
    can_pin: bool
    is_pinned: bool
    is_quoted: bool
    is_withdrawn: bool


class Extras(NamedTuple):
    """What stands on a card only here."""

    classes: str = ""
    why: str = ""
    facts: str = ""


PLAIN: Final = Extras()


def post_cards(entries: Sequence[Any], viewer: Asker | None) -> Markup:
    """The posts that a timeline lists, one after the other."""
    if entries is MARKED:
        return Markup(FEED)  # noqa: S704  a mark
    return Markup("".join(cards_by_id(entries, viewer).values()))  # noqa: S704  cards are escaped


def cards_by_id(
    entries: Sequence[Any], viewer: Asker | None, extras: Mapping[int, Extras] | None = None
) -> dict[int, Markup]:
    """The card of each entry by the entry's id, newest first as they come.

    None for a post that is gone meanwhile, and none where the same post stands further up: who
    passes on what is their own would have it twice on a page.
    """
    first = {entry.shown_id: entry for entry in reversed(entries)}
    others = referred(entries, viewer)
    mine = None if viewer is None else reactions.of(viewer, list(first))
    views = {
        entry.id: view_of(entry, viewer, mine, others, (extras or {}).get(entry.id, PLAIN))
        for entry in entries
        if first[entry.shown_id] is entry
    }
    place = here()
    wholes = kept_wholes(views, place)
    ages = Ages(place[0], ZoneInfo(place[2]))
    values = {ADDRESS: str(escape(this_address()))}
    # A token would make a cookie, which pages for strangers do not have.
    if viewer is not None and wholes:
        values[TOKEN] = csrf_token()
    cards = {}
    for key, whole in wholes.items():
        entry = views[key].entry
        values[AGE] = ages.of(ids.moment_of(entry.shown_id))
        if entry.quote_of_id is not None:
            values[QUOTED_AGE] = ages.of(ids.moment_of(entry.quote_of_id))
        cards[key] = Markup("".join(with_values(whole, values)))  # noqa: S704  escaped
    return cards


class View(NamedTuple):
    """A post as one viewer sees it here: a card is the same where this is the same."""

    entry: Any
    state: actions.State
    is_own: bool
    # What it answers and quotes, unless that is gone or hidden from this viewer.
    answered: Any
    quoted: Any
    is_quoted: bool
    extra: Extras


def view_of(
    entry: Any,
    viewer: Asker | None,
    mine: reactions.Mine | None,
    others: Mapping[int, Any],
    extra: Extras,
) -> View:
    quoted = others.get(entry.quote_of_id)
    viewer_id = -1 if viewer is None else viewer.id
    return View(
        entry,
        actions.state_of(entry, mine),
        viewer_id == entry.author_id,
        others.get(entry.in_reply_to_id),
        quoted,
        quoted is not None and viewer_id == quoted.author_id,
        extra,
    )


def kept_wholes(views: Mapping[int, View], place: Place) -> dict[int, Part]:
    """Whole cards, but for the age and what belongs to the request, by the ids of their entries."""
    shelved = wholes.shelved()
    found = {key: shelved.get((view, place)) for key, view in views.items()}
    missing = [view for key, view in views.items() if found[key] is None]
    if missing:
        wanted = [("card", view.entry) for view in missing]
        wanted += [("quoted", view.quoted) for view in missing if view.quoted is not None]
        parts = kept_parts(wanted, place)
        for view in missing:
            if ("card", view.entry.shown_id) in parts:
                write = partial(compose, view, parts, place)
                found[view.entry.id] = wholes.put((view, place), write)
    return {key: part for key, part in found.items() if part is not None}


def compose(view: View, parts: Mapping[tuple[str, int], Part], place: Place) -> str:
    """A card put together, with marks for the age and what belongs to the request."""
    entry = view.entry
    values: dict[str, str] = {
        MARKS["classes"]: view.extra.classes,
        MARKS["why"]: view.extra.why or passed_on(entry, place),
        MARKS["answers"]: answers(view, place),
        MARKS["quote"]: quote(view, parts, place),
        MARKS["facts"]: view.extra.facts,
        MARKS["actions"]: actions.row(entry, view.state, menu(view, place)),
    }
    return "".join(with_values(parts["card", entry.shown_id], values))


def referred(entries: Sequence[Any], viewer: Asker | None) -> Mapping[int, Any]:
    """What some posts quote or answer, as far as the viewer may see it: entries by their ids."""
    wanted = {entry.quote_of_id for entry in entries} | {entry.in_reply_to_id for entry in entries}
    wanted.discard(None)
    return visibility.find_entries(viewer, wanted) if wanted else {}


def answers(view: View, place: Place) -> str:
    """The line that says whom a post answers; empty if the viewer may not see that."""
    parent = view.answered
    if parent is None:
        return ""
    is_own = parent.author_id == view.entry.author_id
    key = ("answers", is_own, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_answers, is_own))
    address = f"{request.script_root}/@{parent.username}/{parent.id}"
    return "".join(with_values(part, {str(NAME): parent.username, str(ADDRESS_OF): address}))


def write_answers(is_own: bool) -> str:
    return str(macros("post").answers(is_own, NAME, ADDRESS_OF))


def quote(view: View, parts: Mapping[tuple[str, int], Part], place: Place) -> str:
    """What stands for the quoted post in a card that quotes one."""
    entry = view.entry
    if entry.quote_of_id is None:
        return ""
    part = parts.get(("quoted", entry.quote_of_id))
    if part is None or entry.is_quote_withdrawn:
        part = missing_quote(entry.is_quote_withdrawn, place)
    return "".join(with_values(part, {AGE: QUOTED_AGE}))


def quoted_card(entry: Any) -> Markup:
    """A post as it stands within others; empty if it is gone meanwhile."""
    place = here()
    part = kept_parts([("quoted", entry)], place).get(("quoted", entry.shown_id), ())
    age = Ages(place[0], ZoneInfo(place[2])).of(ids.moment_of(entry.shown_id))
    return Markup(filled(part, {AGE: age}))  # noqa: S704  escaped


def missing_quote(is_withdrawn: bool, place: Place) -> Part:
    key = ("missing", is_withdrawn, *place)
    return shelf.get(key) or shelf.put(key, lambda: macros("post").quote_missing(is_withdrawn))


def passed_on(entry: Row[Any], place: Place) -> str:
    """The line that says who passed a post on; empty where it stands by itself."""
    if entry.repost_of_id is None:
        return ""
    username, name = entry.by_username, entry.by_display_name or entry.by_username
    key = ("by", username, name, *place)
    part = shelf.get(key) or shelf.put(key, lambda: macros("post").reposted_by(username, name))
    return filled(part)


def menu(view: View, place: Place) -> str:
    entry, is_own = view.entry, view.is_own
    kind = MenuKind(
        is_own=is_own,
        can_quote=view.state.is_member and (view.state.is_open or is_own),
        can_pin=is_own and view.state.is_open,
        is_pinned=entry.pinned_at is not None,
        is_quoted=view.is_quoted,
        is_withdrawn=bool(entry.is_quote_withdrawn),
    )
    key = ("menu", current_app.config["SITE_URL"], *kind, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_menu, kind))
    address = f"{request.script_root}/@{entry.username}/{entry.shown_id}"
    return "".join(with_values(part, {str(ID): str(entry.shown_id), str(ADDRESS_OF): address}))


def write_menu(kind: MenuKind) -> str:
    return str(macros("post_menu").post_menu(kind, ID, ADDRESS_OF))


def pinned_line() -> str:
    return str(macros("post").pinned_why())
