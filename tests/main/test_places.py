"""From where a device was used last, as its person sees it."""

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models.users import User
from tests import make
from tests.statements import Statements

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def devices(client: FlaskClient) -> str:
    return client.get("/settings/security").text


def test_a_request_from_another_place_shows_at_once_and_is_noted_once(
    app: Flask, john: User, statements: Statements
) -> None:
    # security 17
    stolen, laptop = app.test_client(), app.test_client()
    for client in (stolen, laptop):
        make.log_in(client, john)
    assert "203.0.113.9" not in devices(laptop)
    assert stolen.get("/explore", environ_base=ELSEWHERE).status_code == 200
    assert devices(laptop).count("203.0.113.9") == 1
    statements.clear()
    stolen.get("/explore", environ_base=ELSEWHERE)
    assert not [one for one, _values in statements if one.startswith("UPDATE")]


def test_another_place_makes_nobody_be_seen_more_often(app: Flask, john: User) -> None:
    client = app.test_client()
    make.log_in(client, john)
    client.get("/explore")
    before = db.session.get_one(User, john.id).last_seen_at
    client.get("/explore", environ_base=ELSEWHERE)
    db.session.expire_all()
    assert db.session.get_one(User, john.id).last_seen_at == before
