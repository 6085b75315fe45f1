"""Pins: what a person shows first on their profile."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from app.extensions import db
from app.main import bp
from app.models import visibility
from app.models.posts import PINS_MAX, CannotPin, TooManyPins
from app.visitor import me, safe_next


@bp.post("/posts/<id:post_id>/pin")
def pin(post_id: int) -> ResponseReturnValue:
    post = visibility.find_post(me(), post_id)
    try:
        post.pin(by=me())
    except CannotPin:
        flash(_("Only posts that everyone can see are pinned."), "bad")
    except TooManyPins:
        flash(too_many(), "bad")
    else:
        db.session.commit()
        flash(_("The post is pinned to your profile."), "pinned")
    return back_to()


def too_many() -> str:
    return ngettext(
        "You can pin %(num)d post: unpin it first.",
        "You can pin %(num)d posts: unpin one of them first.",
        PINS_MAX,
    )


@bp.post("/posts/<id:post_id>/unpin")
def unpin(post_id: int) -> ResponseReturnValue:
    visibility.find_post(me(), post_id).unpin(by=me())
    db.session.commit()
    flash(_("The post is no longer pinned."), "unpinned")
    return back_to()


def back_to() -> ResponseReturnValue:
    """The page that the button was on, else one's profile."""
    back = safe_next(request.form.get("next"))
    return redirect(back or url_for(".profile", username=me().username))
