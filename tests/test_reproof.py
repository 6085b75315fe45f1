"""Asking once more who it is, on a view that changes something sensitive."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app import reproof
from app.extensions import db, limiter
from app.lib import clock
from app.models.sessions import PROOF_LASTS, Session
from app.models.users import User
from app.visitor import me
from tests import make

LATER = PROOF_LASTS + timedelta(seconds=1)
MEANT = {"about": "línea <1>\n& two", "ticks": ["a", "b"]}


def describe() -> str:
    me().about = "|".join([request.form["about"], *request.form.getlist("ticks")])
    db.session.commit()
    return "done"


@pytest.fixture(scope="module")
def asking(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site with an address that asks again."""
    app = make_app(RATELIMIT_ENABLED=True, LIMITS={"login": "99/hour", "login_account": "3/hour"})
    rule: dict[str, Any] = {"methods": ["GET", "POST"]}
    app.add_url_rule("/sensitive", "sensitive", reproof.asks_again(describe), **rule)
    with app.app_context():
        yield app


@pytest.fixture
def jane(asking: Flask) -> Iterator[User]:
    yield make.user("jane")
    db.session.rollback()
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.commit()
    limiter.reset()


@pytest.fixture
def client(asking: Flask, jane: User) -> Iterator[FlaskClient]:
    """A browser that has shown the password too long ago."""
    client = asking.test_client()
    make.log_in(client, jane)
    with time_machine.travel(clock.now() + LATER, tick=False):
        yield client


def test_who_has_just_logged_in_is_not_asked(asking: Flask, jane: User) -> None:
    client = asking.test_client()
    make.log_in(client, jane)
    assert client.post("/sensitive", data=MEANT).text == "done"


def test_a_proof_that_is_too_old_is_asked_for_and_nothing_is_lost(
    client: FlaskClient, jane: User
) -> None:
    # security 10
    secrets = {"password": "new one", "password2": "new one"}
    asked = client.post("/sensitive?x=1", data=MEANT | secrets)
    assert asked.status_code == 403
    assert jane.about == ""
    form = BeautifulSoup(asked.text, "html.parser").find("form")
    assert form is not None
    assert form["action"] == "/sensitive?x=1"
    fields = [(i["name"], i.get("value")) for i in form.find_all("input") if i.get("name")]
    assert "new one" not in asked.text
    assert fields[1:] == [
        ("about", MEANT["about"]),
        ("ticks", "a"),
        ("ticks", "b"),
        ("current_password", ""),
    ]
    done = client.post("/sensitive", data=MEANT | {"current_password": make.PASSWORD})
    assert done.text == "done"
    assert jane.about == "línea <1>\n& two|a|b"
    assert client.post("/sensitive", data=MEANT).text == "done"


def test_a_wrong_password_is_refused_even_where_none_is_needed(asking: Flask, jane: User) -> None:
    client = asking.test_client()
    make.log_in(client, jane)
    for wrong in ("wrong", "", "\0", "x" * 10_000):
        limiter.reset()
        assert (
            client.post("/sensitive", data=MEANT | {"current_password": wrong}).status_code == 422
        )
    assert jane.about == ""


def test_wrong_passwords_are_limited_for_the_account(client: FlaskClient, jane: User) -> None:
    # security 6 8
    wrong = MEANT | {"current_password": "wrong"}
    assert [client.post("/sensitive", data=wrong).status_code for _ in range(3)] == [422] * 3
    refused = client.post("/sensitive", data=MEANT | {"current_password": make.PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "línea &lt;1&gt;" in refused.text
    assert jane.about == ""


def test_a_program_is_told_what_is_missing(client: FlaskClient) -> None:
    answer = client.post("/sensitive", data=MEANT, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "proof_needed"


def test_without_a_csrf_token_nothing_is_carried_through(
    asking: Flask, client: FlaskClient
) -> None:
    # Else another site could let its own values be confirmed with a password.
    asking.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sensitive", data=MEANT)
    asking.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "current_password" not in answer.text


def test_another_way_shows_it_too(
    asking: Flask, client: FlaskClient, jane: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = reproof.Way("riddle", "_components/fine.html", dict, lambda sent: sent == "answer")
    monkeypatch.setattr(reproof, "WAYS", [way])
    assert client.post("/sensitive", data=MEANT).status_code == 403
    assert client.post("/sensitive", data=MEANT | {"riddle": "no"}).status_code == 422
    assert client.post("/sensitive", data=MEANT | {"riddle": "answer"}).text == "done"


def test_a_session_that_ends_meanwhile_is_not_proved(
    client: FlaskClient, jane: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end_all(_sent: str) -> bool:
        db.session.rollback()
        db.session.execute(delete(Session))
        db.session.commit()
        return True

    monkeypatch.setattr(reproof, "WAYS", [reproof.Way("riddle", "", lambda: None, end_all)])
    assert client.post("/sensitive", data=MEANT | {"riddle": "x"}).status_code == 422
    assert db.session.scalars(select(User.about)).one() == ""
