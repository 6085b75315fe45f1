"""The settings of a second factor: an app that makes codes, and codes on paper."""

from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.auth import security
from app.auth.factor_forms import CodeForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.lib import onetime, sealing
from app.models import audit, factors
from app.pages.letters import signing_keys
from app.reproof import asks_again
from app.site import SITE_NAME, choice
from app.visitor import is_proved, me, origin

# What has just been made is shown until it is put away, for ten minutes at the most. Meanwhile it
# is in the signed cookie, sealed: the server keeps nothing but hashes.
SHOWN = "codes"
SHOWN_SECONDS = 600


@security.post("/app/begin")
@asks_again
def begin_app() -> ResponseReturnValue:
    """Choose a secret; the page that follows shows it."""
    if not factors.begin_app(me(), signing_keys()):
        flash(_("You have an app already. Remove it first to use another one."), "bad")
        return redirect(url_for("main.settings_security"))
    db.session.commit()
    return redirect(url_for(".set_up_app"))


@security.route("/app", methods=["GET", "POST"])
@keeps_input
@asks_again
def set_up_app() -> ResponseReturnValue:
    """Show the secret, and ask for a code that was made with it."""
    app = factors.pending_app(me()) if is_proved() else None
    secret = factors.secret_of(app, signing_keys()) if app else None
    if secret is None:
        return redirect(url_for("main.settings_security"))
    form = CodeForm()
    if not (form.validate_on_submit() and is_confirmed(form)):
        return form_page("main/security_app.html", form, **drawn(secret))
    audit.tell(me().id, "app_added", origin=origin())
    return with_codes(_("From now on, logging in asks for a code of your app."))


def is_confirmed(form: CodeForm) -> bool:
    """Whether the app makes the right codes; if not, the form says so."""
    if not form.spends("code", ("factor", str(me().id))):
        return False
    code = "".join(filter(str.isalnum, form.code.data or ""))
    if factors.confirm_app(me(), code, signing_keys()):
        return True
    form.refuse("code", _("This is not the code that your app shows now. Is its clock right?"))
    return False


def drawn(secret: str) -> dict[str, str]:
    """The secret as a picture for the app, as an address and as text in groups of four."""
    address = onetime.address(secret, me().username, choice(SITE_NAME))
    picture = onetime.picture(address, _("QR code with the key below"))
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"picture": Markup(picture), "secret": groups, "address": address}  # noqa: S704  ours


@security.post("/app/remove")
@asks_again
def remove_app() -> ResponseReturnValue:
    if factors.remove_app(me()):
        audit.tell(me().id, "app_removed", origin=origin())
        db.session.commit()
        flash(_("Your app is removed: its codes open nothing any more."))
    return redirect(url_for("main.settings_security"))


def with_codes(words: str) -> ResponseReturnValue:
    """After the first factor, on to recovery codes; otherwise back to the security page."""
    flash(words)
    is_first = factors.of(me().id).codes == 0
    if is_first:
        show_new_codes()
    db.session.commit()
    return redirect(url_for(".recovery_codes" if is_first else "main.settings_security"))


def show_new_codes() -> None:
    codes = "\n".join(factors.new_codes(me()))
    session[SHOWN] = sealing.seal(signing_keys(), purpose(), codes.encode()).decode()


def purpose() -> str:
    return f"recovery codes {me().id}"


def seal_anew() -> None:
    """A chore: let no secret depend on an old key of the site."""
    factors.seal_anew(signing_keys())


@security.post("/codes")
@asks_again
def renew_codes() -> ResponseReturnValue:
    """Ten new codes instead of those before."""
    if not factors.are_needed(me().id):
        return redirect(url_for("main.settings_security"))
    show_new_codes()
    audit.tell(me().id, "recovery_codes_made", origin=origin())
    db.session.commit()
    return redirect(url_for(".recovery_codes"))


@security.get("/codes")
def recovery_codes() -> ResponseReturnValue:
    codes = shown_codes()
    if codes is None:
        return redirect(url_for("main.settings_security"))
    return render_template("main/security_codes.html", codes=codes)


@security.get("/codes.txt")
def download_codes() -> ResponseReturnValue:
    """The same as a file."""
    codes = shown_codes()
    if codes is None:
        return redirect(url_for("main.settings_security"))
    text = render_template("main/security_codes.txt", codes=codes, person=me())
    name = f"{choice(SITE_NAME)}-{me().username}"
    response = Response(text, mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.txt")
    return response


@security.post("/codes/kept")
def put_codes_away() -> ResponseReturnValue:
    session.pop(SHOWN, None)
    return redirect(url_for("main.settings_security"))


def shown_codes() -> list[str] | None:
    """The codes that were made a moment ago, in groups of four; None if that is over."""
    sealed = str(session.get(SHOWN, "")).encode()
    plain = sealing.unseal(signing_keys(), purpose(), sealed, SHOWN_SECONDS)
    if plain is None:
        return None
    return [
        "-".join(code[start : start + 4] for start in range(0, len(code), 4))
        for code in plain.decode().split("\n")
    ]
