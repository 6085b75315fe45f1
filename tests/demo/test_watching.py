"""The guests of a filled site have lists, follow tags and conversations, and read of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import demo
from app.extensions import db
from app.models.notifications import Notification
from app.models.users import User
from tests import make


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_guests_find_what_they_follow(filled: Flask, client: FlaskClient, username: str) -> None:
    guest = db.session.scalars(select(User).where(User.username == username)).one()
    make.log_in(client, guest, password=demo.PASSWORD)
    for path in ("/lists", "/tags"):
        page = client.get(path).text
        assert "yet</h2>" not in page
    assert "Followed" in client.get("/conversations").text
    kinds = select(Notification.kind).where(Notification.user_id == guest.id)
    assert "thread" in db.session.scalars(kinds).all()
