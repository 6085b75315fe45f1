"""A second look at the page that one's own post links to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.lib import clock
from app.models.previews import Preview
from app.models.users import User
from tests import make
from tests.elsewhere import Elsewhere, elsewhere, run_jobs
from tests.lib import hostile


@pytest.fixture
def other(app: Flask) -> Iterator[Elsewhere]:
    with elsewhere(app) as other:
        yield other


def test_its_author_can_have_the_page_looked_at_again(
    app: Flask, as_john: FlaskClient, john: User, other: Elsewhere
) -> None:
    post = make.post(john, other.url("/plain"))
    page = as_john.get(f"/posts/{post.id}/edit").text
    assert "Preview of the link" not in page
    run_jobs(app)
    assert "Plain words" in as_john.get(f"/posts/{post.id}/edit").text
    refresh = f"/posts/{post.id}/refresh_preview"
    assert "a moment ago" in as_john.post(refresh, follow_redirects=True).text
    other.pages["/plain"] = hostile.says(b"<title>Better words</title>")
    db.session.execute(update(Preview).values(asked_at=clock.now() - timedelta(minutes=6)))
    assert "We are looking at the page" in as_john.post(refresh, follow_redirects=True).text
    run_jobs(app)
    assert "Better words" in as_john.get(f"/@john/{post.id}").text


def test_only_its_author_can(
    app: Flask, as_john: FlaskClient, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, other.url())
    run_jobs(app)
    assert as_john.post(f"/posts/{post.id}/refresh_preview").status_code == 403
    assert as_john.post("/posts/1/refresh_preview").status_code == 404
    assert other.paths == ["/lamps", "/wide.png"]


def test_a_post_without_a_link_has_nothing_to_look_at(as_john: FlaskClient, john: User) -> None:
    post = make.post(john)
    answer = as_john.post(f"/posts/{post.id}/refresh_preview", follow_redirects=True)
    assert answer.status_code == 200
    assert "Preview of the link" not in answer.text


def test_its_states_on_the_page_of_an_edit(
    app: Flask, as_john: FlaskClient, john: User, other: Elsewhere
) -> None:
    post = make.post(john, other.url("/nothing"))
    run_jobs(app)
    assert "could not be read" in as_john.get(f"/posts/{post.id}/edit").text
    db.session.execute(update(Preview).values(state="waiting"))
    assert "We are looking at the page" in as_john.get(f"/posts/{post.id}/edit").text
