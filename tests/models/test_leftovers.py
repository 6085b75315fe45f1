"""Files that nothing refers to are deleted, and no others."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from app.extensions import db, storage
from app.lib import clock, ids
from app.models import leftovers, pictures, portraits, previews
from app.models.pictures import Picture
from app.models.users import User
from tests.lib import files
from tests.portraits import kept, send, work

LATER = timedelta(days=1, minutes=5)


@pytest.fixture(autouse=True)
def _empty_storage(app: Flask) -> None:
    for found in list(storage.kept()):
        storage.delete(found.key)


def sweep_later() -> int:
    with time_machine.travel(clock.now() + LATER):
        return leftovers.sweep()


def test_what_belongs_to_nobody_is_deleted_after_a_day(app: Flask) -> None:
    lost = {
        pictures.file_of("A-b_c", "full"),
        portraits.upload_of("a" * 32),
        portraits.file_of("a" * 32, 96),
        previews.file_of("abc-1"),
        "drafts/" + "0" * 32,
    }
    for name in lost:
        storage.put(name, b"x")
    assert leftovers.sweep() == 0
    assert kept() == lost
    assert sweep_later() == 5
    assert kept() == set()


def test_what_is_referred_to_stays(app: Flask, as_john: FlaskClient, john: User) -> None:
    send(as_john, avatar=files.picture(), header=files.picture())
    work(app)
    send(as_john, {"avatar_part": "top"})
    work(app)
    key = "A-b_" + "c" * 18
    values = {"width": 1, "height": 1, "bytes": 1}
    db.session.add(Picture(id=ids.new_id(), author_id=john.id, key=key, **values))
    for size in ("full", "preview"):
        storage.put(pictures.file_of(key, size), b"x")
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work(app)
    before = kept()
    assert len(before) == 8
    assert sweep_later() == 0
    assert kept() == before


def test_what_is_not_ours_stays(app: Flask) -> None:
    for name in ("backup.sql", "others/a-b.webp", "picturesque/a-b.webp"):
        storage.put(name, b"x")
    assert sweep_later() == 0
    assert len(kept()) == 3


def test_nothing_is_left_of_somebody_who_is_deleted(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 55
    send(as_john, avatar=files.picture(), header=files.picture())
    work(app)
    send(as_john, avatar=files.picture())
    db.session.execute(delete(User).where(User.id == john.id))
    db.session.commit()
    work(app)
    assert kept()
    sweep_later()
    assert kept() == set()


def test_very_many_are_swept_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "AT_ONCE", 3)
    for number in range(10):
        storage.put(portraits.upload_of(f"{number:032}"), b"x")
    assert sweep_later() == 10
