"""Another mail address: links that let it count, or take that back."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.auth import bp
from app.auth.forms import ConfirmForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import audit, email_changes
from app.models.addresses import EmailChange
from app.models.email_changes import AddressTaken
from app.models.users import User
from app.pages.letters import signing_keys
from app.visitor import origin, public, sign_out, viewer

RESTORED = _l(
    "Your address is back and every device is logged out. Now choose a new password: "
    "a mail with a link is on its way."
)


@bp.route("/email/<token>", methods=["GET", "POST"])
@public
@keeps_input
def confirm_change(token: str) -> ResponseReturnValue:
    """Let a new address count, whose reader has opened the link."""
    found = email_changes.of_token(token, "email", signing_keys())
    form = ConfirmForm()
    if found is None:
        return refuse_link()
    if not form.validate_on_submit():
        return form_page("auth/confirm_change.html", form, change=found[0], user=found[1])
    if not is_done(email_changes.confirm, found, "email_changed"):
        return refuse_link()
    flash(_("This is the address of your account now."))
    return redirect(url_for("main.home"))


@bp.route("/email/back/<token>", methods=["GET", "POST"])
@public
@keeps_input
def revert_change(token: str) -> ResponseReturnValue:
    """Let the old address count again, and send it a link that shuts others out."""
    found = email_changes.of_token(token, "email back", signing_keys())
    form = ConfirmForm()
    if found is None:
        return refuse_link()
    if not form.validate_on_submit():
        return form_page("auth/revert_change.html", form, change=found[0], user=found[1])
    if not is_done(email_changes.revert, found, "email_restored"):
        return refuse_link()
    sign_out()
    flash(RESTORED)
    return redirect(url_for("auth.login"))


def is_done(
    act: Callable[[EmailChange, User], None], found: tuple[EmailChange, User], kind: str
) -> bool:
    """Whether an address counts now, of which nobody else has made an account meanwhile."""
    try:
        act(*found)
    except AddressTaken:
        db.session.rollback()
        return False
    audit.record(found[1].id, kind, origin=origin())
    db.session.commit()
    return True


def refuse_link() -> ResponseReturnValue:
    flash(_("This link has been used, is too old, or the address has another account now."), "bad")
    return redirect(url_for("main.settings_account" if viewer() else "auth.login"))
