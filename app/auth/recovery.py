"""Losing everything: a way back by mail, for which one waits a day. The mailed links alone lead
along it, and every device that is signed in can stop it.
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.auth import bp, security
from app.auth.forms import ConfirmForm, ResetForm, ResetRequestForm
from app.auth.reset import forgive_guesses
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import audit, credentials, events, recovery
from app.new_passwords import hashed, suits
from app.pages.letters import signing_keys
from app.visitor import locale, me, origin, public, sign_out


@bp.route("/recovery", methods=["GET", "POST"])
@public
@keeps_input
def recovery_request() -> ResponseReturnValue:
    """Answer alike whether an account has the address or not."""
    form = ResetRequestForm()
    email = (form.email.data or "").lower()
    uses = ("mail", f"recovery {limits.address()}"), ("mail_account", email)
    if not (form.validate_on_submit() and form.spends("email", *uses)):
        return form_page("auth/recovery_request.html", form)
    events.record(recovery.Asked(email, locale()))
    db.session.commit()
    flash(_("If an account has this address, a mail is on its way that says how it goes on."))
    return redirect(url_for("auth.login"))


@bp.route("/recovery/<token>", methods=["GET", "POST"])
@public
@keeps_input
def start_recovery(token: str) -> ResponseReturnValue:
    """Begin to wait. Show a button first: mail programs open links by themselves."""
    user = credentials.user_of_token(token, "recover", signing_keys())
    if user is None:
        return refuse_link()
    form = ConfirmForm()
    if not form.validate_on_submit():
        return form_page("auth/recovery_start.html", form, email=user.email)
    if recovery.start(user):
        audit.record(user.id, "recovery_started", origin=origin())
    db.session.commit()
    flash(_("Begun. In 24 hours we send you the link with which you go on."))
    return redirect(url_for("auth.login"))


@bp.route("/recovery/<token>/stop", methods=["GET", "POST"])
@public
@keeps_input
def stop_recovery(token: str) -> ResponseReturnValue:
    """Stop it from the mail that told of it."""
    user = credentials.user_of_token(token, "keep", signing_keys())
    if user is None:
        return refuse_link()
    form = ConfirmForm()
    if not form.validate_on_submit():
        return form_page("auth/recovery_stop.html", form)
    stop(user.id)
    return redirect(url_for("main.home"))


@security.post("/recovery/stop")
def stop_here() -> ResponseReturnValue:
    """Stop it from a device that is signed in."""
    stop(me().id)
    return redirect(url_for("main.settings_security"))


def stop(user_id: int) -> None:
    if recovery.stop(user_id):
        audit.record(user_id, "recovery_stopped", origin=origin())
    db.session.commit()
    flash(_("Stopped: your second factor stays as it is."))


@bp.route("/recovery/<token>/finish", methods=["GET", "POST"])
@public
@keeps_input
def finish_recovery(token: str) -> ResponseReturnValue:
    """Choose a password; what was asked for beside it is removed."""
    user = credentials.user_of_token(token, "regain", signing_keys())
    if user is None or not recovery.is_open(user):
        return refuse_link()
    form = ResetForm()
    password_hash = hashed(form) if form.validate_on_submit() and suits(form, user) else None
    if password_hash is None:
        return form_page("auth/recovery_finish.html", form, email=user.email)
    if not is_finished(token, password_hash):
        return refuse_link()
    forgive_guesses(user)
    flash(_("Your second factor is removed and your password changed. Log in with the new one."))
    return redirect(url_for("auth.login"))


def is_finished(token: str, password_hash: str) -> bool:
    """Whether the link was still good when the new password was hashed."""
    user = credentials.user_of_token(token, "regain", signing_keys())
    if user is None or not recovery.finish(user, password_hash, origin()):
        return False
    audit.tell(user.id, "recovery_finished", origin=origin())
    sign_out()
    db.session.commit()
    return True


def refuse_link() -> ResponseReturnValue:
    flash(_("This link has been used or is too old. Ask for a new one."), "bad")
    return redirect(url_for("auth.recovery_request"))
