"""The pictures of people of the demonstration."""

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.demo import faces
from app.extensions import db, storage
from app.lib import storage as files
from app.models import portraits
from app.models.portraits import Portrait
from app.models.users import User


def test_most_of_the_best_known_have_one(filled: Flask, client: FlaskClient) -> None:
    people = list(db.session.scalars(select(User).order_by(User.id)))
    with_avatar = [person for person in people if person.avatar_key]
    with_header = [person for person in people if person.header_key]
    assert (len(with_avatar), len(with_header)) == (20, 15)
    assert people[0] in with_avatar
    for person, kind, size in (
        (with_avatar[0], "avatar", (400, 400)),
        (with_header[0], "header", (1500, 500)),
    ):
        portrait = db.session.get_one(Portrait, (person.id, kind))
        assert portrait.state == "ready"
        shown = storage.get(portraits.file_of(portrait.key, size[0]))
        assert Image.open(BytesIO(shown)).size == size
        assert storage.get(portrait.original) == shown
    assert f"/portraits/{people[0].avatar_key}" in client.get(f"/@{people[0].username}").text


def test_faces_are_the_same_for_the_same_names() -> None:
    assert faces.drawn("mara").tobytes() == faces.drawn("mara").tobytes()
    seen = {faces.drawn(f"somebody{number}").tobytes() for number in range(30)}
    assert len(seen) == 30


def test_keys_are_keys(filled: Flask) -> None:
    keys = db.session.scalars(select(User.avatar_key).where(User.avatar_key.is_not(None)))
    assert all(files.is_key(portraits.file_of(key or "", 96)) for key in keys)
