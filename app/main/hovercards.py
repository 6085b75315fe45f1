"""A profile at a glance, for who points at a name."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.main import bp
from app.main.notes import between_us
from app.main.people import standing
from app.models import visibility
from app.visitor import public, viewer


@bp.get("/@<username:username>/card")
@public
def hovercard(username: str) -> ResponseReturnValue:
    """A part of a page, which a script puts beside the name."""
    person = visibility.find_person(viewer(), username)
    return render_template(
        "_components/hovercard.html", person=person, **standing(person), **between_us(person)
    )
