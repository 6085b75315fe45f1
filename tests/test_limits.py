"""Limits on their real routes: each is reached by as many requests as it allows, and one more."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from limits import parse_many

import config
from app import limits
from app.extensions import db, limiter
from app.lib import clock
from app.lib.limit_storage import SQLiteStorage
from app.models.users import User
from tests import make
from tests.uses import FEW, STRANGERS, USES, Use, ask_for_reset, log_in, write

DONE = {200, 302, 422}


@pytest.fixture(scope="module")
def limited(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site that counts."""
    app = make_app(RATELIMIT_ENABLED=True, LIMITS=FEW)
    with app.app_context():
        yield app
    storage()._close()


@pytest.fixture
def client(limited: Flask) -> Iterator[FlaskClient]:
    yield limited.test_client()
    db.session.rollback()
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    limiter.reset()
    limited.extensions["tally"].forget()


@pytest.fixture
def jane(client: FlaskClient) -> User:
    return make.user("jane", confirmed=False, created_at=clock.now() - limits.FIRST_DAY)


def storage() -> SQLiteStorage:
    assert isinstance(limiter.storage, SQLiteStorage)
    return limiter.storage


@pytest.fixture(params=sorted(USES))
def used(request: pytest.FixtureRequest, client: FlaskClient, jane: User) -> tuple[str, Use]:
    """A limit and one way to use it up, by somebody who is signed in where that is needed."""
    if request.param.partition(",")[0] not in STRANGERS:
        for number in range(8):
            make.user(f"person{number}")
        make.post(jane)
        make.log_in(client, jane)
        limiter.reset()
    return USES[cast(str, request.param)]


def test_every_limit_fires_on_its_route(client: FlaskClient, used: tuple[str, Use]) -> None:
    # security 6 8 25
    name, use = used
    window = parse_many(FEW[name])[0].get_expiry()
    with time_machine.travel(clock.now(), tick=False) as travel:
        assert all(use(client, number).status_code in DONE for number in range(3))
        refused = use(client, 3)
        # What stands in the place of a translation says why there is none.
        assert refused.status_code == (422 if name == "translation" else 429)
        assert refused.headers["Retry-After"] == str(window)
        travel.shift(timedelta(seconds=window - 10))
        assert use(client, 4).headers["Retry-After"] == "10"
        travel.shift(timedelta(seconds=10))
        assert use(client, 5).status_code in DONE


def test_every_limit_of_the_table_is_tried() -> None:
    # security 8
    used = {name for name, _use in USES.values()}
    assert used | {"change", "anything"} == set(limits.LIMITS) == set(FEW)


def test_a_second_longer_limit_counts_too(client: FlaskClient) -> None:
    start = clock.now()
    for round_number in range(2):
        with time_machine.travel(start + timedelta(minutes=31 * round_number), tick=False):
            answers = [ask_for_reset(client, f"{round_number}{n}@example.org") for n in range(3)]
            assert {answer.status_code for answer in answers} == {302}
    with time_machine.travel(start + timedelta(minutes=62), tick=False):
        refused = ask_for_reset(client, "jane@example.org")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) == 24 * 3600 - 62 * 60


def test_a_refused_post_comes_back_with_its_text(client: FlaskClient, jane: User) -> None:
    make.log_in(client, jane)
    answers = [write(client, number) for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Number 3." in answers[3].text


def test_a_program_is_refused_in_json(client: FlaskClient) -> None:
    accept = {"Accept": "application/json"}
    answers = [log_in(client, "jane", headers=accept) for _ in range(4)]
    assert answers[3].status_code == 429
    assert answers[3].get_json()["error"] == "too_many_requests"
    assert int(answers[3].headers["Retry-After"]) > 0


def test_the_right_password_does_not_help_once_the_limit_is_reached(
    client: FlaskClient, jane: User
) -> None:
    for number in range(3):
        log_in(client, "jane", f"192.0.2.{number}")
    form = {"username": "jane", "password": make.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 429


def test_who_is_guessed_at_can_still_reset_the_password(client: FlaskClient, jane: User) -> None:
    # security 6
    for number in range(5):
        log_in(client, "jane", f"192.0.2.{number}")
    assert ask_for_reset(client, "jane@example.org", "203.0.113.7").status_code == 302


def test_others_are_not_refused(client: FlaskClient, jane: User) -> None:
    for number in range(4):
        log_in(client, f"name{number}")
    elsewhere, form = {"REMOTE_ADDR": "203.0.113.7"}, {"username": "jane"}
    form["password"] = make.PASSWORD
    assert client.post("/auth/login", data=form, environ_base=elsewhere).status_code == 302


@pytest.mark.parametrize(
    ("addresses", "are_one"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::", "2001:db8:1:2::3", "2001:DB8:1:2:0::4"], True),
        (["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"], False),
        (["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "192.0.2.1"], True),
        (["::ffff:192.0.2.1", "::ffff:192.0.2.2", "::ffff:192.0.2.3", "::ffff:192.0.2.4"], False),
        (["", "somewhere", "@", "unix:"], True),
    ],
)
def test_an_ipv6_network_counts_as_one_address(
    client: FlaskClient, addresses: list[str], are_one: bool
) -> None:
    # security 6
    answers = [log_in(client, f"name{n}", address) for n, address in enumerate(addresses)]
    assert answers[3].status_code == (429 if are_one else 422)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"])
def test_a_header_does_not_say_where_a_request_comes_from(client: FlaskClient, header: str) -> None:
    # security 7
    claimed = [
        f"for=203.0.113.{n}" if header == "Forwarded" else f"203.0.113.{n}" for n in range(4)
    ]
    answers = [log_in(client, f"name{n}", headers={header: at}) for n, at in enumerate(claimed)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]


def test_limits_can_be_switched_off(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATELIMIT_ENABLED", "0")
    assert config.settings(Path("instance"))["RATELIMIT_ENABLED"] is False
    client = app.test_client()
    assert {log_in(client, "jane").status_code for _ in range(12)} == {422}


def test_a_broken_store_refuses_nobody(
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = tmp_path / "limits.db"
    broken.write_bytes(b"this is no database at all" * 100)
    storage()._close()
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(storage(), "path", broken)
        assert {log_in(client, "jane").status_code for _ in range(5)} == {422}
    assert "the limits cannot be counted" in caplog.text
    assert {log_in(client, "jane").status_code for _ in range(5)} == {422, 429}


def test_a_form_over_its_limit_keeps_what_was_typed(client: FlaskClient) -> None:
    form = {"username": "typed_name", "password": "not the password"}
    answers = [client.post("/auth/login", data=form) for _ in range(4)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'value="typed_name"' in answers[-1].text
