"""Reports: what people tell those who run the site about what others say and do."""

from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.lib import ids
from app.models.users import Asker

CATEGORIES: Final = ("spam", "harassment", "violence", "illegal", "other")
NOTE_MAX: Final = 1000


class Report(Model):
    """Somebody tells of a thing; the id says when."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_target_kind_target_id", "target_kind", "target_id"),
        Index("ix_report_reporter_id", "reporter_id"),
        Index("ix_report_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # Whose doing it is.
    subject_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # A message, for now; it may be gone when somebody looks.
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[int]
    # What it said when it was reported.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    category: Mapped[str] = mapped_column(String(12))
    note: Mapped[str]


def file(
    reporter: Asker,
    target: tuple[str, int],
    subject_id: int,
    content: dict[str, Any],
    about: tuple[str, str],
) -> Report:
    """Keep a report of a thing, by its kind and id, with its content as it is now.

    What it is about is a category, and a note.
    """
    kind, target_id = target
    category, note = about
    report = Report(
        reporter_id=reporter.id,
        subject_id=subject_id,
        target_kind=kind,
        target_id=target_id,
        content=content,
        category=category,
        note=note,
    )
    db.session.add(report)
    return report
