"""The guests of a filled site have begun to write, and have scheduled some of it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import demo, jobs
from app.demo import unsaid
from app.extensions import db
from app.lib import clock
from app.models.drafts import Draft
from app.models.posts import Post


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_guests_find_drafts_and_a_calendar(
    filled: Flask, client: FlaskClient, username: str
) -> None:
    form = {"username": username, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 302
    assert "Go on writing" in client.get("/drafts").text
    assert "Change time" in client.get("/scheduled").text


def test_all_that_is_scheduled_can_go_out(filled: Flask) -> None:
    scheduled = select(func.count()).where(Draft.scheduled_at.is_not(None))
    posts = select(func.count()).select_from(Post)
    waiting, before = db.session.scalar(scheduled) or 0, db.session.scalar(posts) or 0
    assert waiting == sum(one.days > 0 for one in unsaid.told())
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=60)):
        jobs.run_due(filled)
    assert db.session.scalar(posts) == before + waiting
    assert db.session.scalar(scheduled) == 0
