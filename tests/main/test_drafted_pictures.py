"""Pictures in drafts: taken in with them, kept as long as they are, and put into the post."""

import json
from datetime import timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import pictures
from app.models.pictures import Picture
from app.models.posts import Post
from app.models.users import User
from tests import make, uploads
from tests.lib import files
from tests.main.test_drafts import JSON, composer, count, only_draft, save


def held() -> dict[int, bool]:
    """Which pictures there are, and whether a draft holds them."""
    db.session.rollback()
    rows = db.session.execute(select(Picture.id, Picture.is_held))
    return {row.id: row.is_held for row in rows}


def test_files_are_taken_in_with_a_draft(as_john: FlaskClient, app: Flask) -> None:
    fields = {"body": "Look.", "alt_text": "A ferry.", "is_sensitive": "y"}
    sent = uploads.form(fields, images=files.picture())
    assert as_john.post("/drafts", **sent).location == "/drafts"
    draft, (number,) = only_draft(), held()
    assert draft.fields["picture"] == [str(number)]
    assert draft.fields["alt_text"] == ["A ferry."]
    assert held() == {number: True}
    assert "1 picture" in as_john.get("/drafts").text
    jobs.run_due(app)
    page = BeautifulSoup(as_john.get(f"/drafts/{draft.id}").text, "html.parser")
    assert len(page.select(".uploads img")) == 1
    form = composer(as_john, f"/drafts/{draft.id}")
    assert as_john.post("/posts", data=form).status_code == 302
    post = db.session.scalars(select(Post)).one()
    picture = db.session.get_one(Picture, number)
    assert (picture.post_id, picture.alt_text, picture.is_held) == (post.id, "A ferry.", False)
    assert picture.is_sensitive


def test_what_a_draft_holds_is_not_cleared_away(as_john: FlaskClient, john: User) -> None:
    one, other = make.picture(john), make.picture(john)
    first = save(as_john, picture=[str(one.id), str(other.id)], alt_text=["One", "Other"])
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert pictures.prune() == 0
    again = {"draft": first["draft"], "draft_revision": first["revision"]}
    save(as_john, picture=str(other.id), alt_text="Other", **again)
    assert held() == {one.id: False, other.id: True}
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert pictures.prune() == 1


def test_a_picture_in_two_drafts_goes_with_the_last(as_john: FlaskClient, john: User) -> None:
    picture_id = make.picture(john).id
    drafts = [save(as_john, body=body, picture=str(picture_id)) for body in ("One", "Two")]
    for draft, is_held in zip(drafts, (True, False), strict=True):
        as_john.post(f"/drafts/{draft['draft']}/delete")
        assert held() == {picture_id: is_held}


def test_anothers_picture_is_not_kept(as_john: FlaskClient, susan: User) -> None:
    picture_id = make.picture(susan).id
    save(as_john, body="x", picture=[str(picture_id), "12345", "x" * 99])
    assert "picture" not in only_draft().fields
    assert held() == {picture_id: False}


def test_a_removed_picture_leaves_the_draft(as_john: FlaskClient, john: User) -> None:
    one, other = make.picture(john), make.picture(john)
    save(
        as_john,
        picture=[str(one.id), str(other.id)],
        alt_text=["One", "Other"],
        remove=str(one.id),
    )
    assert only_draft().fields == {"picture": [str(other.id)], "alt_text": ["Other"]}


def test_a_file_that_is_no_picture_is_named_and_nothing_is_lost(as_john: FlaskClient) -> None:
    sent = uploads.form({"body": "kept text"}, images=b"no picture")
    refused = as_john.post("/drafts", **sent)
    assert refused.status_code == 422
    assert "kept text" in refused.text
    assert "cannot be read" in refused.text


def test_a_picture_that_is_gone_is_left_out(as_john: FlaskClient, john: User) -> None:
    one, other = make.picture(john), make.picture(john)
    draft = make.draft(john, picture=[str(one.id), str(other.id)], alt_text=["One", "Other"])
    db.session.delete(one)
    db.session.commit()
    form = composer(as_john, f"/drafts/{draft.id}")
    assert form.getlist("picture") == [str(other.id)]
    assert form.getlist("alt_text")[0] == "Other"
    before = json.dumps(only_draft().fields)
    as_john.get(f"/drafts/{draft.id}")
    assert json.dumps(only_draft().fields) == before


def test_a_picture_waits_for_its_description_in_a_draft(as_john: FlaskClient, john: User) -> None:
    john.requires_alt_text = True
    picture = make.picture(john)
    told: dict[str, Any] = {"picture": str(picture.id), "alt_text": ""}
    assert as_john.post("/drafts", data=told, headers=JSON).status_code == 200
    assert as_john.post("/posts", data=told).status_code == 422
    assert count(Post) == 0
