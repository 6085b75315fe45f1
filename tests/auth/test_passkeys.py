"""Passkeys: made, used to log in and to show again who one is, named and removed."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import factors, passkeys
from app.models.passkeys import Passkey, SpentChallenge
from app.models.users import User
from tests import make
from tests.auth.factors import (
    CODE,
    SECURITY,
    Device,
    add_passkey,
    answer,
    app_of,
    is_signed_in,
    kinds,
    show_password,
    use_passkey,
)

LOGIN = "/auth/login/passkey"


@pytest.fixture
def device(as_john: FlaskClient) -> Device:
    """A telephone with a passkey of john's."""
    device = Device()
    assert add_passkey(as_john, device).location == f"{SECURITY}/codes"
    return device


def only_key() -> Passkey:
    db.session.expire_all()
    return db.session.scalars(select(Passkey)).one()


def test_a_passkey_is_all_that_is_needed(client: FlaskClient, device: Device, john: User) -> None:
    response = client.post(f"{LOGIN}?next=/drafts", data={"answer": answer(client, device)})
    assert response.location == "/drafts"
    assert is_signed_in(client)
    key = only_key()
    assert key.sign_count == device.count == 2
    assert key.used_at is not None
    assert "Expires" not in response.headers["Set-Cookie"]


def test_it_can_be_remembered(client: FlaskClient, device: Device) -> None:
    assert "Expires" in use_passkey(client, device, remember_me="y").headers["Set-Cookie"]


def test_with_a_passkey_the_password_alone_opens_nothing(
    client: FlaskClient, device: Device, john: User
) -> None:
    # security 26
    assert show_password(client, john).location == CODE
    assert not is_signed_in(client)
    assert use_passkey(client, device).location == "/"
    assert is_signed_in(client)


def test_adding_is_noted_and_asks_for_the_password_again(as_john: FlaskClient, john: User) -> None:
    # security 10, 12
    device = Device()
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        options: Any = as_john.get(f"{SECURITY}/passkeys/new").json
        form = {"name": "Phone", "answer": device.make(options)}
        assert as_john.post(f"{SECURITY}/passkeys", data=form).status_code == 403
        assert factors.of(john.id).passkeys == 0
        form["current_password"] = make.PASSWORD
        assert as_john.post(f"{SECURITY}/passkeys", data=form).status_code == 302
    assert only_key().name == "Phone"
    assert "passkey_added" in kinds(john)
    assert factors.of(john.id).codes == 10


def test_an_answer_is_taken_once(app: Flask, client: FlaskClient, device: Device) -> None:
    # security 25: a device that counts nothing, so that only the challenge tells
    key = only_key()
    key.sign_count = 0
    db.session.commit()
    device.count = -1
    sent = answer(client, device)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert client.post(LOGIN, data={"answer": sent}).location == "/"
    assert thief.post(LOGIN, data={"answer": sent}).location == "/auth/login"
    assert not is_signed_in(thief)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        passkeys.prune_challenges()
    assert db.session.scalars(select(SpentChallenge)).all() == []


def test_an_answer_belongs_to_the_browser_that_was_asked(
    app: Flask, client: FlaskClient, device: Device
) -> None:
    sent = answer(client, device)
    other = app.test_client()
    other.get(LOGIN)
    assert other.post(LOGIN, data={"answer": sent}).location == "/auth/login"


def test_an_answer_is_good_for_five_minutes(client: FlaskClient, device: Device) -> None:
    # security 22
    with time_machine.travel(clock.now(), tick=False) as travel:
        sent = answer(client, device)
        travel.shift(timedelta(minutes=5, seconds=1))
        assert client.post(LOGIN, data={"answer": sent}).location == "/auth/login"


def without_the_person(device: Device) -> None:
    device.flags = 0x01


def from_elsewhere(device: Device) -> None:
    device.origin = "https://evil.example"


def with_another_key(device: Device) -> None:
    device.key = ec.generate_private_key(ec.SECP256R1())


def as_a_copy(device: Device) -> None:
    device.count = 0


def as_another_person(device: Device) -> None:
    device.handle = b"4711"


def unknown_here(device: Device) -> None:
    device.credential_id = b"key-two"


WRONGS = [
    without_the_person,
    from_elsewhere,
    with_another_key,
    as_a_copy,
    as_another_person,
    unknown_here,
]


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_is_wrong_with_an_answer_lets_nobody_in(
    client: FlaskClient, device: Device, wrong: Any
) -> None:
    wrong(device)
    response = use_passkey(client, device)
    assert response.location == "/auth/login"
    assert "did not work" in client.get("/auth/login").text
    assert not is_signed_in(client)


def test_a_challenge_is_for_one_purpose(client: FlaskClient, as_john: FlaskClient) -> None:
    device = Device()
    options: Any = client.get(LOGIN).json
    form = {"name": "Phone", "current_password": make.PASSWORD}
    sent = device.make(options | {"user": {"id": "MQ"}})
    answered = as_john.post(f"{SECURITY}/passkeys", data=form | {"answer": sent})
    assert answered.status_code == 422


RUBBISH = [
    "",
    "{}",
    "[]",
    "0",
    "\0",
    "x" * 30_000,
    "[" * 9_000,
    '{"response": 1}',
    '{"response": {}}',
    '{"response": {"clientDataJSON": "e30"}}',
    '{"response": {"clientDataJSON": "W10"}}',
    '{"id": 1, "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0"}}',
]


@pytest.mark.parametrize("sent", RUBBISH)
def test_rubbish_is_no_answer(client: FlaskClient, as_john: FlaskClient, sent: str) -> None:
    assert client.post(LOGIN, data={"answer": sent}).location == "/auth/login"
    form = {"name": "x", "answer": sent, "current_password": make.PASSWORD}
    assert as_john.post(f"{SECURITY}/passkeys", data=form).status_code == 422


def test_parts_of_a_good_answer_may_be_rubbish(client: FlaskClient, device: Device) -> None:
    for name in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        parts: tuple[Any, ...] = ("", "e30", "AAAA", "\udc80", 1, None, [], {"x": 1})
        for part in parts:
            whole = json.loads(answer(client, device))
            whole["response"][name] = part
            response = client.post(LOGIN, data={"answer": json.dumps(whole)})
            assert response.status_code == 302
            assert not is_signed_in(client) or (name == "userHandle" and not part)
            client.post("/auth/logout")


def test_the_same_key_is_not_added_twice(
    app: Flask, as_john: FlaskClient, device: Device, susan: User
) -> None:
    assert add_passkey(as_john, device).status_code == 422
    other = app.test_client()
    make.log_in(other, susan)
    assert add_passkey(other, device).status_code == 422
    assert only_key().name == "Phone"


def test_a_person_has_twenty_at_the_most(as_john: FlaskClient, john: User) -> None:
    # security 42
    for number in range(passkeys.MOST):
        make.passkey(john, credential_id=bytes([number]))
    assert add_passkey(as_john, Device()).status_code == 422


@pytest.mark.parametrize("name", ["", " ", "x" * 51])
def test_a_passkey_has_a_name(as_john: FlaskClient, john: User, name: str) -> None:
    key = make.passkey(john)
    answered = as_john.post(f"{SECURITY}/passkeys/{key.id}", data={"name": name})
    assert answered.status_code == 422
    as_john.post(f"{SECURITY}/passkeys/{key.id}", data={"name": "On my key ring"})
    assert "On my key ring" in as_john.get(f"{SECURITY}/passkeys").text


def test_a_removed_passkey_opens_nothing(
    app: Flask, as_john: FlaskClient, device: Device, john: User
) -> None:
    # security 12
    path = f"{SECURITY}/passkeys/{only_key().id}/remove"
    assert as_john.post(path, data={"current_password": make.PASSWORD}).status_code == 302
    assert factors.of(john.id) == factors.Factors(None, 0, 0)
    assert "passkey_removed" in kinds(john)
    assert use_passkey(app.test_client(), device).location == "/auth/login"


def test_anothers_passkey_is_like_none(as_john: FlaskClient, susan: User) -> None:
    # security 29
    key = make.passkey(susan)
    for path in ("", "/remove"):
        answers = [
            as_john.post(f"{SECURITY}/passkeys/{of}{path}", data={"name": "Mine"})
            for of in (key.id, 4711)
        ]
        assert [one.status_code for one in answers] == [404, 404]
    assert only_key().name == "Phone"


def test_a_passkey_shows_who_one_is(as_john: FlaskClient, device: Device, john: User) -> None:
    # security 10
    app_of(john)
    path = f"{SECURITY}/app/remove"
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        asked = as_john.post(path)
        assert asked.status_code == 403
        assert "passkeys.js" in asked.text
        other = Device(credential_id=b"key-two")
        wrong = {"current_passkey": answer(as_john, other)}
        assert as_john.post(path, data=wrong).status_code == 422
        right = {"current_passkey": answer(as_john, device)}
        assert as_john.post(path, data=right).status_code == 302
    assert factors.of(john.id).app_since is None
