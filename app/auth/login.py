"""Logging in and out."""

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.auth import bp, ceremony, halfway
from app.auth.forms import LoginForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import credentials
from app.models.addresses import EMAIL_MAX
from app.visitor import (
    origin,
    public,
    sign_out,
    viewer,
    while_leaving,
    while_suspended,
    while_waiting,
)


@bp.route("/login", methods=["GET", "POST"])
@public
@keeps_input
def login() -> ResponseReturnValue:
    target = halfway.next_page()
    if viewer() is not None:
        return redirect(target)
    form = LoginForm()
    user_id = who_logs_in(form) if form.validate_on_submit() else None
    if user_id is None:
        offers = not session.pop(ceremony.REFUSED, False)
        takes = ceremony.site() is not None
        return form_page("auth/login.html", form, takes_passkeys=takes, offers_them=offers)
    return halfway.go_on(user_id, target, remember=form.remember_me.data)


def who_logs_in(form: LoginForm) -> int | None:
    """The id of the person whose name and password were typed; if none, the form says so."""
    name = form.username.data or ""
    account = name.lower()[:EMAIL_MAX]
    if not form.spends("username", ("login", limits.address()), ("login_account", account)):
        return None
    # A password is checked outside any transaction: it takes its time by intent.
    db.session.rollback()
    proof = credentials.check_password(name, form.password.data or "")
    # Meanwhile a reset may have ended every session: none may begin with the old password.
    if proof is None or not credentials.holds(proof):
        credentials.note_failure(name, origin())
        db.session.commit()
        form.refuse("password", _("The name or the password is wrong."))
        return None
    return proof.user_id


@bp.post("/logout")
@while_leaving
@while_suspended
@while_waiting
@limits.light
def logout() -> ResponseReturnValue:
    sign_out()
    db.session.commit()
    flash(_("You are logged out."))
    return redirect(url_for("main.home"))
