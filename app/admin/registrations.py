"""The queue of those who ask for an account: let in, or not, one or several at once."""

import re
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from wtforms import TextAreaField

from app.admin import bp
from app.admin.pages import cursor
from app.extensions import db
from app.forms import Form, form_page, keeps_input, paragraphs
from app.lib import ids, paging
from app.models import applications
from app.models.applications import NOTE_MAX, Application
from app.models.users import User
from app.visitor import me

# Of one page.
MOST: Final = 50
# No column holds a longer number.
DIGITS: Final = re.compile("[0-9]{1,19}")
TEMPLATE: Final = "admin/registrations.html"


class AnswersForm(Form):
    """What is written to those who are ticked; what is to single ones has the names of theirs."""

    note = TextAreaField(_l("A word to those who are not let in (optional)"))

    def is_about(self, chosen: list[int]) -> bool:
        """Whether somebody was chosen; if not, the form says so."""
        if not chosen:
            self.refuse("note", _("Nobody was chosen."))
        return bool(chosen)


@bp.get("/registrations")
def registrations() -> ResponseReturnValue:
    """The queue, with nothing typed yet."""
    return render_template(TEMPLATE, form=AnswersForm(formdata=None), **queue())


def queue() -> dict[str, Any]:
    """Who waits for an answer; apart from them, who has not confirmed their address yet."""
    confirmed = request.values.get("show") != "unconfirmed"
    query = applications.waiting(confirmed=confirmed)
    page = paging.page(db.session, query, Application.id, cursor())
    return {"page": page, "confirmed": confirmed}


@bp.post("/registrations")
@keeps_input
def answer_registrations() -> ResponseReturnValue:
    """Answer one (its button names it), or all that are ticked. What was answered stays so."""
    verb = next((verb for verb in ("accept", "refuse") if verb in request.form), None)
    if verb is None:
        abort(400)
    form = AnswersForm()
    one, ticked = request.form.get(verb, ""), request.form.getlist("chosen")
    chosen = numbers([one] if one else ticked)
    if not form.validate_on_submit() or not form.is_about(chosen):
        return form_page(TEMPLATE, form, **queue())
    if verb == "accept":
        say_accepted(applications.accept(chosen, me()), len(chosen))
    else:
        say_refused(applications.refuse(chosen, me(), note_to(one)), len(chosen))
    db.session.commit()
    return redirect(url_for(".registrations", show=request.form.get("show")))


def note_to(one: str) -> str:
    """What was written to the one whose button was pressed, or to all that are ticked."""
    return paragraphs(request.form.get(f"note-{one}" if one else "note"))[:NOTE_MAX]


def numbers(written: list[str]) -> list[int]:
    """What are ids among some texts."""
    found = {int(one) for one in written[:MOST] if DIGITS.fullmatch(one)}
    return sorted(one for one in found if one <= ids.GREATEST)


def say_accepted(people: list[User], asked: int) -> None:
    if people:
        words = ngettext(
            "%(names)s can come in now, and is told by mail.",
            "%(names)s can come in now, and are told by mail.",
            len(people),
            names=names_of(people),
        )
        flash(words)
    say_late(asked - len(people))


def say_refused(people: list[User], asked: int) -> None:
    if people:
        words = ngettext(
            "%(names)s is not let in, and is told by mail.",
            "%(names)s are not let in, and are told by mail.",
            len(people),
            names=names_of(people),
        )
        flash(words)
    say_late(asked - len(people))


def names_of(people: list[User]) -> str:
    return ", ".join(f"@{person.username}" for person in people)


def say_late(number: int) -> None:
    """Of those whom somebody else answered meanwhile, or who are gone."""
    if number:
        words = ngettext(
            "%(num)d of them did not wait any more.",
            "%(num)d of them did not wait any more.",
            number,
        )
        flash(words, "info")
