"""The guests of a filled site have been logged in elsewhere, and something has happened to them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import demo


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_guests_find_their_devices_and_what_happened(
    filled: Flask, client: FlaskClient, username: str
) -> None:
    form = {"username": username, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 302
    page = client.get("/settings/security").text
    assert "Safari on iOS" in page
    assert "Firefox on Linux" in page
    assert "14 times" in client.get("/settings/security/activity").text
