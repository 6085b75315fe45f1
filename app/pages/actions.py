"""The row of actions below a post: reply, repost, like, bookmark, menu, always in five columns.

A row is written once for each state it can be in, with marks for the post and its figures.
"""

from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from flask import current_app, request
from markupsafe import Markup

from app import visitor
from app.models import posts
from app.models.entries import Entry
from app.pages.moments import compact
from app.pages.shelf import Shelf, with_values

# Two languages have some sixty rows between them.
KEPT: Final = 512
ID: Final = "\x02id\x03"
MARKS: Final = {
    name: Markup(f"\x02{name}\x03")  # noqa: S704  a mark
    for name in ("id", "username", "replies", "reposts", "likes", "menu")
}
SHORTENED: Final = 10_000

shelf = Shelf(KEPT)


class State(NamedTuple):
    """What a row shows beside the post and its figures."""

    is_member: bool
    is_open: bool
    is_reposted: bool
    is_liked: bool
    is_bookmarked: bool


def state_of(entry: Entry, is_member: bool) -> State:
    is_open = entry.audience in posts.OPEN
    return State(
        is_member=is_member,
        is_open=is_open,
        is_reposted=bool(entry.is_reposted),
        is_liked=bool(entry.is_liked),
        is_bookmarked=bool(entry.is_bookmarked),
    )


def row(entry: Entry, state: State, menu: str) -> str:
    """The row of the post that an entry shows, with marks for what belongs to the request.

    `menu` is what stands in the fifth column, as HTML.
    """
    locale = visitor.page_locale()
    values = {
        ID: str(entry.shown_id),
        MARKS["username"]: entry.username,
        MARKS["replies"]: figure(locale, entry.replies_count),
        MARKS["reposts"]: figure(locale, entry.reposts_count),
        MARKS["likes"]: figure(locale, entry.likes_count),
        MARKS["menu"]: menu,
    }
    key = ("row", locale, request.script_root, *state)
    part = shelf.get(key) or shelf.put(key, partial(write_row, state))
    return "".join(with_values(part, values))


def button(kind: str, post_id: int, count: int, *, is_pressed: bool) -> Markup:
    """The button of one action by itself, as it is after it was used."""
    locale = visitor.page_locale()
    key = (kind, locale, request.script_root, is_pressed)
    part = shelf.get(key) or shelf.put(key, partial(write_button, kind, is_pressed))
    counted = figure(locale, count)
    values = {
        ID: str(post_id),
        MARKS["reposts"]: counted,
        MARKS["likes"]: counted,
    }
    return Markup("".join(with_values(part, values)))  # noqa: S704  the macros have escaped it


def closed_place(answer: str) -> Markup:
    """Where the button would be that reposts what is not open, and what to tell who pressed it."""
    return Markup(macros().closed(answer))  # noqa: S704  written by a template


@lru_cache(maxsize=8192)
def figure(_locale: str, count: int) -> str:
    """A count, in full in its title where it is shortened; nothing for none."""
    if not count:
        return ""
    title = Markup(' title="{}"').format(count) if count >= SHORTENED else ""
    return Markup("<span{}>{}</span>").format(title, compact(count))


def write_row(state: State) -> str:
    write = macros().row if state.is_member else macros().row_of_links
    return str(write(MARKS, f"{request.script_root}/@{MARKS['username']}/{ID}", state))


def write_button(kind: str, is_pressed: bool) -> str:
    return str(getattr(macros(), kind)(MARKS, is_pressed))


def macros() -> Any:
    return current_app.jinja_env.get_template("_components/actions.html").module
