"""What nobody means to send of a draft, and what many send at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import drafts
from app.models.drafts import Draft
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.main.test_drafts import JSON, KEY, composer, count, only_draft

Send = Callable[[FlaskClient], TestResponse]


RUBBISH: list[tuple[dict[str, Any], int]] = [
    ({}, 422),
    ({"body": " \n"}, 422),
    ({"body": "\0"}, 422),
    ({"audience": "public"}, 422),
    ({"body": "x", "draft": "abc"}, 422),
    ({"body": "x", "draft": "9" * 30}, 422),
    ({"body": "x", "draft": "-1"}, 422),
    ({"body": "x", "draft_revision": "x"}, 422),
    ({"body": "x", "once": "x" * 33}, 422),
    ({"body": "x" * 40_000}, 422),
    ({"body": "x" * 1_000_000}, 422),
    ({"body": "x", "poll_option": ["y" * 4000] * 20}, 422),
    ({"body": "x", "draft": "12345", "draft_revision": "9" * 18}, 200),
    ({"body": "a\0b\ud800".encode("utf-8", "surrogatepass"), "draft": "\0"}, 200),
    ({"body": "x", "audience": "nobody", "language": "xx", "scheduled_at": "9999"}, 200),
]


@pytest.mark.parametrize(("fields", "status"), RUBBISH)
def test_rubbish_is_refused(as_john: FlaskClient, fields: dict[str, Any], status: int) -> None:
    # security 42
    answer = as_john.post("/drafts", data=fields, headers=JSON)
    assert answer.status_code == status, answer.text
    assert count(Draft) == (status == 200)
    if status == 200:
        assert as_john.get("/drafts").status_code == 200
        assert as_john.get(f"/drafts/{only_draft().id}").status_code == 200


def test_a_refused_draft_keeps_what_was_typed(as_john: FlaskClient) -> None:
    form = {"body": "typed for an hour", "draft": "abc"}
    refused = as_john.post("/drafts", data=form)
    assert refused.status_code == 422
    assert "The form arrived damaged." in refused.text
    assert 'name="draft" value=""' in refused.text
    assert "typed for an hour" in refused.text


def test_too_many_drafts_are_refused(
    as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    make.draft(john)
    refused = as_john.post("/drafts", data={"body": "kept text"})
    assert refused.status_code == 422
    assert "as many drafts as can be kept" in refused.text
    assert "kept text" in refused.text


def at_once(app: Flask, browser: FlaskClient, send: Send) -> list[int]:
    """The answers to twenty requests of one browser in the same moment."""
    cookie, start = browser.get_cookie("session"), Barrier(20)
    assert cookie is not None

    def act(_number: int) -> int:
        client = FlaskClient(app, response_wrapper=TestResponse)
        client.set_cookie("session", cookie.value)
        start.wait()
        with app.test_request_context():
            return send(client).status_code

    db.session.commit()
    with ThreadPoolExecutor(20) as threads:
        return list(threads.map(act, range(20)))


def test_twenty_saves_of_one_composer_are_one_draft(app: Flask, as_john: FlaskClient) -> None:
    form = {"body": "Once", "once": KEY}
    answers = at_once(app, as_john, lambda c: c.post("/drafts", data=form, headers=JSON))
    assert set(answers) == {200}
    assert count(Draft) == 1


def test_twenty_posts_of_one_draft_are_one_post(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    form = composer(as_john, f"/drafts/{make.draft(john).id}")
    assert set(at_once(app, as_john, lambda c: c.post("/posts", data=form))) == {302}
    assert (count(Post), count(Draft)) == (1, 0)
