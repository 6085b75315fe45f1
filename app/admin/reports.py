"""Reports: the queue, and a case that a moderator works on."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.admin import bp
from app.admin.pages import oldest_first
from app.admin.report_forms import CloseForm, DecisionForm
from app.extensions import db, storage
from app.forms import Form, form_page, keeps_input
from app.lib import ids
from app.lib.storage import Missing
from app.models import cases, decisions, moderation, reports
from app.models.cases import AlreadyClosed, Taken
from app.models.moderation import AlreadyDecided, Verdict
from app.models.posts import Post
from app.models.reports import ACTED, CATEGORIES, POST, Case, Evidence, Report
from app.models.takedowns import Gone
from app.pages import verdicts
from app.visitor import me

WHICH: Final = ("open", "mine", "closed")
# How the names of copies look; the database is asked for nothing else.
KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
PAGE: Final = "admin/case.html"
WORDS: Final = {
    "categories": verdicts.CATEGORIES,
    "rules": verdicts.RULES,
    "done": verdicts.CHOICES,
}
REFUSALS: Final = (Taken, AlreadyClosed, AlreadyDecided, Gone)


@bp.get("/reports")
def report_list() -> ResponseReturnValue:
    """Cases, oldest first: those that are open, one's own, or closed."""
    asked = {name: request.args.get(name, "") for name in ("which", "category")}
    which, category = asked["which"] or "open", asked["category"]
    if which not in WHICH or category not in {"", *CATEGORIES}:
        abort(400)
    page = oldest_first(cases.queue(me(), which, category), Case.id)
    first = cases.first_reports([case.id for case, _number in page.items])
    asked |= {"which": which, "also": f"which={which}&category={category}&"}
    return render_template("admin/reports.html", page=page, first=first, **asked, **WORDS)


@bp.get("/reports/<id:case_id>")
def case(case_id: int) -> ResponseReturnValue:
    """All that was reported of one thing, and what can be done about it."""
    return render_template(PAGE, **about(case_id))


def about(
    case_id: int, deciding: DecisionForm | None = None, closing: CloseForm | None = None
) -> dict[str, Any]:
    found = cases.find(me(), case_id)
    post = post_of(found)
    return {
        "case": found,
        "reports": cases.reports_of(found),
        "decisions": db.session.scalars(decisions.in_case(found)).all(),
        "post": post,
        "deciding": deciding or offered(DecisionForm(formdata=None), found, post),
        "closing": closing or CloseForm(formdata=None),
        **WORDS,
    }


def post_of(found: Case) -> Post | None:
    """The post that a case is about, as it is now; None if it is about none, or it is gone."""
    if found.target_kind != POST:
        return None
    query = select(Post).where(Post.id == found.target_id, ~Post.is_purged)
    return db.session.scalars(query.options(selectinload(Post.pictures))).one_or_none()


def offered(form: DecisionForm, found: Case, post: Post | None) -> DecisionForm:
    form.offer(found.target_kind, has_pictures=bool(post is not None and post.pictures))
    return form


@bp.post("/reports/<id:case_id>/<any(claim, take_over, release):change>")
def claim_case(case_id: int, change: str) -> ResponseReturnValue:
    """Work on a case, in the place of somebody else perhaps, or leave it to others."""
    found = cases.find(me(), case_id)
    if change == "release":
        is_done = cases.release(me(), case_id)
    else:
        instead_of = number("instead_of") if change == "take_over" else None
        is_done = cases.claim(me(), case_id, instead_of)
    db.session.commit()
    if not is_done:
        flash(too_late(cases.find(me(), case_id)), "bad")
    return redirect(url_for(".case", case_id=found.id))


def number(name: str) -> int:
    """An id that a form holds; a 400 for anything else."""
    found = request.form.get(name, 0, type=int)
    return found if 0 < found <= ids.GREATEST else abort(400)


def too_late(found: Case) -> str:
    """What has happened meanwhile."""
    if not found.is_open:
        return _("Somebody has closed this meanwhile.")
    if found.claimed_by is None or found.claimed_by_id == me().id:
        return _("Nothing has changed.")
    return _("%(name)s is working on this.", name=found.claimed_by.name)


@bp.route("/reports/<id:case_id>/decide", methods=["GET", "POST"])
@keeps_input
def decide(case_id: int) -> ResponseReturnValue:
    """Do what the form says, and have the person told; close the case with it, or not."""
    if request.method == "GET":
        return redirect(url_for(".case", case_id=case_id))
    found = cases.find(me(), case_id)
    form = offered(DecisionForm(), found, post_of(found))
    form.chosen = request.form.getlist("picture", type=int)
    if form.validate_on_submit() and is_done(form, "kind", lambda: carry_out(case_id, form)):
        flash(_("Done. The person is told of it."))
        return redirect(url_for(".case", case_id=case_id))
    return form_page(PAGE, form, **about(case_id, deciding=form))


def carry_out(case_id: int, form: DecisionForm) -> None:
    rule, note = form.rule.data, form.note.data or ""
    moderation.decide(me(), case_id, Verdict(form.kind.data, rule, note, form.chosen or ()))
    if form.closes.data:
        cases.close(me(), case_id, ACTED, "")


@bp.route("/reports/<id:case_id>/close", methods=["GET", "POST"])
@keeps_input
def close_case(case_id: int) -> ResponseReturnValue:
    """Let nobody look at it any more, and tell those who reported it."""
    if request.method == "GET":
        return redirect(url_for(".case", case_id=case_id))
    form, outcome = CloseForm(), request.form.get("outcome", "")
    cases.find(me(), case_id)
    words = form.answer.data or ""
    if form.validate_on_submit() and is_done(
        form, "outcome", lambda: cases.close(me(), case_id, outcome, words)
    ):
        flash(_("Closed. Those who reported it are told."))
        return redirect(url_for(".report_list"))
    return form_page(PAGE, form, **about(case_id, closing=form))


def is_done(form: Form, field: str, act: Callable[[], object]) -> bool:
    """Whether something could be done and is kept; if not, a field of the form says why."""
    try:
        act()
    except REFUSALS as refused:
        db.session.rollback()
        form.refuse(field, why_not(refused))
        return False
    db.session.commit()
    return True


def why_not(refused: Exception) -> str:
    if isinstance(refused, Taken):
        return _("%(name)s is working on this.", name=refused.by.name)
    words = {
        AlreadyClosed: _("Somebody has closed this meanwhile."),
        AlreadyDecided: _("The same was decided already, and holds."),
        Gone: _("What it is about is not there any more."),
    }
    return words[type(refused)]


@bp.get("/reports/<id:case_id>/pictures/<key>.webp")
def evidence(case_id: int, key: str) -> Response:
    """A picture as it was when it was reported."""
    found = cases.find(me(), case_id)
    if not KEY.fullmatch(key):
        abort(404)
    query = select(Evidence).join(Report, Report.id == Evidence.report_id)
    kept = db.session.scalars(
        query.where(Evidence.key == key, Report.case_id == found.id)
    ).one_or_none()
    if kept is None:
        abort(404)
    names = (reports.file_of(kept.key), kept.source)
    db.session.rollback()
    return picture(names)


def picture(names: Sequence[str]) -> Response:
    """The first of some files that is there; the copy comes before what it is made from."""
    found = next(filter(None, map(content_of, names)), None)
    if found is None:
        abort(404)
    response = Response(found, mimetype="image/webp")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.cache_control.private = response.cache_control.no_store = True
    return response


def content_of(name: str) -> bytes | None:
    try:
        return storage.get(name)
    except Missing:
        return None
