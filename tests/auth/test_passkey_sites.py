"""For which sites browsers make passkeys."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.lib import webkeys


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://micro.example", "https://micro.example"),
        ("https://micro.example:443/blog", "https://micro.example"),
        ("https://micro.example:8443", "https://micro.example:8443"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("http://micro.example", None),
        ("http://127.0.0.1:5000", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_where_passkeys_can_be(url: str, origin: str | None) -> None:
    site = webkeys.site_at(url, "Microblog")
    assert (site and site.origin) == origin


def test_without_a_name_the_site_offers_none(
    app: Flask, as_john: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SITE_URL", "http://127.0.0.1:5000")
    assert "data-passkey" not in as_john.get("/settings/security/passkeys").text
    assert "data-passkey" not in client.get("/auth/login").text
    assert as_john.get("/settings/security/passkeys/new").status_code == 404
    assert client.get("/auth/login/passkey").status_code == 404
    assert client.post("/auth/login/passkey", data={"answer": "{}"}).location == "/auth/login"
