"""What else happens while something is brought along, or taken back."""

import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import jobs
from app.extensions import db
from app.jobs.rows import Job
from app.lib import clock
from app.main import importing
from app.models import erasing, imports, leaving, tasks
from app.models.imports import Imported
from app.models.pictures import Picture
from app.models.posts import Post
from app.models.tasks import Task
from app.models.users import User
from tests import make, pasts
from tests.bringing import bring, faults, posts_of, send
from tests.lib import files

PICTURE = {"pier.png": files.picture("PNG")}


def items() -> list[dict[str, Any]]:
    """A thread of posts, one of them with a picture, and what is left out."""
    first = pasts.toot(0, "<p>First</p>")
    answers = [
        pasts.toot(number, f"<p>{number}</p>", inReplyTo=first["object"]["id"])
        for number in range(1, 25)
    ]
    pier = pasts.toot(30, "<p>Pier</p>", attachment=[pasts.attachment("pier.png", "A pier")])
    return [first, *answers, pier, *map(pasts.boost, range(5))]


def state(person: User) -> tuple[Any, ...]:
    """All that came, as the database has it."""
    db.session.rollback()
    db.session.refresh(person)
    said = posts_of(person)
    of_posts = Picture.post_id.in_([post.id for post in said])
    shown = db.session.scalar(select(func.count()).select_from(Picture).where(of_posts))
    task = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert task is not None
    lines = len(list(imports.lines_of(task.id)))
    tied = sum(post.in_reply_to_id is not None for post in said)
    return task.state, task.report, lines, len(said), person.posts_count, tied, shown


WHOLE = {
    "made": {"posts": 26, "pictures": 1},
    "left": {
        "boost": {
            "count": 5,
            "examples": [f"https://far.example/users/ann/statuses/{n}" for n in range(5)],
        }
    },
}


class Killed(BaseException):
    """What a worker sees of its end."""


def run_until_killed(app: Flask, monkeypatch: pytest.MonkeyPatch, commits: int) -> bool:
    """Let the worker run, and end it as by a kill after so many commits; whether it came so far."""
    commit, counted = db.session.commit, [0]

    def counting() -> None:
        counted[0] += 1
        if counted[0] > commits:
            raise Killed
        commit()

    monkeypatch.setattr(db.session, "commit", counting)
    try:
        jobs.run_due(app)
    except Killed:
        return True
    finally:
        monkeypatch.undo()
        db.session.rollback()
    return False


def revive(app: Flask) -> None:
    """What another worker does when the lease of the killed one is over."""
    db.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    while jobs.run_due(app):
        pass


def test_a_worker_killed_at_any_commit_brings_the_same(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = pasts.mastodon(items(), PICTURE)
    was_killed, commits = True, 0
    while was_killed:
        person = make.user(f"john{commits}")
        browser = app.test_client()
        make.log_in(browser, person)
        assert send(browser, content).status_code == 302
        was_killed = run_until_killed(app, monkeypatch, commits)
        revive(app)
        assert state(person) == ("done", WHOLE, 5, 26, 26, 24, 1), commits
        task = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
        browser.post(f"/settings/data/imports/{task.id}/undo")  # type: ignore[union-attr]
        run_until_killed(app, monkeypatch, commits)
        revive(app)
        assert state(person)[3:] == (0, 0, 0, 0), commits
        commits += 1
    assert commits > 8


def test_taking_back_waits_for_an_import_that_is_under_way(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    first = bring(app, as_john, pasts.mastodon([pasts.toot(1)]))
    send(as_john, pasts.mastodon([pasts.toot(2)]))
    under_way = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert under_way is not None
    for task in (first, under_way):
        page = as_john.post(f"/settings/data/imports/{task.id}/undo", follow_redirects=True)
        assert "Wait until the other import is done." in page.get_data(as_text=True)
    jobs.run_due(app)
    assert state(john)[0] == "done"
    assert len(posts_of(john)) == 2


def test_a_second_file_is_refused_while_one_is_read(as_john: FlaskClient, john: User) -> None:
    assert send(as_john, pasts.mastodon([pasts.toot(1)])).status_code == 302
    second = send(as_john, pasts.mastodon([pasts.toot(2)]))
    assert second.status_code == 422
    assert "Another file is being read. Wait until that is done." in faults(second)


def test_who_leaves_in_the_middle_takes_all_of_it_with_them(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = john.id
    send(as_john, pasts.mastodon(items(), PICTURE))
    assert run_until_killed(app, monkeypatch, 6)
    leaving.ask(john)
    db.session.commit()
    while erasing.erase_some(person_id):
        db.session.commit()
    db.session.commit()
    revive(app)
    for table in (Task, Imported, Post, Picture, imports.Omission):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0, table


def test_what_is_left_is_done_in_another_job(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "STEP_SECONDS", 0)
    send(as_john, pasts.mastodon(items(), PICTURE))
    began = time.monotonic()
    while jobs.run_due(app) and time.monotonic() - began < 60:
        pass
    assert state(john) == ("done", WHOLE, 5, 26, 26, 24, 1)
    assert tasks.running(john.id, tasks.IMPORT) is None
