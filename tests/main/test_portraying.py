"""Making portraits in the worker: what goes wrong in between, and what is deleted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app import jobs
from app.extensions import db, storage
from app.lib import clock, darkroom
from app.lib.images import Developed
from app.lib.storage import Folder
from app.models import portraits
from app.models.users import User
from tests import make
from tests.lib import files
from tests.portraits import kept, seen, send, state, work


@pytest.fixture(autouse=True)
def _empty_storage(app: Flask) -> None:
    for found in list(storage.kept()):
        storage.delete(found.key)


def test_nothing_is_left_of_where_it_was_taken(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 45
    send(as_john, avatar=files.photograph())
    work(app)
    assert len(kept()) == 3
    for key in kept():
        content = storage.get(key)
        assert Image.open(BytesIO(content)).format == "WEBP"
        assert not Image.open(BytesIO(content)).getexif()
        for secret in (b"Secret camera", b"taken at home", b"Exif"):
            assert secret not in content
    # It was lying on its side.
    upright = seen(as_john, john.avatar_key, 400)
    assert upright.getpixel((5, 24))[0] < 100  # type: ignore[index]
    assert upright.getpixel((43, 24))[0] > 200  # type: ignore[index]


def test_what_is_damaged_further_inside_is_told(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    send(as_john, avatar=files.picture())
    work(app)
    before = john.avatar_key
    noise = files.encoded(Image.effect_noise((300, 300), 90).convert("RGB"), "PNG")
    assert send(as_john, avatar=noise[: len(noise) // 2]).status_code == 302
    work(app)
    assert state() == "failed"
    page = as_john.get("/settings/profile").text
    assert "damaged further inside" in page
    assert f"/portraits/{before}" in page
    assert john.avatar_key == before


def test_removing_goes_back_to_the_tile(app: Flask, as_john: FlaskClient, john: User) -> None:
    send(as_john, avatar=files.picture(), header=files.picture())
    work(app)
    response = send(as_john, {"remove": "avatar"}, avatar=files.picture())
    assert response.status_code == 302
    assert john.avatar_key is None
    assert john.header_key is not None
    page = as_john.get("/settings/profile").text
    assert "/tiles/john.svg" in page
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    assert kept() == {
        *portraits.files_of("header", john.header_key),
        portraits.original_of(john.header_key),
    }
    assert send(as_john, {"remove": "avatar"}).status_code == 302


def test_a_replaced_picture_is_deleted_after_a_while(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    send(as_john, avatar=files.picture())
    work(app)
    first = john.avatar_key
    send(as_john, avatar=files.picture("PNG"))
    work(app)
    assert as_john.get(f"/portraits/{first}-96.webp").status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    assert as_john.get(f"/portraits/{first}-96.webp").status_code == 404
    assert john.avatar_key is not None
    assert kept() == {
        *portraits.files_of("avatar", john.avatar_key),
        portraits.original_of(john.avatar_key),
    }


def test_of_two_sent_before_the_worker_came_the_last_one_counts(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    send(as_john, avatar=files.picture("PNG", 30, 30))
    send(as_john, {"avatar_part": "top"}, avatar=files.picture("PNG", 60, 90))
    send(as_john, {"avatar_part": "bottom"})
    work(app)
    image = seen(as_john, john.avatar_key, 400)
    assert image.size == (60, 60)
    assert state() == "ready"
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    assert len(kept()) == 3


def test_two_uploads_at_once_leave_one_picture(app: Flask, john: User) -> None:
    clients = [app.test_client() for _ in range(6)]
    for client in clients:
        make.log_in(client, john)
    db.session.commit()
    db.session.remove()

    def upload(client: Any) -> int:
        with app.app_context():
            return int(send(client, avatar=files.picture("PNG", 50, 50)).status_code)

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(upload, clients)) == {302}
    work(app)
    person = db.session.scalars(select(User).where(User.username == "john")).one()
    assert state() == "ready"
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    assert person.avatar_key is not None
    assert {key for key in kept() if not key.endswith("original.webp")} == set(
        portraits.files_of("avatar", person.avatar_key)
    )


@pytest.mark.parametrize("dies_at", ["develop", "put", "finish"])
def test_a_worker_that_dies_in_between_leaves_no_half_picture(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    class Killed(BaseException):
        """Nothing in the way catches it, as nothing catches a kill."""

    calls = iter([True])

    def dying(real: Any) -> Any:
        def act(*args: Any, **kwargs: Any) -> Any:
            if next(calls, False):
                raise Killed
            return real(*args, **kwargs)

        return act

    send(as_john, avatar=files.picture())
    place: Any = {"develop": darkroom, "put": Folder, "finish": portraits}[dies_at]
    monkeypatch.setattr(place, dies_at, dying(getattr(place, dies_at)))
    with pytest.raises(Killed):
        jobs.run_due(app)
    db.session.rollback()
    assert john.avatar_key is None
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        work(app)
    assert seen(as_john, john.avatar_key, 96).size == (48, 48)
    assert len(kept()) == 3


def test_what_is_not_wanted_any_more_is_not_shown(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(as_john, avatar=files.picture())
    real = darkroom.develop

    def meanwhile(*args: Any) -> Developed:
        with app.app_context():
            person = db.session.get_one(User, john_id)
            portraits.remove(person, "avatar")
            db.session.commit()
        return real(*args)

    john_id = john.id
    monkeypatch.setattr(darkroom, "develop", meanwhile)
    work(app)
    db.session.refresh(john)
    assert john.avatar_key is None
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    assert not kept()


def test_one_that_takes_long_says_so(app: Flask, as_john: FlaskClient) -> None:
    send(as_john, avatar=files.picture())
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        page = as_john.get("/settings/profile").text
    assert "longer than it should" in page
    assert "every 2s" not in page
