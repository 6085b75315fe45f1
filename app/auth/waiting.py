"""The only page of somebody who waits to be let in."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth import bp
from app.models import applications
from app.site import CONTACT, choice
from app.visitor import me, while_waiting


@bp.get("/waiting")
@while_waiting
def waiting() -> ResponseReturnValue:
    """Since when they wait, what they wrote, and what happens next."""
    if me().applied_at is None:
        return redirect(url_for("main.home"))
    asked, contact = applications.of(me().id), choice(CONTACT)
    return render_template("auth/waiting.html", person=me(), asked=asked, contact=contact)
