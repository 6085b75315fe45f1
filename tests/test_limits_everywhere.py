"""Every address is limited: what is sent there, and how often anything is asked of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from app import limits
from app.extensions import db, limiter
from app.lib import clock
from app.models import credentials
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.architecture.test_methods import tables
from tests.architecture.test_routes import address, rules
from tests.uses import ask_for_reset, log_in

NONE = dict.fromkeys(limits.LIMITS, "0 per hour")
MANY = dict.fromkeys(limits.LIMITS, "100000 per hour")
# Addresses that are sent to without being counted as a change, and why.
NO_CHANGE = {
    "auth.strength": "pages ask by themselves while a password is typed",
    "auth.logout": "one must always be able to leave",
    "main.read_chat": "pages note by themselves what was seen",
    "main.read_notifications": "pages note by themselves what was seen",
    "main.unsubscribe": "mail programs send many from one address, each with a signed token",
}
# Addresses that are not counted at all, and why.
UNCOUNTED = {
    "static": "a page that refuses needs its style",
    "main.livez": "a probe asks whether the process lives",
    "main.readyz": "a probe asks whether the site can serve",
}


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Iterator[Callable[[dict[str, str]], FlaskClient]]:
    """Sites with limits of their own, and somebody who is logged in."""
    clients = []

    def with_limits(figures: dict[str, str]) -> FlaskClient:
        app = make_app(RATELIMIT_ENABLED=True, LIMITS=figures)
        clients.append(app.app_context())
        clients[-1].push()
        client = app.test_client()
        app.config["RATELIMIT_ENABLED"] = False
        make.log_in(client, make.user("jane", created_at=clock.now() - limits.FIRST_DAY))
        make.user("susan")
        app.config["RATELIMIT_ENABLED"] = True
        return client

    yield with_limits
    for context in clients:
        limiter.storage._close()  # type: ignore[attr-defined]
        db.session.rollback()
        context.pop()


def addresses_of(app: Flask, method: str) -> list[tuple[str, str]]:
    with app.test_request_context():
        return [(rule.endpoint, address(rule)) for rule in rules(app, method)]


def sent(client: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    return client.post(path, data=form, headers={"Accept": "text/html"})


def test_every_form_counts_as_a_change(limited: Callable[..., FlaskClient]) -> None:
    # security 8
    client = limited(MANY | {"change": "0 per hour"})
    before = tables()
    free = set()
    for endpoint, path in addresses_of(client.application, "POST"):
        if endpoint == "auth.logout":
            free.add(endpoint)
            continue
        answer = client.post(path, data={"body": "Words."})
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0
        else:
            free.add(endpoint)
    assert free == set(NO_CHANGE)
    assert tables() == before


def test_every_request_counts(limited: Callable[..., FlaskClient]) -> None:
    # security 8
    client = limited(MANY | {"anything": "0 per hour"})
    free = {
        endpoint
        for method in ("GET", "POST")
        for endpoint, path in addresses_of(client.application, method)
        if client.open(path, method=method).status_code != 429
    }
    assert free == set(UNCOUNTED)
    assert client.get("/nothing/here").status_code == 429
    assert client.head("/").status_code == 429


def test_what_pages_ask_by_themselves_weighs_little(limited: Callable[..., FlaskClient]) -> None:
    client = limited(MANY | {"anything": "2 per hour"})
    assert {client.get("/tiles/jane.svg").status_code for _ in range(100)} == {200}
    assert client.get("/tiles/jane.svg").status_code == 429
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]


def test_somebody_else_at_the_same_address_goes_on(limited: Callable[..., FlaskClient]) -> None:
    client = limited(MANY | {"anything": "3 per hour"})
    stranger = client.application.test_client()
    assert [client.get("/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [stranger.get("/").status_code for _ in range(4)] == [200, 200, 200, 429]
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    assert stranger.get("/", environ_base=elsewhere).status_code == 200


def test_a_form_without_its_token_counts_too(limited: Callable[..., FlaskClient]) -> None:
    client = limited(MANY | {"anything": "3 per hour"})
    client.application.config["WTF_CSRF_ENABLED"] = True
    answers = [client.post("/lists", data={"name": "x"}).status_code for _ in range(4)]
    assert answers == [400, 400, 400, 429]


def test_a_refusal_says_when_and_keeps_what_was_typed(limited: Callable[..., FlaskClient]) -> None:
    client = limited(MANY | {"change": "1 per hour"})
    client.application.config["WTF_CSRF_ENABLED"] = True
    token = client.get("/lists").text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "name": "<Neighbours>", "password": "not this"}
    client.post("/lists", data=form)
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        answer = client.post("/lists", data=form)
    assert answer.status_code == 429
    assert "Try again in 40 minutes." in answer.text
    assert 'name="name" value="&lt;Neighbours&gt;"' in answer.text
    assert 'action="/lists"' in answer.text
    assert "not this" not in answer.text


def test_a_button_of_a_script_is_told_in_plain_words(limited: Callable[..., FlaskClient]) -> None:
    client = limited(MANY | {"follow": "0 per hour"})
    answer = client.post("/@susan/follow", headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert answer.mimetype == "text/plain"
    assert answer.text == "That was a lot at once. Try again in 60 minutes."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "in 1 second"), (119, "in 119 seconds"), (121, "in 3 minutes"), (7199, "in 2 hours"),
     (7201, "in 3 hours"), (86400, "in 24 hours")],
)  # fmt: skip
def test_when_is_never_too_early(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context():
        assert limits.when(TooManyRequests(retry_after=seconds)) == words


def test_a_new_account_has_a_tenth_on_its_first_day(limited: Callable[..., FlaskClient]) -> None:
    # security 8
    client = limited(MANY | dict.fromkeys(limits.CAREFUL, "20 per day"))
    with time_machine.travel(clock.now() - timedelta(hours=23)):
        make.user("new")
    newcomer = client.application.test_client()
    client.application.config["RATELIMIT_ENABLED"] = False
    make.log_in(newcomer, make.user("newer"))
    client.application.config["RATELIMIT_ENABLED"] = True
    for path, form in (("/posts", {"body": "Words."}), ("/@susan/follow", {})):
        assert [newcomer.post(path, data=form).status_code for _ in range(3)] == [302, 302, 429]
        assert {client.post(path, data=form).status_code for _ in range(3)} == {302}


def test_who_was_guessed_at_gets_in_after_a_reset(limited: Callable[..., FlaskClient]) -> None:
    # security 6
    client = limited(MANY | {"login_account": "3 per hour"}).application.test_client()
    for number in range(5):
        log_in(client, "susan", f"192.0.2.{number}")
    right = {"username": "susan", "password": make.PASSWORD}
    assert client.post("/auth/login", data=right).status_code == 429
    new = "another sentence of hers"
    person = db.session.scalars(select(User).where(User.username == "susan")).one()
    with client.application.test_request_context():
        token = credentials.mailed_token(person, "reset", signing_keys())
    assert (
        client.post(
            f"/auth/reset_password/{token}", data={"password": new, "password2": new}
        ).status_code
        == 302
    )
    assert client.post("/auth/login", data=right | {"password": new}).status_code == 302


def test_others_cannot_use_up_ones_resets(limited: Callable[..., FlaskClient]) -> None:
    # security 6
    assert limits.rates(limits.LIMITS["mail_account"])[0].get_expiry() <= 3600
    client = limited(MANY | {"mail_account": "3 per hour"})
    for day in range(3):
        with time_machine.travel(clock.now() + timedelta(minutes=61 * day)):
            asked = [ask_for_reset(client, "susan@example.org", f"192.0.2.{n}") for n in range(4)]
            assert [one.status_code for one in asked] == [302, 302, 302, 429]
