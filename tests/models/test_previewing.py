"""Previews and the posts that carry them: many at once, workers that die, what is left over."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from time_machine import travel

from app import jobs
from app.extensions import db, storage
from app.lib import clock
from app.main import looking
from app.models import previewing, previews, publishing, purging
from app.models.posts import Post
from app.models.previewing import Changed
from app.models.previews import Preview
from app.models.publishing import Published
from app.models.users import User
from tests import job_site, make
from tests.elsewhere import Elsewhere, again, discarded, elsewhere, preview, run_jobs

URL = "http://elsewhere.example/lamps"


@pytest.fixture
def other(app: Flask) -> Iterator[Elsewhere]:
    with elsewhere(app) as other:
        yield other


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_twenty_posts_at_once_have_a_page_looked_at_once(
    app: Flask, susan: User, other: Elsewhere
) -> None:
    posts = [make.post(susan, f"{n}: {other.url()}") for n in range(20)]
    wanted = [post.id for post in posts]
    db.session.commit()
    together = threading.Barrier(20)
    faults: list[BaseException] = []

    def find(post_id: int) -> None:
        with app.app_context():
            together.wait()
            try:
                looking.find_link(Published(post_id))
                db.session.commit()
            except BaseException as error:  # noqa: BLE001  for the thread that waits
                faults.append(error)

    threads = [threading.Thread(target=find, args=(post_id,)) for post_id in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    run_jobs(app)
    assert count(Preview) == 1
    assert other.paths == ["/lamps", "/wide.png"]
    assert {again(post).preview_id for post in posts} == {preview().id}
    # Once when it was carried, and once when it arrived.
    assert {again(post).revision for post in posts} == {2}


WORKER = """
import sys
from app import create_app, jobs
app = create_app({"JOBS_EMBEDDED": False, "OUTBOUND_ALLOWED": {("127.0.0.1", int(sys.argv[1]))}})
while True:
    jobs.run_due(app)
"""


def test_a_worker_that_dies_while_it_looks_leaves_the_look_to_the_next(
    app: Flask, susan: User, other: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.gate.clear()
    post = make.post(susan, other.url())
    db.session.commit()
    url = db.engine.url.render_as_string(hide_password=False)
    environment = os.environ | {"INSTANCE_PATH": app.instance_path, "DATABASE_URL": url}
    command = [sys.executable, "-c", WORKER, str(other.server.port)]
    worker = subprocess.Popen(command, cwd=job_site.ROOT, env=environment)
    try:
        job_site.until(lambda: len(other.paths) == 1)
    finally:
        worker.kill()
        worker.wait()
    other.gate.set()
    run_jobs(app)
    assert preview().state == "waiting"
    with travel(clock.now() + timedelta(minutes=2), tick=True):
        run_jobs(app)
    assert preview().is_ready
    assert other.paths == ["/lamps", "/lamps", "/wide.png"]
    assert storage.get(previews.file_of(preview().picture_name))
    assert again(post).revision == 2


def test_many_posts_are_written_anew_some_at_a_time(
    app: Flask, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "AT_ONCE", 3)
    posts = [make.post(susan, f"{n}: {URL}") for n in range(7)]
    for post in posts:
        previewing.carry(post.id, post.body_html, URL)
    db.session.commit()
    assert list(map(len, previewing.carriers(preview().id))) == [3, 3, 1]
    looking.revise(Changed(preview().id))
    assert {again(post).revision for post in posts} == {2}


def test_a_post_that_was_changed_meanwhile_is_left_alone(app: Flask, susan: User) -> None:
    post = make.post(susan, URL)
    previewing.carry(post.id, "<p>what it said before</p>", URL)
    assert again(post).preview_id is None
    assert again(post).revision == 0


def test_carrying_the_same_again_changes_nothing(app: Flask, susan: User) -> None:
    post = make.post(susan, URL)
    for _ in range(2):
        previewing.carry(post.id, post.body_html, URL)
    assert again(post).revision == 1
    assert count(Preview) == 1


def use(author: User, url: str = URL) -> Post:
    post = make.post(author, url)
    previewing.carry(post.id, post.body_html, url)
    db.session.commit()
    return post


def test_what_no_post_uses_for_a_month_goes_with_its_picture(
    app: Flask, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, other.url())
    run_jobs(app)
    name = previews.file_of(preview().picture_name)
    later = clock.now() + timedelta(days=40)
    with travel(later, tick=True):
        assert previewing.prune() == 0
        again(post).delete(by=susan)
        db.session.commit()
    with travel(later + timedelta(hours=1), tick=True):
        purging.purge_deleted()
        assert previewing.prune() == 1
        assert previewing.prune() == 0
    assert count(Preview) == 0
    assert discarded() == [name]


def test_what_is_new_is_not_pruned(app: Flask, susan: User) -> None:
    use(susan)
    db.session.execute(update(Post).values(preview_id=None))
    with travel(clock.now() + timedelta(days=29), tick=True):
        assert previewing.prune() == 0
    with travel(clock.now() + timedelta(days=20), tick=True):
        use(susan)
        db.session.execute(update(Post).values(preview_id=None))
    with travel(clock.now() + timedelta(days=45), tick=True):
        assert previewing.prune() == 0


def test_a_purged_post_that_has_replies_carries_none(app: Flask, susan: User) -> None:
    post = use(susan)
    make.reply(susan, post)
    again(post).delete(by=susan)
    db.session.commit()
    with travel(clock.now() + timedelta(hours=1), tick=True):
        purging.purge_deleted()
    assert again(post).preview_id is None


def test_a_page_that_nobody_links_to_any_more_is_not_looked_at(
    app: Flask, susan: User, other: Elsewhere
) -> None:
    make.post(susan, other.url())
    looking.find_link(Published(db.session.scalars(select(Post.id)).one()))
    db.session.execute(update(Post).values(preview_id=None))
    db.session.query(Preview).delete()
    db.session.commit()
    looking.fetch(previews.Asked(1))
    assert other.paths == []


def test_the_name_of_a_picture_tells_nothing_of_the_address(app: Flask, susan: User) -> None:
    use(susan)
    assert len(preview().key) >= 22
    assert preview().key not in previews.hash_of(URL)


def test_publishing_does_not_wait_for_anything(app: Flask, susan: User, other: Elsewhere) -> None:
    other.gate.clear()
    began = time.monotonic()
    publishing.publish(susan, other.url())
    db.session.commit()
    assert time.monotonic() - began < 2
    other.gate.set()
    assert jobs.run_due(app)
