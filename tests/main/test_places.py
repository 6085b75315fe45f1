"""From where a device was used last, as its person sees it."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import travel

from app.extensions import db
from app.lib import clock
from app.models.sessions import Session
from app.models.users import User
from tests import make
from tests.statements import Statements

HOME = {"REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def devices(client: FlaskClient) -> str:
    return client.get("/settings/security").text


def test_a_request_from_another_place_shows_and_is_noted_once(
    app: Flask, john: User, statements: Statements
) -> None:
    # security 17
    stolen, laptop = app.test_client(), app.test_client()
    for client in (stolen, laptop):
        make.log_in(client, john)
    assert "203.0.113.9" not in devices(laptop)
    with travel(clock.now() + timedelta(seconds=31)):
        assert stolen.get("/explore", environ_base=ELSEWHERE).status_code == 200
        assert devices(laptop).count("203.0.113.9") == 1
        statements.clear()
        stolen.get("/explore", environ_base=ELSEWHERE)
    assert not [one for one, _values in statements if one.startswith("UPDATE")]


def test_where_addresses_alternate_few_of_them_are_noted(
    app: Flask, john: User, statements: Statements
) -> None:
    client = app.test_client()
    make.log_in(client, john)
    with travel(clock.now() + timedelta(seconds=31)):
        client.get("/explore", environ_base=ELSEWHERE)
        statements.clear()
        for number in range(6):
            client.get("/explore", environ_base=ELSEWHERE if number % 2 else HOME)
    assert not [one for one, _values in statements if one.startswith("UPDATE")]
    with travel(clock.now() + timedelta(seconds=62)):
        client.get("/explore", environ_base={"REMOTE_ADDR": "203.0.113.10"})
        assert devices(client).count("203.0.113.10") == 1


def test_another_place_makes_nobody_be_seen_more_often(app: Flask, john: User) -> None:
    client = app.test_client()
    make.log_in(client, john)
    client.get("/explore")
    before = db.session.get_one(User, john.id).last_seen_at
    with travel(clock.now() + timedelta(seconds=31)):
        client.get("/explore", environ_base=ELSEWHERE)
    assert "203.0.113.9" in db.session.scalars(select(Session.last_address)).all()
    db.session.expire_all()
    assert db.session.get_one(User, john.id).last_seen_at == before
