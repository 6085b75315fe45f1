"""A scheduled post goes out once and in time, though the worker be killed at any line."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.extensions import db
from app.lib import clock, ids
from app.models import schedules
from app.models.drafts import Draft
from app.models.posts import Post
from app.models.users import User
from tests import job_site, make
from tests.main.test_draft_rubbish import at_once
from tests.main.test_drafts import count

ROOT: Final = Path(__file__).parents[2]
# What runs between the claim of the job and the note that it is done.
TRACED: Final = {
    str(ROOT / "app" / f"{name}.py")
    for name in (
        "main/saying",
        "models/schedules",
        "models/drafts",
        "models/publishing",
        "jobs/running",
    )
}


def state() -> tuple[int, int]:
    """How many posts and drafts there are."""
    db.session.rollback()
    found = count(Post), count(Draft)
    db.session.rollback()
    return found


def killed_at(line: int, run: Callable[[], object]) -> bool:
    """Do something in a process that is killed before its n-th line; whether it came so far."""
    db.session.rollback()
    child = os.fork()
    if child == 0:
        try:
            left = line

            def trace(frame: FrameType, kind: str, _arg: object) -> Any:
                nonlocal left
                if frame.f_code.co_filename not in TRACED:
                    return None
                if kind == "line":
                    left -= 1
                    if left == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                return trace

            # The connections are the parent's.
            db.engine.dispose(close=False)
            sys.settrace(trace)
            run()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_worker_killed_at_any_line_publishes_once(app: Flask, john: User) -> None:
    line, was_killed, soon = 1, True, timedelta(hours=2)
    while was_killed:
        make.scheduled(john, f"Round {line}, @john. #tag")
        before = count(Post)
        with time_machine.travel(clock.now() + soon):
            was_killed = killed_at(line, lambda: jobs.run_due(app, limit=1))
            # Both or neither.
            assert state() in {(before, 1), (before + 1, 0)}, line
        with time_machine.travel(clock.now() + 2 * soon):
            jobs.run_due(app)
        assert state() == (before + 1, 0), line
        line += 1
    assert line > 60


def test_published_by_hand_while_the_worker_does_it(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    for others, expected in (("publish", {1}), ("unschedule", {0, 1}), ("delete", {0, 1})):
        draft_id, before = make.scheduled(john).id, count(Post)

        def act(client: FlaskClient, path: str = f"/drafts/{draft_id}/{others}") -> Any:
            jobs.run_due(app, limit=5)
            return client.post(path)

        with time_machine.travel(clock.now() + timedelta(hours=2)):
            answers = at_once(app, as_john, act)
        assert set(answers) <= {302, 404}
        made, left = state()
        assert made - before in expected
        assert (made - before) + left <= 1
        for draft in db.session.query(Draft):
            db.session.delete(draft)
        db.session.commit()


def test_a_real_worker_is_in_time(
    app: Flask, john: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "SOONEST", timedelta(0))
    environment = os.environ | {
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SQLITE_SYNCHRONOUS": "OFF",
    }
    command = [sys.executable, "-m", "flask", "--app", "microblog.py", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as worker:
        try:
            due = make.scheduled(john, wait=timedelta(seconds=6)).scheduled_at
            assert due is not None
            job_site.until(lambda: state() == (1, 0), seconds=30)
        finally:
            worker.terminate()
    published_at = ids.moment_of(db.session.query(Post).one().id)
    assert timedelta(0) <= published_at - due <= timedelta(seconds=10), published_at - due
