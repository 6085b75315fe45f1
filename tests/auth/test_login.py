"""Logging in and out, and the sessions behind it."""

from datetime import timedelta

import argon2
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.extensions import db
from app.lib import clock, passwords
from app.models import credentials, sessions
from app.models.audit import Origin
from app.models.sessions import Session
from app.models.users import User
from tests import make, statements


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings/account").status_code == 200


@pytest.mark.parametrize("name", ["john", "JOHN", "john@example.org", "John@Example.ORG", " john "])
def test_log_in_by_name_or_address(client: FlaskClient, john: User, name: str) -> None:
    response = client.post("/auth/login", data={"username": name, "password": make.PASSWORD})
    assert (response.status_code, response.location) == (302, "/")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    client: FlaskClient, john: User
) -> None:
    # security 4
    with time_machine.travel(clock.now(), tick=False):  # CSRF tokens name the second
        wrong = client.post("/auth/login", data={"username": "john", "password": "not this one"})
        unknown = client.post("/auth/login", data={"username": "jane", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("john", "jane") == unknown.text


def test_and_take_as_long(client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch) -> None:
    # security 4: computing one hash is nearly all of the time, and the same is asked either way
    computed: list[str] = []
    verify = passwords.verify

    def noted(password_hash: str, password: str) -> bool:
        computed.append(password_hash)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "verify", noted)
    client.get("/")
    asked = []
    for name in ("john", "jane", "john@example.org", "jane@example.org"):
        with statements.noted() as run:
            client.post("/auth/login", data={"username": name, "password": "not this one"})
        asked.append([statement.replace("email", "username") for statement, _values in run])
        assert asked[-1] == asked[0]
    parameters = [argon2.extract_parameters(password_hash) for password_hash in computed]
    assert parameters == [parameters[0]] * 4


@pytest.mark.parametrize("field", ["username", "password"])
def test_missing_fields(client: FlaskClient, john: User, field: str) -> None:
    form = {"username": "john", "password": make.PASSWORD}
    del form[field]
    assert client.post("/auth/login", data=form).status_code == 422
    assert not is_signed_in(client)


def test_rubbish_is_no_login(client: FlaskClient) -> None:
    for name in ("\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "x" * 100_000, "@"):
        response = client.post("/auth/login", data={"username": name, "password": "\0"})
        assert response.status_code == 422


def test_the_hash_is_argon2id_and_old_ones_are_upgraded(client: FlaskClient, john: User) -> None:
    # security 3
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    john.password_hash = weak.hash(make.PASSWORD)
    db.session.commit()
    make.log_in(client, john)
    db.session.expire_all()
    parameters = argon2.extract_parameters(john.password_hash)
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= 19_456
    assert parameters.time_cost >= 2


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    thief = app.test_client()
    thief.set_cookie("session", value)
    return thief


def test_a_new_login_ends_the_session_before(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 13
    old = cookie_of(as_john)
    as_john.post("/auth/logout")
    make.log_in(as_john, john)
    assert cookie_of(as_john) != old
    assert not is_signed_in(with_cookie(app, old))
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1


def test_a_cookie_that_somebody_planted_before_a_login_opens_nothing(
    app: Flask, client: FlaskClient, john: User
) -> None:
    # security 13
    app.config["WTF_CSRF_ENABLED"] = True
    client.get("/auth/login")
    planted = cookie_of(client)
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(client, john)
    assert is_signed_in(client)
    assert not is_signed_in(with_cookie(app, planted))


def test_a_login_over_one_that_has_ended_leaves_one_session(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 13
    old = cookie_of(as_john)
    db.session.execute(update(Session).values(idle_until=clock.now()))
    db.session.commit()
    make.log_in(as_john, john)
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1
    db.session.execute(update(Session).values(idle_until=clock.now() + timedelta(hours=1)))
    db.session.commit()
    assert is_signed_in(as_john)
    assert not is_signed_in(with_cookie(app, old))


def test_logging_out_ends_it_on_the_server(app: Flask, as_john: FlaskClient) -> None:
    # security 14
    cookie = cookie_of(as_john)
    assert is_signed_in(with_cookie(app, cookie))
    as_john.post("/auth/logout")
    assert not is_signed_in(as_john)
    assert not is_signed_in(with_cookie(app, cookie))


def test_logging_out_is_no_link(as_john: FlaskClient) -> None:
    assert as_john.get("/auth/logout").status_code == 405
    assert is_signed_in(as_john)


@pytest.mark.parametrize(
    ("remember", "idle", "absolute"),
    [("", timedelta(hours=24), timedelta(days=7)), ("y", timedelta(days=30), timedelta(days=180))],
)
def test_sessions_end_when_idle_and_at_last(
    client: FlaskClient, john: User, remember: str, idle: timedelta, absolute: timedelta
) -> None:
    # security 18
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        make.log_in(client, john, **({"remember_me": remember} if remember else {}))
        moment = start
        while moment + idle * 0.9 < start + absolute:
            moment += idle * 0.9
            travel.move_to(moment)
            assert is_signed_in(client), moment - start
        travel.move_to(start + absolute)
        assert not is_signed_in(client)
    with time_machine.travel(start, tick=False) as travel:
        make.log_in(client, john, **({"remember_me": remember} if remember else {}))
        travel.move_to(start + idle)
        assert not is_signed_in(client)


def test_the_first_page_after_logging_in_sets_no_second_cookie(as_john: FlaskClient) -> None:
    assert "Set-Cookie" not in as_john.get("/").headers


def test_remembering_outlives_the_browser(client: FlaskClient, john: User) -> None:
    form = {"username": "john", "password": make.PASSWORD}
    assert "Expires" not in client.post("/auth/login", data=form).headers["Set-Cookie"]
    client.post("/auth/logout")
    kept = client.post("/auth/login", data=form | {"remember_me": "y"})
    assert "Expires" in kept.headers["Set-Cookie"]


def test_last_seen_is_written_at_most_once_in_five_minutes(
    as_john: FlaskClient, john: User
) -> None:
    start = john.last_seen_at
    assert start is not None
    as_john.get("/")
    make.log_in(as_john, john)
    assert john.last_seen_at == start
    with time_machine.travel(start + timedelta(minutes=6), tick=False) as travel:
        as_john.get("/")
        first = john.last_seen_at
        assert first == clock.now()
        travel.shift(timedelta(minutes=4))
        as_john.get("/")
        db.session.expire_all()
        assert john.last_seen_at == first


def test_ended_sessions_are_pruned(as_john: FlaskClient) -> None:
    sessions.prune()
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1
    with time_machine.travel(clock.now() + timedelta(days=2)):
        sessions.prune()
    assert db.session.scalar(select(func.count()).select_from(Session)) == 0


HOSTILE = [
    "//e",
    "/\\e",
    "/%09/e",
    "/\t/e",
    "///e",
    "http:e",
    "http://e/",
    "https://e",
    "\\\\e",
    "e",
]
HOSTILE += ["/\x00/e", "javascript:alert(1)", "/ /e", "//e/%2e%2e", "http:///e", "", "?next=//e"]


@pytest.mark.parametrize("target", HOSTILE)
def test_next_stays_on_this_site(client: FlaskClient, john: User, target: str) -> None:
    # security 37
    form = {"username": "john", "password": make.PASSWORD}
    response = client.post("/auth/login", query_string={"next": target}, data=form)
    assert response.location in {"/", "/%09/e"}


def test_next_leads_on(client: FlaskClient, john: User) -> None:
    asked = client.get("/settings/profile?x=1")
    assert asked.location == "/auth/login?next=/settings/profile?x%3D1"
    form = {"username": "john", "password": make.PASSWORD}
    response = client.post(asked.location, data=form)
    assert response.location == "/settings/profile?x=1"


def test_a_program_is_told_401(client: FlaskClient) -> None:
    response = client.get("/settings/profile", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json is not None
    assert response.json["error"] == "unauthorized"


def test_a_rubbish_cookie_is_nobody(app: Flask) -> None:
    for value in ("", "x", "a.b.c", "\u00e9", "eyJzaWQiOjF9.Z.x"):
        assert with_cookie(app, value).get("/explore").status_code == 200


def test_a_strange_cookie_keeps_nobody_out(as_john: FlaskClient) -> None:
    as_john.set_cookie("remember_token", "left by another site on this host")
    assert as_john.get("/settings/account").status_code == 200


def test_files_do_not_vary_with_the_visitor(as_john: FlaskClient) -> None:
    for path in ("/static/css/theme.css", "/tiles/john.svg"):
        assert "Cookie" not in as_john.get(path, buffered=True).headers.get("Vary", "")


def test_a_login_does_not_outlive_a_reset_in_its_midst(john: User) -> None:
    # security 15
    proof = credentials.check_password("john", make.PASSWORD)
    assert proof is not None
    assert credentials.holds(proof)
    credentials.reset_password(john, make.password_hash("another sentence"), Origin("", ""))
    db.session.commit()
    assert not credentials.holds(proof)


def test_of_two_changes_of_a_password_at_once_one_is_made(as_john: FlaskClient, john: User) -> None:
    proof = credentials.check_password("john", make.PASSWORD)
    assert proof is not None
    first, second = (make.password_hash(f"sentence number {n}") for n in (1, 2))
    assert credentials.change_password(proof, first, None, Origin("", ""))
    assert not credentials.change_password(proof, second, None, Origin("", ""))
    db.session.commit()
    assert john.password_hash == first
    assert not is_signed_in(as_john)
