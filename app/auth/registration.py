"""Signing up."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.account_fields import USERNAME_TAKEN
from app.auth import bp
from app.auth.forms import RegistrationForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import users
from app.new_passwords import hashed
from app.visitor import locale, public, viewer


@bp.route("/register", methods=["GET", "POST"])
@public
@keeps_input
def register() -> ResponseReturnValue:
    """Make an account. The answer is the same where the address has one: its owner gets a mail."""
    if viewer() is not None:
        return redirect(url_for("main.home"))
    form = RegistrationForm()
    if not (form.validate_on_submit() and is_registered(form)):
        return form_page("auth/register.html", form)
    flash(_("Welcome! We sent you a mail with a link to confirm your address. You can log in now."))
    return redirect(url_for("auth.login"))


def is_registered(form: RegistrationForm) -> bool:
    """Whether what was typed has become an account; if its name is taken, the form says so."""
    if not form.spends("username", ("sign_up", limits.address())):
        return False
    password_hash = hashed(form)
    if password_hash is None:
        return False
    username, email = form.username.data or "", form.email.data or ""
    try:
        users.register(username, email, password_hash, locale=locale())
    except users.UsernameTaken:
        form.refuse("username", str(USERNAME_TAKEN))
        return False
    db.session.commit()
    current_app.logger.info("an account was registered")
    return True
