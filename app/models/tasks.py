"""Long work on what is a person's own: an archive being written, one being read. It is done in
steps, each of which ends with a commit that says how far it has come and where it goes on.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, index, insert_once
from app.lib import ids

KIND_MAX: Final = 8
EXPORT: Final = "export"
IMPORT: Final = "import"

# Not begun; at work; done; given up, with a reason in the report. What was done can be taken back.
WAITING: Final = "waiting"
WORKING: Final = "working"
DONE: Final = "done"
FAILED: Final = "failed"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
UNFINISHED: Final = (WAITING, WORKING, UNDOING)
SHOWN: Final = 20


class Busy(Exception):
    """Work of this kind is under way for this person already."""


class Task(Model):
    """Long work that a person asked for; the id tells when."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_owner_id_id", "owner_id", "id"),
        index("ix_task_running", "owner_id", "kind", unique=True, only="finished_at IS NULL"),
        index("ix_task_expires_at", "expires_at", only="expires_at IS NOT NULL"),
        index("ix_task_file_key", "file_key", only="file_key IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(KIND_MAX))
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    # How many pieces of work are done, of about how many.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # Where the next step goes on; only who does the work reads it.
    place: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # What came of it, for its owner.
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # In the names of its files, and how many bytes they have.
    file_key: Mapped[str | None] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(default=0)
    # None while somebody is at work: there is one of a kind at a time.
    finished_at: Mapped[datetime | None]
    # When the files go.
    expires_at: Mapped[datetime | None]

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        """How far it is; what is not done is never 100."""
        share = 100 * self.done // self.total if self.total else 0
        return min(share, 99) if self.is_unfinished else 100


def begin(owner_id: int, kind: str, **columns: Any) -> Task:
    """A new task, which waits for its first step. Raises Busy."""
    row = {"id": ids.new_id(), "owner_id": owner_id, "kind": kind, "state": WAITING, "done": 0}
    row |= {"total": 0, "place": {}, "report": {}, "size": 0, **columns}
    # Of two that are asked for at once, the index lets one in.
    if not insert_once(Task, **row):
        raise Busy
    return db.session.get_one(Task, row["id"])


def of(owner_id: int) -> Select[Task]:
    """The newest tasks of a person."""
    return select(Task).where(Task.owner_id == owner_id).order_by(Task.id.desc()).limit(SHOWN)


def find(owner_id: int, task_id: int) -> Task | None:
    """A task of a person's own; another's is as if it were not there."""
    own = Task.id == task_id, Task.owner_id == owner_id
    return db.session.scalars(select(Task).where(*own)).one_or_none()


def running(owner_id: int, kind: str) -> Task | None:
    """What is under way of a kind for a person."""
    now = Task.owner_id == owner_id, Task.kind == kind, Task.finished_at.is_(None)
    return db.session.scalars(select(Task).where(*now)).one_or_none()
