"""Archives are asked for, written in pieces, fetched by their owner alone, gone after a week."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import travel
from werkzeug.test import TestResponse

from app import jobs
from app.extensions import db, storage
from app.jobs import Job
from app.lib import clock
from app.main import archive_parts, archiving
from app.models import exports, outbox, tasks
from app.models.audit import AuditEvent
from app.models.tasks import Task
from app.models.users import User
from tests import make
from tests.archives import exported, fetched, newest


def begun(person: User, kind: str = tasks.EXPORT, **columns: Any) -> Task:
    made = tasks.begin(person.id, kind, **columns)
    db.session.commit()
    return made


def test_asking_shows_progress_then_a_file_and_sends_a_mail(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 12
    make.post(john)
    asked = as_john.post("/settings/data/export", follow_redirects=True)
    assert "data-running" in asked.text
    kinds = db.session.scalars(select(AuditEvent.kind).where(AuditEvent.user_id == john.id))
    assert "export_asked" in kinds.all()
    db.session.rollback()
    with app.extensions["mail"].record_messages() as sent:
        jobs.run_due(app)
    assert [mail.recipients for mail in sent] == [["john@example.org"]]
    page = as_john.get("/settings/data").text
    assert f"/settings/data/exports/{newest().id}" in page
    assert "data-running" not in page


def test_an_archive_is_asked_for_with_the_password(app: Flask, as_john: FlaskClient) -> None:
    # security 10
    with travel(clock.now() + timedelta(minutes=20), tick=False):
        refused = as_john.post("/settings/data/export")
        assert refused.status_code == 403
        assert db.session.scalar(select(Task.id)) is None
        as_john.post("/settings/data/export", data={"current_password": make.PASSWORD})
        assert db.session.scalar(select(Task.id)) is not None


def test_one_is_made_at_a_time(as_john: FlaskClient) -> None:
    for _ in range(2):
        as_john.post("/settings/data/export")
    assert len(db.session.scalars(select(Task.id)).all()) == 1


def test_anothers_archive_answers_like_a_missing_one(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 29
    task = exported(app, susan)
    answers = [
        client.open(f"/settings/data/exports/{task_id}{way}", method=method)
        for client in (as_john,)
        for task_id in (task.id, task.id + 1)
        for way, method in (("", "GET"), ("/delete", "POST"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert newest().state == tasks.DONE


def test_it_is_fetched_as_a_file_and_kept_for_a_week(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    task = exported(app, john)
    address = f"/settings/data/exports/{task.id}"
    headers = as_john.get(address).headers
    assert headers["Content-Disposition"].startswith("attachment; filename=john-")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    # A server reads it outside of any application context, as a fresh thread is.
    bare, cookie = FlaskClient(app, response_wrapper=TestResponse), as_john.get_cookie("session")
    assert cookie is not None
    bare.set_cookie("session", cookie.value)
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(lambda: bare.get(address).data).result()[:2] == b"PK"
    names = [name for piece in exports.pieces_of(task) for name in piece]
    with travel(clock.now() + timedelta(days=7, minutes=1)):
        exports.expire()
        db.session.commit()
        jobs.run_due(app)
        assert db.session.scalar(select(Task.id)) is None
    assert not set(names) & {kept.key for kept in storage.kept()}


def test_an_archive_can_be_deleted_before(app: Flask, as_john: FlaskClient, john: User) -> None:
    task = exported(app, john)
    as_john.post(f"/settings/data/exports/{task.id}/delete")
    jobs.run_due(app)
    assert not [kept for kept in storage.kept() if kept.key.startswith("exports/")]


def test_a_killed_worker_loses_a_piece_and_no_more(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "STEP_SECONDS", 0)
    monkeypatch.setattr(archiving, "PIECE_BYTES", 1)
    monkeypatch.setattr(outbox, "AT_ONCE", 3)
    monkeypatch.setattr(archive_parts, "PAGE", 3)
    said = [make.post(john, f"Number {n}.").body for n in range(10)]
    exports.ask(john.id)
    db.session.commit()
    while newest().percent < 50:
        jobs.run_due(app, limit=1)
        db.session.rollback()
    step = newest().place["step"]
    # What a worker had done of this step when it was killed: the files, and nothing else.
    archiving.write_piece(exports.Asked(newest().id, step))
    db.session.rollback()
    assert newest().place["step"] == step
    assert as_john.get(f"/settings/data/exports/{newest().id}").status_code == 404
    jobs.run_due(app)
    archive = fetched(as_john, newest())
    assert archive.testzip() is None
    box = json.loads(archive.read("outbox.json"))
    assert [act["object"]["source"]["content"] for act in box["orderedItems"]] == said
    pages = [name for name in archive.namelist() if name.startswith("posts/")]
    assert pages == [f"posts/{number}.html" for number in range(1, 5)]


def test_a_step_done_twice_counts_once(app: Flask, john: User) -> None:
    task = exported(app, john)
    archiving.write_piece(exports.Asked(task.id, 0))
    db.session.commit()
    assert newest().state == tasks.DONE
    assert db.session.scalar(select(Job.id).where(Job.state == "waiting")) is None


def test_what_nobody_finishes_is_given_up(app: Flask, as_john: FlaskClient, john: User) -> None:
    begun(john)
    with travel(clock.now() + timedelta(days=4)):
        exports.give_up()
        db.session.commit()
    assert "ask for it again" in as_john.get("/settings/data").text


def test_news_tell_how_far_ones_own_work_is(as_john: FlaskClient, john: User, susan: User) -> None:
    begun(john, done=30, total=120, state=tasks.WORKING)
    begun(susan, done=77, total=100, state=tasks.WORKING)
    found = as_john.get("/news?tasks=").get_json()["tasks"]
    assert "25% done" in found
    assert "77%" not in found
    assert "tasks" not in as_john.get("/news").get_json()
