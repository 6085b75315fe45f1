"""What people bring along: which rows came of it, so that nothing comes twice and all can go back.

The row of a post that was deleted since stays, so that another import does not bring it again.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    Update,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, reading
from app.lib import clock, ids
from app.lib.pasts import KEY_LENGTH, REPORTED, LeftOut
from app.models import events, tasks
from app.models.pictures import Discarded
from app.models.tasks import Task

KIND_MAX: Final = 8
POST: Final = "post"
# How many of what was left out for a reason are named.
EXAMPLES: Final = 20
# How many are kept one by one, for how long.
LINES_MAX: Final = 100_000
LINES_KEPT: Final = timedelta(days=30)
LINES_AT_ONCE: Final = 500
REASON_MAX: Final = 16
GIVEN_UP: Final = timedelta(days=3)


@dataclass(frozen=True)
class Due(events.Event):
    """The next step of an import, or of taking one back."""

    task_id: int


class Overtaken(Exception):
    """Another worker goes on with this import: what this one did must not count."""


class Imported(Model):
    """A row that an import made."""

    __tablename__ = "imported"
    __table_args__ = (
        UniqueConstraint("owner_id", "source_key"),
        Index("ix_imported_task_id_row_id", "task_id", "row_id"),
    )

    task_id: Mapped[int] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), primary_key=True
    )
    # Of which table, and its id there.
    kind: Mapped[str] = mapped_column(String(KIND_MAX), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    # By what a post is known where it comes from, and what it answers there.
    source_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    answers: Mapped[str | None] = mapped_column(String(KEY_LENGTH))


class Omission(Model):
    """Something that an import left out, and a word for why."""

    __tablename__ = "omission"

    task_id: Mapped[int] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(REASON_MAX))
    excerpt: Mapped[str] = mapped_column(String(REPORTED))


def upload_of(key: str) -> str:
    """Under which name the storage has what was sent, until it is read."""
    return f"exports/{key}-upload"


def new_key() -> str:
    return secrets.token_hex(16)


def begin(owner_id: int, file_key: str, size: int, **place: Any) -> Task:
    """Let a stored file be read. Raises Busy."""
    task = tasks.begin(owner_id, tasks.IMPORT, file_key=file_key, size=size, place=place)
    events.record(Due(task.id))
    return task


def find(task_id: int) -> Task | None:
    """An import that is not finished, as it is at this moment."""
    task = db.session.get(Task, task_id, populate_existing=True)
    if task is None or task.finished_at is not None:
        return None
    db.session.expunge(task)
    return task


def advance(task: Task, by: int, **place: Any) -> None:
    """Note how far an import is, as the first thing in a transaction. Raises Overtaken.

    So only one of two workers goes on, and nobody reads what is about to be old.
    """
    here = Task.id == task.id, Task.done == task.done, Task.finished_at.is_(None)
    task.done, task.place = task.done + by, {**task.place, **place}
    state = tasks.WORKING if task.state == tasks.WAITING else task.state
    step = {"done": task.done, "total": task.total, "place": task.place, "state": state}
    if not changed(unseen(update(Task).where(*here).values(step))):
        raise Overtaken


def unseen(statement: Update) -> Update:
    """A statement that no object in memory follows: finding these took longer than the change."""
    return statement.execution_options(synchronize_session=False)


def note_report(task: Task) -> None:
    """Keep what is to be said of an import, at the end of such a transaction."""
    db.session.execute(unseen(update(Task).where(Task.id == task.id).values(report=task.report)))


def finish(task: Task, state: str) -> None:
    """End an import, and let its file go."""
    row = update(Task).where(Task.id == task.id, Task.finished_at.is_(None))
    ended = {"state": state, "finished_at": clock.now(), "report": task.report}
    db.session.execute(row.values(ended | {"file_key": None}))
    if task.file_key:
        events.record(Discarded([upload_of(task.file_key)]))


def take_back(task: Task) -> bool:
    """Begin to undo a finished import; False if it cannot be, or is being undone already.

    Raises Busy while another one is at work.
    """
    if tasks.running(task.owner_id, tasks.IMPORT) is not None:
        raise tasks.Busy
    ended = Task.id == task.id, Task.kind == tasks.IMPORT, Task.finished_at.is_not(None)
    begun: dict[str, Any] = {"state": tasks.UNDOING, "finished_at": None, "done": 0, "place": {}}
    total = select(func.count()).where(Imported.task_id == task.id).scalar_subquery()
    row = update(Task).where(*ended, Task.state.in_((tasks.DONE, tasks.FAILED)))
    if not changed(row.values(begun | {"total": total})):
        return False
    events.record(Due(task.id))
    return True


def give_up() -> bool:
    """Note of imports that nobody has finished for days that they failed: nothing comes twice."""
    stuck = Task.kind == tasks.IMPORT, Task.finished_at.is_(None)
    old = Task.id < ids.first_id_at(clock.now() - GIVEN_UP)
    values = {"state": tasks.FAILED, "finished_at": clock.now(), "file_key": None}
    return changed(update(Task).where(*stuck, old).values(values))


def known(owner_id: int, keys: Collection[str]) -> Mapping[str, int]:
    """Which posts somebody has brought already, by their keys."""
    rows = select(Imported.source_key, Imported.row_id)
    found = rows.where(Imported.owner_id == owner_id, Imported.source_key.in_(keys))
    return {key: row_id for key, row_id in db.session.execute(found) if key is not None}


def made_by(task: Task, before: int, limit: int) -> Select[Imported]:
    """Some of what an import made, the newest first: who is on a list comes before the list."""
    rows = select(Imported).where(Imported.task_id == task.id, Imported.row_id < before)
    return rows.order_by(Imported.row_id.desc()).limit(limit)


def count_left(task: Task, left: Collection[LeftOut]) -> None:
    """Say more of what was left out: how much for which reason, and the first of it.

    Each is kept for a while, too, for who wants to know of all.
    """
    reasons: dict[str, Any] = {**task.report.get("left", {})}
    start = sum(one["count"] for one in reasons.values())
    note_left(task.id, left, start)
    for one in left:
        before = reasons.get(one.reason, {"count": 0, "examples": []})
        examples = [*before["examples"]]
        if one.excerpt and len(examples) < EXAMPLES:
            examples.append(one.words)
        reasons[one.reason] = {"count": before["count"] + 1, "examples": examples}
    task.report = {**task.report, "left": reasons}


def note_left(task_id: int, left: Collection[LeftOut], start: int) -> None:
    """Keep a line for each that is left out, as far as there is room."""
    lines = [
        {"task_id": task_id, "number": number, "reason": one.reason, "excerpt": one.words}
        for number, one in enumerate(islice(left, max(0, LINES_MAX - start)), start)
    ]
    if lines:
        db.session.execute(insert(Omission), lines)


def has_lines(task: Task) -> bool:
    """Whether it is still known of each thing that it was left out."""
    first = select(Omission.number).where(Omission.task_id == task.id).limit(1)
    return db.session.scalar(first) is not None


def lines_of(task_id: int) -> Iterator[tuple[str, str]]:
    """What an import left out, in its order: a word for why, and what it was."""
    last = -1
    query = select(Omission.number, Omission.reason, Omission.excerpt).order_by(Omission.number)
    while True:
        after = Omission.task_id == task_id, Omission.number > last
        with reading() as connection:
            rows = connection.execute(query.where(*after).limit(LINES_AT_ONCE)).all()
        yield from ((row.reason, row.excerpt) for row in rows)
        if len(rows) < LINES_AT_ONCE:
            return
        last = rows[-1].number


def forget_lines() -> int:
    """Remove some of what imports left out a while ago; how much. The figures stay."""
    key = tuple_(Omission.task_id, Omission.number)
    is_old = Omission.task_id < ids.first_id_at(clock.now() - LINES_KEPT)
    some = select(Omission.task_id, Omission.number).where(is_old).limit(LINES_AT_ONCE)
    gone = delete(Omission).where(key.in_(some)).execution_options(synchronize_session=False)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def count_made(task: Task, what: str, number: int = 1) -> None:
    """Say more of what was made."""
    made = task.report.get("made", {})
    task.report = {**task.report, "made": {**made, what: made.get(what, 0) + number}}


def made_of(task: Task, key: str) -> int | None:
    """The post that an import made of what has this key elsewhere, if it did."""
    row = Imported.owner_id == task.owner_id, Imported.source_key == key
    made = select(Imported.row_id).where(*row, Imported.task_id == task.id)
    return db.session.scalar(made)
