"""Reports, and moderators who decide about them, through the real verbs."""

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import appeals, cases, evidence, moderation, reports
from app.models.decisions import Appeal, Decision
from app.models.moderation import Verdict
from app.models.posts import Post
from app.models.users import User
from tests import make


def moderator(name: str = "ruth", **columns: Any) -> User:
    return make.user(name, role=columns.pop("role", "moderator"), **columns)


def report(reporter: User, about: Post | User, category: str = "spam", note: str = "") -> int:
    """Report a post or a person; the id of the case."""
    if isinstance(about, Post):
        about = db.session.get_one(Post, about.id)
        db.session.refresh(about, ["author"])
        target = evidence.of_post(reporter, about)
    else:
        target = evidence.of_person(reporter, about)
    report_id, _is_new = reports.file(reporter, target, category, note)
    db.session.commit()
    return db.session.get_one(reports.Report, report_id).case_id


def decide(by: User, case_id: int, kind: str, **words: Any) -> Decision:
    made = moderation.decide(by, case_id, Verdict(kind, words.pop("rule", "spam"), **words))
    db.session.commit()
    return made


def close(by: User, case_id: int, outcome: str = "nothing", answer: str = "") -> None:
    cases.close(by, case_id, outcome, answer)
    db.session.commit()


def appeal(decision: Decision, text: str = "I did not mean it.") -> Appeal:
    appeals.appeal(db.session.get_one(User, decision.person_id), decision, text)
    db.session.commit()
    return db.session.scalars(select(Appeal).where(Appeal.decision_id == decision.id)).one()


def answer(by: User, appeal: Appeal, *, is_granted: bool, words: str = "") -> bool:
    is_done = appeals.answer(by, appeal.id, is_granted=is_granted, words=words)
    db.session.commit()
    return is_done
