"""Moderation: deciding about what was reported, and undoing that."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app.extensions import changed, db
from app.lib import clock, ids
from app.models import cases, events, staff_log, standing, takedowns
from app.models.decisions import (
    DELETE,
    EXCERPT_MAX,
    LIMIT,
    REMOVE,
    SUSPEND,
    VEIL,
    Decision,
)
from app.models.reports import POST, Case, Report
from app.models.users import Asker, User


class AlreadyDecided(Exception):
    """The same was decided in this case, and holds."""


@dataclass(frozen=True)
class Decided(events.Event):
    """A moderator has decided about somebody."""

    decision_id: int


@dataclass(frozen=True)
class Verdict:
    """What a moderator wants to be done, why, and what they write of it to the person."""

    kind: str
    rule: str
    note: str = ""
    picture_ids: Collection[int] = ()


def decide(by: User, case_id: int, verdict: Verdict) -> Decision:
    """Do what a moderator has decided in a case, and have the person told.

    Raises what cases.hold() does, AlreadyDecided, and takedowns.Gone where what it is about has
    gone meanwhile.
    """
    case = cases.hold(by, case_id)
    same = Decision.case_id == case_id, Decision.kind == verdict.kind, Decision.undone_at.is_(None)
    if db.session.scalar(select(Decision.id).where(*same)) is not None:
        raise AlreadyDecided
    made = Decision(
        id=ids.new_id(),
        case_id=case_id,
        person_id=case.subject_id,
        moderator_id=by.id,
        kind=verdict.kind,
        rule=verdict.rule,
        note=verdict.note,
        target_kind=case.target_kind,
        target_id=case.target_id,
        excerpt=excerpt_of(case),
        details=carry_out(by, case, verdict),
    )
    db.session.add(made)
    log(by, f"decided_{verdict.kind}", case, reason=verdict.note, rule=verdict.rule)
    events.record(Decided(made.id))
    return made


def excerpt_of(case: Case) -> str:
    """How what was reported began, for who reads the decision after it has gone."""
    first = select(Report.content).where(Report.case_id == case.id).order_by(Report.id).limit(1)
    content = db.session.scalar(first) or {}
    body = str(content.get("body", ""))
    return body if len(body) <= EXCERPT_MAX else f"{body[: EXCERPT_MAX - 1]}…"


def carry_out(by: User, case: Case, verdict: Verdict) -> dict[str, Any]:
    """What a verdict does; what has to be known to undo it."""
    if verdict.kind in {VEIL, REMOVE, DELETE} and case.target_kind != POST:
        raise takedowns.Gone
    if verdict.kind == VEIL:
        return takedowns.veil(case.target_id)
    if verdict.kind == REMOVE:
        return takedowns.remove_pictures(case.target_id, verdict.picture_ids)
    if verdict.kind == DELETE:
        return takedowns.take_down(case.target_id)
    if verdict.kind == LIMIT:
        return {"is_new": standing.limit(case.subject, verdict.note, by, is_mailed=False)}
    if verdict.kind == SUSPEND:
        return {"is_new": standing.suspend(case.subject, verdict.note, by, is_mailed=False)}
    return {}


def undo(by: User, decision: Decision, reason: str) -> bool:
    """Let a decision hold no longer; False if things cannot be put back as they were."""
    row = Decision.id == decision.id, Decision.undone_at.is_(None)
    if not changed(update(Decision).where(*row).values(undone_at=clock.now())):
        return True
    return put_back(by, decision, reason)


def put_back(by: User, decision: Decision, reason: str) -> bool:
    """Undo what a decision did, unless another one that holds wants it so, too."""
    post_id, details = decision.target_id, decision.details
    if decision.kind == VEIL:
        return takedowns.unveil(post_id, details)
    if decision.kind == REMOVE:
        return takedowns.show_pictures(post_id, details)
    if decision.kind == DELETE:
        return takedowns.bring_back(post_id, details)
    if decision.kind not in {LIMIT, SUSPEND} or is_upheld(decision) or not details["is_new"]:
        return True
    person = db.session.get_one(User, decision.person_id)
    if decision.kind == LIMIT:
        return standing.limit(person, reason, by, is_limited=False, is_mailed=False)
    return standing.reinstate(person, reason, by, is_mailed=False)


def is_upheld(decision: Decision) -> bool:
    """Whether another decision of the same kind about the person holds, and takes its place.

    What was new with one that is undone lasts by the other alone, and goes with that.
    """
    same = Decision.person_id == decision.person_id, Decision.kind == decision.kind
    others = select(Decision).where(*same, Decision.id != decision.id)
    other = db.session.scalars(others.where(Decision.undone_at.is_(None)).limit(1)).one_or_none()
    if other is not None and decision.details["is_new"]:
        other.details = {**other.details, "is_new": True}
    return other is not None


def reinstate(person: User, reason: str, by: Asker | None) -> bool:
    """Let a person be here as before, whatever was decided; what standing.reinstate() says."""
    is_done = standing.reinstate(person, reason, by)
    if is_done:
        let_go(person, SUSPEND)
    return is_done


def unlimit(person: User, reason: str, by: Asker | None) -> bool:
    """Let a person be found by all, whatever was decided; what standing.limit() says."""
    is_done = standing.limit(person, reason, by, is_limited=False)
    if is_done:
        let_go(person, LIMIT)
    return is_done


def let_go(person: Asker, kind: str) -> None:
    """Let decisions of a kind about a person hold no longer: what they did is over."""
    same = Decision.person_id == person.id, Decision.kind == kind
    held = update(Decision).where(*same, Decision.undone_at.is_(None))
    db.session.execute(held.values(undone_at=clock.now()))


def log(by: User, action: str, case: Case, *, reason: str, rule: str) -> None:
    after = {"rule": rule, "case": str(case.id), "about": f"{case.target_kind} {case.target_id}"}
    target = staff_log.Target.person(case.subject)
    staff_log.record(by, action, target, reason=reason, after=after)
