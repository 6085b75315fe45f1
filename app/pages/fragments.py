"""Parts of pages that many visitors get alike, written once and kept in this process.

A timeline of 20 posts costs some milliseconds to write and a tenth of that to put together from
kept parts. What differs from visitor to visitor or by the minute is left out of a kept part and
filled in each time: moments, what only an author may do, CSRF tokens.
"""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app, request
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy import Row

from app import visitor
from app.extensions import db
from app.lib import ids
from app.models import posts
from app.models.posts import Post
from app.models.users import Asker
from app.pages.moments import Ages, Moment
from app.pages.shelf import MARKED, Part, Shelf, filled

KEPT: Final = 4096
AGE: Final = "\x02age\x03"
OWN: Final = "\x02own\x03"

shelf = Shelf(KEPT)


@pass_context
def kept(context: Context, name: str, macro: str, *key: Hashable) -> Markup:
    """What a macro of `_components/<name>.html` writes, for equal keys once.

    The key must name everything in it that is not the same for all. Raises LookupError where a
    name in it is unknown to the template: one visitor would be shown another's part.
    """

    if any(isinstance(part, Undefined) for part in key):
        raise LookupError(f"a part of the key is undefined: {name}.{macro}")

    def write() -> str:
        template = context.environment.get_template(f"_components/{name}.html")
        return str(getattr(template.make_module(context.get_all()), macro)())

    place = (name, macro, visitor.page_locale(), request.script_root, *key)
    part = shelf.get(place)
    return Markup(filled(shelf.put(place, write) if part is None else part))  # noqa: S704  escaped


def who() -> tuple[Hashable, ...]:
    """The viewer, for the key of each kept part that shows something of them."""
    viewer = visitor.viewer_if_loaded()
    return (viewer.id, viewer.username, viewer.display_name) if viewer else ()


def post_cards(entries: Sequence[Any], viewer: Asker | None) -> Markup:
    """The posts that a timeline lists, from kept parts; what is not kept is loaded at once."""
    if entries is MARKED:
        return Markup(MARKED[0])  # noqa: S704  a mark
    place = (visitor.page_locale(), request.script_root, visitor.timezone())
    shelved = shelf.shelved()
    parts = {entry.id: shelved.get((*entry, *place)) for entry in entries}
    missing = [entry for entry in entries if parts[entry.id] is None]
    if missing:
        parts.update(write_cards(missing, place))
    ages = Ages(place[0], ZoneInfo(place[2]))
    viewer_id = viewer.id if viewer is not None else None
    texts: list[str] = []
    for entry in entries:
        values = {
            AGE: ages.of(ids.moment_of(entry.id)),
            OWN: own_part(entry.id) if entry.author_id == viewer_id else "",
        }
        texts += [values.get(text, text) for text in parts[entry.id] or ()]
    return Markup("".join(texts))  # noqa: S704  the macros have escaped it


def write_cards(entries: Sequence[Row[Any]], place: tuple[str, ...]) -> dict[int, Part]:
    """The parts of posts that are not kept yet; none for one that is gone meanwhile."""
    wanted = posts.for_display().where(Post.id.in_([entry.id for entry in entries]))
    found = {post.id: post for post in db.session.scalars(wanted)}
    return {
        entry.id: shelf.put((*entry, *place), partial(write_card, found[entry.id]))
        for entry in entries
        if entry.id in found
    }


def write_card(post: Post) -> str:
    moment = Moment(post.created_at, cls="dt-published").aged(AGE)
    return str(post_macros().post_card(post, moment, OWN))


def own_part(post_id: int) -> str:
    """What only its author may do with a post; written for post 0, which is none."""
    place = ("own", visitor.page_locale(), request.script_root)
    part = shelf.get(place) or shelf.put(place, partial(post_macros().post_own, 0))
    return filled(part).replace("/posts/0/", f"/posts/{post_id}/")


def post_macros() -> Any:
    return current_app.jinja_env.get_template("_components/post.html").module
