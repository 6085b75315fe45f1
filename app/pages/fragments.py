"""Parts of pages that many visitors get alike, written once and kept in this process.

What differs from visitor to visitor or by the minute is left out of a kept part and filled in each
time: moments, what only an author may do, CSRF tokens.
"""

from collections.abc import Hashable
from typing import Final

from flask import request
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app import site, visitor
from app.pages.shelf import Shelf, filled

KEPT: Final = 4096

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

    # A form's address is none to come back to: what is written there says so.
    is_answer = request.method == "POST"
    page = visitor.page_locale(), request.script_root, is_answer, site.edition()
    place = (name, macro, *page, *key)
    part = shelf.get(place)
    return Markup(filled(shelf.put(place, write) if part is None else part))  # noqa: S704  escaped


def who() -> tuple[Hashable, ...]:
    """The viewer, for the key of each kept part that shows something of them."""
    viewer = visitor.viewer_if_loaded()
    if viewer is None:
        return ()
    names = viewer.id, viewer.username, viewer.display_name, viewer.avatar_key
    return *names, viewer.shows_previews, viewer.role
