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
    approves_followers = BooleanField(
        _l("I approve who follows me"),
        description=_l(
            "Whoever wants to follow you asks first. Those who follow you already stay, and "
            "requests that wait do so until you answer them."
        ),
    )
    hides_follows = BooleanField(
        _l("Hide whom I follow and who follows me"),
        description=_l(
            "Only you see these lists, and you do not appear in those of others. How many they "
            "are stays on your profile."
        ),
    )
    is_unlisted = BooleanField(
        _l("Hide me from explore and suggestions"),
        description=_l(
            "What you say is not on explore, the front page or their feed, nor counted for "
            "tags in use. You are suggested to nobody, and found among people only by those who "
            "follow you or type your whole username. Your profile, and what you say under tags, "
            "can still be seen and searched; make a post quiet to keep it out of those."
        ),
    )
    hides_from_engines = BooleanField(
        _l("Ask search engines to stay away"),
        description=_l(
            "From your profile, your posts and their pictures. Those that follow the rules do, "
            "after a while; pages of others that repeat your words may still be found."
        ),
    )
    hides_last_seen = BooleanField(
        _l("Hide when I was here last"),
        description=_l("Nobody else sees it on your profile."),
    )
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
    form.populate_obj(me())
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
