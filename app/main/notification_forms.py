"""The form of what people want to be told of, and its page."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from app.extensions import db
from app.forms import Form, form_page, keeps_input
from app.main import bp
from app.models import digests
from app.models.wishes import SWITCHED, Wishes
from app.visitor import me


class WishesForm(Form):
    wanted = SelectMultipleField(
        _l("What you are told of"),
        choices=[
            SelectChoice("mention", _l("Somebody mentions you")),
            SelectChoice("reply", _l("Somebody replies to you")),
            SelectChoice("quote", _l("Somebody quotes you")),
            SelectChoice("thread", _l("Somebody replies in a conversation that you follow")),
            SelectChoice("follow", _l("Somebody follows you")),
            SelectChoice("follow_request", _l("Somebody asks to follow you")),
            SelectChoice("request_accepted", _l("Somebody lets you follow them")),
            SelectChoice("like", _l("Somebody likes what you said")),
            SelectChoice("repost", _l("Somebody reposts what you said")),
            SelectChoice("edited", _l("A post that you reacted to was edited")),
            SelectChoice("poll_ended", _l("A poll of yours, or in which you voted, has ended")),
            SelectChoice("scheduled_returned", _l("A scheduled post could not be sent")),
        ],
    )
    only_followed = BooleanField(_l("Only people I follow"))
    digest = RadioField(
        _l("By mail"),
        choices=[
            SelectChoice("never", _l("Never")),
            SelectChoice("daily", _l("Every morning")),
            SelectChoice("weekly", _l("Every Monday morning")),
        ],
        validators=[InputRequired()],
    )


@bp.route("/settings/notifications", methods=["GET", "POST"])
@keeps_input
def settings_notifications() -> ResponseReturnValue:
    """What one is told of from now on, and how often by mail."""
    form = form_of(me().id)
    if not form.validate_on_submit():
        return form_page("main/settings_notifications.html", form)
    digests.choose(
        me(),
        wanted=form.wanted.data or (),
        only_followed=form.only_followed.data,
        digest=form.digest.data,
    )
    db.session.commit()
    flash(_("Saved. It counts for what happens from now on."))
    return redirect(url_for(".settings_notifications"))


def form_of(person_id: int) -> WishesForm:
    """What was sent, or what the person has chosen so far."""
    chosen = db.session.get(Wishes, person_id) or Wishes(
        unwanted="", only_followed=False, digest="never"
    )
    wanted = [kind for kind in SWITCHED if kind not in chosen.unwanted.split()]
    return WishesForm(wanted=wanted, only_followed=chosen.only_followed, digest=chosen.digest)
