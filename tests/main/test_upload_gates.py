"""What uploads must not do: escape, flood, or come from somebody else."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.models.users import User
from tests import make
from tests.lib import files
from tests.main.sending import add, form, kept_files, refused, whole


def test_names_of_files_go_nowhere(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 45
    for name in (
        "../../etc/passwd.png",
        "a\0b.png",
        "x" * 5000 + ".png",
        "<b>.png",
        "\u202egnp.exe",
    ):
        as_john.post("/pictures", data={"images": [(BytesIO(files.picture("PNG")), name)]})
    root = Path(app.instance_path) / "media"
    outside = [path for path in root.rglob("*") if path.is_file() and "passwd" in path.name]
    assert outside == []
    assert all(re.fullmatch(r"pictures/[\w-]{22}-upload", key) for key in kept_files())


@pytest.mark.parametrize("rubbish", ["", "x", "-1", "9" * 30, "\0", "1' OR 1=1", "٣"])
def test_rubbish_in_the_fields(as_john: FlaskClient, john: User, rubbish: str) -> None:
    # security 42
    sent = form(picture=rubbish, remove=rubbish, alt_text=rubbish, is_sensitive=rubbish)
    assert as_john.post("/posts", data=sent).status_code in {302, 422}


def test_a_description_has_an_end(as_john: FlaskClient, john: User) -> None:
    # security 42
    picture_id = add(as_john)[0]
    sent = form(picture=picture_id, alt_text="x" * 1501)
    page = refused(as_john.post("/posts", data=sent))
    assert "Picture 1: Shorten this by 1 character." in page.text
    assert as_john.post("/posts", data=sent | {"alt_text": "x" * 1500}).status_code == 302
    huge = form(picture=picture_id, alt_text="x" * 1_000_000)
    assert as_john.post("/posts", data=huge).status_code == 422
    assert as_john.post("/posts", **whole(huge)).status_code == 413


def test_too_many_parts(as_john: FlaskClient, john: User) -> None:
    # security 49
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="alt_text"\r\n\r\n{number}\r\n'
        for number in range(1001)
    )
    answer = as_john.post(
        "/posts", data=parts + "--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413


def test_only_forms_with_files_may_be_large(as_john: FlaskClient, john: User) -> None:
    # security 49
    large = whole({"images": [(BytesIO(bytes(3 * 1024 * 1024)), "x.png")]})
    assert as_john.post("/pictures", **large).status_code == 422
    assert as_john.post("/settings/appearance", **large).status_code == 413


def test_files_too_large_together_are_said_to_be(
    app: Flask, as_john: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 49
    monkeypatch.setitem(app.config, "MAX_UPLOAD_LENGTH", 4 * 1024 * 1024)
    large = [(BytesIO(bytes(3 * 1024 * 1024)), name) for name in ("a.png", "b.png")]
    answer = as_john.post("/posts", **whole({"body": "Look.", "images": large}))
    assert answer.status_code == 413
    assert "These files are too large together" in answer.text
    assert "up to 8 MB each" in answer.text
    program = {"Accept": "application/json"}
    large = [(BytesIO(bytes(5 * 1024 * 1024)), "a.png")]
    said = as_john.post("/pictures", **whole({"images": large}), headers=program).json
    assert said is not None
    assert "up to 8 MB each" in said["message"]


def test_logged_out_nothing_is_taken_in(client: FlaskClient, app: Flask) -> None:
    sent = form(("a.png", files.picture("PNG")), body="Typed.", alt_text="Described.")
    answer = client.post("/posts", data=sent)
    assert answer.status_code == 401
    assert "Described." in answer.text
    assert kept_files() == []


def test_a_stale_token_takes_nothing_in(app: Flask, protected: FlaskClient, john: User) -> None:
    # security 35
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    picture_id = add(protected)[0]
    before = kept_files()
    app.config["WTF_CSRF_ENABLED"] = True
    sent = form(("a.png", files.picture("PNG")), picture=picture_id, alt_text="Described.")
    answer = protected.post("/posts", data=sent | {"csrf_token": "stale"})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(".uploads [name=picture]")["value"] == picture_id  # type: ignore[index]
    assert "Described." in answer.text
    assert kept_files() == before
    assert protected.post("/pictures", data=form(("a.png", b"x"))).status_code == 400


def test_others_pictures_are_not_taken(as_john: FlaskClient, john: User, susan: User) -> None:
    # security 29
    theirs = make.picture(susan)
    for picture_id in (theirs.id, 12345):
        answer = as_john.post("/posts", data=form(picture=str(picture_id), alt_text="mine"))
        assert "no longer there" in refused(answer).text
    assert (theirs.post_id, theirs.alt_text) == (None, "")
