"""How one's account is kept safe: the password, devices, and what has happened."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from app.extensions import db
from app.forms import REQUIRED, Form, form_page, keeps_input
from app.lib import paging
from app.main import bp
from app.main.audit_words import words_of
from app.main.pages import cursor
from app.models import audit, credentials, factors, sessions
from app.models.audit import AuditEvent
from app.new_passwords import hashed, new_password_field, repeat_password_field, suits
from app.reproof import password_proof
from app.visitor import me, origin, renew_session, session_id

# How much of what has happened the page shows itself.
NEWEST = 5


class PasswordForm(Form):
    current_password = PasswordField(_l("Your present password"), [InputRequired(REQUIRED)])
    password = new_password_field(_l("New password"))
    password2 = repeat_password_field(_l("New password, once more"))

    def validate_password(self, field: PasswordField) -> None:
        if field.data == self.current_password.data:
            raise ValidationError(_("This is the password that you have. Choose another."))


@bp.route("/settings/security", methods=["GET", "POST"])
@keeps_input
def settings_security() -> ResponseReturnValue:
    """The page of all this, and a new password, which always asks for the one before."""
    form = PasswordForm()
    if form.validate_on_submit() and suits(form, me()) and is_changed(form):
        flash(_("Your password is changed, and your other devices are logged out."))
        return redirect(url_for(".settings_security"))
    return form_page(
        "main/settings_security.html",
        form,
        open_sessions=db.session.scalars(sessions.of(me().id)).all(),
        present=session_id(),
        factors=factors.of(me().id),
        page=events_at(paging.Cursor(size=NEWEST)),
        words_of=words_of,
    )


def is_changed(form: PasswordForm) -> bool:
    """Whether the new password has taken the place of the old one; if not, the form says why."""
    proof = password_proof(form)
    if proof is None:
        return False
    password_hash = hashed(form)
    if password_hash is None:
        return False
    if not credentials.change_password(proof, password_hash, session_id(), origin()):
        form.refuse("current_password", _("The password was changed meanwhile. Log in again."))
        return False
    renew_session()
    db.session.commit()
    return True


def events_at(at: paging.Cursor) -> paging.Page[AuditEvent]:
    return paging.page(db.session, audit.of(me().id), AuditEvent.id, at)


@bp.get("/settings/security/activity")
def settings_activity() -> ResponseReturnValue:
    page = events_at(cursor())
    return render_template("main/settings_activity.html", page=page, words_of=words_of)


@bp.post("/settings/security/sessions/<id:one>/end")
def end_session(one: int) -> ResponseReturnValue:
    """Log a device out. Another person's answers like one that is not there."""
    if not sessions.end(me().id, one):
        abort(404)
    audit.record(me().id, "session_ended", origin=origin())
    db.session.commit()
    flash(_("The device is logged out."))
    return redirect(url_for(".settings_security"))


@bp.post("/settings/security/sessions/end_others")
def end_other_sessions() -> ResponseReturnValue:
    sessions.end_all(me().id, but=session_id())
    audit.record(me().id, "other_sessions_ended", origin=origin())
    db.session.commit()
    flash(_("All your other devices are logged out."))
    return redirect(url_for(".settings_security"))
