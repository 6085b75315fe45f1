"""Pictures as files: who gets them, and how they are sent."""

import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from flask import Flask
from flask.testing import FlaskClient
from moto import mock_aws
from PIL import Image
from sqlalchemy import Engine, event

from app import jobs
from app.extensions import db, storage
from app.lib import darkroom
from app.lib.images import Developed, Print
from app.main import developing
from app.models import pictures, publishing
from app.models.pictures import Arrived, Picture
from app.models.publishing import Choices
from app.models.users import User
from tests import make, uploads
from tests.lib import files
from tests.main.sending import kept_files, run_jobs


def address(picture: Picture, size: str = "full") -> str:
    return f"/pictures/{size}/{picture.key}.webp"


def said(author: User, audience: str = "public", body: str = "Look.") -> Picture:
    post = publishing.publish(author, body, choices=Choices(audience=audience))
    db.session.commit()
    return make.picture(author, post)


@mock_aws
def test_pictures_may_be_kept_in_a_bucket(make_app: Callable[..., Flask]) -> None:
    app = make_app(STORAGE_URL="s3://key:secret@/town?region=eu-west-1")
    bucket = boto3.resource("s3", region_name="eu-west-1").Bucket("town")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with app.app_context():
        client, john = app.test_client(), make.user("john")
        make.log_in(client, john)
        sent = client.post("/pictures", **uploads.form({}, images=files.picture("PNG", 900, 600)))
        (number,) = sent.get_json()["pictures"]
        client.post("/posts", data={"body": "Look.", "picture": number})
        jobs.run_due(app)
        picture = db.session.get_one(Picture, int(number))
        for size in ("full", "preview"):
            answer = client.get(address(picture, size))
            with Image.open(BytesIO(answer.data)) as image:
                assert image.format == "WEBP"
            assert bucket.Object(pictures.file_of(picture.key, size)).content_length == len(
                answer.data
            )
        assert not (Path(app.instance_path) / "media").exists()


def test_headers(client: FlaskClient, john: User) -> None:
    # security 48
    picture = said(john)
    for size in ("full", "preview"):
        answer = client.get(address(picture, size))
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in answer.headers
        assert answer.cache_control.public
        assert (answer.cache_control.max_age or 0) >= 604_800


def test_html_in_a_jpeg_is_not_sent(client: FlaskClient, john: User) -> None:
    # security 48
    page = b"<html><script>alert(1)</script></html>"
    image = files.encoded(files.drawn(), "JPEG", comment=page) + page
    picture = make.picture(john, make.post(john), image)
    answer = client.get(address(picture))
    assert b"script" not in answer.data
    assert answer.mimetype == "image/webp"


def test_an_unchanged_picture_is_not_sent_again(client: FlaskClient, john: User) -> None:
    picture = said(john)
    tag = client.get(address(picture)).headers["ETag"]
    again = client.get(address(picture), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    other = client.get(address(picture, "preview"), headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_a_restricted_one_is_private(as_john: FlaskClient, app: Flask, john: User) -> None:
    # security 30
    picture = said(john, "followers")
    answer = as_john.get(address(picture))
    assert answer.cache_control.private
    assert not answer.cache_control.public
    tag = answer.headers["ETag"]
    stranger = app.test_client().get(address(picture), headers={"If-None-Match": tag})
    assert stranger.status_code == 404


def test_one_that_is_in_no_post_is_its_authors(
    as_john: FlaskClient, client: FlaskClient, john: User, susan: User
) -> None:
    # security 30
    own, theirs = make.picture(john), make.picture(susan)
    assert as_john.get(address(own)).cache_control.private
    assert as_john.get(address(theirs)).status_code == 404
    assert client.get(address(own)).status_code == 404


@pytest.mark.parametrize("key", ["x", "%00", "..%2f..", "é", "a" * 300, "-", "%ff"])
def test_what_is_no_picture_is_missing(client: FlaskClient, key: str) -> None:
    for size in ("full", "preview", "upload"):
        assert client.get(f"/pictures/{size}/{key}.webp").status_code == 404


def test_a_deleted_post_takes_its_pictures_along(
    as_john: FlaskClient, app: Flask, john: User
) -> None:
    # security 30
    picture = said(john)
    post_id, at = picture.post_id, address(picture)
    as_john.post(f"/posts/{post_id}/delete")
    assert as_john.get(at).status_code == 404
    assert app.test_client().get(at).status_code == 404
    as_john.post(f"/posts/{post_id}/restore")
    assert as_john.get(at).status_code == 200


def test_one_still_being_prepared_is_not_sent(as_john: FlaskClient, john: User) -> None:
    picture = make.picture(john, make.post(john), is_developed=False)
    assert as_john.get(address(picture)).status_code == 404


def test_a_missing_file_is_no_fault(client: FlaskClient, john: User) -> None:
    picture = said(john)
    storage.delete(pictures.file_of(picture.key, "full"))
    assert client.get(address(picture)).status_code == 404


def test_two_statements_are_enough(app: Flask, as_john: FlaskClient, john: User) -> None:
    picture = said(john, "followers")
    run: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        run.append(statement)

    at = address(picture)
    # A page, also one that says that there is nothing, begins with the settings of the site.
    for browser in (as_john, app.test_client()):
        browser.get(at)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert as_john.get(at).status_code == 200
        assert len(run) <= 2, run
        run.clear()
        assert app.test_client().get(at).status_code == 404
        assert len(run) <= 1, run
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_nobody_learns_where_it_was_taken(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 45
    sent = {"body": "Home.", "images": (BytesIO(files.photograph()), "IMG_home_address.jpg")}
    assert as_john.post("/posts", data=sent).status_code == 302
    run_jobs(app)
    for key in kept_files():
        assert "home" not in key
        content = storage.get(key)
        assert b"Secret" not in content
        assert dict(Image.open(BytesIO(content)).getexif()) == {}


def test_the_media_tab(as_john: FlaskClient, client: FlaskClient, john: User, susan: User) -> None:
    assert "No pictures" in client.get("/@susan/media").text
    said(susan, body="Open.")
    said(susan, "followers", body="Closed.")
    make.post(susan, "Without.")
    page = client.get("/@susan/media").text
    assert "Open." in page
    assert "Closed." not in page
    assert "Without." not in page
    make.follow(john, susan)
    assert "Closed." in as_john.get("/@susan/media").text
    assert client.get("/@SUSAN/media").status_code == 308


def test_decoding_holds_no_request_up(app: Flask, client: FlaskClient, john: User) -> None:
    # security 47
    content = files.encoded(Image.effect_noise((2400, 2000), 90), "PNG")
    picture = make.picture(john, make.post(john), content, is_developed=False)
    client.get("/@john")
    worker, waits = threading.Thread(target=jobs.run_due, args=(app,)), []
    worker.start()
    while worker.is_alive():
        began = time.perf_counter()
        assert client.get("/@john").status_code == 200
        waits.append(time.perf_counter() - began)
    worker.join()
    db.session.refresh(picture)
    assert picture.is_ready
    assert len(waits) > 3
    assert sorted(waits)[len(waits) // 2] < 0.2


def test_a_lock_is_held_by_nobody_who_decodes(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 47
    picture = make.picture(john, is_developed=False)
    develop, states = darkroom.develop, []

    def noted(content: bytes, prints: list[Print]) -> Developed:
        states.append(db.session().in_transaction())
        return develop(content, prints)

    monkeypatch.setattr(darkroom, "develop", noted)
    developing.develop_picture(Arrived(picture.id, picture.key))
    assert states == [False]
