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
