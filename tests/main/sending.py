"""Sending pictures, as a browser and as the script of the composer do."""

from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import jobs
from app.extensions import db, storage
from app.models.pictures import Picture
from app.models.posts import Post
from tests.lib import files


def form(*sent: tuple[str, bytes], body: str = "Look.", **fields: Any) -> dict[str, Any]:
    images = [(BytesIO(content), name) for name, content in sent]
    return {"body": body, "images": images, **fields}


def whole(fields: dict[str, Any]) -> dict[str, Any]:
    """A form as it is sent, for one that is large: the test client would leave a file behind."""
    parts: list[Any] = []
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            content, filename = value if isinstance(value, tuple) else (value, None)
            called = f'; filename="{filename}"' if filename else ""
            parts.append(f'--x\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n')
            parts.append(content.read() if filename else content)
            parts.append("\r\n")
    body = b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return {"data": body + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def run_jobs(app: Flask) -> None:
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()


def kept_files() -> list[str]:
    return sorted(found.key for found in storage.kept())


def all_pictures() -> list[Picture]:
    return list(db.session.scalars(select(Picture).order_by(Picture.id)))


def count_posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def refused(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 422, answer.status_code
    return BeautifulSoup(answer.text, "html.parser")


def add(client: FlaskClient, count: int = 1) -> list[str]:
    """Send pictures as the script does."""
    sent = [(BytesIO(files.picture("PNG")), "x.png") for _ in range(count)]
    answer = client.post("/pictures", data={"images": sent})
    assert answer.status_code == 200, answer.text
    ids: list[str] = (answer.json or {})["pictures"]
    return ids
