"""Signing up, in each of the ways that those who run the site may choose."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app import limits
from app.account_fields import USERNAME_TAKEN
from app.auth import bp
from app.auth.forms import RegistrationForm
from app.auth.ways_in import Way, way_in
from app.extensions import db
from app.forms import form_page, keeps_input
from app.lib import clock
from app.models import applications, invitations, unconfirmed, users
from app.models.users import User
from app.new_passwords import hashed
from app.site import CONTACT, FORM_SECONDS, UNCONFIRMED_DAYS, choice
from app.visitor import locale, public, viewer, wants_json

PAGE = "auth/register.html"
WELCOME = _l("Welcome! We sent you a mail with a link to confirm your address. You can log in now.")
THANKS = _l(
    "Thank you! We sent you a mail with a link to confirm your address. Then somebody reads what "
    "you wrote, and you get a mail with the answer."
)


@bp.route("/register", methods=["GET", "POST"])
@bp.route("/register/<token>", methods=["GET", "POST"])
@public
@keeps_input
def register(token: str = "") -> ResponseReturnValue:
    """Make an account. The answer is the same where the address has one: its owner gets a mail."""
    if viewer() is not None:
        return redirect(url_for("main.home"))
    way = way_in(token)
    if not way.has_form:
        return shut_page(way)
    form = RegistrationForm.on_a(way)
    if not (form.validate_on_submit() and is_registered(form, way)):
        form.hold()
        return form_page(PAGE, form, way=way)
    flash(THANKS if way.asks_reason else WELCOME)
    return redirect(url_for("auth.login"))


def shut_page(way: Way) -> ResponseReturnValue:
    """Why nobody signs up here now, and how to ask."""
    status = 200 if request.method == "GET" else 403
    if wants_json():
        return {"error": "forbidden", "message": _("Nobody can sign up here now.")}, 403
    return render_template("auth/register_shut.html", way=way, contact=choice(CONTACT)), status


def is_registered(form: RegistrationForm, way: Way) -> bool:
    """Whether what was typed has become an account; if not, the form says why."""
    if not (
        form.is_paced(choice(FORM_SECONDS))
        and form.spends("username", ("sign_up", limits.address()))
    ):
        return False
    invitation_id = None if way.invitation is None else way.invitation.id
    password_hash = hashed(form)
    if password_hash is None:
        return False
    if invitation_id is not None and not invitations.spend(invitation_id):
        form.form_errors = [_("Somebody else was quicker: this invitation is used up.")]
        return False
    try:
        user = made(form, way, password_hash)
    except users.UsernameTaken:
        db.session.rollback()
        form.refuse("username", str(USERNAME_TAKEN))
        return False
    if user is not None and invitation_id is not None:
        invitations.note(user.id, invitation_id)
    db.session.commit()
    current_app.logger.info("an account was registered")
    return True


def made(form: RegistrationForm, way: Way, password_hash: str) -> User | None:
    """The account, which may have to wait; none if the address has one. Raises UsernameTaken."""
    columns: dict[str, Any] = {"locale": locale()}
    if way.asks_reason:
        columns["applied_at"] = clock.now()
    username, email = form.username.data or "", form.email.data or ""
    user = users.register(username, email, password_hash, **columns)
    if user is None:
        return None
    if way.asks_reason:
        applications.file(user.id, form.reason.data or "")
    # Where no mail goes out, nobody can confirm anything.
    if current_app.config["MAIL_SERVER"]:
        unconfirmed.expect(user, choice(UNCONFIRMED_DAYS))
    return user
