"""Archives of what a person has here, written as a worker writes them, and opened."""

import io
import zipfile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models import exports
from app.models.tasks import Task
from app.models.users import User


def newest() -> Task:
    return db.session.scalars(select(Task).order_by(Task.id.desc())).first()  # type: ignore[return-value]


def exported(app: Flask, person: User) -> Task:
    """An archive, written by the jobs as a worker runs them."""
    exports.ask(person.id)
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()
    return newest()


def fetched(client: FlaskClient, task: Task) -> zipfile.ZipFile:
    response = client.get(f"/settings/data/exports/{task.id}")
    assert response.status_code == 200
    assert len(response.data) == response.content_length
    return zipfile.ZipFile(io.BytesIO(response.data))
