"""The guests of a filled site have written to others in private."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import demo
from app.extensions import db
from app.models import users
from app.models.pictures import Picture


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_guests_find_messages(filled: Flask, client: FlaskClient, username: str) -> None:
    guest = users.find(username)
    assert guest is not None
    assert guest.unread_messages > 0
    form = {"username": username, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 302
    page = client.get("/messages").text
    assert "Thursday choir" in page
    assert "is-unread" in page
    other = demo.SECOND if username == demo.READER else demo.READER
    assert "beautiful?" in client.get(f"/messages/{other}").text
    shown = select(Picture.key).where(Picture.message_id.is_not(None))
    for key in db.session.scalars(shown).all():
        assert client.get(f"/pictures/full/{key}.webp").status_code == 200
