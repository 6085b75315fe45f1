"""A forgotten password: asking for a mailed link, and using it once."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.auth import bp
from app.auth.forms import ResetForm, ResetRequestForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import credentials, events
from app.models.users import User
from app.new_passwords import hashed, suits
from app.pages.letters import signing_keys
from app.visitor import locale, origin, public, sign_out


@bp.route("/reset_password_request", methods=["GET", "POST"])
@public
@keeps_input
def reset_password_request() -> ResponseReturnValue:
    """Answer alike whether an account has the address or not."""
    form = ResetRequestForm()
    email = (form.email.data or "").lower()
    uses = ("mail", f"reset {limits.address()}"), ("mail_account", email)
    if not (form.validate_on_submit() and form.spends("email", *uses)):
        return form_page("auth/reset_password_request.html", form)
    events.record(credentials.ResetRequested(email, locale(), origin().address, origin().agent))
    db.session.commit()
    flash(
        _("If an account has this address, a mail with a link is on its way. It works for an hour.")
    )
    return redirect(url_for("auth.login"))


@bp.route("/reset_password/<token>", methods=["GET", "POST"])
@public
@keeps_input
def reset_password(token: str) -> ResponseReturnValue:
    user = credentials.user_of_token(token, "reset", signing_keys())
    if user is None:
        return refuse_link()
    form = ResetForm()
    password_hash = hashed(form) if form.validate_on_submit() and suits(form, user) else None
    if password_hash is None:
        return form_page("auth/reset_password.html", form, email=user.email)
    if not is_reset(token, password_hash):
        return refuse_link()
    sign_out()
    db.session.commit()
    forgive_guesses(user)
    flash(_("Your password is changed and every device is logged out. Log in with the new one."))
    return redirect(url_for("auth.login"))


def is_reset(token: str, password_hash: str) -> bool:
    """Whether the link was still good when the new password was hashed."""
    user = credentials.user_of_token(token, "reset", signing_keys())
    return user is not None and credentials.reset_password(user, password_hash, origin())


def forgive_guesses(user: User) -> None:
    """Who was guessed at until no log-in was left can go on with the new password."""
    for name in (user.username, user.email):
        limits.forgive("login_account", name)


def refuse_link() -> ResponseReturnValue:
    flash(_("This link has been used or is too old. Ask for a new one."), "bad")
    return redirect(url_for("auth.reset_password_request"))
