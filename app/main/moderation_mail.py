"""Handlers that write to people what moderators have decided about them."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.models.appeals import Answered
from app.models.decisions import Appeal, Decision
from app.models.moderation import Decided
from app.models.users import User
from app.pages import letters
from app.pages.verdicts import DONE, MEANING, RULES


def send_decision(event: Decided) -> None:
    """Write to a person what was decided about them, and why."""
    decision = db.session.get(Decision, event.decision_id)
    if decision is not None:
        send("decision", decision, decision.note, _l("A decision about your account"))


def send_answer(event: Answered) -> None:
    """Write to a person what came of their appeal."""
    appeal = db.session.get(Appeal, event.appeal_id)
    decision = None if appeal is None else db.session.get(Decision, appeal.decision_id)
    if appeal is not None and decision is not None:
        subject = (
            _l("Your appeal was granted") if appeal.is_granted else _l("Your appeal was refused")
        )
        send("appeal", decision, appeal.answer, subject, is_granted=appeal.is_granted)


def send(message: str, decision: Decision, note: str, subject: Any, **parts: Any) -> None:
    person = db.session.get(User, decision.person_id)
    if person is None:
        return
    letters.send(
        person,
        message,
        subject,
        done=DONE[decision.kind],
        meaning=MEANING[decision.kind],
        rule=RULES[decision.rule],
        excerpt=decision.excerpt,
        note=note,
        link=letters.link("main.decision", decision_id=decision.id),
        **parts,
    )
