"""Avatars and headers: sent with the profile's form, made in the worker, shown to everyone."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select

from app.extensions import db, storage
from app.lib.storage import Folder, Unavailable
from app.models.portraits import Portrait
from app.models.users import User
from tests import make
from tests.lib import files
from tests.portraits import kept, seen, send, work


@pytest.fixture(autouse=True)
def _empty_storage(app: Flask) -> None:
    for found in list(storage.kept()):
        storage.delete(found.key)


def test_an_avatar_is_sent_prepared_and_shown(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 47
    response = send(as_john, avatar=files.picture("PNG", 640, 480))
    assert response.location == "/settings/profile"
    assert john.avatar_key is None
    assert john.display_name == "John"
    assert "Being prepared" in as_john.get("/settings/profile").text
    work(app)
    assert "Being prepared" not in as_john.get("/settings/profile").text
    assert seen(as_john, john.avatar_key, 400).size == (400, 400)
    assert seen(as_john, john.avatar_key, 96).size == (96, 96)
    assert not [key for key in kept() if key.endswith("-upload")]
    for path in ("/@john", "/settings/profile", "/"):
        assert f"/portraits/{john.avatar_key}" in as_john.get(path).text, path
        assert "/tiles/john.svg" not in as_john.get(path).text, path


def test_a_header_is_wide(app: Flask, as_john: FlaskClient, john: User) -> None:
    send(as_john, header=files.picture("JPEG", 2400, 1600))
    work(app)
    assert seen(as_john, john.header_key, 1500).size == (1500, 500)
    assert seen(as_john, john.header_key, 750).size == (750, 250)
    page = app.test_client().get("/@john").text
    assert f"/portraits/{john.header_key}-1500.webp 1500w" in page
    assert "cover.svg" not in page


def test_others_see_it_in_every_place(app: Flask, as_john: FlaskClient, susan: User) -> None:
    john = db.session.scalars(select(User).where(User.username == "john")).one()
    send(as_john, avatar=files.picture())
    work(app)
    make.post(susan, "Hello @john")
    post = make.post(john, "Hello @susan")
    make.follow(john, susan)
    make.follow(susan, john)
    other = app.test_client()
    make.log_in(other, susan)
    for path in ("/", "/explore", "/@john", f"/@john/{post.id}", "/@susan/followers"):
        assert f"/portraits/{john.avatar_key}" in other.get(path).text, path
    assert f'og:image" content="http://localhost/portraits/{john.avatar_key}-400.webp"' in (
        other.get("/@john").text
    )


def test_what_is_kept_of_a_page_knows_the_new_picture(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    quoted = make.post(john, "Good morning.")
    answer = make.reply(susan, quoted, "Look at this.", quote_of=quoted)
    before = ""
    for kind in ("PNG", "JPEG"):
        send(as_john, avatar=files.picture(kind))
        work(app)
        for path in (f"/@susan/{answer.id}", "/@susan/with_replies", "/", "/explore"):
            page = as_john.get(path).text
            assert not before or before not in page, path
            assert page.count(f"/portraits/{john.avatar_key}") >= 2, path
        before = john.avatar_key or ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("html", b"<!doctype html><script>alert(1)</script>"),
        ("bmp", files.picture("BMP")),
        ("tiff", files.picture("TIFF")),
        ("empty", b""),
        ("text", b"GIF89a"),
        ("cut", files.picture("PNG")[:20]),
    ],
)
def test_what_is_no_picture_is_refused(as_john: FlaskClient, name: str, content: bytes) -> None:
    # security 44
    response = send(as_john, avatar=content)
    assert response.status_code == 422
    assert "This cannot be read as a picture" in response.text
    assert "Bakes." in response.text
    assert not kept()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.bomb(30_000), "33 million pixels"),
        (files.bomb(9_000), "33 million pixels"),
        (b"\x89PNG" + b"x" * 8 * 1024 * 1024, "larger than 8 MB"),
        (files.animation(61), "too long"),
    ],
)
def test_what_is_too_much_is_refused(as_john: FlaskClient, content: bytes, words: str) -> None:
    # security 46
    response = send(as_john, header=content)
    assert response.status_code == 422
    assert words in response.text
    assert not kept()


def test_a_polyglot_is_served_as_a_picture_that_can_do_nothing(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 48
    send(as_john, avatar=files.picture("JPEG") + b"<script>alert(1)</script>")
    work(app)
    response = app.test_client().get(f"/portraits/{john.avatar_key}-400.webp")
    assert b"<script>" not in response.data
    assert response.mimetype == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_an_address_says_all_without_the_database(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    send(as_john, avatar=files.picture())
    work(app)
    path = f"/portraits/{john.avatar_key}-96.webp"
    asked: list[str] = []
    db.session.commit()
    client = app.test_client()
    client.get(path)
    listener = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        first = client.get(path)
        second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert not asked
    assert (first.status_code, second.status_code) == (200, 304)
    assert not second.data


@pytest.mark.parametrize(
    "path",
    [
        "/portraits/" + "0" * 32 + "-400.webp",
        "/portraits/" + "0" * 32 + "-401.webp",
        "/portraits/" + "." * 32 + "-400.webp",
        "/portraits/..%2f..%2f..%2f..%2f..%2f..%2fsecret_key-400.webp",
        "/portraits/" + "é" * 32 + "-400.webp",
        "/portraits/x-400.webp",
    ],
)
def test_strange_addresses_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_whole_picture_is_for_its_owner_alone(
    app: Flask, as_john: FlaskClient, susan: User
) -> None:
    assert as_john.get("/settings/portraits/avatar.webp").status_code == 404
    send(as_john, {"avatar_part": "top"}, avatar=files.picture("PNG", 300, 600))
    work(app)
    response = as_john.get("/settings/portraits/avatar.webp")
    assert Image.open(BytesIO(response.data)).size == (300, 600)
    assert response.headers["Cache-Control"] == "no-store"
    other = app.test_client()
    make.log_in(other, susan)
    assert other.get("/settings/portraits/avatar.webp").status_code == 404
    assert app.test_client().get("/settings/portraits/avatar.webp").status_code == 302


def colour(image: Image.Image) -> str:
    red, _green, blue = image.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    return "red" if red > 200 else "blue" if blue > 200 else "both"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "both"),
        ({"avatar_part": "middle"}, "both"),
        ({"avatar_part": "top"}, "red"),
        ({"avatar_part": "bottom"}, "blue"),
        ({"avatar_x": "0.5", "avatar_y": "0", "avatar_size": "1"}, "red"),
        ({"avatar_part": "top", "avatar_x": "1", "avatar_y": "1", "avatar_size": "0.1"}, "blue"),
    ],
)
def test_a_part_is_chosen_and_can_be_chosen_again(
    app: Flask, as_john: FlaskClient, john: User, fields: dict[str, str], expected: str
) -> None:
    send(as_john, fields, avatar=files.picture("PNG", 300, 600))
    work(app)
    assert colour(seen(as_john, john.avatar_key, 96)) == expected
    before = john.avatar_key
    send(as_john, {"avatar_part": "bottom"})
    work(app)
    assert colour(seen(as_john, john.avatar_key, 96)) == "blue"
    assert (john.avatar_key == before) is (fields.get("avatar_part") == "bottom")


@pytest.mark.parametrize(
    "values",
    [
        ("nan", "0", "1"),
        ("inf", "0", "1"),
        ("-0.1", "0", "1"),
        ("0", "1.01", "1"),
        ("0", "0", "0"),
        ("0", "0", "0.05"),
        ("0", "0", "2"),
        ("", "0", "1"),
        ("1e400", "0", "1"),
        ("x", "\0", "\ud800"),
        ("0", "0", "9" * 1_000),
        ("٠", "0,5", "0x1"),
    ],
)
def test_a_part_that_is_none_is_refused(as_john: FlaskClient, values: tuple[str, ...]) -> None:
    x, y, size = (value.encode(errors="replace").decode() for value in values)
    fields = {"avatar_x": x, "avatar_y": y, "avatar_size": size}
    response = send(as_john, fields, avatar=files.picture())
    assert response.status_code == 422
    assert "no such part" in response.text
    assert "Bakes." in response.text
    assert not kept()


@pytest.mark.parametrize("field", ["avatar_part", "avatar_x", "header_size", "remove", "avatar"])
def test_long_fields_are_refused_without_a_fault(as_john: FlaskClient, field: str) -> None:
    # security 42
    response = send(as_john, {field: "x" * 1_000_000})
    assert 200 <= response.status_code < 500
    assert not kept()
    assert send(as_john, {field: "x" * 100_000}).status_code < 500


def test_a_text_that_is_refused_does_not_lose_the_picture(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    response = send(as_john, {"about": "x" * 501}, avatar=files.picture())
    assert response.status_code == 422
    assert "x" * 501 in response.text
    assert "Being prepared" in response.text
    work(app)
    assert john.avatar_key is not None
    assert john.about == ""


def test_a_stale_page_changes_nothing(protected: FlaskClient, app: Flask, john: User) -> None:
    # security 35
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(protected, avatar=files.picture()).status_code == 400
    assert send(protected, {"remove": "avatar"}).status_code == 400
    assert not kept()
    assert db.session.scalar(select(Portrait.key)) is None


def test_a_storage_that_fails_loses_no_text(
    as_john: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise Unavailable("No space left on device")

    monkeypatch.setattr(Folder, "put", full)
    response = send(as_john, {"about": "Long words"}, avatar=files.picture())
    assert response.status_code == 503
    assert "Long words" in response.text
    assert "Pictures cannot be kept just now" in response.text
    assert db.session.scalar(select(Portrait.key)) is None
