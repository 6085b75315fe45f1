"""Bringing a file along in a test: through the page, and by the worker."""

import io
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models.posts import Post
from app.models.tasks import Task
from app.models.users import User


def send(client: FlaskClient, content: bytes, name: str = "archive.zip", **fields: Any) -> Any:
    form = {"archive": (io.BytesIO(content), name), **fields}
    return client.post("/settings/data/import", data=form, content_type="multipart/form-data")


def faults(response: Any) -> list[str]:
    """What a refused form says is wrong."""
    page = BeautifulSoup(response.data, "html.parser")
    return [each.get_text(" ", strip=True) for each in page.select(".error, .flash.bad")]


def bring(
    app: Flask, client: FlaskClient, content: bytes, name: str = "a.zip", **fields: Any
) -> Task:
    """Send a file, and let the worker read it."""
    response = send(client, content, name, **fields)
    assert response.status_code == 302, faults(response)
    jobs.run_due(app)
    db.session.rollback()
    task = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert task is not None
    return task


def left(task: Task) -> dict[str, int]:
    return {name: one["count"] for name, one in task.report.get("left", {}).items()}


def posts_of(person: User) -> list[Post]:
    query = select(Post).where(Post.author_id == person.id, Post.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(Post.id)))
