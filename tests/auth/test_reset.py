"""Mailed links: confirming an address, resetting a password."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import credentials
from app.models.audit import AuditEvent
from app.models.events import EventRow
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make, statements

NEW = "another long sentence"
FORM = {"password": NEW, "password2": NEW}


def link(person: User, purpose: str) -> str:
    token = credentials.mailed_token(person, purpose, signing_keys())
    return f"/auth/{'reset_password' if purpose == 'reset' else 'confirm'}/{token}"


def log_in_status(client: FlaskClient, password: str) -> int:
    form = {"username": "john", "password": password}
    return client.post("/auth/login", data=form).status_code


def test_a_known_and_an_unknown_address_are_answered_alike(client: FlaskClient, john: User) -> None:
    # security 5
    answers, took = [], []
    for email in ("john@example.org", "nobody@example.org"):
        with statements.noted() as run:
            answers.append(client.post("/auth/reset_password_request", data={"email": email}))
        took.append([statement for statement, _values in run])
    # Whoever has the address is looked up when the mail is written, off the request.
    assert took[0] == took[1]
    assert {(a.status_code, a.location, a.data) for a in answers} == {
        (302, "/auth/login", answers[0].data)
    }
    kinds = db.session.scalars(select(EventRow.kind)).all()
    assert kinds.count("credentials.ResetRequested") == 2


def test_asking_for_a_link_is_written_down_for_its_person(
    app: Flask, client: FlaskClient, john: User
) -> None:
    for email in ("john@example.org", "nobody@example.org", "john@example.org"):
        client.post("/auth/reset_password_request", data={"email": email})
    db.session.commit()
    jobs.run_due(app)
    noted = db.session.execute(select(AuditEvent.user_id, AuditEvent.kind, AuditEvent.times)).all()
    assert noted == [(john.id, "reset_asked", 2)]


def test_reset_ends_every_session_and_works_once(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    # security 15 22
    address = link(john, "reset")
    assert client.get(address).status_code == 200
    response = client.post(address, data=FORM)
    assert (response.status_code, response.location) == (302, "/auth/login")
    assert as_john.get("/settings/account").status_code == 302
    assert client.post(address, data=FORM).location == "/auth/reset_password_request"
    assert client.get(address).location == "/auth/reset_password_request"
    assert log_in_status(client, make.PASSWORD) == 422
    assert log_in_status(client, NEW) == 302


def test_opening_a_link_changes_nothing(client: FlaskClient, app: Flask) -> None:
    # security 24
    person = make.user("john", confirmed=False)
    before = person.password_hash
    for purpose in ("reset", "confirm"):
        address = link(person, purpose)
        assert client.get(address).status_code == 200
        assert client.get(address).status_code == 200
    db.session.expire_all()
    assert (person.password_hash, person.email_confirmed_at) == (before, None)


def test_confirm(client: FlaskClient, app: Flask) -> None:
    person = make.user("john", confirmed=False)
    address = link(person, "confirm")
    assert client.post(address).location == "/"
    db.session.expire_all()
    assert person.email_confirmed_at is not None
    assert client.post(address).location == "/settings/account"


@pytest.mark.parametrize(("purpose", "minutes"), [("reset", 60), ("confirm", 24 * 60)])
def test_links_expire(client: FlaskClient, app: Flask, purpose: str, minutes: int) -> None:
    # security 22
    address = link(make.user("john", confirmed=False), purpose)
    start = clock.now()
    with time_machine.travel(start + timedelta(minutes=minutes - 1)):
        assert client.get(address).status_code == 200
    with time_machine.travel(start + timedelta(minutes=minutes + 1)):
        assert client.get(address).status_code == 302


def test_a_changed_password_ends_both_links(client: FlaskClient, app: Flask) -> None:
    # security 22
    person = make.user("john", confirmed=False)
    addresses = [link(person, "reset"), link(person, "confirm")]
    person.password_hash = make.password_hash(NEW)
    db.session.commit()
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_links_serve_one_purpose_and_person(client: FlaskClient, john: User, susan: User) -> None:
    # security 21
    reset, confirm = link(john, "reset"), link(john, "confirm")
    assert client.get(reset.replace("reset_password", "confirm")).status_code == 302
    assert client.get(confirm.replace("confirm", "reset_password")).status_code == 302
    # Of the last letter, two bits say nothing.
    other = "A" if reset[-2] != "A" else "B"
    assert client.get(reset[:-2] + other + reset[-1]).status_code == 302


@pytest.mark.parametrize("token", ["x", "%00", "a.b.c", "é", "x" * 5000, "..", "-1"])
def test_rubbish_tokens_lead_to_a_new_request(client: FlaskClient, token: str) -> None:
    assert client.get(f"/auth/reset_password/{token}").status_code in {302, 404}
    assert client.post(f"/auth/reset_password/{token}", data=FORM).status_code in {302, 404}
    assert client.get(f"/auth/confirm/{token}").status_code in {302, 404}


def test_bad_new_passwords_are_refused(client: FlaskClient, john: User) -> None:
    address = link(john, "reset")
    for one, two in (("short", "short"), ("password123", "password123"), (NEW, "other"), ("", "")):
        response = client.post(address, data={"password": one, "password2": two})
        assert response.status_code == 422
    response = client.post(address, data={"password": "johnJOHN1", "password2": "johnJOHN1"})
    assert "made of your name" in response.text


def test_confirmation_can_be_asked_for_again(app: Flask, client: FlaskClient) -> None:
    person = make.user("new", confirmed=False)
    make.log_in(client, person)
    assert "Not yet" in client.get("/settings/account").text
    assert client.post("/auth/confirm").location == "/settings/account"
    kinds = db.session.scalars(select(EventRow.kind)).all()
    assert "credentials.ConfirmationRequested" in kinds


def test_no_token_is_stored(client: FlaskClient, john: User) -> None:
    # security 21
    client.post("/auth/reset_password_request", data={"email": "john@example.org"})
    stored = [
        str(row)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(table.select()).all()
    ]
    token = credentials.mailed_token(john, "reset", signing_keys())
    assert not any(token.split(".")[0] in row for row in stored)


def test_whose_time_is_over_gets_no_link_and_no_link_works(
    app: Flask, client: FlaskClient, john: User
) -> None:
    john.password_hash, john.leaves_at = "", clock.now() + timedelta(days=1)
    db.session.commit()
    address = link(john, "reset")
    client.post("/auth/reset_password_request", data={"email": "john@example.org"})
    with app.extensions["mail"].record_messages() as sent:
        while jobs.run_due(app):
            pass
    assert sent == []
    assert client.post(address, data=FORM).location == "/auth/reset_password_request"
    db.session.rollback()
    assert not db.session.get_one(User, john.id).password_hash
    assert credentials.user_of_token(link(john, "confirm"), "confirm", signing_keys()) is None
