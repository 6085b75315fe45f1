"""Confirming an address by a mailed link."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.auth import bp
from app.auth.forms import ConfirmForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import audit, credentials, events
from app.pages.letters import signing_keys
from app.visitor import me, origin, public, while_waiting


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
@keeps_input
def confirm(token: str) -> ResponseReturnValue:
    """Show a button first: mail programs open links by themselves."""
    user = credentials.user_of_token(token, "confirm", signing_keys())
    if user is None:
        flash(_("This link is not valid any more. You can ask for a new one below."), "bad")
        return redirect(url_for("main.settings_account"))
    form = ConfirmForm()
    if not form.validate_on_submit():
        return form_page("auth/confirm.html", form, email=user.email)
    if credentials.confirm_email(user):
        audit.record(user.id, "email_confirmed", origin=origin())
    db.session.commit()
    flash(_("Your address is confirmed. Thank you!"))
    return redirect(url_for("main.home"))


@bp.post("/confirm")
@while_waiting
def resend_confirmation() -> ResponseReturnValue:
    """Mail the link once more."""
    if me().email_confirmed_at is None:
        limits.spend("mail", f"confirm {me().id}")
        events.record(credentials.ConfirmationRequested(me().id))
        db.session.commit()
        flash(_("The mail is on its way to %(email)s.", email=me().email))
        current_app.logger.info("a confirmation mail was asked for again")
    return redirect(url_for("main.settings_account"))
