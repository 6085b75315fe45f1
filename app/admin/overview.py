"""The first page of the administration."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.admin import bp
from app.admin.log_words import words_of
from app.extensions import db
from app.lib import paging
from app.models import appeals, applications, cases, staff_log
from app.models.staff_log import StaffEvent, Wanted
from app.visitor import me

# How much of what staff did lately stands there.
NEWEST = 5


@bp.get("/")
def overview() -> ResponseReturnValue:
    at = paging.Cursor(size=NEWEST)
    page = paging.page(db.session, staff_log.found(Wanted()), StaffEvent.id, at)
    person = me()
    waiting = {
        "reports": cases.count_open(person),
        "appeals": appeals.count_open(person),
        "requests": applications.count(),
    }
    return render_template(
        "admin/overview.html", events=page.items, words_of=words_of, waiting=waiting
    )
