"""Handlers that write archives. Each step writes a piece of the file and notes where it ended, so
that who goes on after a worker was killed writes only the piece that was lost.
"""

import time
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from app.extensions import db, storage
from app.lib.zips import Writer
from app.main.archive_parts import PARTS
from app.models import exports
from app.models.tasks import Task
from app.models.users import User
from app.pages import letters

# A piece is held in memory until it is stored, and what is shown of the progress is one behind.
PIECE_BYTES: Final = 8 * 1024 * 1024
STEP_SECONDS: Final = 2


def write_piece(event: exports.Asked) -> None:
    """Write the next piece of an archive; of the same step done twice only one counts."""
    task = exports.find_step(event.task_id, event.step)
    person = None if task is None else db.session.get(User, task.owner_id)
    if task is None or person is None:
        return
    if not task.total:
        task.total = sum(part.count(person) for part in PARTS)
    place = {"part": 0, "after": None, "zip": None, "pieces": [], **task.place}
    writer, done = Writer(place["zip"]), task.done
    until = time.monotonic() + STEP_SECONDS
    is_on = True
    while is_on:
        done += write_portion(person, writer, place)
        is_full = len(writer.content) >= PIECE_BYTES or time.monotonic() >= until
        is_on = place["part"] < len(PARTS) and not is_full
    keep_piece(task, writer, place, done)


def write_portion(person: User, writer: Writer, place: dict[str, Any]) -> int:
    """Write a portion of the part that is being written; how much that was."""
    count: int
    place["after"], count = PARTS[place["part"]].write(person, writer, place["after"])
    if place["after"] is None:
        place["part"] += 1
    return count


def keep_piece(task: Task, writer: Writer, place: dict[str, Any], done: int) -> None:
    """Store what was written, then note that it is there: the archive is whole after the last."""
    pieces = exports.pieces_of(task)
    is_over = place["part"] == len(PARTS)
    if is_over:
        writer.close(b"".join(storage.get(piece.directory) for piece in pieces))
    piece = exports.new_piece(task, len(pieces))
    storage.put(piece.name, bytes(writer.content))
    storage.put(piece.directory, bytes(writer.directory))
    place |= {"zip": writer.state, "pieces": [*pieces, piece]}
    if is_over:
        exports.finish(task, place["pieces"], writer.offset)
    else:
        exports.note_step(task, done, place, writer.offset)


def tell_ready(event: exports.Ready) -> None:
    """Mail the owner that the archive can be fetched."""
    task = db.session.get(Task, event.task_id)
    person = None if task is None else db.session.get(User, task.owner_id)
    if person is not None:
        link = letters.link("main.settings_data")
        letters.send(person, "archive_ready", _l("Your archive is ready"), link=link)
