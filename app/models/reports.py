"""Reports: what people tell those who run the site, in cases, and what becomes of these."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    delete,
    exists,
    false,
    select,
    update,
)
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.extensions import Model, changed, db, index, insert_once
from app.lib import clock, ids
from app.models import events
from app.models.pictures import Discarded
from app.models.users import Asker, User

CATEGORIES: Final = ("spam", "harassment", "violence", "illegal", "other")
NOTE_MAX: Final = 1000
POST, PERSON, MESSAGE = "post", "person", "message"
# How a case ended: something was done, or nothing had to be.
ACTED, NOTHING = "acted", "nothing"
OUTCOMES: Final = (ACTED, NOTHING)
ANSWER_MAX: Final = 500
# What was reported is read no more after that long, and is not kept for its own sake.
KEPT: Final = timedelta(days=180)
PRUNED_AT_ONCE: Final = 200
ATTEMPTS: Final = 5


@dataclass(frozen=True)
class Filed(events.Event):
    """Somebody has reported something."""

    report_id: int


@dataclass(frozen=True)
class Closed(events.Event):
    """Nobody has to look at a case any more."""

    case_id: int


class Case(Model):
    """All reports of one thing until somebody closes them; the id tells when the first came."""

    __tablename__ = "report_case"
    __table_args__ = (
        Index("ix_report_case_subject_id", "subject_id"),
        index("ix_report_case_open_id", "id", only="closed_at IS NULL"),
        index("ix_report_case_closed_at", "closed_at", only="closed_at IS NOT NULL"),
        index(
            "ix_report_case_claimed_by_id_id",
            "claimed_by_id",
            "id",
            only="claimed_by_id IS NOT NULL",
        ),
        index("ix_report_case_closed_by_id", "closed_by_id", only="closed_by_id IS NOT NULL"),
        index(
            "uq_report_case_open_target",
            "target_kind",
            "target_id",
            unique=True,
            only="closed_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    # Whose doing it is.
    subject_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # It may be gone when somebody looks.
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[int]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(8), default="", server_default="")
    # What those who reported it are told beside.
    answer: Mapped[str] = mapped_column(default="", server_default="")

    subject: Mapped[User] = relationship(lazy="raise", foreign_keys=subject_id)
    claimed_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=claimed_by_id)
    closed_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=closed_by_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Report(Model):
    """Somebody tells of a thing; the id says when."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("case_id", "reporter_id"),
        Index("ix_report_reporter_id_id", "reporter_id", "id"),
        Index("ix_report_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("report_case.id", ondelete="CASCADE"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[int]
    # What it said when it was reported, and what stood around it.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    category: Mapped[str] = mapped_column(String(12))
    note: Mapped[str]

    case: Mapped[Case] = relationship(lazy="raise")
    reporter: Mapped[User] = relationship(lazy="raise", foreign_keys=reporter_id)
    evidence: Mapped[list["Evidence"]] = relationship(
        lazy="raise", order_by="Evidence.position", viewonly=True
    )

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)


class Evidence(Model):
    """A picture as it was when it was reported: a file of its own, which outlives the picture."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_report_id_position", "report_id", "position"),)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    position: Mapped[int]
    # The file that it is a copy of.
    source: Mapped[str] = mapped_column(String(100))
    alt_text: Mapped[str]
    # Whether the copy is there.
    is_kept: Mapped[bool] = mapped_column(default=False, server_default=false())


@dataclass(frozen=True)
class Target:
    """What is reported: a thing by its kind and id, whose it is, and how it is now."""

    kind: str
    id: int
    subject_id: int
    content: Mapping[str, Any] = field(default_factory=dict)
    # Files of pictures, with what these are described with.
    pictures: Sequence[tuple[str, str]] = ()


def file_of(key: str) -> str:
    """Under which name the storage has the copy of a picture."""
    return f"evidence/{key}-copy.webp"


def find_open(reporter: Asker, kind: str, target_id: int) -> int | None:
    """What a person has reported of a thing at which nobody is done looking yet, by id."""
    query = select(Report.id).join(Case).where(Report.reporter_id == reporter.id)
    same = Case.target_kind == kind, Case.target_id == target_id, Case.closed_at.is_(None)
    return db.session.scalar(query.where(*same))


def file(reporter: Asker, target: Target, category: str, note: str) -> tuple[int, bool]:
    """Keep a report, in the open case of its thing; its id, and whether it is new.

    What one person tells of a thing while its case is open is one report.
    """
    case_id, report_id = hold_open_case(target), ids.new_id()
    made = {
        "id": report_id,
        "case_id": case_id,
        "reporter_id": reporter.id,
        "subject_id": target.subject_id,
        "target_kind": target.kind,
        "target_id": target.id,
        "content": dict(target.content),
        "category": category,
        "note": note,
    }
    if not insert_once(Report, **made):
        own = Report.case_id == case_id, Report.reporter_id == reporter.id
        return db.session.scalars(select(Report.id).where(*own)).one(), False
    for position, (source, alt_text) in enumerate(target.pictures):
        row = {"report_id": report_id, "position": position, "alt_text": alt_text}
        db.session.add(Evidence(key=secrets.token_urlsafe(16), source=source, **row))
    events.record(Filed(report_id))
    return report_id, True


def hold_open_case(target: Target) -> int:
    """The case of a thing that is open, which nobody closes before the commit."""
    same = Case.target_kind == target.kind, Case.target_id == target.id
    held = select(Case.id).where(*same, Case.closed_at.is_(None)).with_for_update(key_share=True)
    for _attempt in range(ATTEMPTS):
        insert_once(
            Case,
            id=ids.new_id(),
            subject_id=target.subject_id,
            target_kind=target.kind,
            target_id=target.id,
        )
        # It may have been closed while this waited: then there is room for another.
        found = db.session.scalar(held)
        if found is not None:
            return found
    raise RuntimeError("a case is closed as often as it is opened")


def own(reporter: Asker) -> Select[Report]:
    """What a person has reported, with what became of it."""
    query = select(Report).join(Report.case).where(Report.reporter_id == reporter.id)
    return query.options(contains_eager(Report.case))


def is_about(category: str) -> ColumnElement[bool]:
    """The condition that somebody has reported a case under a category."""
    return exists().where(Report.case_id == Case.id, Report.category == category)


def keep_copy(key: str) -> bool:
    """Note that the copy of a picture is there; False if its report is gone."""
    return changed(update(Evidence).where(Evidence.key == key).values(is_kept=True))


def discard(*which: ColumnElement[bool]) -> int:
    """Remove reports, and the files that they kept; how many."""
    gone = list(db.session.scalars(select(Report.id).where(*which)))
    keys = db.session.scalars(select(Evidence.key).where(Evidence.report_id.in_(gone))).all()
    if keys:
        events.record(Discarded([file_of(key) for key in keys]))
    removed = delete(Report).where(Report.id.in_(gone))
    db.session.execute(removed.execution_options(synchronize_session=False))
    return len(gone)


def prune() -> int:
    """Remove some of what was reported in cases that were closed long ago; how many."""
    old = select(Case.id).where(Case.closed_at < clock.now() - KEPT)
    some = select(Report.id).where(Report.case_id.in_(old)).order_by(Report.id)
    return discard(Report.id.in_(some.limit(PRUNED_AT_ONCE)))
