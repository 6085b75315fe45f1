"""What is a person's own: the page from which it is taken along, brought, and taken away."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.extensions import db, storage
from app.main import bp
from app.models import audit, exports, tasks
from app.models.exports import Piece
from app.models.tasks import EXPORT, Task
from app.reproof import asks_again
from app.visitor import me, origin, while_leaving, while_suspended


@bp.get("/settings/data")
def settings_data() -> ResponseReturnValue:
    return render_template("main/settings_data.html", **own_data(me().id))


def own_data(person_id: int) -> dict[str, Any]:
    """What the page shows: the newest work that somebody asked for, and whether one is running."""
    is_exporting = tasks.running(person_id, EXPORT) is not None
    return {"tasks": tasks_of(person_id), "is_exporting": is_exporting}


def tasks_of(person_id: int) -> list[Task]:
    """What somebody asked for, the newest first."""
    return list(db.session.scalars(tasks.of(person_id)))


def task_news(person_id: int) -> str:
    """The same as a page shows it."""
    return render_template("_components/tasks.html", tasks=tasks_of(person_id))


@bp.post("/settings/data/export")
@while_suspended
@asks_again
def ask_export() -> ResponseReturnValue:
    limits.spend("export", f"person {me().id}")
    try:
        exports.ask(me().id)
    except tasks.Busy:
        flash(_("One is being made. You can ask for another when it is done."), "info")
    else:
        audit.record(me().id, "export_asked", origin=origin())
        flash(_("Your archive is being made. You get a mail when it is ready."))
    db.session.commit()
    return redirect(url_for(".settings_data"))


@bp.get("/settings/data/exports/<id:task_id>")
@while_leaving
@while_suspended
def fetch_export(task_id: int) -> Response:
    """The archive, for its owner while it is kept; for anybody else there is none."""
    person = me()
    task = exports.find(person.id, task_id) or abort(404)
    pieces, size = exports.pieces_of(task), task.size
    name = f"{person.username}-{task.created_at:%Y-%m-%d}.zip"
    # Fetching may take hours: the database is not needed any more.
    db.session.rollback()
    response = Response(contents(pieces, storage.get), mimetype="application/zip")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def contents(pieces: list[Piece], load: Callable[[str], bytes]) -> Iterator[bytes]:
    """A file whose pieces are read one after the other: one is in memory at a time.

    It is sent after the request and its contexts have ended.
    """
    for piece in pieces:
        yield load(piece.name)


@bp.post("/settings/data/exports/<id:task_id>/delete")
@while_suspended
def delete_export(task_id: int) -> ResponseReturnValue:
    task = exports.find(me().id, task_id) or abort(404)
    exports.discard(Task.id == task.id)
    db.session.commit()
    flash(_("The archive is deleted."))
    return redirect(url_for(".settings_data"))
