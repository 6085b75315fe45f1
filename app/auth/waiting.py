"""The only page of somebody who waits to be let in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth import bp
from app.extensions import db
from app.models import applications
from app.site import CONTACT, choice
from app.visitor import me, sign_out, while_waiting


@bp.get("/waiting")
@while_waiting
def waiting() -> ResponseReturnValue:
    """Since when they wait, what they wrote, and what happens next."""
    if me().applied_at is None:
        return redirect(url_for("main.home"))
    asked, contact = applications.of(me().id), choice(CONTACT)
    return render_template("auth/waiting.html", person=me(), asked=asked, contact=contact)


@bp.post("/waiting/withdraw")
@while_waiting
def withdraw_request() -> ResponseReturnValue:
    """Take the request back, to leave it so or to ask again with another address."""
    if applications.withdraw(me()):
        sign_out()
        db.session.commit()
        flash(
            _(
                "Your request is taken back, and all that you typed is deleted within ten minutes. "
                "After that the name and the address are free again."
            )
        )
    return redirect(url_for("main.home"))
