"""Appeals: what somebody says against a decision, once, and what comes of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal_column, select, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.extensions import changed, db, insert_once
from app.lib import clock, ids
from app.models import events, moderation, staff_log, standing, takedowns
from app.models.decisions import DELETE, Appeal, Decision
from app.models.roles import ADMINISTRATOR
from app.models.users import Asker, User
from app.models.visibility import NotVisible


class TooLate(Exception):
    """Nothing can be said against a decision any more, or something was said before."""


class NotYoursToAnswer(Exception):
    """Who decided does not answer what is said against it, as long as somebody else can."""


@dataclass(frozen=True)
class Answered(events.Event):
    """An appeal was granted or refused."""

    appeal_id: int


def find(person: Asker, decision_id: int) -> Decision:
    """A decision about a person, with their appeal. Raises NotVisible."""
    query = select(Decision).where(Decision.id == decision_id, Decision.person_id == person.id)
    query = query.options(joinedload(Decision.appeal))
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotVisible
    return found


def appeal(person: Asker, decision: Decision, text: str) -> None:
    """Say something against a decision. Raises TooLate, also where something was said before."""
    if decision.person_id != person.id or not decision.can_be_appealed:
        raise TooLate
    if not insert_once(Appeal, id=ids.new_id(), decision_id=decision.id, text=text):
        raise TooLate
    if decision.kind == DELETE:
        takedowns.keep_longer(decision.target_id)


def queue(by: Asker, *, is_open: bool) -> Select[Appeal]:
    """Appeals with what they are about; page them by Appeal.id. None about who asks."""
    person, moderator = aliased(User), aliased(User)
    query = select(Appeal).join(Appeal.decision).join(Decision.person.of_type(person))
    query = query.outerjoin(Decision.moderator.of_type(moderator))
    query = query.where(Decision.person_id != by.id)
    query = query.where(Appeal.closed_at.is_(None) if is_open else Appeal.closed_at.is_not(None))
    told = contains_eager(Appeal.decision)
    return query.options(
        told.contains_eager(Decision.person.of_type(person)),
        told.contains_eager(Decision.moderator.of_type(moderator)),
    )


def get(by: Asker, appeal_id: int) -> Appeal:
    """An appeal with all that it is about. Raises NotVisible, also for one's own."""
    query = select(Appeal).join(Appeal.decision).where(Appeal.id == appeal_id)
    told = contains_eager(Appeal.decision)
    query = query.where(Decision.person_id != by.id).options(
        told.joinedload(Decision.person),
        told.joinedload(Decision.moderator),
        joinedload(Appeal.closed_by),
    )
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotVisible
    return found


def may_answer(by: User, decision: Decision) -> bool:
    """Whether somebody may answer an appeal: not who decided, where there is somebody else."""
    if not standing.may_act_on(by, decision.person):
        return False
    if decision.moderator_id != by.id:
        return True
    other = User.id.not_in([by.id, decision.person_id]) & is_staff()
    here = User.leaves_at.is_(None) & User.suspended_at.is_(None)
    if decision.person.is_staff:
        other &= User.role == ADMINISTRATOR
    return not db.session.scalar(select(exists().where(other, here)))


def is_staff() -> ColumnElement[bool]:
    """The condition that a person is of the staff, as the index of them says it."""
    return User.role != literal_column("'member'")


def answer(by: User, appeal_id: int, *, is_granted: bool, words: str) -> bool:
    """Grant or refuse an appeal; False if somebody else has done so meanwhile.

    Granted, the decision is undone. Raises NotVisible and NotYoursToAnswer.
    """
    found = get(by, appeal_id)
    if not may_answer(by, found.decision):
        raise NotYoursToAnswer
    row = Appeal.id == appeal_id, Appeal.closed_at.is_(None)
    done: dict[str, Any] = {"closed_at": clock.now(), "closed_by_id": by.id}
    done |= {"is_granted": is_granted, "answer": words}
    if not changed(update(Appeal).where(*row).values(done)):
        return False
    log(by, found.decision, is_granted=is_granted, words=words)
    if is_granted:
        moderation.undo(by, found.decision, words)
    events.record(Answered(appeal_id))
    return True


def log(by: User, decision: Decision, *, is_granted: bool, words: str) -> None:
    action = "appeal_granted" if is_granted else "appeal_refused"
    after = {"decision": decision.kind, "rule": decision.rule}
    target = staff_log.Target.person(decision.person)
    staff_log.record(by, action, target, reason=words, after=after)


def count_open(by: Asker) -> int:
    """How many appeals nobody has answered, as far as this moderator may see them."""
    query = select(Appeal.id).join(Appeal.decision).where(Appeal.closed_at.is_(None))
    return len(db.session.scalars(query.where(Decision.person_id != by.id).limit(100)).all())
