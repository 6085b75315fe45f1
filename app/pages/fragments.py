"""Parts of pages that many visitors get alike, written once and kept in this process.

A timeline of 20 posts costs some milliseconds to write and a tenth of that to put together from
kept parts. What differs from visitor to visitor or by the minute is left out of a kept part and
filled in each time: moments, what only an author may do, CSRF tokens.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache, partial
from typing import Any, Final

from flask import current_app, g, request
from flask_wtf.csrf import generate_csrf
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app import visitor
from app.models.posts import Post
from app.models.users import User
from app.pages.moments import Ages, Moment

KEPT: Final = 4096
# No text that people can write holds these: text.clean() takes control characters away.
TOKEN: Final = "\x02token\x03"  # noqa: S105  a mark, not a secret
ADDRESS: Final = "\x02address\x03"
AGE: Final = "\x02age\x03"
OWN: Final = "\x02own\x03"


class Kept:
    """A part by its key; equal keys are one part, whoever brings the way to write it."""

    __slots__ = ("key", "write")

    def __init__(self, key: Hashable, write: Callable[[], str]) -> None:
        self.key = key
        self.write: Callable[[], str] | None = write

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.key == other.key


@lru_cache(maxsize=KEPT)
def written(part: Kept) -> str:
    """The part as it was written first, with marks for what is filled in."""
    write, part.write = part.write, None  # what it refers to must not be kept as well
    if write is None:
        raise LookupError(part.key)
    is_inner = g.get("writes_kept", False)
    g.writes_kept = True
    try:
        return str(write())
    finally:
        g.writes_kept = is_inner


def csrf_token() -> str:
    """The token of this session; in a part that is kept, the mark that it will replace."""
    return TOKEN if g.get("writes_kept") else str(generate_csrf())


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

    return Markup(filled(shared(macro, write, *key)))  # noqa: S704  the macro has escaped it


def shared(name: str, write: Callable[[], str], *key: Hashable) -> str:
    everywhere = (name, visitor.page_locale(), request.script_root)
    return written(Kept(everywhere + key, write))


def this_address() -> str:
    """The path and query of this page; in a part that is kept, the mark that it will replace."""
    return ADDRESS if g.get("writes_kept") else request.full_path


def filled(part: str) -> str:
    if TOKEN in part:
        part = part.replace(TOKEN, csrf_token())
    return part.replace(ADDRESS, escape(this_address())) if ADDRESS in part else part


def post_cards(posts: Iterable[Post], viewer: User | None) -> Markup:
    """Posts as a timeline shows them."""
    module: Any = current_app.jinja_env.get_template("_components/post.html").module
    viewer_id = viewer.id if viewer is not None else None
    ages, zone = Ages(), visitor.timezone()
    cards = []
    for post in posts:
        author = post.author
        write = partial(write_card, module, post)
        card = shared("post", write, post.id, author.username, author.display_name, zone)
        own = module.post_own(post) if viewer_id == post.author_id else ""
        cards.append(card.replace(AGE, ages.of(post.created_at)).replace(OWN, own))
    return Markup("".join(cards))  # noqa: S704  the macros have escaped it


def write_card(module: Any, post: Post) -> str:
    return str(module.post_card(post, Moment(post.created_at, cls="dt-published").aged(AGE), OWN))
