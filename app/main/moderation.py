"""What moderators have decided about one's account, and what one says against it."""

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import TextAreaField

from app.extensions import db
from app.forms import Form, form_page, keeps_input, paragraphs
from app.lib import paging, text
from app.main import bp
from app.main.forms import SomethingSaid, check_length
from app.main.pages import cursor
from app.models import appeals, decisions
from app.models.appeals import TooLate
from app.models.decisions import APPEAL_MAX, Decision
from app.pages.verdicts import DONE, MEANING, RULES
from app.visitor import me, while_suspended

WORDS: Final = {"done": DONE, "meaning": MEANING, "rules": RULES}


class AppealForm(Form):
    text = TextAreaField(
        _l("Why should it be decided otherwise?"),
        filters=[paragraphs],
        validators=[SomethingSaid(_l("Write something first."))],
        description=_l(
            "You can say it once. Somebody else than who decided reads it, if there is anybody."
        ),
    )

    def validate_text(self, field: TextAreaField) -> None:
        check_length(field.data or "", APPEAL_MAX, text.characters)


@bp.get("/settings/moderation")
@while_suspended
def settings_moderation() -> ResponseReturnValue:
    """All that was decided about one's account, newest first."""
    page = paging.page(db.session, decisions.about(me()), Decision.id, cursor())
    return render_template("main/settings_moderation.html", page=page, **WORDS)


@bp.route("/settings/moderation/<id:decision_id>", methods=["GET", "POST"])
@while_suspended
@keeps_input
def decision(decision_id: int) -> ResponseReturnValue:
    """One decision, with the form in which one says something against it, or what came of that."""
    form, found = AppealForm(), appeals.find(me(), decision_id)
    if form.validate_on_submit():
        if is_appealed(found, form.text.data or ""):
            flash(_("Sent. You are told when somebody has decided."))
        else:
            flash(_("Nothing more can be said about this."), "info")
        return redirect(url_for(".decision", decision_id=decision_id))
    return form_page("main/settings_decision.html", form, decision=found, **WORDS)


def is_appealed(found: Decision, words: str) -> bool:
    try:
        appeals.appeal(me(), found, words)
    except TooLate:
        db.session.rollback()
        return False
    db.session.commit()
    return True
