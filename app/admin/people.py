"""People as staff see them: looked for, and everything that is known of one."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.admin import bp
from app.admin.forms import AccountForm, RoleForm
from app.admin.log_words import words_of
from app.admin.pages import cursor
from app.extensions import db
from app.lib import paging, text
from app.models import roster, sessions, staff_log, standing, users
from app.models.reports import Report
from app.models.roles import ROLES
from app.models.roster import STANDINGS, Sought
from app.models.staff_log import StaffEvent
from app.models.users import User
from app.visitor import viewer

ROLE_WORDS: Final = {
    "member": _l("Member"),
    "moderator": _l("Moderator"),
    "administrator": _l("Administrator"),
}
STANDING_WORDS: Final = {
    "suspended": _l("Suspended"),
    "limited": _l("Limited"),
    "leaving": _l("About to leave"),
    "unconfirmed": _l("Address not confirmed"),
}
# How much of what was done to somebody their page shows.
NEWEST: Final = 5


@bp.get("/people")
def people() -> ResponseReturnValue:
    """Who joined last comes first; who is looked for is in the address."""
    typed = sought()
    query = roster.found(Sought(typed["q"], typed["role"], typed["standing"]))
    page = paging.page(db.session, query, User.id, cursor())
    also = urlencode({name: value for name, value in typed.items() if value})
    return render_template(
        "admin/people.html",
        page=page,
        typed=typed,
        also=f"{also}&" if also else "",
        roles=ROLE_WORDS,
        standings=STANDING_WORDS,
    )


def sought() -> dict[str, str]:
    """Who is looked for, as the address says it; a 400 for a role or standing that is none."""
    typed = {
        name: text.clean(request.args.get(name, ""), lines=False)
        for name in ("q", "role", "standing")
    }
    if typed["role"] not in {"", *ROLES} or typed["standing"] not in {"", *STANDINGS}:
        abort(400)
    return typed


@bp.get("/people/<username:username>")
def person(username: str) -> ResponseReturnValue:
    return render_template("admin/person.html", **about(found(username)))


def found(username: str) -> User:
    """The person of that name, suspended or not; a 404 if nobody is called so."""
    return users.find(username) or abort(404)


def about(one: User, **forms: Any) -> dict[str, Any]:
    """What the page of a person shows; forms that were refused take the place of empty ones."""
    at = paging.Cursor(size=NEWEST)
    reports = select(func.count(Report.id)).where(Report.subject_id == one.id)
    return {
        "person": one,
        "standings": [STANDING_WORDS[name] for name in standings_of(one)],
        "role": ROLE_WORDS[one.role],
        "roles": ROLE_WORDS,
        "reports": db.session.scalar(reports),
        "open_sessions": db.session.scalars(sessions.of(one.id)).all(),
        "events": paging.page(db.session, staff_log.about(one), StaffEvent.id, at).items,
        "words_of": words_of,
        "may_act": standing.may_act_on(viewer(), one) and viewer() is not None,
        "account_form": AccountForm(formdata=None),
        "role_form": RoleForm(formdata=None, role=one.role),
        **forms,
    }


def standings_of(one: User) -> list[str]:
    """How somebody stands, by the names of roster.STANDINGS."""
    held = {
        "suspended": one.suspended_at is not None,
        "limited": one.is_limited,
        "leaving": one.leaves_at is not None,
        "unconfirmed": one.email_confirmed_at is None,
    }
    return [name for name, is_so in held.items() if is_so]
