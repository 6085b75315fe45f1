"""What every form shares."""

import pytest
from flask.testing import FlaskClient

from app.models.users import User

FORMS = ["/auth/login", "/auth/register", "/auth/reset_password_request"]
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"username": 5, "email": [null]}', '[["a"]]', "5"]
)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_is_not_read_from_json(client: FlaskClient, path: str, body: str) -> None:
    response = client.post(path, data=body, content_type="application/json")
    assert response.status_code == 422


@pytest.mark.parametrize("path", FORMS)
def test_a_program_reads_in_json_what_is_wrong(client: FlaskClient, path: str) -> None:
    response = client.post(path, headers=JSON)
    assert response.status_code == 422
    assert response.json == {"error": "invalid", "message": "This is needed."}


def test_a_program_reads_in_json_that_its_token_is_stale(protected: FlaskClient) -> None:
    response = protected.post("/auth/login", data={"username": "john"}, headers=JSON)
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["error"] == "csrf"


def test_a_program_reads_in_json_why_a_post_was_refused(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    stranger = client.post("/posts", data={"body": "x"}, headers=JSON)
    assert (stranger.status_code, (stranger.json or {})["error"]) == (401, "unauthorized")
    long = as_john.post("/posts", data={"body": "x" * 501}, headers=JSON)
    assert (long.status_code, (long.json or {})["error"]) == (422, "invalid")
