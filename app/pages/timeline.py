"""Whole pages of posts, kept for each visitor with marks where the posts and the way on go."""

from collections.abc import Hashable, Mapping
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

from flask import render_template, request, session

from app import site, visitor
from app.lib.paging import Page
from app.models.entries import Entry
from app.pages.cards import FEED, MARKED, Extras, cards_in_pieces
from app.pages.fragments import who
from app.pages.shelf import Filling, SentShelf
from app.pages.unread import filling

PAGES_KEPT: Final = 512
OLDER: Final = "\x02older\x03"
NEWER: Final = "\x02newer\x03"
NEWEST: Final = "\x02newest\x03"

pages = SentShelf(PAGES_KEPT)


class MarkedPage(NamedTuple):
    """A page as a template sees it whose posts and way on are filled in later."""

    items: tuple[str, ...]
    older: str | int | None
    newer: str | int | None


def newest_in(page: Page[Entry] | MarkedPage) -> str | int:
    """The key of the first entry of a page, 0 for none; in a page that is kept, its mark."""
    if isinstance(page, MarkedPage):
        return NEWEST
    return page.items[0].id if page.items else 0


def timeline_page(
    template: str,
    page: Page[Entry],
    *key: Hashable,
    extras: Mapping[int, Extras] = MappingProxyType({}),
    **about: Hashable,
) -> str | bytes:
    """A page that shows a timeline and, beside it, nothing that changes but by its key.

    `about` is for the template, and part of the key. What the visitor chose is in every key. A page
    that has to say something else as well, that nothing is there, what the last request did or
    what is about to happen to the account, is written anew. `extras` is what stands on some of the
    cards only here.
    """
    if not page.items:
        return render_template(template, page=page, **about)
    person = visitor.viewer_if_loaded()
    chosen = (visitor.page_locale(), visitor.theme(), person and person.timezone)
    ways = (page.older is not None, page.newer is not None)
    edition = request.script_root, site.edition()
    place = (template, *edition, *who(), *chosen, *ways, *key, *about.values())
    marked = MarkedPage(MARKED, page.older and OLDER, page.newer and NEWER)
    write = partial(render_template, template, page=marked, **about)
    if "_flashes" in session or (person and (person.recovery_at or person.is_unconfirmed)):
        shell = pages.cut(write())
    else:
        shell = pages.get(place) or pages.put(place, write)
    ends = {OLDER: page.older, NEWER: page.newer, NEWEST: page.items[0].id}
    values = Filling(filling())
    values.update({mark.encode(): str(end).encode() for mark, end in ends.items()})
    cards = cards_in_pieces(page.items, person, extras)
    values[FEED.encode()] = b"".join(chain(*cards.values()))
    return b"".join(values.pieces(shell))
