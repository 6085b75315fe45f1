"""Reports: telling those who run the site of a post, a person or a message, and what came of it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.forms import form_page, keeps_input
from app.lib import paging
from app.main import bp
from app.main.pages import cursor
from app.main.people import standing
from app.main.report_forms import ReportForm
from app.models import chats, entries, evidence, reports, visibility
from app.models.reports import MESSAGE, PERSON, POST, Report, Target
from app.models.users import User
from app.pages.cards import quoted_card
from app.pages.verdicts import CATEGORIES
from app.visitor import me, viewer


@bp.route("/posts/<id:post_id>/report", methods=["GET", "POST"])
@keeps_input
def report_post(post_id: int) -> ResponseReturnValue:
    """Tell those who run the site of a post."""
    post = visibility.find_post(viewer(), post_id)
    shown = entries.find(me(), [post.id]).get(post.id)
    if shown is None:
        raise visibility.NotVisible
    about = {"kind": POST, "subject": post.author, "card": quoted_card(shown), "post": post}
    return report_page(post.id, about, lambda: evidence.of_post(me(), post))


@bp.route("/@<username:username>/report", methods=["GET", "POST"])
@keeps_input
def report_person(username: str) -> ResponseReturnValue:
    """Tell those who run the site of a person; whom one has blocked, too."""
    try:
        person = visibility.find_person(viewer(), username)
    except visibility.Blocked as blocked:
        person = blocked.person
        if not standing(person)["is_blocking"]:
            raise
    about = {"kind": PERSON, "subject": person}
    return report_page(person.id, about, lambda: evidence.of_person(me(), person))


@bp.route("/messages/c/<id:chat_id>/<id:message_id>/report", methods=["GET", "POST"])
@keeps_input
def report_message(chat_id: int, message_id: int) -> ResponseReturnValue:
    """Tell those who run the site what somebody wrote."""
    message = chats.seen(viewer() or abort(401), chat_id, message_id)
    about = {"kind": MESSAGE, "subject": message.author, "message": message}
    return report_page(message.id, about, lambda: evidence.of_message(me(), message))


def report_page(
    target_id: int, about: dict[str, Any], look: Callable[[], Target]
) -> ResponseReturnValue:
    """The one form of all reports. Nobody reports themselves, nor the same thing twice."""
    form, subject = ReportForm(), about["subject"]
    if subject.id == me().id:
        abort(404)
    known = reports.find_open(me(), about["kind"], target_id)
    if known is not None:
        return reported(known, is_new=False)
    if not (form.validate_on_submit() and form.spends("note", ("report", me()))):
        return form_page("main/report.html", form, **about)
    report_id, is_new = reports.file(me(), look(), form.category.data, form.note.data or "")
    db.session.commit()
    return reported(report_id, is_new=is_new)


def reported(report_id: int, *, is_new: bool) -> ResponseReturnValue:
    """On to what happens next."""
    if not is_new:
        flash(_("You have reported this already, and nobody has decided yet."), "info")
    return redirect(url_for(".report", report_id=report_id))


@bp.get("/reports/<id:report_id>")
def report(report_id: int) -> ResponseReturnValue:
    """One's own report: what happens next, or what came of it."""
    mine = reports.own(me()).where(Report.id == report_id)
    found = db.session.scalars(mine).one_or_none() or abort(404)
    person = db.session.get_one(User, found.subject_id)
    here = person if db.session.scalar(is_here(person)) else None
    context = {} if here is None else standing(here)
    return render_template(
        "main/report_filed.html", report=found, person=here, categories=CATEGORIES, **context
    )


def is_here(person: User) -> Any:
    """Whether somebody is still to be seen here by others."""
    return select(visibility.is_here(User.id)).where(User.id == person.id)


@bp.get("/reports")
def own_reports() -> ResponseReturnValue:
    """What one has reported, newest first."""
    page = paging.page(db.session, reports.own(me()), Report.id, cursor())
    return render_template("main/reports.html", page=page, categories=CATEGORIES)
