"""Passkeys: logging in with one, and the page on which people add, name and remove theirs."""

from flask import Response, abort, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.auth import bp, ceremony, halfway, security
from app.auth.apps import with_codes
from app.auth.factor_forms import NewPasskeyForm, PasskeyLoginForm, PasskeyNameForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.lib import webkeys
from app.models import audit, factors, passkeys
from app.reproof import WAYS, Way, asks_again
from app.visitor import me, origin, public, viewer

PAGE = "main/security_passkeys.html"


@bp.get("/login/passkey")
@public
def passkey_options() -> ResponseReturnValue:
    """What a browser asks a device, for somebody who logs in, or who is asked again."""
    site, person = ceremony.site_or_404(), viewer()
    if person is None:
        return jsonify(webkeys.using(site, ceremony.challenge_for("login"), []))
    known = [key.credential_id for key in db.session.scalars(passkeys.of(person.id))]
    return jsonify(webkeys.using(site, ceremony.challenge_for("again", person.id), known))


@bp.post("/login/passkey")
@public
def passkey_login() -> ResponseReturnValue:
    """Log in with a passkey alone: it is a thing that one has, and that asks who one is."""
    if viewer() is not None:
        return redirect(halfway.next_page())
    limits.spend("login", limits.address())
    form = PasskeyLoginForm()
    shown = ceremony.who_shows(form.answer.data or "", "login")
    if shown is None:
        db.session.commit()
        session[ceremony.REFUSED] = True
        flash(_("This passkey did not work here. Try again, or use your password."), "bad")
        return redirect(url_for("auth.login", next=request.args.get("next")))
    remember = form.remember_me.data or halfway.remembers()
    return halfway.enter(shown, halfway.next_page(), remember=remember)


def offer() -> dict[str, str] | None:
    """Where a passkey is asked for, for somebody who has one and is asked who they are."""
    person = viewer()
    has_one = person is not None and ceremony.site() and passkeys.count(person.id)
    return {"address": url_for("auth.passkey_options")} if has_one else None


def shows(answer: str) -> bool:
    """Whether it is the passkey of who is signed in."""
    person_id = me().id
    shown = ceremony.who_shows(answer, "again", person_id)
    db.session.commit()
    return shown == person_id


WAYS.append(Way("current_passkey", "_components/passkey_proof.html", offer, shows))


@security.get("/passkeys")
def passkey_list() -> ResponseReturnValue:
    return page_of(NewPasskeyForm())


@security.get("/passkeys/new")
def new_passkey_options() -> ResponseReturnValue:
    return Response(ceremony.options_for_new(me()), mimetype="application/json")


@security.post("/passkeys")
@keeps_input
@asks_again
def add_passkey() -> ResponseReturnValue:
    form = NewPasskeyForm()
    if not (form.validate_on_submit() and is_added(form)):
        return page_of(form)
    audit.tell(me().id, "passkey_added", origin=origin())
    return with_codes(_("The passkey is added: it is all you need to log in."))


def is_added(form: NewPasskeyForm) -> bool:
    """Whether the account has one more; if not, the form says why."""
    key = ceremony.new_key(form.answer.data or "", me())
    if key is None:
        form.refuse("answer", _("That took too long, or was no passkey of this site. Try again."))
    elif passkeys.add(me(), key, form.name.data or "") is None:
        form.refuse("answer", _("There is this passkey already, or there are too many."))
    return not form.errors


def page_of(form: PasskeyNameForm) -> ResponseReturnValue:
    keys = db.session.scalars(passkeys.of(me().id)).all()
    return form_page(PAGE, form, keys=keys, is_possible=ceremony.site() is not None)


@security.route("/passkeys/<id:passkey_id>", methods=["GET", "POST"])
@keeps_input
def rename_passkey(passkey_id: int) -> ResponseReturnValue:
    key = db.session.scalar(passkeys.of(me().id).where(passkeys.Passkey.id == passkey_id))
    if key is None:
        abort(404)
    form = PasskeyNameForm(obj=key)
    if not form.validate_on_submit():
        return form_page("main/security_passkey.html", form, key=key)
    key.name = form.name.data or ""
    db.session.commit()
    return redirect(url_for(".passkey_list"))


@security.post("/passkeys/<id:passkey_id>/remove")
@asks_again
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    if not factors.remove_passkey(me(), passkey_id):
        abort(404)
    audit.tell(me().id, "passkey_removed", origin=origin())
    db.session.commit()
    flash(_("The passkey is removed: it opens nothing any more."))
    return redirect(url_for(".passkey_list"))
