"""Leaving for good: asking for it, changing one's mind, and the end of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.lib import clock
from app.main import bp
from app.models import audit, erasing, leaving, standing
from app.models.leaving import LeavingAsked
from app.models.users import User
from app.pages import letters
from app.reproof import asks_again
from app.visitor import look_again, me, origin, sign_out, while_leaving


@bp.route("/settings/account/delete", methods=["GET", "POST"])
@asks_again
def leave_site() -> ResponseReturnValue:
    """What happens when one leaves, and the button for it."""
    person = me()
    if request.method != "POST":
        return render_template("main/leave_site.html", days=leaving.TO_CHANGE_ONES_MIND.days)
    if standing.is_last_administrator(person):
        flash(_("You are the only administrator: give somebody else the role first."), "bad")
        return redirect(url_for(".leave_site"))
    if leaving.ask(person):
        audit.record(person.id, "leaving_asked", origin=origin())
    sign_out()
    db.session.commit()
    flash(_("You are hidden from now on. Log in within 14 days if you change your mind."))
    return redirect(url_for("main.home"))


@bp.get("/settings/account/leaving")
@while_leaving
def before_leaving() -> ResponseReturnValue:
    """What somebody sees who is about to leave: until when they can stay, and how."""
    if me().leaves_at is None:
        return redirect(url_for(".settings_account"))
    is_late = (me().leaves_at or clock.now()) <= clock.now()
    return render_template("main/before_leaving.html", leaves_at=me().leaves_at, is_late=is_late)


@bp.post("/settings/account/stay")
@while_leaving
def stay_here() -> ResponseReturnValue:
    if not leaving.stay(me()):
        return redirect(url_for(".before_leaving"))
    audit.record(me().id, "stayed", origin=origin())
    db.session.commit()
    look_again()
    flash(_("Good that you stay. Everybody sees you again."))
    return redirect(url_for("main.home"))


def tell_leaving(event: LeavingAsked) -> None:
    """So that nobody can delete an account unnoticed."""
    person = db.session.get(User, event.user_id)
    if person is not None and person.leaves_at is not None:
        subject, link = _l("Your account is going to be deleted"), letters.link("auth.login")
        letters.send(person, "leaving", subject, link=link)


def erase_due() -> None:
    """Erase those whose time is over, a portion in each transaction, and write to them first."""
    for user_id in leaving.due():
        person = db.session.get(User, user_id)
        # Nobody logs in any more, and who goes on after a kill does not write once more.
        if person is not None and person.password_hash:
            letters.send(person, "left", _l("Your account is deleted"))
            leaving.shut(user_id)
            db.session.commit()
        while erasing.erase_some(user_id):
            db.session.commit()
        db.session.commit()
