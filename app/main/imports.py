"""Bringing one's past along: a file is taken in, read by the worker, and can be taken back."""

from flask import (
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db, storage
from app.forms import form_page, keeps_input, refusal, takes_archives
from app.lib.storage import Unavailable
from app.main import bp, exports, import_words
from app.main.import_forms import ImportForm
from app.models import audit, imports, tasks
from app.models.tasks import IMPORT, Busy, Task
from app.protection import Draft
from app.visitor import me, origin

PAGE = "main/settings_data.html"


@bp.post("/settings/data/import")
@keeps_input
@takes_archives
def ask_import() -> ResponseReturnValue:
    """Take in a file, and let it be read."""
    form, person_id, file = ImportForm(), me().id, sent_file()
    if not form.is_good(file, tasks.running(person_id, IMPORT) is not None, person_id):
        return form_page(PAGE, form, **exports.own_data(person_id))
    try:
        begin(form, person_id, file)
    except Unavailable:
        form.refuse("archive", _("It cannot be kept at the moment. Try again in a few minutes."))
        return refusal(PAGE, form, 503, **exports.own_data(person_id))
    flash(_("It is being read. You can leave this page meanwhile."))
    return redirect(url_for(".settings_data"))


def sent_file() -> Draft | None:
    sent = request.files.get("archive")
    return sent.stream if sent is not None and isinstance(sent.stream, Draft) else None


def begin(form: ImportForm, person_id: int, file: Draft | None) -> None:
    """Store a good file, while no transaction holds others up. Raises Unavailable."""
    db.session.rollback()
    if file is None:
        return
    key, size = imports.new_key(), file.seek(0, 2)
    storage.take(imports.upload_of(key), file.path)
    try:
        place = {"kind": form.found_kind, "audience": form.audience.data or ""}
        imports.begin(person_id, key, size, **place)
        audit.record(person_id, "import_asked", origin=origin())
        db.session.commit()
    except Busy:
        # Two were sent at the same moment: the other one is read.
        db.session.rollback()
        storage.delete(imports.upload_of(key))


@bp.get("/settings/data/imports/<id:task_id>")
def import_report(task_id: int) -> ResponseReturnValue:
    task = own_import(task_id)
    reasons, has_lines = import_words.reasons(task.report), imports.has_lines(task)
    return render_template(
        "main/import_report.html", task=task, reasons=reasons, has_lines=has_lines
    )


@bp.get("/settings/data/imports/<id:task_id>/left-out.csv")
def left_out(task_id: int) -> ResponseReturnValue:
    """All that an import left out, and why, as a table."""
    task = own_import(task_id)
    if not imports.has_lines(task):
        abort(404)
    # Sent piece by piece: there may be a hundred thousand lines.
    found = stream_with_context(import_words.table(imports.lines_of(task.id)))
    response = Response(found, mimetype="text/csv")
    name = f"left-out-{task.created_at:%Y-%m-%d}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/settings/data/imports/<id:task_id>/undo")
def undo_import(task_id: int) -> ResponseReturnValue:
    try:
        is_begun = imports.take_back(own_import(task_id))
    except Busy:
        flash(_("Wait until the other import is done."), "info")
    else:
        if is_begun:
            audit.record(me().id, "import_undone", origin=origin())
            flash(_("What it brought is being taken back."))
    db.session.commit()
    return redirect(url_for(".settings_data"))


def own_import(task_id: int) -> Task:
    """An import of the person's own that is not under way; for anybody else there is none."""
    task = tasks.find(me().id, task_id)
    return task if task is not None and task.kind == IMPORT else abort(404)


bp.app_template_global("import_form")(ImportForm)
bp.app_template_global("import_made")(import_words.made)
bp.app_template_global("import_fault")(import_words.fault)
