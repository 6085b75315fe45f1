"""Many pictures at once: they wait for each other, and nothing else waits for them."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import travel

from app import jobs
from app.extensions import db
from app.lib import clock, darkroom
from app.models.pictures import Picture
from app.models.users import User
from tests import make
from tests.lib import files
from tests.portraits import send, state


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> threading.BoundedSemaphore:
    """The only place there is, and it is taken."""
    only = threading.BoundedSemaphore(1)
    only.acquire()
    monkeypatch.setattr(darkroom, "PLACES", only)
    return only


def work(app: Flask) -> None:
    db.session.commit()
    while jobs.run_due(app):
        pass
    db.session.expire_all()


def test_pictures_leave_threads_to_others(
    app: Flask, as_john: FlaskClient, john: User, places: threading.BoundedSemaphore
) -> None:
    # security 47
    picture_id = make.picture(john, is_developed=False).id
    send(as_john, avatar=files.picture("PNG"))
    work(app)
    assert not db.session.get_one(Picture, picture_id).is_ready
    assert state() == "waiting"
    places.release()
    with travel(clock.now() + timedelta(seconds=10), tick=True):
        work(app)
    assert db.session.get_one(Picture, picture_id).is_ready
    assert state() == "ready"


class Room:
    """Somewhere to develop in, with a count of who is there and who was sent away."""

    def __init__(self) -> None:
        self.inside, self.most, self.counted = 0, 0, threading.Lock()
        self.refused: list[timedelta] = []
        self.begun, self.goes_on = threading.Semaphore(0), threading.Event()

    def develop(self) -> None:
        self.begun.release()
        with darkroom.turn() as pause:
            if pause is not None:
                self.refused.append(pause)
                return
            with self.counted:
                self.inside += 1
                self.most = max(self.most, self.inside)
            self.goes_on.wait(5)
            with self.counted:
                self.inside -= 1


def test_two_pictures_are_in_work_at_once(app: Flask) -> None:
    room = Room()
    threads = [threading.Thread(target=room.develop) for _ in range(9)]
    for thread in threads:
        thread.start()
        room.begun.acquire(timeout=5)
    for _ in range(500):
        if len(room.refused) == 3:
            break
        threading.Event().wait(0.01)
    room.goes_on.set()
    for thread in threads:
        thread.join()
    assert (room.most, len(room.refused)) == (2, 3)
    assert all(timedelta(0) < pause < timedelta(seconds=10) for pause in room.refused)
