"""What was scheduled and cannot go out any more is among the drafts again, and says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import jobs, limits
from app.extensions import db
from app.jobs.rows import Job
from app.lib import clock
from app.models import blocks, drafts, schedules
from app.models.drafts import Draft, Returned
from app.models.events import EventRow
from app.models.pictures import Picture
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.main.test_drafts import count, only_draft


@pytest.fixture
def asked(susan: User) -> Post:
    return make.post(susan, "Who has seen the ferry?")


def run_later(app: Flask) -> None:
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        jobs.run_due(app)
    db.session.rollback()


def returned(app: Flask, client: FlaskClient, reason: str) -> str:
    """The page of drafts after the moment has come, which names a reason."""
    run_later(app)
    draft = only_draft()
    assert (draft.notice, draft.scheduled_at) == (reason, None)
    row = db.session.scalars(select(EventRow).where(EventRow.kind == Returned.kind())).one()
    told = {"draft_id": draft.id, "user_id": draft.author_id, "reason": reason}
    assert row.args == {**told, "saved_id": draft.saved_id}
    page = client.get("/drafts").text
    assert "This could not go out as scheduled." in page
    assert 'role="status"' in client.get(f"/drafts/{draft.id}").text
    return page


def test_too_long_by_now(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.scheduled(john, "x" * 300)
    monkeypatch.setitem(app.config, "POST_MAX_LENGTH", 280)
    page = returned(app, as_john, "length")
    assert "The text is too long by now, or empty." in page


@pytest.mark.parametrize("field", ["in_reply_to", "quote_of"])
def test_about_what_is_gone(
    app: Flask, as_john: FlaskClient, john: User, susan: User, asked: Post, field: str
) -> None:
    about: dict[str, Any] = {field: str(asked.id)}
    make.scheduled(john, **about)
    asked.delete(by=susan)
    assert "no longer there" in returned(app, as_john, "gone")
    assert count(Post) == 1


@pytest.mark.parametrize("field", ["in_reply_to", "quote_of"])
def test_across_a_block(
    app: Flask, as_john: FlaskClient, john: User, susan: User, asked: Post, field: str
) -> None:
    about: dict[str, Any] = {field: str(asked.id)}
    kept = make.scheduled(john, **about)
    blocks.block(susan, john)
    db.session.commit()
    assert "Who has seen the ferry?" not in as_john.get(f"/drafts/{kept.id}").text
    page = returned(app, as_john, "gone")
    assert "Who has seen the ferry?" not in page
    assert count(Post) == 1


def test_replies_are_closed(app: Flask, as_john: FlaskClient, john: User, asked: Post) -> None:
    make.scheduled(john, in_reply_to=str(asked.id))
    asked.repliers = "nobody"
    returned(app, as_john, "closed")


def test_not_to_be_quoted_any_more(
    app: Flask, as_john: FlaskClient, john: User, asked: Post
) -> None:
    make.scheduled(john, quote_of=str(asked.id))
    asked.audience = "followers"
    returned(app, as_john, "gone")


def test_a_poll_that_is_none(app: Flask, as_john: FlaskClient, john: User) -> None:
    draft = make.scheduled(john)
    draft.fields = {**draft.fields, "poll_option": ["Tea"]}
    returned(app, as_john, "poll")


def test_a_picture_that_is_gone(app: Flask, as_john: FlaskClient, john: User) -> None:
    make.scheduled(john, picture="12345")
    returned(app, as_john, "pictures")


def test_a_picture_without_the_description_that_is_asked_for(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    picture = make.picture(john)
    draft = make.scheduled(john, picture=str(picture.id))
    assert db.session.get_one(Picture, picture.id).is_held
    john.requires_alt_text = True
    returned(app, as_john, "alt")
    assert drafts.remove(john, draft.id)
    db.session.commit()
    assert not db.session.get_one(Picture, picture.id, populate_existing=True).is_held


def test_a_choice_that_there_is_no_more(app: Flask, as_john: FlaskClient, john: User) -> None:
    make.scheduled(john, audience="friends")
    returned(app, as_john, "other")


def test_more_posts_than_one_may(make_app: Callable[..., Flask]) -> None:
    limited = make_app(RATELIMIT_ENABLED=True, LIMITS=limits.LIMITS | {"post": "1 per 3 hours"})
    with limited.app_context():
        john, client = make.user("john"), limited.test_client()
        make.log_in(client, john)
        client.post("/posts", data={"body": "As many as one may."})
        make.scheduled(john)
        page = returned(limited, client, "many")
    assert "You had posted as often as one may." in page


def test_saved_again_it_says_so_no_more(app: Flask, as_john: FlaskClient, john: User) -> None:
    draft = make.scheduled(john, "x" * 501)
    returned(app, as_john, "length")
    form = {"body": "Shorter.", "draft": draft.id, "draft_revision": only_draft().revision}
    as_john.post("/drafts", data=form)
    assert only_draft().notice == ""
    assert "could not go out" not in as_john.get("/drafts").text


def test_everything_goes_out_as_it_was_scheduled(
    app: Flask, john: User, susan: User, asked: Post
) -> None:
    picture = make.picture(john)
    make.follow(john, susan)
    fields: dict[str, Any] = {
        "in_reply_to": str(asked.id),
        "quote_of": str(asked.id),
        "content_warning": "Boats",
        "language": "es",
        "audience": "quiet",
        "repliers": "followed",
        "is_markdown": "y",
        "poll_option": ["Tea", "Coffee"],
        "poll_minutes": "60",
        "picture": str(picture.id),
        "alt_text": "A ferry.",
    }
    make.scheduled(john, "*Here*, @susan.", **fields)
    run_later(app)
    post = db.session.scalars(select(Post).where(Post.author_id == john.id)).one()
    said = (post.in_reply_to_id, post.quote_of_id, post.content_warning, post.language)
    assert said == (asked.id, asked.id, "Boats", "es")
    assert (post.audience, post.repliers, post.is_markdown) == ("quiet", "followed", True)
    assert "<em>Here</em>" in post.body_html
    assert post.has_poll
    shown = db.session.get_one(Picture, picture.id, populate_existing=True)
    assert (shown.post_id, shown.alt_text, shown.is_held) == (post.id, "A ferry.", False)
    assert db.session.scalars(select(Draft)).all() == []


def test_what_nobody_will_publish_any_more(app: Flask, as_john: FlaskClient, john: User) -> None:
    draft = make.scheduled(john)
    later = make.scheduled(john, "Not yet.", timedelta(hours=3))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        failed = {"state": "failed", "attempts": 12, "finished_at": clock.now()}
        db.session.execute(update(Job).values(failed))
        db.session.commit()
        assert schedules.return_stuck() == 1
        db.session.commit()
        assert schedules.return_stuck() == 0
    db.session.refresh(draft)
    assert (draft.scheduled_at, draft.notice) == (None, "stuck")
    assert later.scheduled_at is not None
    assert "Something broke on our side" in as_john.get("/drafts").text


def test_what_is_still_tried_stays_scheduled(app: Flask, john: User) -> None:
    draft = make.scheduled(john)
    for state in ("waiting", "running"):
        db.session.execute(update(Job).values(state=state, attempts=5))
        db.session.commit()
        with time_machine.travel(clock.now() + timedelta(hours=2)):
            assert schedules.return_stuck() == 0
    assert draft.scheduled_at is not None
