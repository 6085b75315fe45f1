"""Appeals: the queue, and an answer to one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admin import bp
from app.admin.pages import oldest_first
from app.admin.report_forms import AnswerForm
from app.extensions import db
from app.forms import form_page, keeps_input
from app.models import appeals
from app.models.appeals import CannotBeGranted, NotYoursToAnswer
from app.models.decisions import Appeal
from app.models.standing import NotAllowed
from app.pages import verdicts
from app.visitor import me

WORDS = {"done": verdicts.CHOICES, "rules": verdicts.RULES}


@bp.get("/appeals")
def appeal_list() -> ResponseReturnValue:
    """Appeals, oldest first: those that nobody has answered, or the others."""
    is_open = request.args.get("which", "open") != "closed"
    page = oldest_first(appeals.queue(me(), is_open=is_open), Appeal.id)
    also = "" if is_open else "which=closed&"
    return render_template("admin/appeals.html", page=page, is_open=is_open, also=also, **WORDS)


@bp.route("/appeals/<id:appeal_id>", methods=["GET", "POST"])
@keeps_input
def appeal(appeal_id: int) -> ResponseReturnValue:
    """What somebody says against a decision, and the form of the answer."""
    form = AnswerForm()
    if form.validate_on_submit() and is_answered(form, appeal_id):
        return redirect(url_for(".appeal_list"))
    found = appeals.get(me(), appeal_id)
    may_answer = appeals.may_answer(me(), found.decision)
    return form_page("admin/appeal.html", form, appeal=found, may_answer=may_answer, **WORDS)


def is_answered(form: AnswerForm, appeal_id: int) -> bool:
    """Whether the appeal is answered; if not, the form says why."""
    is_granted, words = form.is_granted.data == "yes", form.answer.data or ""
    try:
        is_mine = appeals.answer(me(), appeal_id, is_granted=is_granted, words=words)
    except (NotYoursToAnswer, NotAllowed):
        db.session.rollback()
        form.refuse("is_granted", _("Somebody else has to answer this."))
        return False
    except CannotBeGranted:
        db.session.rollback()
        form.refuse("is_granted", _("It is too late: the account is being deleted."))
        return False
    if not is_mine:
        db.session.rollback()
        form.refuse("is_granted", _("Somebody has answered this meanwhile."))
        return False
    db.session.commit()
    flash(_("Answered. The person is told of it."))
    return True
