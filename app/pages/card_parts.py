"""The parts of cards that are written by templates, and kept.

A post is written once for each language and time zone, with marks for what differs by visitor, by
the minute, or by what happens to it.
"""

from collections.abc import Hashable, Iterable
from functools import partial
from typing import Any, Final, TypeAlias

from flask import current_app, request
from markupsafe import Markup

from app import visitor
from app.extensions import db
from app.models import posts
from app.models.posts import Post
from app.pages.moments import Moment
from app.pages.shelf import Part, Shelf, filled

KEPT: Final = 8192
AGE: Final = "\x02age\x03"
# What stands for each mark in the template of a card.
MARKS: Final = {
    name: Markup(f"\x02{name}\x03")  # noqa: S704  a mark
    for name in ("classes", "why", "answers", "poll", "quote", "facts", "actions", "failed")
}

Place: TypeAlias = tuple[str, str, str]
shelf = Shelf(KEPT)


def here() -> Place:
    """What every kept part depends on: language, where the site is mounted, time zone."""
    return visitor.page_locale(), request.script_root, visitor.timezone()


def kept_parts(wanted: Iterable[tuple[str, Any]], place: Place) -> dict[tuple[str, int], Part]:
    """Parts by kind and post, of entries by kind; what is not kept yet is loaded in one statement.

    None for a post that is gone meanwhile.
    """
    keys = {(kind, entry.shown_id): key_of(kind, entry, place) for kind, entry in wanted}
    shelved = shelf.shelved()
    parts = {which: shelved[key] for which, key in keys.items() if key in shelved}
    missing = keys.keys() - parts.keys()
    if missing:
        query = posts.for_cards().where(Post.id.in_({post_id for _kind, post_id in missing}))
        # What this request has read before may be older than the keys.
        fresh = query.execution_options(populate_existing=True)
        found = {post.id: post for post in db.session.scalars(fresh)}
        for which in missing:
            kind, post_id = which
            if post_id in found:
                parts[which] = shelf.put(keys[which], partial(WRITERS[kind], found[post_id]))
    return parts


def key_of(kind: str, entry: Any, place: Place) -> tuple[Hashable, ...]:
    """What a part of a post depends on."""
    author = entry.username, entry.display_name, entry.avatar_key
    return kind, entry.shown_id, *author, entry.revision, *place


def write_card(post: Post) -> str:
    moment = Moment(post.created_at, cls="dt-published").aged(AGE)
    return str(macros("post").post_card(post, moment, MARKS))


def write_quoted(post: Post) -> str:
    moment = Moment(post.created_at, cls="dt-published").aged(AGE)
    return str(macros("post").quoted_post(post, moment))


WRITERS: Final = {"card": write_card, "quoted": write_quoted}


def failed_note(place: Place) -> str:
    """What only the author is told of pictures that cannot be shown."""
    key = ("failed", *place)
    return filled(shelf.get(key) or shelf.put(key, macros("pictures").failed))


def album(post: Post, tries: int, *, is_own: bool) -> str:
    """The pictures of a post by themselves, after a page has asked for them some times."""
    failed = Markup(failed_note(here()) if is_own else "")  # noqa: S704  a template has written it
    return str(macros("pictures").album(post, tries, failed))


def macros(name: str) -> Any:
    return current_app.jinja_env.get_template(f"_components/{name}.html").module
