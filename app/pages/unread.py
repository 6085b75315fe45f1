"""How many notifications are unread, wherever a page says it: not kept with the page."""

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import current_app, g
from markupsafe import Markup

from app import visitor
from app.pages.moments import few
from app.pages.shelf import REQUESTS_OWN, Shelf, filled

KEPT: Final = 512

shelf = Shelf(KEPT)


def count() -> int:
    viewer = visitor.viewer_if_loaded()
    return viewer.unread_count if viewer is not None else 0


def in_badge() -> str:
    """The mark beside the way to the notifications; hidden while nothing is unread."""
    number = count()
    key = (visitor.page_locale(), number)
    part = shelf.get(key) or shelf.put(key, partial(write_badge, number))
    return filled(part)


def write_badge(number: int) -> str:
    template = current_app.jinja_env.get_template("_components/badge.html")
    return str(template.module.badge(number))  # type: ignore[attr-defined]


def in_title() -> str:
    """What stands before the title of a page while something is unread: "(3) "."""
    return f"({few(count())}) " if count() else ""


WAYS: Final[dict[str, Callable[[], str]]] = {
    "badge": in_badge,
    "title": in_title,
    "number": lambda: str(count()),
}
MARKS: Final = {name: f"\x02unread{name}\x03" for name in WAYS}


def unread(way: str) -> Markup:
    """The count as a "badge", in a "title" or as a "number"; in a part that is kept, its mark."""
    found = MARKS[way] if g.get("writes_kept") else WAYS[way]()
    return Markup(found)  # noqa: S704  written by a template or made of a number


# Also a kept part within another leaves the mark where it is.
REQUESTS_OWN.update({mark: partial(unread, way) for way, mark in MARKS.items()})
