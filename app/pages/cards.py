"""Posts as cards, put together from parts that are kept.

A card is written once for each language and time zone. What differs by visitor or by the minute
is left out and filled in: its age, who passed it on, the quoted post, what one may do with it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import request
from markupsafe import Markup

from app.lib import ids
from app.models import posts
from app.models.entries import Entry
from app.models.filters import Warned
from app.models.users import Asker
from app.pages import actions, polls, translation
from app.pages.card_parts import (
    AGE,
    MARKS,
    Place,
    failed_note,
    here,
    kept_parts,
    macros,
    shelf,
)
from app.pages.covers import covered
from app.pages.moments import Ages
from app.pages.shelf import Filling, Part, SentPart, SentShelf, filled, with_values

KEPT: Final = 8192
# Stands for posts in a page that is kept without them.
FEED: Final = "\x02feed\x03"
MARKED: Final = (FEED,)
QUOTED_AGE: Final = "\x02quotedage\x03"
ID: Final = Markup("\x02id\x03")
NAME: Final = Markup("\x02name\x03")
ADDRESS_OF: Final = Markup("\x02post\x03")
AGE_MARK, QUOTED_AGE_MARK = AGE.encode(), QUOTED_AGE.encode()
LEFT_MARK: Final = polls.LEFT.encode()

wholes = SentShelf(KEPT)


class MenuKind(NamedTuple):
    """Which of the menus belongs to a post."""

    is_member: bool
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
    translation: str = ""


PLAIN: Final = Extras()


def post_cards(entries: Sequence[Any], viewer: Asker | None) -> Markup:
    """The posts that a timeline lists, one after the other."""
    if entries is MARKED:
        return Markup(FEED)  # noqa: S704  a mark
    return joined(cards_in_pieces(entries, viewer))


def cards_by_id(
    entries: Sequence[Entry], viewer: Asker | None, extras: Mapping[int, Extras] | None = None
) -> dict[int, Markup]:
    """The card of each entry by the entry's id, newest first as they come."""
    pieces = cards_in_pieces(entries, viewer, extras or {})
    return {key: joined({key: card}) for key, card in pieces.items()}


def joined(cards: Mapping[int, list[bytes]]) -> Markup:
    return Markup(b"".join(chain(*cards.values())).decode())  # noqa: S704  cards are escaped


def cards_in_pieces(
    entries: Sequence[Entry],
    viewer: Asker | None,
    extras: Mapping[int, Extras] = MappingProxyType({}),
) -> dict[int, list[bytes]]:
    """Cards by the ids of their entries, as they are sent, in pieces that only need joining.

    None for a post that is gone meanwhile, and none where the same post stands further up: who
    passes on what is their own would have it twice on a page.
    """
    place, viewer_id = here(), viewer and viewer.id
    asked = polls.polls_of(entries, viewer)
    known = translation.needless_for(viewer)
    views: dict[int, View] = {}
    for entry in entries:
        extra = extras.get(entry.id, PLAIN)
        is_own, is_quoted = viewer_id == entry.author_id, viewer_id == entry.quoted_author_id
        is_quoted, poll = is_quoted and viewer is not None, asked.get(entry.shown_id)
        can_translate = entry.language not in known and entry.audience in posts.OPEN
        view = View(entry, viewer is not None, is_own, is_quoted, can_translate, poll, extra)
        views.setdefault(entry.shown_id, view)
    values, ages = Filling(), Ages(place[0], ZoneInfo(place[2]))
    cards = {}
    for view, whole in kept_wholes(views.values(), place):
        entry = view.entry
        values[AGE_MARK] = ages.of(ids.moment_of(entry.shown_id)).encode()
        if entry.quote_of_id is not None:
            values[QUOTED_AGE_MARK] = ages.of(ids.moment_of(entry.quote_of_id)).encode()
        if view.poll is not None:
            values[LEFT_MARK] = polls.time_left(place[0], view.poll.closes_at).encode()
        pieces = values.pieces(whole)
        cards[entry.id] = covered(entry, pieces, place) if isinstance(entry, Warned) else pieces
    return cards


class View(NamedTuple):
    """A post as one viewer sees it here: a card is the same where this is the same."""

    entry: Entry
    is_member: bool
    is_own: bool
    is_quoted: bool
    can_translate: bool
    poll: polls.View | None
    extra: Extras


def kept_wholes(views: Collection[View], place: Place) -> Iterator[tuple[View, SentPart]]:
    """Whole cards, cut at their marks; none for a post that is gone meanwhile."""
    shelved = wholes.shelved()
    found = [(view, shelved.get((view, place))) for view in views]
    missing = [view for view, whole in found if whole is None]
    parts = parts_of(missing, place) if missing else {}
    for view, kept in found:
        whole = kept
        if whole is None and ("card", view.entry.shown_id) in parts:
            whole = wholes.put((view, place), partial(compose, view, parts, place))
        if whole is not None:
            yield view, whole


def parts_of(views: Collection[View], place: Place) -> Mapping[tuple[str, int], Part]:
    """What templates write of some posts, and of what they quote."""
    wanted: list[tuple[str, Any]] = [("card", view.entry) for view in views]
    wanted += [("quoted", view.entry.quoted) for view in views if view.entry.quoted is not None]
    return kept_parts(wanted, place)


def compose(view: View, parts: Mapping[tuple[str, int], Part], place: Place) -> str:
    """A card put together, with marks for ages and what belongs to the request."""
    entry, state = view.entry, actions.state_of(view.entry, view.is_member)
    values: dict[str, str] = {
        MARKS["classes"]: view.extra.classes,
        MARKS["why"]: view.extra.why or passed_on(entry, place),
        MARKS["answers"]: answers(entry, place),
        MARKS["poll"]: "" if view.poll is None else polls.block(view.poll, place),
        MARKS["quote"]: quote(entry, parts, place),
        MARKS["facts"]: translated(view, place) + view.extra.facts,
        MARKS["failed"]: failed_note(place) if view.is_own else "",
        MARKS["actions"]: actions.row(entry, state, menu(view, place)),
    }
    return "".join(with_values(parts["card", entry.shown_id], values))


def answers(entry: Entry, place: Place) -> str:
    """The line that says whom a post answers; empty if the viewer may not see that."""
    if entry.answered_id is None:
        return ""
    is_own = entry.answered_author_id == entry.author_id
    key = ("answers", is_own, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_answers, is_own))
    username = str(entry.answered_username)
    address = f"{request.script_root}/@{username}/{entry.answered_id}"
    return "".join(with_values(part, {str(NAME): username, str(ADDRESS_OF): address}))


def write_answers(is_own: bool) -> str:
    return str(macros("post").answers(is_own, NAME, ADDRESS_OF))


def quote(entry: Entry, parts: Mapping[tuple[str, int], Part], place: Place) -> str:
    """What stands for the quoted post in a card that quotes one."""
    if entry.quote_of_id is None:
        return ""
    part = parts.get(("quoted", entry.quote_of_id))
    if part is None or entry.is_quote_withdrawn:
        part = missing_quote(entry.is_quote_withdrawn, place)
    return "".join(with_values(part, {AGE: QUOTED_AGE}))


def quoted_card(entry: Entry) -> Markup:
    """A post as it stands within others; empty if it is gone meanwhile."""
    place = here()
    part = kept_parts([("quoted", entry)], place).get(("quoted", entry.shown_id), ())
    age = Ages(place[0], ZoneInfo(place[2])).of(ids.moment_of(entry.shown_id))
    return Markup(filled(part, {AGE: age}))  # noqa: S704  escaped


def missing_quote(is_withdrawn: bool, place: Place) -> Part:
    key = ("missing", is_withdrawn, *place)
    return shelf.get(key) or shelf.put(key, lambda: macros("post").quote_missing(is_withdrawn))


def passed_on(entry: Entry, place: Place) -> str:
    """The line that says who passed a post on; empty where it stands by itself."""
    if entry.by_username is None:
        return ""
    username, name = entry.by_username, entry.by_display_name or entry.by_username
    key = ("by", username, name, *place)
    part = shelf.get(key) or shelf.put(key, lambda: macros("post").reposted_by(username, name))
    return filled(part)


def menu(view: View, place: Place) -> str:
    entry, is_own, is_open = view.entry, view.is_own, view.entry.audience in posts.OPEN
    kind = MenuKind(
        is_member=view.is_member,
        is_own=is_own,
        can_quote=view.is_member and (is_open or is_own),
        can_pin=is_own and is_open,
        is_pinned=bool(entry.is_pinned),
        is_quoted=view.is_quoted,
        is_withdrawn=bool(entry.is_quote_withdrawn),
    )
    key = ("menu", *kind, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_menu, kind))
    address = f"{request.script_root}/@{entry.username}/{entry.shown_id}"
    return "".join(with_values(part, {str(ID): str(entry.shown_id), str(ADDRESS_OF): address}))


def translated(view: View, place: Place) -> str:
    """What a post says in the viewer's language, or the button that asks for it."""
    entry = view.entry
    if view.extra.translation or not view.can_translate:
        return view.extra.translation
    key = ("translate", entry.language, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_offer, str(entry.language)))
    return "".join(with_values(part, {str(ID): str(entry.shown_id)}))


def write_offer(language: str) -> str:
    return str(macros("translation").offer(ID, language))


def write_menu(kind: MenuKind) -> str:
    return str(macros("post_menu").post_menu(kind, ID, ADDRESS_OF))


def tag_line(tag: str) -> str:
    key = ("tag", tag, *here())
    part = shelf.get(key) or shelf.put(key, lambda: macros("post").tag_why(tag))
    return filled(part)


def pinned_line() -> str:
    key = ("pinned", *here())
    return filled(shelf.get(key) or shelf.put(key, macros("post").pinned_why))
