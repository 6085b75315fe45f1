"""Appeals: what somebody says against a decision, once, and what comes of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, literal_column, select, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.extensions import changed, db, insert_once
from app.lib import clock, ids
from app.models import events, moderation, staff_log, standing, takedowns
from app.models.decisions import DELETE, SUSPEND, Appeal, Decision
from app.models.roles import ADMINISTRATOR
from app.models.users import Asker, User
from app.models.visibility import NotVisible

# So long somebody whose suspension stays has to read why, and to take their data along.
TO_READ: Final = timedelta(days=7)


class TooLate(Exception):
    """Nothing can be said against a decision any more, or something was said before."""


class NotYoursToAnswer(Exception):
    """Who decided does not answer what is said against it, as long as somebody else can."""


class CannotBeGranted(Exception):
    """The account that an appeal would bring back is being deleted."""


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
    if decision.kind == SUSPEND:
        standing.keep_longer(person.id, clock.now() + takedowns.KEPT_FOR_APPEAL)


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

    Granted, the decision is undone. Raises NotVisible, NotYoursToAnswer, CannotBeGranted, and
    standing.NotAllowed.
    """
    by = standing.as_now(by)
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
        grant(by, found.decision, words)
    elif found.decision.kind == SUSPEND:
        let_run_out(found.decision)
    events.record(Answered(appeal_id))
    return True


def grant(by: User, decision: Decision, words: str) -> None:
    """Undo a decision. Raises CannotBeGranted where nobody would be brought back."""
    if not moderation.undo(by, decision, words) and decision.kind == SUSPEND:
        raise CannotBeGranted


def let_run_out(decision: Decision) -> None:
    """Keep somebody who stays suspended no longer than others, unless more is to be answered."""
    query = select(Appeal.id).join(Appeal.decision).where(Appeal.closed_at.is_(None))
    same = Decision.person_id == decision.person_id, Decision.kind == SUSPEND
    if db.session.scalar(query.where(*same).limit(1)) is None:
        until = max(clock.now() + TO_READ, decision.appeal_until)
        standing.keep_no_longer(decision.person_id, until)


def log(by: User, decision: Decision, *, is_granted: bool, words: str) -> None:
    action = "appeal_granted" if is_granted else "appeal_refused"
    after = {"decision": decision.kind, "rule": decision.rule}
    target = staff_log.Target.person(decision.person)
    staff_log.record(by, action, target, reason=words, after=after)


def count_open(by: Asker) -> int:
    """How many appeals nobody has answered, as far as this moderator may see them."""
    query = select(Appeal.id).join(Appeal.decision).where(Appeal.closed_at.is_(None))
    return len(db.session.scalars(query.where(Decision.person_id != by.id).limit(100)).all())
