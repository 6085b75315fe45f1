"""Search: posts, people and tags, from one box."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app import limits
from app.extensions import db
from app.lib import ids, queries, richtext, text
from app.lib.paging import SIZE, Page
from app.lib.queries import Parsed
from app.main import bp
from app.main.pages import cursor, people_shown
from app.models import directory, entries, search as posts_found
from app.models.entries import Entry
from app.models.sweeps import Wanted
from app.models.users import User
from app.visitor import public, timezone, viewer

T = TypeVar("T")

TEMPLATE: Final = "main/search.html"
PEOPLE_BESIDE, TAGS_BESIDE = 3, 6
WHY: Final = {
    "long": _l("This is longer than 300 characters. Look for a few words of it."),
    "many": _l("These are more than 20 words. Look for the rarest of them."),
    "quote": _l("The quotation marks are opened, but not closed."),
    "nothing": _l("There is no word in this. Type what somebody may have said."),
    "person": _l("Nobody here is called that. Under People you find who there is."),
    "from": _l("It does not say whose posts: write from: and a name, like from:mara."),
    "to": _l("It does not say to whom: write to: and a name, like to:mara."),
    "has": _l("has: goes with image, poll or link."),
    "is": _l("is: goes with reply."),
    "lang": _l("lang: goes with the code of a language, like en, es or ja."),
    "day": _l("Write a day like 2026-11-21, a month like 2026-11, or a year."),
}


class Beside(NamedTuple):
    """People and tags that the first page of posts names above them."""

    people: Sequence[User] = ()
    tags: Sequence[str] = ()


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """What is found for `q`: posts, or `in` people or tags; newest or `by` best first."""
    typed = text.clean(request.args.get("q", ""), lines=False)
    if not typed:
        return page("posts", "")
    person = viewer()
    limits.spend("search", person or limits.address())
    finders = {"people": people_page, "tags": tags_page}
    return finders.get(request.args.get("in", ""), posts_page)(typed)


def page(kind: str, typed: str, by: str = "", **found: Any) -> str:
    """The page with the box, and what there is to show."""
    asked = {
        "q": typed,
        "in": kind if kind != "posts" else "",
        "by": by,
        "within": found.get("within"),
    }
    also = urlencode({name: value for name, value in asked.items() if value}) + "&"
    return render_template(TEMPLATE, kind=kind, typed=typed, by=by, also=also, why=WHY, **found)


def posts_page(typed: str) -> ResponseReturnValue:
    parsed = queries.parse(typed)
    wanted, faults = posts_found.understand(parsed, viewer(), ZoneInfo(timezone()))
    if wanted is None:
        wrong = {fault.typed for fault in faults}
        mended = " ".join(piece for piece in parsed.mended if piece not in wrong)
        return page("posts", typed, faults=faults, mended=mended), 422
    at = cursor()
    said = [term.value for term in parsed.of("words") if not term.is_excluded]
    if request.args.get("by") == "best":
        return best_page(typed, wanted, at.before or 0, at.after, looked_for=said)
    found = posts_found.newest(wanted, viewer(), at)
    is_first = at.before is None and at.after is None
    also = beside(parsed) if is_first else Beside()
    about: dict[str, Any] = {"beside": also, "looked_for": said}
    return page("posts", typed, found=found.page, since=found.since, **about)


def best_page(
    typed: str, wanted: Wanted, start: int, after: int | None, **also: object
) -> ResponseReturnValue:
    """The pages lead through what was there when the first was asked for, `within` some ids."""
    ranked = posts_found.best(wanted, viewer(), within())
    shown = placed(ranked.ids, start, after)
    cards = entries.find(viewer(), shown.items)
    items = [cards[one] for one in shown.items if one in cards]
    found: Page[Entry] = Page(items, shown.older, shown.newer)
    since = None if ranked.is_all else ids.moment_of(ranked.within[0])
    some = {"count": len(ranked.ids), "since": since, "within": "-".join(map(str, ranked.within))}
    return page("posts", typed, "best", found=found, **some, **also)


def within() -> tuple[int, int] | None:
    """Between which ids a further page of the best looks."""
    typed = request.args.get("within")
    if typed is None:
        return None
    try:
        low, high = map(ids.parse, typed.split("-"))
    except ValueError:
        abort(400)
    return low, high


def placed(ranked: Sequence[T], start: int, after: int | None) -> Page[T]:
    """A page of what is all there, in its order: behind a place, or the one that ends before it."""
    if after is not None:
        start = max(0, after - 1 - SIZE)
    end = start + SIZE
    return Page(
        list(ranked[start:end]),
        older=end if len(ranked) > end else None,
        newer=start + 1 if start else None,
    )


def beside(parsed: Parsed) -> Beside:
    """Who and which tags are called like what is searched for, where that is only words."""
    said = parsed.of("words", "tag")
    if len(said) < len(parsed.terms) or any(term.is_excluded for term in said):
        return Beside()
    typed = " ".join(term.value for term in said)
    people = db.session.scalars(directory.people(typed, viewer()).limit(PEOPLE_BESIDE)).all()
    return Beside(people, tags_like(typed, TAGS_BESIDE))


def tags_like(typed: str, most: int) -> Sequence[str]:
    beginning = richtext.normalise_tag(typed)
    if not beginning:
        return ()
    return db.session.scalars(directory.tags(beginning, viewer()).limit(most)).all()


def people_page(typed: str) -> ResponseReturnValue:
    at = cursor()
    called = db.session.scalars(directory.people(typed, viewer()).limit(directory.SHOWN)).all()
    shown = people_shown(placed(called, at.before or 0, at.after))
    return page("people", typed, found=shown.pop("page"), **shown)


def tags_page(typed: str) -> ResponseReturnValue:
    at = cursor()
    found = placed(tags_like(typed, directory.SHOWN), at.before or 0, at.after)
    return page("tags", typed, found=found)
