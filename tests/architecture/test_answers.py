"""What every answer carries, whatever the address: headers, cookies, how long it is kept."""

import pytest
from flask.testing import FlaskClient

from app.models.users import User
from tests import make

EVERY_PAGE = [
    ("/", 200),
    ("/explore", 200),
    ("/about", 200),
    ("/auth/login", 200),
    ("/auth/register", 200),
    ("/@susan", 200),
    ("/nothing", 404),
    ("/explore?before=x", 400),
    ("/settings/profile", 302),
    ("/livez", 200),
    ("/readyz", 200),
    ("/tiles/susan.svg", 200),
]


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_headers(client: FlaskClient, susan: User, path: str, status: int) -> None:
    # security 38
    response = client.get(path)
    assert response.status_code == status
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if response.mimetype == "text/html":
        for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy
        assert "<script>" not in response.text
        assert " style=" not in response.text


@pytest.mark.parametrize("path", ["/", "/explore", "/@susan", "/settings/profile", "/nothing"])
def test_signed_in_pages_are_not_stored(as_john: FlaskClient, susan: User, path: str) -> None:
    # security 20
    assert as_john.get(path).headers["Cache-Control"] == "no-store"


def test_cookies(client: FlaskClient, john: User) -> None:
    # security 19
    form = {"username": "john", "password": make.PASSWORD}
    cookie = client.post("/auth/login", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_for_strangers_set_no_cookie(client: FlaskClient, john: User) -> None:
    make.post(john)
    for path in ("/", "/explore", "/@john", "/about"):
        assert "Set-Cookie" not in client.get(path).headers, path
