"""Looking at the pages that posts link to: once, again after a fault, anew after a month."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import travel

from app import create_app
from app.extensions import db, limiter, storage
from app.lib import clock, storage as files
from app.main import looking
from app.models import previews, publishing
from app.models.previews import Preview
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.elsewhere import Elsewhere, again, discarded, elsewhere, preview, run_jobs
from tests.lib import hostile


@pytest.fixture
def other(app: Flask) -> Iterator[Elsewhere]:
    with elsewhere(app) as other:
        yield other


@pytest.mark.parametrize(
    ("body", "is_markdown"),
    [
        ("No link at all", False),
        ("@susan #tag", False),
        ("http://localhost/@susan http://user@{host}/lamps", False),
        ("http://10.0.0.1/ https://intranet/ http://{host}0/", False),
        ("`http://{host}/lamps`", True),
    ],
)
def test_nothing_is_asked_for_what_is_no_link_elsewhere(
    app: Flask, susan: User, other: Elsewhere, body: str, is_markdown: bool
) -> None:
    body = body.format(host=f"127.0.0.1:{other.server.port}")
    publishing.publish(susan, body, choices=Choices(is_markdown=is_markdown))
    run_jobs(app)
    # The number itself is no secret: that it is private is found out when it is asked for.
    assert other.paths == []
    assert not db.session.scalars(select(Preview).where(Preview.state == "ready")).all()


def test_one_page_is_asked_for_once(app: Flask, susan: User, john: User, other: Elsewhere) -> None:
    posts = [make.post(person, f"{other.url()} {n}") for n in range(3) for person in (susan, john)]
    run_jobs(app)
    posts.append(make.post(john, f"Later: {other.url()}"))
    run_jobs(app)
    assert other.paths == ["/lamps", "/wide.png"]
    assert {again(post).preview_id for post in posts} == {preview().id}


@pytest.mark.parametrize("status", ["500 Oh", "503 Busy", "429 Slow"])
def test_a_fault_that_may_pass_is_tried_again(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere, status: str
) -> None:
    page = other.pages["/lamps"]
    other.pages["/lamps"] = hostile.says(status=status)
    make.post(susan, other.url())
    run_jobs(app)
    assert other.paths == ["/lamps"]
    assert preview().state == "waiting"
    with travel(clock.now() + timedelta(minutes=2), tick=True):
        run_jobs(app)
        assert other.paths == ["/lamps"] * 2
    other.pages["/lamps"] = page
    with travel(clock.now() + timedelta(minutes=30), tick=True):
        run_jobs(app)
        assert preview().state == "ready"


def test_after_four_faults_there_is_no_preview(app: Flask, susan: User, other: Elsewhere) -> None:
    other.pages["/lamps"] = hostile.says(status="500 Oh")
    post = make.post(susan, other.url())
    for hours in (0, 1, 5, 10, 20):
        with travel(clock.now() + timedelta(hours=hours), tick=True):
            run_jobs(app)
    assert other.paths == ["/lamps"] * 4
    assert preview().state == "failed"
    assert again(post).preview_id == preview().id


@pytest.mark.parametrize("path", ["/nothing", "/wide.png"])
def test_a_fault_that_lasts_is_not_tried_again_for_a_day(
    app: Flask, susan: User, other: Elsewhere, path: str
) -> None:
    make.post(susan, other.url(path))
    run_jobs(app)
    assert preview().state == "failed"
    make.post(susan, other.url(path))
    with travel(clock.now() + timedelta(hours=20), tick=True):
        run_jobs(app)
        assert other.paths == [path]
    with travel(clock.now() + timedelta(hours=30), tick=True):
        make.post(susan, other.url(path))
        run_jobs(app)
        assert other.paths == [path] * 2


def test_after_a_month_whoever_uses_it_has_it_renewed(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    first = make.post(susan, other.url())
    run_jobs(app)
    old = preview().picture_name
    other.pages["/lamps"] = hostile.says(b"<title>The lamps are off</title>")
    with travel(clock.now() + timedelta(days=31), tick=True):
        make.post(susan, f"Again {other.url()}")
        run_jobs(app)
    assert other.paths == ["/lamps", "/wide.png", "/lamps"]
    assert "The lamps are off" in client.get(f"/@susan/{first.id}").text
    assert discarded() == [previews.file_of(old)]


def test_a_renewal_that_fails_keeps_what_there_is_unless_the_page_is_gone(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    make.post(susan, other.url())
    run_jobs(app)
    other.pages["/lamps"] = hostile.says(b"x", kind="text/plain")
    previews.ask(preview().id, timedelta(0))
    run_jobs(app)
    assert "The lamps are on" in client.get("/explore").text
    other.pages["/lamps"] = hostile.says(status="410 Gone")
    previews.ask(preview().id, timedelta(0))
    run_jobs(app)
    assert "preview-title" not in client.get("/explore").text


def test_a_slow_page_stops_nobody(app: Flask, susan: User, other: Elsewhere) -> None:
    """What waits for another site holds no transaction."""
    other.gate.clear()
    post = make.post(susan, other.url())
    worker = threading.Thread(target=run_all, args=(app,))
    worker.start()
    while not other.paths:
        time.sleep(0.02)
    began = time.monotonic()
    make.post(susan, "Meanwhile")
    assert time.monotonic() - began < 2
    other.gate.set()
    worker.join()
    db.session.rollback()
    assert again(post).preview_id is not None


def run_all(app: Flask) -> None:
    with app.app_context():
        run_jobs(app)


def test_a_storage_that_fails_is_tried_again(
    app: Flask, susan: User, other: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise files.Unavailable("full")

    with monkeypatch.context() as broken:
        broken.setattr(type(app.extensions["storage"]), "put", full)
        make.post(susan, other.url())
        run_jobs(app)
        assert preview().state == "waiting"
    with travel(clock.now() + timedelta(minutes=1), tick=True):
        run_jobs(app)
    assert preview().is_ready
    assert storage.get(previews.file_of(preview().picture_name))


def test_what_was_asked_for_meanwhile_counts_more(
    app: Flask, susan: User, other: Elsewhere
) -> None:
    other.gate.clear()
    make.post(susan, other.url())
    worker = threading.Thread(target=run_all, args=(app,))
    worker.start()
    while not other.paths:
        time.sleep(0.02)
    previews.ask(db.session.scalars(select(Preview.id)).one(), timedelta(0))
    db.session.commit()
    other.pages["/wide.png"] = hostile.says(b"", kind="image/png")
    other.gate.set()
    worker.join()
    run_jobs(app)
    assert preview().asks == 2
    assert preview().picture in {0, 2}


def test_no_more_than_two_pages_are_waited_for_at_once(
    app: Flask, susan: User, other: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(looking, "TURNS", taken)
    make.post(susan, other.url())
    run_jobs(app)
    assert other.paths == []
    taken.release()
    with travel(clock.now() + timedelta(seconds=31), tick=True):
        run_jobs(app)
    assert preview().is_ready


def test_no_variable_of_the_environment_opens_a_private_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 50
    for name in ("OUTBOUND_ALLOWED", "FLASK_OUTBOUND_ALLOWED"):
        monkeypatch.setenv(name, "[('127.0.0.1', 80)]")
    app = create_app({"INSTANCE_PATH": str(tmp_path), "JOBS_EMBEDDED": False})
    assert "OUTBOUND_ALLOWED" not in app.config
    with app.app_context():
        assert looking.allowed() == ()


def test_nobody_keeps_the_workers_busy_with_new_pages(make_app: Callable[..., Flask]) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMITS={"preview": "2 per hour"})
    with app.app_context(), elsewhere(app) as other:
        john, susan = make.user("john"), make.user("susan")
        for number in range(4):
            make.post(susan, other.url(f"/{number}"))
        run_jobs(app)
        assert sorted(other.paths) == ["/0", "/1"]
        # What is known already costs nothing, and others have a count of their own.
        post = make.post(susan, other.url("/1"))
        make.post(john, other.url("/2"))
        run_jobs(app)
        assert again(post).preview_id is not None
        assert sorted(other.paths) == ["/0", "/1", "/2"]
        limiter.storage._close()  # type: ignore[attr-defined]
        db.session.remove()
