"""What happened to an account, when, and from where: for its person to read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, index
from app.lib import clock, ids, origins
from app.models import events

AGENT_MAX = 300
ADDRESS_MAX = 45
# Of each kind, so that nobody can push out what matters by doing something else many times.
MOST = 200
# What is counted, rather than added each time.
COUNTED_FOR = timedelta(days=1)
COUNTED_APART = 10
PRUNED_AT_ONCE = 1000


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: an address, and what the browser calls itself."""

    address: str
    agent: str


@dataclass(frozen=True)
class Noted(events.Event):
    """Something happened that the person is told of by mail."""

    audit_id: int


class AuditEvent(Model):
    """Something that happened to an account; the id tells when it did so last."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_user_id_id", "user_id", "id"),
        index("ix_audit_event_actor_id", "actor_id", only="actor_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # Who did it, if it was not the person.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(40))
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX))
    agent: Mapped[str] = mapped_column(String(AGENT_MAX))

    @property
    def moment(self) -> datetime:
        return ids.moment_of(self.id)


def record(user_id: int, kind: str, *, origin: Origin, **details: Any) -> AuditEvent:
    """Add an event to the caller's transaction. The details are JSON, and no secrets."""
    row = AuditEvent(
        id=ids.new_id(),
        user_id=user_id,
        kind=kind,
        details=details,
        address=origin.address[:ADDRESS_MAX],
        agent=origin.agent[:AGENT_MAX],
    )
    db.session.add(row)
    same = AuditEvent.user_id == user_id, AuditEvent.kind == kind
    newest = select(AuditEvent.id).where(*same).order_by(AuditEvent.id.desc())
    oldest = newest.offset(MOST - 1).limit(1).scalar_subquery()
    db.session.execute(delete(AuditEvent).where(*same, AuditEvent.id < oldest))
    return row


def tell(user_id: int, kind: str, *, origin: Origin) -> None:
    """The same, and the person is told of it by mail."""
    announce(record(user_id, kind, origin=origin))


def announce(row: AuditEvent) -> None:
    """Have the person told of an event by mail."""
    events.record(Noted(row.id))


def is_new(user_id: int, kind: str, origin: Origin) -> bool:
    """Whether the device or the network has not been seen in events of that kind."""
    same = AuditEvent.user_id == user_id, AuditEvent.kind == kind
    seen = db.session.execute(select(AuditEvent.address, AuditEvent.agent).where(*same)).all()
    networks = {origins.network(row.address) for row in seen}
    devices = {origins.device(row.agent) for row in seen}
    is_known = origins.network(origin.address) in networks
    return not (is_known and origins.device(origin.agent) in devices)


def count(user_id: int, kind: str, *, origin: Origin, **details: Any) -> bool:
    """Add what others can do as often as they like: once a day for each of a few addresses.

    What comes on top is counted, with the newest from anywhere, and gives that another id. False
    where it was only counted.
    """
    a_day_ago = ids.first_id_at(clock.now() - COUNTED_FOR)
    today = (
        select(AuditEvent.id, AuditEvent.address)
        .where(AuditEvent.user_id == user_id, AuditEvent.kind == kind, AuditEvent.id > a_day_ago)
        .order_by(AuditEvent.id.desc())
    )
    known = {address: row for row, address in reversed(db.session.execute(today).all())}
    address = origin.address[:ADDRESS_MAX]
    row = known.get(address)
    if row is None and len(known) >= COUNTED_APART:
        row = max(known.values())
    again = update(AuditEvent).where(AuditEvent.id == row)
    once_more = {"id": ids.new_id(), "times": AuditEvent.times + 1}
    if row is not None and changed(again.values(once_more)):
        return False
    record(user_id, kind, origin=origin, **details)
    return True


def of(user_id: int) -> Select[AuditEvent]:
    """All that happened to an account."""
    return select(AuditEvent).where(AuditEvent.user_id == user_id)


def prune(kept: timedelta) -> int:
    """Delete some of the events that are older than they are kept; how many."""
    old = AuditEvent.id < ids.first_id_at(clock.now() - kept)
    some = select(AuditEvent.id).where(old).order_by(AuditEvent.id).limit(PRUNED_AT_ONCE)
    gone = db.session.execute(delete(AuditEvent).where(AuditEvent.id.in_(some)))
    return gone.rowcount  # type: ignore[attr-defined,no-any-return]
