"""What staff does with an account: each act is checked and logged by its verb."""

from collections.abc import Callable
from typing import Final

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.admin import bp
from app.admin.forms import AccountForm, RoleForm
from app.admin.people import about, found
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import moderation, standing
from app.models.users import User, Viewer
from app.reproof import asks_again
from app.staff import for_administrators
from app.visitor import locale, viewer

TEMPLATE: Final = "admin/person.html"
Verb = Callable[[User, str, Viewer | None], bool]
VERBS: Final[dict[str, Verb]] = {
    "suspend": standing.suspend,
    "reinstate": moderation.reinstate,
    "limit": standing.limit,
    "unlimit": moderation.unlimit,
}
DONE: Final = {
    "suspend": _l("@%(name)s is suspended."),
    "reinstate": _l("@%(name)s is reinstated."),
    "limit": _l("@%(name)s is limited."),
    "unlimit": _l("@%(name)s is not limited any more."),
}


@bp.post("/people/<username:username>/<any(suspend, reinstate, limit, unlimit):change>")
@keeps_input
def change_standing(username: str, change: str) -> ResponseReturnValue:
    person, form = found(username), AccountForm()
    if not form.validate_on_submit():
        return form_page(TEMPLATE, form, **about(person, account_form=form))
    if VERBS[change](person, form.reason.data or "", viewer()):
        flash(str(DONE[change]) % {"name": username})
    else:
        flash(_("That was so already, or it is too late."), "info")
    db.session.commit()
    return to_page(username)


@bp.post("/people/<username:username>/role")
@for_administrators
@asks_again
@keeps_input
def change_role(username: str) -> ResponseReturnValue:
    person, form = found(username), RoleForm()
    if not form.validate_on_submit():
        return form_page(TEMPLATE, form, **about(person, role_form=form))
    if standing.change_role(person, form.role.data or "", form.why.data or "", viewer()):
        flash(_("@%(name)s has another role.", name=username))
    db.session.commit()
    return to_page(username)


@bp.post("/people/<username:username>/sessions/<id:one>/end")
def end_session_of(username: str, one: int) -> ResponseReturnValue:
    if not standing.end_session(found(username), one, viewer()):
        abort(404)
    db.session.commit()
    flash(_("The device is logged out."))
    return to_page(username)


@bp.post("/people/<username:username>/sessions/end")
def end_sessions_of(username: str) -> ResponseReturnValue:
    standing.end_sessions(found(username), viewer())
    db.session.commit()
    flash(_("All devices of @%(name)s are logged out.", name=username))
    return to_page(username)


@bp.post("/people/<username:username>/reset")
@for_administrators
def start_reset(username: str) -> ResponseReturnValue:
    """Only a mail: nobody but its reader sees the link, or the password that it leads to."""
    standing.start_reset(found(username), locale(), viewer())
    db.session.commit()
    flash(
        _("A mail with a link to choose a new password is on its way to @%(name)s.", name=username)
    )
    return to_page(username)


def to_page(username: str) -> ResponseReturnValue:
    return redirect(url_for(".person", username=username))
