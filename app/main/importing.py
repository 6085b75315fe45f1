"""Handlers that read what people bring along, or take it back, a part in each job.

What is done is noted in the transaction that does it: who goes on after a worker was killed begins
where that one ended. One import is at work in a process at a time, so that others find a thread.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Final

from app.extensions import db, storage
from app.lib import archives, clock, ids
from app.lib.archives import BadArchive
from app.lib.jsonlists import BadJson
from app.lib.people_tables import BadTable
from app.lib.storage import Missing
from app.main import past_reading
from app.main.past_reading import Bringing
from app.models import events, imports, past_posts, past_ties, tasks
from app.models.imports import POST, Due, Imported, Overtaken
from app.models.tasks import Task
from app.models.users import User

TURN: Final = BoundedSemaphore(1)
PAUSE_SECONDS: Final = (5, 10)
STEP_SECONDS: Final = 240
UNDONE_AT_ONCE: Final = 100


def go_on(event: Due) -> None:
    """Do the next part of an import, and let another job do what is left of it."""
    if not TURN.acquire(blocking=False):
        pause = random.uniform(*PAUSE_SECONDS)  # noqa: S311
        events.record(event, run_at=clock.now() + timedelta(seconds=pause))
        return
    try:
        task = imports.find(event.task_id)
        if task is not None:
            step = undo if task.state == tasks.UNDOING else read
            if not step(task, time.monotonic() + STEP_SECONDS):
                events.record(event)
    except Overtaken:
        db.session.rollback()
    finally:
        TURN.release()


def read(task: Task, until: float) -> bool:
    """Read on until a moment; whether all is read, or cannot be."""
    db.session.rollback()
    try:
        with file_of(task) as bringing:
            is_over = past_reading.go_on(bringing, until)
    except (BadArchive, BadJson, BadTable) as bad:
        db.session.rollback()
        task.report = {**task.report, "failed": bad.reason}
        imports.finish(task, tasks.FAILED)
        return True
    if is_over:
        imports.finish(task, tasks.DONE)
    return is_over


@contextmanager
def file_of(task: Task) -> Iterator[Bringing]:
    """What is brought, opened. Raises BadArchive, also where the file is gone."""
    try:
        with storage.at_hand(imports.upload_of(task.file_key or "")) as path:
            if task.place["kind"] != past_reading.ARCHIVE:
                yield Bringing(task, path)
                return
            with archives.opened(path) as archive:
                yield Bringing(task, path, archive)
    except Missing as error:
        raise BadArchive("gone") from error


def undo(task: Task, until: float) -> bool:
    """Take back what an import made until a moment; whether there is nothing left of it."""
    while rows := list(db.session.scalars(imports.made_by(task, before(task), UNDONE_AT_ONCE))):
        db.session.expunge_all()
        imports.advance(task, len(rows), at=rows[-1].row_id)
        remove(task, rows)
        imports.note_report(task)
        db.session.commit()
        if time.monotonic() >= until:
            return False
    imports.finish(task, tasks.UNDONE)
    return True


def before(task: Task) -> int:
    return int(task.place.get("at", ids.GREATEST))


def remove(task: Task, rows: list[Imported]) -> None:
    said = [row for row in rows if row.kind == POST]
    ties = [row for row in rows if row.kind != POST]
    if said:
        kept = past_posts.remove(task, said)
        task.report = {**task.report, "kept": task.report.get("kept", 0) + kept}
    person = db.session.get(User, task.owner_id) if ties else None
    if person is not None:
        past_ties.remove(task, person, ties)
