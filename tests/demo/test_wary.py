"""The guests of a filled site have filters, and something to catch up on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import demo


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_guests_find_filters_and_what_they_missed(
    filled: Flask, client: FlaskClient, username: str
) -> None:
    form = {"username": username, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 302
    page = client.get("/settings/filters").text
    assert "Your filters" in page
    assert ("Expired" in page) is (username == demo.READER)
    assert client.get("/").text.count('href="/catchup"') == 3
    assert client.get("/catchup").text.count('class="speaker-head"') == 10
