"""In a filled site somebody hides, and somebody has another name now."""

from flask import Flask
from flask.testing import FlaskClient

from app.demo import discreet
from app.models import users


def test_one_hides_and_one_has_another_name(filled: Flask, client: FlaskClient) -> None:
    former, name = discreet.RENAMED
    assert client.get(f"/@{former}").location == f"/@{name}"
    hidden = users.find(discreet.HIDES)
    assert hidden is not None
    assert hidden.is_unlisted
    assert "noindex" in client.get(f"/@{discreet.HIDES}").headers["X-Robots-Tag"]
    assert f"@{discreet.HIDES}<" not in client.get("/explore").text
