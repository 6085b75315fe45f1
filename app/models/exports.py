"""Archives of what a person has here: asked for, written in pieces, fetched, and gone in time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select, update

from app.extensions import changed, db
from app.lib import clock, ids
from app.models import events, pictures, tasks
from app.models.tasks import DONE, EXPORT, FAILED, WORKING, Task

KEPT: Final = timedelta(days=7)
# After that long something must be wrong with what does the work.
GIVEN_UP: Final = timedelta(days=3)
PRUNED_AT_ONCE: Final = 20
PLACE: Final = "exports"


@dataclass(frozen=True)
class Asked(events.Event):
    """An archive is to be written on from a step."""

    task_id: int
    step: int


@dataclass(frozen=True)
class Ready(events.Event):
    """An archive can be fetched."""

    task_id: int


class Piece(NamedTuple):
    """A part of an archive's file, and of its table of contents: names in the storage."""

    name: str
    directory: str


def ask(person_id: int) -> Task:
    """Have an archive written. Raises tasks.Busy while one is."""
    made = tasks.begin(person_id, EXPORT, file_key=secrets.token_hex(16))
    events.record(Asked(made.id, 0))
    return made


def find_step(task_id: int, step: int) -> Task | None:
    """The archive of which this step is the next; none if it is done or gone."""
    task = db.session.get(Task, task_id)
    is_next = task is not None and task.is_unfinished and task.place.get("step", 0) == step
    return task if is_next else None


def new_piece(task: Task, step: int) -> Piece:
    """Names for what a step writes. One that is done twice does not overwrite what counted."""
    start = f"{PLACE}/{task.file_key}-{step}.{secrets.token_hex(8)}"
    return Piece(start, f"{start}.d")


def pieces_of(task: Task) -> list[Piece]:
    return [Piece(*names) for names in task.place.get("pieces", ())]


def note_step(task: Task, done: int, place: dict[str, Any], size: int) -> None:
    """A step is done; the next one begins where this one ended."""
    task.state, task.done, task.size = WORKING, done, size
    task.place = {**place, "step": task.place.get("step", 0) + 1}
    events.record(Asked(task.id, task.place["step"]))


def finish(task: Task, pieces: Sequence[Piece], size: int) -> None:
    """The archive is whole, and can be fetched for a week."""
    now = clock.now()
    task.state, task.done, task.size = DONE, task.total, size
    task.place, task.finished_at = {"pieces": pieces}, now
    task.expires_at = now + KEPT
    events.record(Ready(task.id))


def find(person_id: int, task_id: int) -> Task | None:
    """An archive of a person's own that can be fetched; any other is as if it were not there."""
    own = Task.id == task_id, Task.owner_id == person_id
    kept = Task.kind == EXPORT, Task.state == DONE, Task.expires_at > clock.now()
    return db.session.scalars(select(Task).where(*own, *kept)).one_or_none()


def discard(*which: Any) -> int:
    """Remove archives, and their files as soon as that is committed; how many."""
    gone = delete(Task).where(Task.kind == EXPORT, *which).returning(Task.place)
    places = db.session.scalars(gone, execution_options={"synchronize_session": False}).all()
    names = [name for place in places for piece in place.get("pieces", ()) for name in piece]
    if names:
        events.record(pictures.Discarded(names))
    return len(places)


def expire() -> int:
    """Remove some of the archives whose time is over; how many."""
    old = select(Task.id).where(Task.expires_at <= clock.now(), Task.kind == EXPORT)
    some = list(db.session.scalars(old.limit(PRUNED_AT_ONCE)))
    return discard(Task.id.in_(some)) if some else 0


def give_up() -> bool:
    """Note of work that nobody has finished for days that it failed: another may be asked for."""
    stuck = Task.finished_at.is_(None), Task.id < ids.first_id_at(clock.now() - GIVEN_UP)
    now = clock.now()
    values = {"state": FAILED, "finished_at": now, "expires_at": now + KEPT}
    return changed(update(Task).where(Task.kind == EXPORT, *stuck).values(values))
