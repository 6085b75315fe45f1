"""Standing with the site: what somebody sees who is suspended, and mails about each change."""

from typing import Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.main import bp
from app.main.exports import own_data
from app.models import standing
from app.models.users import User
from app.pages import letters
from app.visitor import me, while_suspended

# What a mail says of each change: its subject, and what it means.
LETTERS: Final = {
    "suspended": (
        _l("Your account is suspended"),
        _l(
            "Those who run the site have suspended your account. Nobody else sees you. Log in to "
            "read why and until when, and to take your data with you."
        ),
    ),
    "reinstated": (
        _l("Your account is reinstated"),
        _l("Those who run the site have reinstated your account. Everybody sees you again."),
    ),
    "limited": (
        _l("Your account is limited"),
        _l(
            "Those who run the site have limited your account. Your followers see what you say, "
            "and so does who comes to your profile; explore, search and suggestions do not lead "
            "to you."
        ),
    ),
    "unlimited": (
        _l("Your account is not limited any more"),
        _l("Explore, search and suggestions lead to you again."),
    ),
    "role_changed": (
        _l("You have another role"),
        _l("Those who run the site have changed what you may do here."),
    ),
}


@bp.get("/settings/account/suspended")
@while_suspended
def suspended() -> ResponseReturnValue:
    """What is left to somebody who is suspended: why, until when, and their data."""
    person = me()
    if person.suspended_at is None:
        return redirect(url_for(".home"))
    return render_template("main/suspended.html", person=person, **own_data(person.id))


def tell_changed(event: standing.Changed) -> None:
    """A mail about a change of somebody's standing, with the reason."""
    person = db.session.get(User, event.user_id)
    if person is not None and event.action in LETTERS:
        subject, text = LETTERS[event.action]
        parts = {"said": text, "reason": event.reason, "link": letters.link("auth.login")}
        letters.send(person, "standing", subject, **parts)
