"""Quotes: what the one who is quoted may do about it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.main import bp
from app.models import quotes, visibility
from app.visitor import me, safe_next


@bp.post("/posts/<id:post_id>/withdraw_quote")
def withdraw_quote(post_id: int) -> ResponseReturnValue:
    """Take the viewer's post out of one that quotes it."""
    quotes.withdraw(visibility.find_post(me(), post_id), by=me())
    db.session.commit()
    flash(_("Your post is no longer shown there."))
    return back(post_id)


@bp.post("/posts/<id:post_id>/allow_quote")
def allow_quote(post_id: int) -> ResponseReturnValue:
    """Put it back."""
    quotes.allow(visibility.find_post(me(), post_id), by=me())
    db.session.commit()
    flash(_("Your post is shown there again."))
    return back(post_id)


def back(post_id: int) -> ResponseReturnValue:
    return redirect(
        safe_next(request.form.get("next")) or url_for(".home", _anchor=f"post-{post_id}")
    )
