"""Signing up faster than people type, and what is kept for whoever did."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from time_machine import travel

from app.lib import clock
from app.models import credentials
from app.site import FORM_SECONDS
from tests import make
from tests.auth.test_registration import FORM, count_users
from tests.choosing import chosen


def token_in(client: FlaskClient) -> str:
    page = BeautifulSoup(client.get("/auth/register").text, "html.parser")
    return str(page.select("[name=csrf_token]")[-1]["value"])


@pytest.fixture
def hurried(protected: FlaskClient) -> FlaskClient:
    chosen(FORM_SECONDS, 5)
    return protected


def test_who_is_too_fast_keeps_everything_and_only_sends_it_again(hurried: FlaskClient) -> None:
    quick = hurried.post("/auth/register", data=FORM | {"csrf_token": token_in(hurried)})
    assert quick.status_code == 422
    assert "faster than most people type" in quick.text
    assert make.PASSWORD not in quick.text
    assert count_users() == 0
    again = BeautifulSoup(quick.text, "html.parser").select_one("main form")
    assert again is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in again.select("[name]")}
    assert sent["username"] == "ana"
    with travel(clock.now() + timedelta(seconds=6)):
        assert hurried.post("/auth/register", data=sent).location == "/auth/login"
    assert credentials.check_password("ana", make.PASSWORD) is not None


def test_who_takes_their_time_is_not_held_up(hurried: FlaskClient) -> None:
    form = FORM | {"csrf_token": token_in(hurried)}
    with travel(clock.now() + timedelta(seconds=6)):
        assert hurried.post("/auth/register", data=form).status_code == 302


def test_a_held_password_opens_for_this_browser_alone_and_not_for_long(
    app: Flask, hurried: FlaskClient
) -> None:
    quick = hurried.post("/auth/register", data=FORM | {"csrf_token": token_in(hurried)})
    held = BeautifulSoup(quick.text, "html.parser").select_one("[name=held]")
    assert held is not None
    empty = {"password": "", "password2": "", "held": str(held["value"])}
    other = app.test_client()
    form = FORM | empty | {"csrf_token": token_in(other)}
    with travel(clock.now() + timedelta(seconds=6)):
        assert other.post("/auth/register", data=form).status_code == 422
    form = FORM | empty | {"csrf_token": token_in(hurried)}
    with travel(clock.now() + timedelta(minutes=11)):
        assert hurried.post("/auth/register", data=form).status_code == 422
    for rubbish in ("x", "é", "x" * 3000):
        form = FORM | empty | {"held": rubbish, "csrf_token": token_in(hurried)}
        assert hurried.post("/auth/register", data=form).status_code == 422
    assert count_users() == 0


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends of a form in which nothing was changed."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form is not None
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("[name]")}


def test_who_was_asked_once_only_sends_it_again_and_at_once(hurried: FlaskClient) -> None:
    chosen(FORM_SECONDS, 60)
    quick = hurried.post("/auth/register", data=FORM | {"csrf_token": token_in(hurried)})
    assert "just send it again" in quick.text
    again = hurried.post("/auth/register", data=fields_of(quick.text))
    assert again.location == "/auth/login"
    assert credentials.check_password("ana", make.PASSWORD) is not None


@pytest.mark.usefixtures("john")
def test_a_kept_password_is_kept_at_the_next_error_too(hurried: FlaskClient) -> None:
    form = FORM | {"username": "john", "csrf_token": token_in(hurried)}
    sent = fields_of(hurried.post("/auth/register", data=form).text)
    taken = hurried.post("/auth/register", data=sent)
    assert "Somebody has this name" in taken.text
    assert "Your password is kept" in taken.text
    assert make.PASSWORD not in taken.text
    again = fields_of(taken.text) | {"username": "ana"}
    assert hurried.post("/auth/register", data=again).location == "/auth/login"
    assert credentials.check_password("ana", make.PASSWORD) is not None


def test_a_password_that_will_not_do_is_not_kept_but_nobody_is_asked_again(
    hurried: FlaskClient,
) -> None:
    quick = hurried.post("/auth/register", data=FORM | {"csrf_token": token_in(hurried)})
    short = fields_of(quick.text) | {"password": "short", "password2": "short"}
    refused = hurried.post("/auth/register", data=short)
    assert "8 characters or more" in refused.text
    assert "Your password is kept" not in refused.text
    other = {"password": "quite another sentence", "password2": "quite another sentence"}
    assert hurried.post("/auth/register", data=fields_of(refused.text) | other).status_code == 302
    assert credentials.check_password("ana", other["password"]) is not None


def test_a_token_in_a_header_does_not_tell_how_long_the_form_was_there(
    hurried: FlaskClient,
) -> None:
    head = {"X-CSRFToken": token_in(hurried)}
    with travel(clock.now() + timedelta(seconds=6)):
        refused = hurried.post("/auth/register", data=FORM, headers=head)
    assert refused.status_code == 422
    assert count_users() == 0
    chosen(FORM_SECONDS, 0)
    assert hurried.post("/auth/register", data=FORM, headers=head).status_code == 302


def test_a_form_of_yesterday_is_shown_again_with_all_that_was_typed(hurried: FlaskClient) -> None:
    form = FORM | {"csrf_token": token_in(hurried)}
    with travel(clock.now() + timedelta(hours=24, seconds=2)):
        refused = hurried.post("/auth/register", data=form)
        assert refused.status_code == 422
        assert "had been open too long" in refused.text
        sent = fields_of(refused.text)
        assert sent["email"] == FORM["email"]
        assert hurried.post("/auth/register", data=sent).status_code == 302
