"""What one notes of others for oneself, and who of those one follows follows them."""

from functools import partial
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.forms import form_page, keeps_input
from app.main import bp
from app.main.forms import NoteForm
from app.models import notes, relations, visibility
from app.models.users import User
from app.visitor import me, viewer


@bp.route("/@<username:username>/note", methods=["GET", "POST"])
@keeps_input
def note(username: str) -> ResponseReturnValue:
    """Write down, change or take away what nobody else sees."""
    # What is typed is kept, too, where a block has come up meanwhile.
    find = partial(visibility.find_person, me())
    person = (visibility.find_anyone if request.method == "POST" else find)(username)
    if person.id == me().id:
        raise visibility.NotVisible
    form = NoteForm(data={"body": notes.find(me(), person)})
    if not form.validate_on_submit():
        return form_page("main/note.html", form, person=person)
    notes.write(me(), person, form.body.data or "")
    db.session.commit()
    flash(_("Your note is saved.") if form.body.data else _("Your note is gone."), "noted")
    return redirect(url_for(".profile", username=person.username))


def between_us(person: User) -> dict[str, Any]:
    """What only this visitor is shown of a person."""
    visitor = viewer()
    if visitor is None or visitor.id == person.id:
        return {"note": "", "familiar": relations.NOBODY}
    familiar = relations.familiar_to(visitor.id, [person.id])
    return {
        "note": notes.find(visitor, person),
        "familiar": familiar.get(person.id, relations.NOBODY),
    }
