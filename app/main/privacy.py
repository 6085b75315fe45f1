"""Privacy: who may follow and write, and whom one mutes and blocks."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.extensions import db
from app.forms import Form, form_page, keeps_input
from app.lib import paging
from app.main import bp
from app.main.pages import cursor
from app.models import blocks, mutes, requests, users
from app.models.ties import Block, Mute
from app.visitor import look_again, me

AVOIDED = "main/settings_avoided.html"


class PrivacyForm(Form):
    approves_followers = BooleanField(_l("I approve who follows me"))
    messages_from = RadioField(
        _l("Who may write to you"),
        choices=[
            SelectChoice("everyone", _l("Everyone")),
            SelectChoice("followed", _l("People you follow")),
            SelectChoice("nobody", _l("Nobody")),
        ],
    )


@bp.route("/settings/privacy", methods=["GET", "POST"])
@keeps_input
def settings_privacy() -> ResponseReturnValue:
    form = PrivacyForm(obj=me())
    if not form.validate_on_submit():
        return form_page("main/settings_privacy.html", form, waiting=requests.count(me()))
    # Who asks to follow at this moment waits to see what is chosen.
    users.hold(me())
    me().approves_followers = form.approves_followers.data
    me().messages_from = form.messages_from.data
    db.session.commit()
    look_again()
    flash(_("Saved."))
    return redirect(url_for(".settings_privacy"))


@bp.get("/settings/muted")
def settings_muted() -> ResponseReturnValue:
    """Whom the visitor mutes, until when, and the way back."""
    page = paging.page(db.session, mutes.muted_by(me()), Mute.id, cursor())
    found = mutes.found(me(), [person.id for person in page.items])
    return render_template(AVOIDED, page=page, mutes=found)


@bp.get("/settings/blocked")
def settings_blocked() -> ResponseReturnValue:
    """Whom the visitor blocks, and the way back."""
    page = paging.page(db.session, blocks.blocked_by(me()), Block.id, cursor())
    return render_template(AVOIDED, page=page)
