"""Applications: people who have asked for an account, and whom staff lets in or not.

Whoever waits is hidden from everybody, and sees nothing but that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, Index, Select, String, func, select, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.extensions import Model, changed, db, index
from app.lib import clock, ids
from app.models import events, sessions, staff_log
from app.models.staff_log import Target
from app.models.users import Asker, User

REASON_MAX: Final = 500
NOTE_MAX: Final = 500
# Who is refused is written to before everything of theirs is deleted.
TO_WRITE: Final = timedelta(days=1)


@dataclass(frozen=True)
class Accepted(events.Event):
    user_id: int


@dataclass(frozen=True)
class Refused(events.Event):
    user_id: int


class Application(Model):
    """Somebody asks to be let in; the id tells since when."""

    __tablename__ = "application"
    __table_args__ = (
        index("ix_application_waiting", "id", only="answered_at IS NULL"),
        Index("ix_application_answered_by_id", "answered_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    reason: Mapped[str] = mapped_column(String(REASON_MAX))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    # What whoever is refused is told beside.
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="", server_default="")

    person: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)

    @property
    def asked_at(self) -> datetime:
        return ids.moment_of(self.id)


# With the row of its person. Who is on the way out already, nobody answers.
IS_OPEN: Final = (Application.answered_at.is_(None), User.leaves_at.is_(None))


def file(user_id: int, reason: str) -> None:
    """Let a person who has just signed up wait for an answer."""
    db.session.add(Application(user_id=user_id, reason=reason))


def waiting(*, confirmed: bool) -> Select[Application]:
    """Who waits, with their row; those who have shown that their address is theirs, or the rest."""
    has_confirmed = User.email_confirmed_at.is_not(None)
    query = select(Application).join(Application.person)
    return query.where(*IS_OPEN, has_confirmed if confirmed else ~has_confirmed).options(
        contains_eager(Application.person)
    )


def count() -> int:
    """How many of those who have confirmed their address wait for an answer."""
    query = select(func.count(Application.id)).join(Application.person)
    return db.session.scalar(query.where(*IS_OPEN, User.email_confirmed_at.is_not(None))) or 0


def accept(application_ids: Sequence[int], by: Asker) -> list[User]:
    """Let some people in; those whom somebody else answered meanwhile are left out."""
    people = [answered(one, by) for one in sorted(application_ids)]
    let_in = [person for person in people if person is not None]
    for person in let_in:
        person.applied_at = None
        staff_log.record(by, "application_accepted", Target.person(person))
        events.record(Accepted(person.id))
    return let_in


def refuse(application_ids: Sequence[int], by: Asker, note: str = "") -> list[User]:
    """Do not let some people in: they are told, with a note, and deleted a day later."""
    people = [answered(one, by, note) for one in sorted(application_ids)]
    refused = [person for person in people if person is not None]
    for person in refused:
        # Nobody logs in as them any more, and erasing sends no mail of its own then.
        person.password_hash, person.leaves_at = "", clock.now() + TO_WRITE
        sessions.end_all(person.id)
        staff_log.record(by, "application_refused", Target.person(person), reason=note)
        events.record(Refused(person.id))
    return refused


def withdraw(person: User) -> bool:
    """Take one's own request back: the chore erases the account, without a mail.

    False if it was answered meanwhile, or there is none.
    """
    own = Application.user_id == person.id, Application.answered_at.is_(None)
    if not changed(update(Application).where(*own).values(answered_at=clock.now())):
        return False
    person.password_hash, person.leaves_at = "", clock.now()
    sessions.end_all(person.id)
    return True


def answered(application_id: int, by: Asker, note: str = "") -> User | None:
    """Whose application it is, if nobody else has answered it and they are not on the way out."""
    stays = select(User.id).where(User.id == Application.user_id, User.leaves_at.is_(None))
    row = update(Application).where(
        Application.id == application_id, Application.answered_at.is_(None), stays.exists()
    )
    values = {"answered_at": clock.now(), "answered_by_id": by.id, "note": note[:NOTE_MAX]}
    if not changed(row.values(values)):
        return None
    query = select(User).join(Application, Application.user_id == User.id)
    return db.session.scalar(query.where(Application.id == application_id))


def of(user_id: int) -> Application | None:
    """What a person asked for, if they had to."""
    return db.session.scalar(select(Application).where(Application.user_id == user_id))
