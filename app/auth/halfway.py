"""The second page of logging in. Who has shown the password gets a token, bound to it and good for
ten minutes, into the signed cookie; a session begins only with the second factor.
"""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext
from flask_wtf.csrf import generate_csrf

from app.auth import bp
from app.auth.factor_forms import CodeForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import audit, credentials, factors, recovery
from app.models.credentials import Proof
from app.models.users import User
from app.pages.letters import signing_keys
from app.visitor import origin, public, safe_next, sign_in, sign_out, viewer

HALF = "half"


def go_on(user_id: int, target: str, *, remember: bool) -> ResponseReturnValue:
    """Let in whoever has shown the password, or ask for the second factor first."""
    if not factors.are_needed(user_id):
        return enter(user_id, target, remember=remember)
    token = credentials.mailed_token(db.session.get_one(User, user_id), "half", signing_keys())
    sign_out()
    session[HALF] = [token, remember]
    generate_csrf()
    db.session.commit()
    return redirect(url_for("auth.second_factor", next=request.args.get("next")))


def enter(user_id: int, target: str, *, remember: bool) -> ResponseReturnValue:
    """Begin the session of somebody who has shown all that is asked for, so has lost nothing."""
    sign_in(user_id, remember=remember)
    if recovery.stop(user_id):
        audit.record(user_id, "recovery_stopped", origin=origin())
        flash(_("You are in: the removal of your second factor, asked for by mail, is stopped."))
    db.session.commit()
    return redirect(target)


def next_page() -> str:
    return safe_next(request.args.get("next")) or url_for("main.home")


@bp.route("/login/code", methods=["GET", "POST"])
@public
@keeps_input
def second_factor() -> ResponseReturnValue:
    if viewer() is not None:
        return redirect(next_page())
    user = who_is_halfway()
    if user is None:
        flash(_("That took a while. Log in once more."), "info")
        return redirect(url_for("auth.login", next=request.args.get("next")))
    form = CodeForm()
    kind = spend_code(form, user) if form.validate_on_submit() else None
    if kind is None:
        return form_page("auth/second_factor.html", form, has=factors.of(user.id))
    entered = enter(user.id, next_page(), remember=remembers())
    if kind == "paper":
        say_how_many_are_left(user.id)
    return entered


def who_is_halfway() -> User | None:
    """The person who has shown the password here, if it is still that one."""
    held = session.get(HALF)
    return credentials.user_of_token(held[0], "half", signing_keys()) if held else None


def remembers() -> bool:
    """Whether whoever is halfway wants to be remembered."""
    return bool(session.get(HALF, ("", False))[1])


def spend_code(form: CodeForm, user: User) -> str | None:
    """What the code is from, if it is this person's and nobody has used it; or the form says so."""
    if not form.spends("code", ("factor", str(user.id))):
        return None
    # The password may have been replaced a moment ago; from here on it stays what it is.
    holds = credentials.holds(Proof(user.id, user.password_hash))
    kind = factors.spend(user.id, form.code.data or "", signing_keys()) if holds else None
    if kind is None:
        form.refuse("code", _("This code is wrong, or it was used already."))
    elif kind == "paper":
        audit.tell(user.id, "recovery_code_used", origin=origin())
    return kind


def say_how_many_are_left(user_id: int) -> None:
    left = factors.of(user_id).codes
    last = _("That was your last recovery code. Make new ones on the page about security.")
    words = ngettext(
        "That was a recovery code. %(num)d is left.",
        "That was a recovery code. %(num)d are left.",
        left,
    )
    flash(words if left else last, "info")
