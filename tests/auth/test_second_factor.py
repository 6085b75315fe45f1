"""The second page of logging in, an app that makes codes, and codes on paper."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.extensions import db
from app.lib import clock
from app.models import credentials, factors
from app.models.factors import RecoveryCode, Totp
from app.models.sessions import Session
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.auth.factors import (
    CODE,
    SECURITY,
    app_of,
    code,
    codes_of,
    is_signed_in,
    kinds,
    show_password,
    type_code,
)


def sessions_of(user: User) -> int:
    return len(db.session.scalars(select(Session).where(Session.user_id == user.id)).all())


def test_a_code_lets_in_and_leads_on(client: FlaskClient, john: User) -> None:
    secret = app_of(john)
    response = client.post(
        "/auth/login?next=/drafts", data={"username": "john", "password": make.PASSWORD}
    )
    assert response.location == "/auth/login/code?next=/drafts"
    assert not is_signed_in(client)
    assert sessions_of(john) == 0
    assert client.get(response.location).status_code == 200
    answer = client.post(response.location, data={"code": code(secret)})
    assert answer.location == "/drafts"
    assert is_signed_in(client)


@pytest.mark.parametrize("shape", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_blanks_in_a_code_do_not_matter(client: FlaskClient, john: User, shape: str) -> None:
    secret = app_of(john)
    show_password(client, john)
    assert type_code(client, shape.format(code(secret))) == 302


def test_the_second_page_needs_the_password(client: FlaskClient, john: User) -> None:
    secret = app_of(john)
    for response in (client.get(CODE), client.post(CODE, data={"code": code(secret)})):
        assert response.location.startswith("/auth/login")
    assert not is_signed_in(client)


def test_a_wrong_password_does_not_say_that_there_is_a_second_page(
    client: FlaskClient, john: User
) -> None:
    app_of(john)
    form = {"username": "john", "password": "not this one"}
    assert client.post("/auth/login", data=form).status_code == 422
    assert client.get(CODE).status_code == 302


def test_half_a_login_ends_after_ten_minutes(client: FlaskClient, john: User) -> None:
    secret, start = app_of(john), clock.now()
    with time_machine.travel(start, tick=False) as travel:
        show_password(client, john)
        travel.move_to(start + timedelta(minutes=11))
        assert client.post(CODE, data={"code": code(secret)}).location.startswith("/auth/login")
    assert not is_signed_in(client)


def test_half_a_login_ends_with_the_password(client: FlaskClient, john: User) -> None:
    # security 22
    secret = app_of(john)
    show_password(client, john)
    john.password_hash = make.password_hash("another long sentence")
    db.session.commit()
    assert client.post(CODE, data={"code": code(secret)}).location.startswith("/auth/login")
    assert not is_signed_in(client)


def test_what_a_browser_holds_half_way_opens_no_mailed_link(
    client: FlaskClient, john: User
) -> None:
    # security 21
    app_of(john)
    token = credentials.mailed_token(john, "half", signing_keys())
    for purpose in ("reset", "confirm", "recover", "keep", "regain"):
        assert credentials.user_of_token(token, purpose, signing_keys()) is None


@pytest.mark.parametrize("remember", [{}, {"remember_me": "y"}])
def test_remembering_waits_for_the_code(
    client: FlaskClient, john: User, remember: dict[str, str]
) -> None:
    secret = app_of(john)
    assert "Expires" not in show_password(client, john, **remember).headers["Set-Cookie"]
    assert not is_signed_in(client)
    cookie = client.post(CODE, data={"code": code(secret)}).headers["Set-Cookie"]
    assert ("Expires" in cookie) == bool(remember)


def test_a_reset_does_not_bypass_the_second_factor(client: FlaskClient, john: User) -> None:
    # security 26
    secret = app_of(john)
    token = credentials.mailed_token(john, "reset", signing_keys())
    form = {"password": "another long sentence", "password2": "another long sentence"}
    assert client.post(f"/auth/reset_password/{token}", data=form).location == "/auth/login"
    assert not is_signed_in(client)
    login = {"username": "john", "password": "another long sentence"}
    assert client.post("/auth/login", data=login).location == CODE
    assert not is_signed_in(client)
    assert type_code(client, code(secret)) == 302
    assert is_signed_in(client)


def test_nor_does_confirming_the_address(client: FlaskClient, john: User) -> None:
    # security 26
    app_of(john)
    john.email_confirmed_at = None
    db.session.commit()
    token = credentials.mailed_token(john, "confirm", signing_keys())
    show_password(client, john)
    client.post(f"/auth/confirm/{token}")
    assert not is_signed_in(client)


def test_a_code_works_once(app: Flask, client: FlaskClient, john: User) -> None:
    # security 25
    secret = app_of(john)
    with time_machine.travel(clock.now(), tick=False) as travel:
        used, before = code(secret), code(secret, -1)
        show_password(client, john)
        assert type_code(client, used) == 302
        other = app.test_client()
        show_password(other, john)
        assert type_code(other, used) == 422
        assert type_code(other, before) == 422
        travel.shift(timedelta(seconds=30))
        assert type_code(other, code(secret)) == 302


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_wrong(client: FlaskClient, john: User, steps: int) -> None:
    secret = app_of(john)
    show_password(client, john)
    assert type_code(client, code(secret, steps)) == 422


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_many_at_once_one_gets_in_with_a_code(app: Flask, john: User, kind: str) -> None:
    # security 25
    typed = code(app_of(john)) if kind == "app" else codes_of(john)[0]
    if kind == "paper":
        app_of(john)
    clients = [app.test_client() for _ in range(4)]
    for client in clients:
        show_password(client, john)

    def try_it(client: FlaskClient) -> int:
        with app.app_context():
            return type_code(client, typed)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, clients)) == [302, 422, 422, 422]
    assert sessions_of(john) == 1


def test_a_recovery_code_works_once_and_is_told(
    app: Flask, client: FlaskClient, john: User
) -> None:
    # security 12, 25
    app_of(john)
    codes = codes_of(john)
    show_password(client, john)
    typed = "-".join((codes[3][:4], codes[3][4:8].upper(), codes[3][8:]))
    answer = client.post(CODE, data={"code": typed}, follow_redirects=True)
    assert "9 are left" in answer.text
    assert "recovery_code_used" in kinds(john)
    assert factors.of(john.id).codes == 9
    other = app.test_client()
    show_password(other, john)
    assert type_code(other, typed) == 422
    assert not is_signed_in(other)


def test_recovery_codes_are_kept_as_hashes_and_the_secret_sealed(app: Flask, john: User) -> None:
    # security 21
    secret, codes = app_of(john), codes_of(john)
    stored = b"".join(db.session.scalars(select(RecoveryCode.code_hash)))
    stored += db.session.scalars(select(Totp.sealed)).one()
    assert all(code.encode() not in stored for code in (*codes, secret))
    assert len({*codes}) == 10


def test_whoever_uses_the_last_recovery_code_is_told_to_make_new_ones(
    client: FlaskClient, john: User
) -> None:
    app_of(john)
    codes = codes_of(john)
    db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.code_hash != factors.hash_code(john.id, codes[0]))
    )
    show_password(client, john)
    answer = client.post(CODE, data={"code": codes[0]}, follow_redirects=True)
    assert "That was your last recovery code" in answer.text
    assert "None is left. Make new ones" in client.get(SECURITY).text


@pytest.mark.parametrize("typed", ["", "\0", "x" * 10_000, "١٢٣٤٥٦", "\ud800", "½" * 16, "é" * 6])
def test_rubbish_is_no_code(client: FlaskClient, john: User, typed: str) -> None:
    app_of(john)
    show_password(client, john)
    sent = typed.encode("utf-8", "surrogatepass")
    assert client.post(CODE, data={"code": sent}).status_code == 422
