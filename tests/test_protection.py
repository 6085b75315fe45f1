"""What requests are refused before a view sees them."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models.users import User
from app.protection import Draft
from tests import uploads


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "a" * 5000])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    # security 23
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "not served here" in response.text
    assert response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
@pytest.mark.parametrize("filename", ["css", "%00", "..%2fconfig.py", "a" * 3000])
def test_what_is_no_file_is_not_sent(client: FlaskClient, method: str, filename: str) -> None:
    path = f"/static/{filename}"
    assert client.open(path, method=method, query_string="v=1").status_code < 500


def test_a_body_of_unknown_length_is_not_cut_in_silence(client: FlaskClient, john: User) -> None:
    # security 49
    body = io.BytesIO(b"username=john&x=" + b"x" * 3_000_000)
    environ: dict[str, Any] = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post(
        "/auth/login",
        input_stream=body,
        content_type="application/x-www-form-urlencoded",
        environ_overrides=environ,
    )
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("path", "most"),
    [("/settings/appearance", "MAX_CONTENT_LENGTH"), ("/settings/profile", "MAX_UPLOAD_LENGTH")],
)
def test_only_what_takes_files_may_be_sent_much(
    app: Flask,
    as_john: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    most: str,
) -> None:
    # security 49
    monkeypatch.setitem(app.config, "MAX_UPLOAD_LENGTH", 4 * 1024 * 1024)
    for more, is_refused in ((-1024, False), (1, True)):
        form = uploads.form({}, file=b"x" * (app.config[most] + more))
        assert (as_john.post(path, **form).status_code == 413) is is_refused


def test_what_is_sent_is_for_this_account_alone_while_it_arrives(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Draft(tmp_path / "draft") as draft:
            assert draft.path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
    assert list(tmp_path.iterdir()) == []
