"""What staff does, written down for good: nothing here changes or deletes what is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.lib import ids
from app.models import users
from app.models.users import Asker, User

NAME_MAX: Final = 200
REASON_MAX: Final = 1000
AT_ONCE: Final = 500
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Target:
    """What something was done to: "person", "post", "report", "setting", …, its id and name."""

    kind: str
    id: int | None
    name: str

    @classmethod
    def person(cls, person: Asker) -> "Target":
        return cls("person", person.id, person.username)


@dataclass(frozen=True)
class Wanted:
    """Which events are looked for; what is empty does not matter."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


class StaffEvent(Model):
    """Something that a moderator, an administrator or the command line did; the id tells when."""

    __tablename__ = "staff_event"
    __table_args__ = (
        Index("ix_staff_event_actor_id_id", "actor_id", "id"),
        Index("ix_staff_event_actor_name_id", "actor_name", "id"),
        Index("ix_staff_event_action_id", "action", "id"),
        Index("ix_staff_event_target_kind_target_id_id", "target_kind", "target_id", "id"),
        Index("ix_staff_event_target_name_id", "target_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    # Nobody for the command line. The name stays when the account goes.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    actor_name: Mapped[str] = mapped_column(String(30))
    action: Mapped[str] = mapped_column(String(40))
    target_kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int | None]
    target_name: Mapped[str] = mapped_column(String(NAME_MAX))
    reason: Mapped[str]
    # What changed, as it was and as it became.
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def moment(self) -> datetime:
        return ids.moment_of(self.id)


def record(
    by: Asker | None,
    action: str,
    target: Target,
    *,
    reason: str = "",
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
) -> StaffEvent:
    """Add what was done to the caller's transaction; `by` nobody means the command line.

    Every verb of staff calls it once for each thing that it changes. What was before and after is
    JSON, and no secrets.
    """
    row = StaffEvent(
        id=ids.new_id(),
        actor_id=None if by is None else by.id,
        actor_name="" if by is None else by.username,
        action=action,
        target_kind=target.kind,
        target_id=target.id,
        target_name=target.name[:NAME_MAX],
        reason=reason,
        before=dict(before),
        after=dict(after),
    )
    db.session.add(row)
    return row


def found(wanted: Wanted) -> Select[StaffEvent]:
    """The events that are looked for; page them by their ids."""
    return select(StaffEvent).where(*conditions(wanted))


def conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    told: list[ColumnElement[bool]] = []
    if wanted.actor:
        named = StaffEvent.actor_name == wanted.actor.lower()
        told.append(or_(named, StaffEvent.actor_id == id_of(wanted.actor)))
    if wanted.action:
        told.append(StaffEvent.action == wanted.action)
    if wanted.target:
        own = StaffEvent.target_kind == "person", StaffEvent.target_id == id_of(wanted.target)
        # People are written small, whatever is typed; other things are not.
        named = StaffEvent.target_name.in_({wanted.target, wanted.target.lower()})
        told.append(or_(named, own[0] & own[1]))
    if wanted.since is not None:
        told.append(StaffEvent.id >= ids.first_id_at(wanted.since))
    if wanted.until is not None:
        told.append(StaffEvent.id < ids.first_id_at(wanted.until))
    return told


def id_of(username: str) -> int:
    """Whoever is called so now, by whatever name they are in the log; 0 if nobody is."""
    person = users.find(username)
    return 0 if person is None else person.id


def about(person: User) -> Select[StaffEvent]:
    """What was done to a person."""
    own = StaffEvent.target_kind == "person", StaffEvent.target_id == person.id
    return select(StaffEvent).where(*own)


def walk(wanted: Wanted) -> Iterator[StaffEvent]:
    """All that is looked for, newest first, a portion in memory at a time.

    Whoever reads it may be slow: no transaction is open meanwhile, what was in one is let go.
    """
    query, below = found(wanted).order_by(StaffEvent.id.desc()).limit(AT_ONCE), ids.GREATEST
    while True:
        some = db.session.scalars(query.where(StaffEvent.id < below)).all()
        db.session.expunge_all()
        db.session.rollback()
        yield from some
        if len(some) < AT_ONCE:
            return
        below = some[-1].id
