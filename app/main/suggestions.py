"""People to meet: a page of them, and a few beside other pages."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db, newest
from app.lib import clock
from app.main import bp
from app.models import suggestions, visibility
from app.models.suggestions import Suggestion
from app.visitor import is_fragment, me, public, safe_next, viewer, viewer_if_loaded

SHOWN: Final = 3
LISTED: Final = 20
FRESH_SECONDS: Final = 600


@bp.get("/explore/people")
@public
def people_to_meet() -> ResponseReturnValue:
    """People to follow, each with the reason why."""
    person = viewer()
    return render_template(
        "main/people_to_meet.html",
        people=suggestions.suggested_to(person and person.id, LISTED),
        has_dismissed=person is not None and suggestions.has_dismissed(person),
    )


@bp.post("/@<username:username>/dismiss")
def dismiss(username: str) -> ResponseReturnValue:
    """Do not suggest a person again; htmx says so in their place."""
    person = visibility.find_person(me(), username)
    suggestions.dismiss(me(), person)
    db.session.commit()
    if is_fragment():
        return render_template("_components/dismissed.html", person=person)
    flash(_("%(name)s will not be suggested again.", name=person.name), "dismissed")
    return back_to_people()


@bp.post("/explore/people/reset")
def reset_suggestions() -> ResponseReturnValue:
    """Let those be suggested again who were dismissed."""
    suggestions.forget_dismissals(me())
    db.session.commit()
    flash(_("They may be suggested again."), "dismissed")
    return back_to_people()


def back_to_people() -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next")) or url_for(".people_to_meet"))


@bp.app_context_processor
def for_the_side() -> dict[str, Callable[..., tuple[Suggestion, ...]]]:
    """`suggestions()` for templates: asked only by a page that shows them."""
    return {"suggestions": suggestions_here}


def suggestions_here(beside: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Whom to suggest to this visitor, without those whom the page offers to follow already.

    The same people for ten minutes, unless the visitor follows, avoids or dismisses somebody.
    """
    person = viewer_if_loaded()
    if person is None:
        return ()
    moment = int(clock.now().timestamp()) // FRESH_SECONDS
    found = remembered(person.id, person.created_at, person.circle_revision, moment)
    return tuple(one for one in found if one.username not in beside)


@lru_cache(maxsize=4096)
def remembered(
    viewer_id: int, _since: datetime, _revision: int, _moment: int
) -> tuple[Suggestion, ...]:
    with newest():
        return tuple(suggestions.suggested_to(viewer_id, SHOWN))
