"""Decisions of moderators about a person, and what that person says against them."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from app.extensions import Model, index
from app.lib import clock, ids
from app.models.reports import Case
from app.models.users import Asker, User

# What is done: telling alone, a veil before pictures, pictures or a post taken away, nobody comes
# across the person by chance, nobody sees them.
WARN, VEIL, REMOVE, DELETE, LIMIT, SUSPEND = (
    "warn",
    "veil",
    "remove",
    "delete",
    "limit",
    "suspend",
)
KINDS: Final = (WARN, VEIL, REMOVE, DELETE, LIMIT, SUSPEND)
# Of these, those that are about a post.
ABOUT_POST: Final = (VEIL, REMOVE, DELETE)
# Against what it was. Each has words in the language of whoever reads of it.
RULES: Final = ("spam", "harassment", "violence", "illegal", "disturbing", "deceiving", "other")
NOTE_MAX: Final = 1000
APPEAL_MAX: Final = 2000
EXCERPT_MAX: Final = 300
APPEAL_WITHIN: Final = timedelta(days=30)


class Decision(Model):
    """What a moderator decided about somebody; the id says when."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_case_id_id", "case_id", "id"),
        Index("ix_decision_person_id_id", "person_id", "id"),
        index("ix_decision_moderator_id", "moderator_id", only="moderator_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("report_case.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(12))
    rule: Mapped[str] = mapped_column(String(12))
    # What the moderator writes to the person.
    note: Mapped[str]
    # What it is about, and how that began.
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[int]
    excerpt: Mapped[str]
    # What has to be known to undo it.
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]

    person: Mapped[User] = relationship(lazy="raise", foreign_keys=person_id)
    moderator: Mapped[User | None] = relationship(lazy="raise", foreign_keys=moderator_id)
    case: Mapped[Case] = relationship(lazy="raise")
    appeal: Mapped["Appeal | None"] = relationship(
        lazy="raise", viewonly=True, back_populates="decision"
    )

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def appeal_until(self) -> datetime:
        return self.created_at + APPEAL_WITHIN

    @property
    def can_be_appealed(self) -> bool:
        """Whether its person may still say something against it, as far as they have not."""
        return self.undone_at is None and clock.now() < self.appeal_until


class Appeal(Model):
    """What somebody says against a decision, once; the id says when."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        index("ix_appeal_open_id", "id", only="closed_at IS NULL"),
        index("ix_appeal_closed_by_id", "closed_by_id", only="closed_by_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    text: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    is_granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")

    decision: Mapped[Decision] = relationship(lazy="raise", viewonly=True, back_populates="appeal")
    closed_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=closed_by_id)

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)


def in_case(case: Case) -> Select[Decision]:
    """What was decided in a case, oldest first, with who did so and what was said against it."""
    query = select(Decision).where(Decision.case_id == case.id).order_by(Decision.id)
    return query.options(joinedload(Decision.moderator), joinedload(Decision.appeal))


def about(person: Asker) -> Select[Decision]:
    """What was decided about a person, with what they said against it."""
    query = select(Decision).outerjoin(Decision.appeal).where(Decision.person_id == person.id)
    return query.options(contains_eager(Decision.appeal))
