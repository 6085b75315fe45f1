"""Sending portraits and looking at them, for the tests of both ends."""

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import jobs
from app.extensions import db, storage
from app.models.portraits import Portrait
from tests import uploads

TEXTS = {"display_name": "John", "about": "Bakes."}


def send(client: FlaskClient, fields: dict[str, str] | None = None, **sent: bytes) -> TestResponse:
    return client.post("/settings/profile", **uploads.form({**TEXTS, **(fields or {})}, **sent))


def work(app: Flask) -> None:
    while jobs.run_due(app):
        pass
    db.session.rollback()


def kept() -> set[str]:
    return {found.key for found in storage.kept()}


def seen(client: FlaskClient, key: str | None, width: int) -> Image.Image:
    response = client.get(f"/portraits/{key}-{width}.webp")
    assert response.status_code == 200
    return Image.open(BytesIO(response.data))


def state(kind: str = "avatar") -> str:
    return db.session.scalars(select(Portrait.state).where(Portrait.kind == kind)).one()
