"""How many notifications and messages are unread, wherever a page says it: not kept with it."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
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


def messages() -> int:
    viewer = visitor.viewer_if_loaded()
    return viewer.unread_messages if viewer is not None else 0


def in_badge(kind: str, number: int) -> str:
    """The mark beside the way to what is unread; hidden while nothing is."""
    key = (visitor.page_locale(), kind, number)
    part = shelf.get(key) or shelf.put(key, partial(write_badge, kind, number))
    return filled(part)


def write_badge(kind: str, number: int) -> str:
    template = current_app.jinja_env.get_template("_components/badge.html")
    return str(template.module.badge(kind, number))  # type: ignore[attr-defined]


def in_title() -> str:
    """What stands before the title of a page while something is unread: "(3) "."""
    number = count() + messages()
    return f"({few(number)}) " if number else ""


WAYS: Final[dict[str, Callable[[], str]]] = {
    "badge": lambda: in_badge("notifications", count()),
    "messagebadge": lambda: in_badge("messages", messages()),
    "title": in_title,
    "number": lambda: str(count()),
    "messagenumber": lambda: str(messages()),
}
MARKS: Final = {name: f"\x02unread{name}\x03" for name in WAYS}


def unread(way: str) -> Markup:
    """A count in one of WAYS; in a part that is kept, its mark."""
    found = MARKS[way] if g.get("writes_kept") else WAYS[way]()
    return Markup(found)  # noqa: S704  written by a template or made of a number


def filling() -> Mapping[bytes, bytes]:
    """What every mark stands for on this page, for what is sent as bytes."""
    if current_app.debug:
        return written_once.__wrapped__(visitor.page_locale(), count(), messages())
    return written_once(visitor.page_locale(), count(), messages())


@lru_cache(maxsize=4096)
def written_once(_locale: str, _count: int, _messages: int) -> Mapping[bytes, bytes]:
    """All of them together, for many pages say the same numbers."""
    return {mark.encode(): WAYS[way]().encode() for way, mark in MARKS.items()}


# Also a kept part within another leaves the mark where it is.
REQUESTS_OWN.update({mark: partial(unread, way) for way, mark in MARKS.items()})
