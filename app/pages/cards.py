"""Posts as cards, put together from parts that are kept.

A card is written once for each language and time zone. What differs by visitor or by the minute
is left out and filled in: its age, who passed it on, the quoted post, what one may do with it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy import Row

from app import visitor
from app.extensions import db
from app.lib import ids
from app.models import posts, reactions, visibility
from app.models.posts import Post
from app.models.users import Asker
from app.pages import actions
from app.pages.moments import Ages, Moment
from app.pages.shelf import Part, Shelf, filled

KEPT: Final = 8192
# Stands for posts in a page that is kept without them.
FEED: Final = "\x02feed\x03"
MARKED: Final = (FEED,)
AGE: Final = "\x02age\x03"
ID: Final = Markup("\x02id\x03")
NAME: Final = Markup("\x02name\x03")
ADDRESS_OF: Final = Markup("\x02post\x03")
# What stands for each mark in the template of a card.
MARKS: Final = {
    name: Markup(f"\x02{name}\x03")  # noqa: S704  a mark
    for name in ("classes", "why", "answers", "quote", "facts", "actions")
}

Place: TypeAlias = tuple[str, str, str]
shelf = Shelf(KEPT)


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


def post_cards(entries: Sequence[Any], viewer: Asker | None) -> Markup:
    """The posts that a timeline lists, one after the other."""
    if entries is MARKED:
        return Markup(FEED)  # noqa: S704  a mark
    return Markup("").join(cards_by_id(entries, viewer).values())


def cards_by_id(
    entries: Sequence[Any], viewer: Asker | None, extras: Mapping[int, Extras] | None = None
) -> dict[int, Markup]:
    """The card of each entry by the entry's id, newest first as they come.

    None for a post that is gone meanwhile, and none where the same post stands further up: who
    passes on what is their own would have it twice on a page.
    """
    place = here()
    others = referred(entries, viewer)
    quoted = [others[entry.quote_of_id] for entry in entries if entry.quote_of_id in others]
    wanted = [("card", entry) for entry in entries] + [("quoted", entry) for entry in quoted]
    parts = kept_parts(wanted, place)
    mine = None if viewer is None else reactions.of(viewer, [entry.shown_id for entry in entries])
    ages = Ages(place[0], ZoneInfo(place[2]))
    quotes = quotes_in(entries, parts, place, ages)
    cards = {}
    for entry in entries:
        part = parts.pop(("card", entry.shown_id), None)
        if part is None:
            continue
        extra = (extras or {}).get(entry.id, Extras())
        values = {
            AGE: ages.of(ids.moment_of(entry.shown_id)),
            MARKS["classes"]: extra.classes,
            MARKS["why"]: extra.why or passed_on(entry, place),
            MARKS["answers"]: answers(entry, others, place),
            MARKS["quote"]: quotes.get(entry.shown_id, ""),
            MARKS["facts"]: extra.facts,
            MARKS["actions"]: actions.row(entry, mine, menu(entry, viewer, others, place)),
        }
        text = "".join([values.get(piece, piece) for piece in part])
        cards[entry.id] = Markup(text)  # noqa: S704  the macros have escaped it
    return cards


def kept_parts(wanted: Iterable[tuple[str, Any]], place: Place) -> dict[tuple[str, int], Part]:
    """Parts by kind and post, of entries by kind; what is not kept yet is loaded in one statement.

    None for a post that is gone meanwhile.
    """
    keys = {(kind, entry.shown_id): key_of(kind, entry, place) for kind, entry in wanted}
    shelved = shelf.shelved()
    parts = {which: shelved[key] for which, key in keys.items() if key in shelved}
    missing = keys.keys() - parts.keys()
    if missing:
        query = posts.for_display().where(Post.id.in_({post_id for _kind, post_id in missing}))
        found = {post.id: post for post in db.session.scalars(query)}
        for which in missing:
            kind, post_id = which
            if post_id in found:
                parts[which] = shelf.put(keys[which], partial(WRITERS[kind], found[post_id]))
    return parts


def key_of(kind: str, entry: Any, place: Place) -> tuple[Hashable, ...]:
    """What a part of a post depends on."""
    names = (entry.username, entry.display_name)
    return kind, entry.shown_id, *names, entry.edited_at, entry.language, *place


def write_card(post: Post) -> str:
    moment = Moment(post.created_at, cls="dt-published").aged(AGE)
    return str(macros("post").post_card(post, moment, MARKS))


def write_quoted(post: Post) -> str:
    moment = Moment(post.created_at, cls="dt-published").aged(AGE)
    return str(macros("post").quoted_post(post, moment))


WRITERS: Final = {"card": write_card, "quoted": write_quoted}


def referred(entries: Sequence[Any], viewer: Asker | None) -> Mapping[int, Any]:
    """What some posts quote or answer, as far as the viewer may see it: entries by their ids."""
    wanted = {entry.quote_of_id for entry in entries} | {entry.in_reply_to_id for entry in entries}
    wanted.discard(None)
    return visibility.find_entries(viewer, wanted) if wanted else {}


def answers(entry: Row[Any], others: Mapping[int, Any], place: Place) -> str:
    """The line that says whom a post answers; empty if the viewer may not see that."""
    parent = others.get(entry.in_reply_to_id)
    if parent is None:
        return ""
    is_own = parent.author_id == entry.author_id
    key = ("answers", is_own, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_answers, is_own))
    address = f"{request.script_root}/@{parent.username}/{parent.id}"
    return filled(part, {NAME: parent.username, ADDRESS_OF: address})


def write_answers(is_own: bool) -> str:
    return str(macros("post").answers(is_own, NAME, ADDRESS_OF))


def quotes_in(
    entries: Sequence[Any], parts: Mapping[tuple[str, int], Part], place: Place, ages: Ages
) -> dict[int, Markup]:
    """What stands for the quoted post in each card that quotes one, by the card's post."""
    texts = {}
    for entry in entries:
        if entry.quote_of_id is not None:
            part = parts.get(("quoted", entry.quote_of_id))
            if part is None or entry.is_quote_withdrawn:
                part = missing_quote(entry.is_quote_withdrawn, place)
            texts[entry.shown_id] = aged(part, entry.quote_of_id, ages)
    return texts


def quoted_card(entry: Any) -> Markup:
    """A post as it stands within others; empty if it is gone meanwhile."""
    place = here()
    part = kept_parts([("quoted", entry)], place).get(("quoted", entry.shown_id), ())
    return aged(part, entry.shown_id, Ages(place[0], ZoneInfo(place[2])))


def aged(part: Part, post_id: int, ages: Ages) -> Markup:
    return Markup(filled(part, {AGE: ages.of(ids.moment_of(post_id))}))  # noqa: S704  escaped


def here() -> Place:
    """What every kept part depends on: language, where the site is mounted, time zone."""
    return visitor.page_locale(), request.script_root, visitor.timezone()


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


def menu(entry: Row[Any], viewer: Asker | None, others: Mapping[int, Any], place: Place) -> str:
    viewer_id = viewer.id if viewer is not None else None
    is_own, is_open = viewer_id == entry.author_id, entry.audience in posts.OPEN
    inner = others.get(entry.quote_of_id) if viewer_id else None
    kind = MenuKind(
        is_own=is_own,
        can_quote=viewer_id is not None and (is_open or is_own),
        can_pin=is_own and is_open,
        is_pinned=entry.pinned_at is not None,
        is_quoted=inner is not None and inner.author_id == viewer_id,
        is_withdrawn=bool(entry.is_quote_withdrawn),
    )
    key = ("menu", *kind, *place)
    part = shelf.get(key) or shelf.put(key, partial(write_menu, kind))
    address = f"{request.script_root}/@{entry.username}/{entry.shown_id}"
    return filled(part, {ID: str(entry.shown_id), ADDRESS_OF: address})


def write_menu(kind: MenuKind) -> str:
    return str(macros("post_menu").post_menu(kind, ID, ADDRESS_OF))


def pinned_line() -> str:
    return str(macros("post").pinned_why())


def macros(name: str) -> Any:
    return current_app.jinja_env.get_template(f"_components/{name}.html").module
