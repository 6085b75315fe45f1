"""Whole pages of posts, kept for each visitor with marks where the posts and the way on go."""

from collections.abc import Hashable
from itertools import chain
from typing import Final, NamedTuple

from flask import render_template, request, session

from app import visitor
from app.lib.paging import Page
from app.models.entries import Entry
from app.pages.cards import FEED, MARKED, cards_in_pieces
from app.pages.fragments import who
from app.pages.shelf import Shelf, filled

PAGES_KEPT: Final = 512
OLDER: Final = "\x02older\x03"
NEWER: Final = "\x02newer\x03"
NEWEST: Final = "\x02newest\x03"

pages = Shelf(PAGES_KEPT)


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


def timeline_page(template: str, page: Page[Entry], *key: Hashable) -> str | bytes:
    """A page that shows a timeline and, beside it, nothing that changes but by its key.

    What the visitor chose is in every key. A page that has to say something else as well, that
    nothing is there or what the last request did, is written anew.
    """
    if not page.items or "_flashes" in session:
        return render_template(template, page=page)
    person = visitor.viewer_if_loaded()
    chosen = (visitor.page_locale(), visitor.theme(), person and person.timezone)
    ways = (page.older is not None, page.newer is not None)
    place = (template, request.script_root, *who(), *chosen, *ways, *key)
    marked = MarkedPage(MARKED, page.older and OLDER, page.newer and NEWER)
    shell = pages.get(place) or pages.put(place, lambda: render_template(template, page=marked))
    ends = {OLDER: str(page.older), NEWER: str(page.newer), NEWEST: str(page.items[0].id)}
    around = filled(shell, {FEED: FEED, **ends})
    above, _mark, below = around.encode().partition(FEED.encode())
    return b"".join([above, *chain(*cards_in_pieces(page.items, person).values()), below])
