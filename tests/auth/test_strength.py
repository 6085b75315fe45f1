"""How hard a new password is to guess, and whether it was leaked elsewhere."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import new_passwords
from app.extensions import db
from app.lib import clock, passwords
from app.models import credentials, users
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.lib import hostile
from tests.lib.hostile import Script, Server

LEAKED = "nobody would have thought of it"


@pytest.mark.parametrize(
    ("password", "score"),
    [
        ("password123", 0),
        ("short", 0),
        ("abcdefgh12", 1),
        ("x7k2mq9z", 1),
        ("aaaaaaaabbbbbbbbcccccccz", 1),
        ("correct horse", 2),
        ("x7k2mq9zwp", 2),
        ("correct horse battery staple", 4),
        (make.PASSWORD, 4),
        ("Füchse mögen Käse, 狐は魚も好き", 4),
        ("x" * 129, 0),
    ],
)
def test_what_repeats_or_is_common_is_no_strength(password: str, score: int) -> None:
    # security 1 2
    assert passwords.strength(password) == score


def test_a_name_is_no_strength() -> None:
    assert passwords.strength("bartholomeus x4") > passwords.strength(
        "bartholomeus x4", names=["Bartholomeus"]
    )


def test_a_page_is_told_what_the_form_would_say(client: FlaskClient) -> None:
    # security 2
    answers = {
        password: client.post("/auth/strength", data={"password": password, "username": "john"})
        for password in (
            "password123",
            "johnJOHN1",
            make.PASSWORD,
            "\0\ud800".encode("utf-8", "replace").decode(),
        )
    }
    assert [answer.json and answer.json["score"] for answer in answers.values()] == [0, 0, 4, 0]
    assert "Too many people use this" in answers["password123"].json["words"]  # type: ignore[index]
    assert client.get("/auth/strength").status_code == 405
    assert client.post("/auth/strength").json == {"score": 0, "words": "Use 8 characters or more."}


def test_whose_password_it_is_counts(as_john: FlaskClient) -> None:
    told = as_john.post("/auth/strength", data={"password": "johnJOHN1", "username": "mara"})
    assert told.json is not None
    assert "made of your name" in told.json["words"]


def test_it_asks_for_a_token_and_logs_nothing(
    protected: FlaskClient, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    # security 35 52
    assert protected.post("/auth/strength", data={"password": "canary canary"}).status_code == 400
    protected.application.config["WTF_CSRF_ENABLED"] = False
    with caplog.at_level(logging.DEBUG):
        client.post("/auth/strength", data={"password": "canary canary"})
    assert "canary" not in caplog.text


@contextmanager
def ranges(app: Flask, script: Script) -> Iterator[Server]:
    """A service that knows leaked passwords, as an operator names it."""
    with hostile.serving(script) as server:
        app.config |= {"PASSWORD_RANGE_URL": server.url, "OUTBOUND_ALLOWED": server.allowed}
        yield server
    app.config["PASSWORD_RANGE_URL"] = ""
    app.config.pop("OUTBOUND_ALLOWED")


def range_of(password: str, count: int) -> bytes:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    return f"{'0' * 35}:3\r\n{digest[5:]}:{count}\r\n{'F' * 35}:0\r\n".encode()


def sign_up(client: FlaskClient, password: str = LEAKED) -> bool:
    form = {"username": "zoe", "email": "z@example.org"}
    answer = client.post(
        "/auth/register", data=form | {"password": password, "password2": password}
    )
    assert answer.status_code == (302 if users.find("zoe") else 422)
    assert ("leaked from another site" in answer.text) == (users.find("zoe") is None)
    return users.find("zoe") is not None


SCRIPTS: dict[str, tuple[Script, bool]] = {
    "it is there": (hostile.says(range_of(LEAKED, 7)), False),
    "another one is": (hostile.says(range_of("something else", 7)), True),
    "it only pads": (hostile.says(range_of(LEAKED, 0)), True),
    "it is empty": (hostile.says(b""), True),
    "it is no list": (hostile.says(b"\xff<html>::::\n:\n" * 50), True),
    "it fails": (hostile.says(b"", status="503 Busy"), True),
    "it hangs up": (hostile.raw(b""), True),
    "it trickles": (hostile.trickles(hostile.OK + b"\r\n"), True),
    "it is endless": (hostile.endless(hostile.OK + b"\r\n"), True),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_a_leaked_password_is_refused_and_a_broken_service_refuses_nobody(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setattr(new_passwords, "LEAK_SECONDS", 0.5)
    script, is_taken = SCRIPTS[case]
    with ranges(app, script) as server:
        assert sign_up(client) is is_taken
        (asked,) = server.asked
    digest = hashlib.sha1(LEAKED.encode(), usedforsecurity=False).hexdigest().upper()
    assert asked.startswith(f"GET /{digest[:5]} ".encode())
    assert b"Add-Padding: true" in asked
    assert digest[5:].encode() not in asked


def test_nobody_is_asked_unless_the_operator_names_a_service(client: FlaskClient) -> None:
    assert sign_up(client)


def test_it_holds_for_a_reset_a_change_and_the_way_back(
    app: Flask, client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    john.recovery_at = clock.now()
    db.session.commit()
    token, last = (
        credentials.mailed_token(john, purpose, signing_keys()) for purpose in ("reset", "regain")
    )
    form = {"password": LEAKED, "password2": LEAKED, "current_password": make.PASSWORD}
    with ranges(app, hostile.says(range_of(LEAKED, 1))):
        for browser, path in (
            (client, f"/auth/reset_password/{token}"),
            (client, f"/auth/recovery/{last}/finish"),
            (as_john, "/settings/security"),
        ):
            answer = browser.post(path, data=form)
            assert (answer.status_code, "leaked from" in answer.text) == (422, True), path
