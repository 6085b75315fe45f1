"""Editing a post, and undoing its deletion, by form."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.lib import clock
from app.models import publishing
from app.models.edits import PostVersion
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(PostVersion)) or 0


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form."""
    form = BeautifulSoup(page, "html.parser").select_one("form#compose")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    ticks = form.select("input[type=checkbox][name]")
    for tick in ticks:
        if not tick.has_attr("checked"):
            del sent[str(tick["name"])]
    for choice in form.select("select"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        assert chosen is not None
        sent[str(choice["name"])] = str(chosen["value"])
    body = form.select_one("textarea")
    assert body is not None
    return sent | {"body": body.get_text().removeprefix("\n")}


def test_edit_by_form(as_john: FlaskClient, john: User) -> None:
    choices = Choices(content_warning="Boats", language="de", is_markdown=True)
    post = publishing.publish(john, "two\nlines <b>", choices=choices)
    db.session.commit()
    form = fields(as_john.get(f"/posts/{post.id}/edit").text)
    assert form["body"] == "two\nlines <b>"
    assert (form["content_warning"], form["language"], form["is_markdown"]) == ("Boats", "de", "y")
    assert as_john.post(f"/posts/{post.id}/edit", data=form).status_code == 302
    assert versions() == 0
    answer = as_john.post(f"/posts/{post.id}/edit", data=form | {"body": "one line"})
    assert answer.location == f"/@john/{post.id}"
    page = as_john.get(answer.location).text
    assert "one line" in page
    assert "Your changes are saved." in page
    assert (post.content_warning, post.language, post.is_markdown) == ("Boats", "de", True)
    assert versions() == 1


def test_audience_and_repliers_stay(as_john: FlaskClient, john: User) -> None:
    # security 32
    post = publishing.publish(john, "x", choices=Choices(audience="quiet", repliers="nobody"))
    db.session.commit()
    extra = {"audience": "public", "repliers": "everyone", "author_id": "7", "is_purged": "y"}
    as_john.post(f"/posts/{post.id}/edit", data={"body": "y"} | extra)
    assert (post.body, post.audience, post.repliers) == ("y", "quiet", "nobody")
    assert (post.author_id, post.is_purged) == (john.id, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"body": "\0"},
        {"body": "x" * 501},
        {"body": "kept text", "content_warning": "x" * 101},
        {"body": "kept text", "language": "../x"},
    ],
)
def test_what_cannot_be_saved_comes_back(
    as_john: FlaskClient, john: User, wrong: dict[str, str]
) -> None:
    post = make.post(john, "before")
    answer = as_john.post(f"/posts/{post.id}/edit", data=wrong)
    assert answer.status_code == 422
    assert fields(answer.text)["body"] == wrong["body"].strip("\0")
    assert post.body == "before"


def test_only_the_author_edits(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan, "hers")
    assert as_john.get(f"/posts/{post.id}/edit").status_code == 403
    assert as_john.post(f"/posts/{post.id}/edit", data={"body": "mine"}).status_code == 403
    assert post.body == "hers"


def test_what_one_may_not_see_is_missing(as_john: FlaskClient, susan: User) -> None:
    # security 29
    post = publishing.publish(susan, "secret", choices=Choices(audience="followers"))
    db.session.commit()
    for post_id in (post.id, 12345):
        assert as_john.get(f"/posts/{post_id}/edit").status_code == 404
        answer = as_john.post(f"/posts/{post_id}/edit", data={"body": "typed for long"})
        assert answer.status_code == 404
        assert "typed for long" in answer.text
        assert "secret" not in answer.text


def test_an_edit_while_logged_out_is_not_lost(client: FlaskClient, john: User) -> None:
    post = make.post(john)
    answer = client.post(f"/posts/{post.id}/edit", data={"body": "three paragraphs"})
    assert answer.status_code == 401
    assert "three paragraphs" in answer.text
    assert "/auth/login" in client.get(f"/posts/{post.id}/edit").location
    assert versions() == 0


def test_a_stale_token_keeps_the_text(app: Flask, protected: FlaskClient, john: User) -> None:
    # security 35
    post = make.post(john, "before")
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    form = {"body": "typed for an hour", "csrf_token": "stale"}
    answer = protected.post(f"/posts/{post.id}/edit", data=form)
    assert answer.status_code == 400
    assert "typed for an hour" in answer.text
    assert versions() == 0


def test_two_edits_at_once_lose_nothing(as_john: FlaskClient, john: User) -> None:
    post = make.post(john, "one")
    address = f"/posts/{post.id}/edit"
    form = fields(as_john.get(address).text)
    as_john.post(address, data=form | {"body": "from the first tab"})
    answer = as_john.post(address, data=form | {"body": "from the second tab"})
    assert answer.status_code == 409
    assert "was changed meanwhile" in answer.text
    assert "from the first tab" in answer.text
    assert post.body == "from the first tab"
    again = fields(answer.text)
    assert again["body"] == "from the second tab"
    assert as_john.post(address, data=again).status_code == 302
    db.session.expire_all()
    assert (post.body, versions()) == ("from the second tab", 2)


def test_the_same_edit_sent_twice_is_one(as_john: FlaskClient, john: User) -> None:
    post = make.post(john, "one")
    form = fields(as_john.get(f"/posts/{post.id}/edit").text) | {"body": "two"}
    for _ in range(2):
        assert as_john.post(f"/posts/{post.id}/edit", data=form).status_code == 302
    assert versions() == 1


@pytest.mark.parametrize("based_on", ["x", "-1", "9" * 5000, "٣", "1"])
def test_an_unknown_base_is_a_conflict(as_john: FlaskClient, john: User, based_on: str) -> None:
    post = make.post(john, "one")
    form = {"body": "two", "based_on": based_on}
    assert as_john.post(f"/posts/{post.id}/edit", data=form).status_code == 409
    assert post.body == "one"


def test_a_program_is_told_why_an_edit_is_refused(as_john: FlaskClient, john: User) -> None:
    post = make.post(john, "one")
    address, form = f"/posts/{post.id}/edit", {"body": "two", "based_on": "1"}
    for status, error in ((409, "conflict"), (404, "not_found")):
        answer = as_john.post(address, data=form, headers={"Accept": "application/json"})
        assert (answer.status_code, (answer.json or {})["error"]) == (status, error)
        post.delete(by=john)


def undo_form(page: str) -> tuple[str, dict[str, str]]:
    form = BeautifulSoup(page, "html.parser").select_one("[data-notice=deleted] form")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")}
    return str(form["action"]), sent


def test_a_deletion_is_undone_where_one_was(as_john: FlaskClient, john: User) -> None:
    post = make.post(john, "gone and back")
    answer = as_john.post(f"/posts/{post.id}/delete", data={"next": "/explore?before=5"})
    assert answer.location == "/explore?before=5"
    page = as_john.get("/@john").text
    assert "gone and back" not in page
    address, form = undo_form(page)
    assert as_john.post(address, data=form).location == "/@john"
    page = as_john.get("/@john").text
    assert "gone and back" in page
    assert "The post is back." in page
    assert john.posts_count == 1


@pytest.mark.parametrize("end", ["", "?after=1", "#reply"])
def test_what_is_deleted_is_not_where_one_goes(as_john: FlaskClient, john: User, end: str) -> None:
    post = make.post(john)
    for address in (f"/@john/{post.id}{end}", f"/posts/{post.id}/history{end}", "//evil.example"):
        answer = as_john.post(f"/posts/{post.id}/delete", data={"next": address})
        assert answer.location == "/"
        as_john.post(f"/posts/{post.id}/restore")


def test_too_late_to_undo(as_john: FlaskClient, john: User) -> None:
    post = make.post(john)
    as_john.post(f"/posts/{post.id}/delete")
    row = db.session.get_one(Post, post.id)
    row.deleted_at = clock.now() - timedelta(minutes=6)
    db.session.commit()
    as_john.get("/")
    for post_id in (post.id, 12345):
        assert as_john.post(f"/posts/{post_id}/restore").location == "/"
        assert "deleted too long ago" in as_john.get("/").text
    assert as_john.get(f"/@john/{post.id}").status_code == 404


def test_nobody_else_restores_a_post(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan)
    post.delete(by=susan)
    db.session.commit()
    assert as_john.post(f"/posts/{post.id}/restore").location == "/"
    assert db.session.get_one(Post, post.id).deleted_at is not None


def test_an_edited_post_is_shown_as_it_is_now(as_john: FlaskClient, john: User) -> None:
    post = make.post(john, "the old text")
    assert "the old text" in as_john.get("/@john").text
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        as_john.post(f"/posts/{post.id}/edit", data={"body": "the new text"})
    page = as_john.get("/@john").text
    assert "the new text" in page
    assert f'href="/posts/{post.id}/history"' in page
