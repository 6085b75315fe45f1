"""Cases: the queue of what was reported, and who works on which of it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select, update
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.extensions import changed, db
from app.lib import clock
from app.models import events, reports, staff_log, standing
from app.models.reports import Case, Closed, Report
from app.models.users import Asker, User
from app.models.visibility import NotVisible

# Of the reports of one thing that a page shows; the first and the last tell as much as all.
SHOWN: Final = 20


class Taken(Exception):
    """Another moderator works on this case."""

    def __init__(self, by: User) -> None:
        super().__init__()
        self.by = by


class AlreadyClosed(Exception):
    """Somebody has closed this case meanwhile."""


def queue(by: Asker, which: str, category: str = "") -> Select[*tuple[Any, ...]]:
    """Cases with the number of their reports: "open", "mine" or "closed"; page them by Case.id.

    Only those that may_see() says.
    """
    number = select(func.count()).where(Report.case_id == Case.id).scalar_subquery()
    claimer = aliased(User)
    query = select(Case, number).join(Case.subject).where(may_see(by))
    query = query.outerjoin(Case.claimed_by.of_type(claimer))
    query = query.options(
        contains_eager(Case.subject), contains_eager(Case.claimed_by.of_type(claimer))
    )
    if which == "closed":
        query = query.where(Case.closed_at.is_not(None))
    else:
        query = query.where(Case.closed_at.is_(None))
    if which == "mine":
        query = query.where(Case.claimed_by_id == by.id)
    return query.where(reports.is_about(category)) if category else query


def may_see(by: Asker) -> ColumnElement[bool]:
    """The condition that somebody may see a case, and act on it.

    Nobody does so with what is about themselves, and moderators with nothing about other staff.
    """
    of_others = Case.subject_id != by.id
    if by.is_administrator:
        return of_others
    staff = aliased(User)
    # As the index of them says it.
    whose = select(staff.id).where(staff.role != literal_column("'member'"))
    return of_others & Case.subject_id.not_in(whose)


def first_reports(case_ids: Sequence[int]) -> dict[int, Report]:
    """The first report of each of some cases, which says what it is about."""
    first = select(func.min(Report.id)).where(Report.case_id.in_(case_ids)).group_by(Report.case_id)
    found = db.session.scalars(select(Report).where(Report.id.in_(first)))
    return {one.case_id: one for one in found}


def find(by: Asker, case_id: int) -> Case:
    """A case with its people. Raises NotVisible for none, and where may_see() does not hold."""
    query = select(Case).where(Case.id == case_id, may_see(by))
    query = query.options(*(joinedload(way) for way in (Case.subject, Case.claimed_by)))
    query = query.options(joinedload(Case.closed_by))
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotVisible
    return found


def reports_of(case: Case) -> Sequence[Report]:
    """What people have reported of it, oldest first, with who they are and what was kept."""
    query = select(Report).where(Report.case_id == case.id).order_by(Report.id).limit(SHOWN)
    query = query.options(joinedload(Report.reporter), selectinload(Report.evidence))
    return db.session.scalars(query).all()


def claim(by: Asker, case_id: int, instead_of: int | None = None) -> bool:
    """Work on a case that nobody works on, or in the place of somebody; False if it is too late.

    Raises standing.NotAllowed.
    """
    by = standing.as_now(by)
    free = or_(Case.claimed_by_id.is_(None), Case.claimed_by_id == instead_of)
    row = Case.id == case_id, may_see(by), Case.closed_at.is_(None), free
    mine = {"claimed_by_id": by.id, "claimed_at": clock.now()}
    change = update(Case).where(*row).values(mine)
    if not changed(change.execution_options(synchronize_session=False)):
        return False
    staff_log.record(by, "case_claimed", target_of(case_id))
    return True


def release(by: Asker, case_id: int) -> bool:
    """Leave a case to others; False if one does not work on it."""
    row = Case.id == case_id, Case.claimed_by_id == by.id, Case.closed_at.is_(None)
    free = {"claimed_by_id": None, "claimed_at": None}
    if not changed(update(Case).where(*row).values(free)):
        return False
    staff_log.record(by, "case_released", target_of(case_id))
    return True


def hold(by: Asker, case_id: int) -> Case:
    """A case that nobody else decides before the commit; whoever decides works on it.

    Raises NotVisible, AlreadyClosed, Taken where another moderator works on it, and
    standing.NotAllowed.
    """
    by = standing.as_now(by)
    free = or_(Case.claimed_by_id.is_(None), Case.claimed_by_id == by.id)
    row = Case.id == case_id, may_see(by), Case.closed_at.is_(None), free
    since = func.coalesce(Case.claimed_at, clock.now())
    mine = update(Case).where(*row).values(claimed_by_id=by.id, claimed_at=since)
    is_mine = changed(mine.execution_options(synchronize_session=False))
    case = find(by, case_id)
    if not case.is_open:
        raise AlreadyClosed
    if not is_mine and case.claimed_by is not None:
        raise Taken(case.claimed_by)
    return case


def close(by: Asker, case_id: int, outcome: str, answer: str) -> None:
    """Let nobody look at a case any more, and those who reported it be told. Raises as hold()."""
    hold(by, case_id)
    done = {"closed_at": clock.now(), "closed_by_id": by.id, "outcome": outcome, "answer": answer}
    db.session.execute(update(Case).where(Case.id == case_id).values(done))
    after = {"outcome": outcome}
    # What is written to reporters is for them: whom it is about reads the log, too, if of staff.
    staff_log.record(by, "case_closed", target_of(case_id), after=after)
    events.record(Closed(case_id))


def target_of(case_id: int) -> staff_log.Target:
    return staff_log.Target("report", case_id, str(case_id))


def count_open(by: Asker) -> int:
    """How many cases nobody has closed, as far as this moderator may see them."""
    query = select(func.count()).select_from(Case)
    return db.session.scalar(query.where(Case.closed_at.is_(None), may_see(by))) or 0
