"""What is a person's own: the page from which it is taken along, brought, and taken away."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.main import bp
from app.models import tasks
from app.models.tasks import Task
from app.visitor import me


@bp.get("/settings/data")
def settings_data() -> ResponseReturnValue:
    return render_template("main/settings_data.html", tasks=tasks_of(me().id))


def tasks_of(person_id: int) -> list[Task]:
    """What somebody asked for, the newest first."""
    return list(db.session.scalars(tasks.of(person_id)))


def task_news(person_id: int) -> str:
    """The same as a page shows it."""
    return render_template("_components/tasks.html", tasks=tasks_of(person_id))
