"""Drafts: saved as one types or by a button, taken up as they were left, gone when they are out."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.models import drafts
from app.models.drafts import Draft
from app.models.posts import Post
from app.models.users import User
from tests import make

JSON = {"Accept": "application/json"}
KEY = "k" * 32
EVERYTHING = MultiDict(
    [
        ("body", "Which boat?\r\n\r\nIt is late."),
        ("content_warning", "Boats & <ferries>"),
        ("language", "es"),
        ("audience", "followers"),
        ("repliers", "nobody"),
        ("is_markdown", "y"),
        ("poll_option", "Tea"),
        ("poll_option", "Coffee"),
        ("poll_minutes", "60"),
        ("poll_multiple", "y"),
        ("poll_hidden", "y"),
        ("scheduled_at", "2031-01-01T09:30"),
        ("scheduled_zone", "Asia/Tokyo"),
    ]
)


def count(table: type[Draft | Post]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def only_draft() -> Draft:
    return db.session.scalars(select(Draft)).one()


def save(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    """What the script hears that saves while somebody types."""
    answer = client.post("/drafts", data=fields, headers=JSON)
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json, dict)
    return answer.json


def composer(client: FlaskClient, path: str) -> MultiDict[str, str]:
    """What the browser would send of the composer on a page."""
    form = BeautifulSoup(client.get(path).text, "html.parser").select_one("form.composer")
    assert form is not None
    sent: MultiDict[str, str] = MultiDict()
    for field in form.select("[name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            sent.add(name, str(chosen["value"]) if chosen else "")
        elif field.name == "textarea":
            # The first line end in it is not of the text.
            sent.add(name, field.text.removeprefix("\n"))
        elif field.get("type") != "checkbox" or field.has_attr("checked"):
            sent.add(name, str(field.get("value", "")))
    return sent


def test_a_button_saves_and_the_list_has_it(as_john: FlaskClient, john: User) -> None:
    saved = as_john.post("/drafts", data={"body": "Half a thought"})
    assert (saved.status_code, saved.location) == (302, "/drafts")
    page = as_john.get("/drafts")
    assert "Draft saved." in page.text
    assert "Half a thought" in page.text
    assert count(Post) == 0


def test_the_list_without_drafts_says_so(as_john: FlaskClient) -> None:
    assert "No drafts" in as_john.get("/drafts").text


def test_a_draft_comes_back_with_everything(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan, "Who has seen the ferry?")
    quoted = make.post(susan, "A timetable.")
    sent = MultiDict([*EVERYTHING.items(multi=True), ("in_reply_to", str(post.id))])
    sent.add("quote_of", str(quoted.id))
    as_john.post("/drafts", data=sent)
    draft = only_draft()
    back = composer(as_john, f"/drafts/{draft.id}")
    for name in sent:
        assert [value for value in back.getlist(name) if value] == sent.getlist(name), name
    assert (back["draft"], back["draft_revision"]) == (str(draft.id), "1")
    page = as_john.get(f"/drafts/{draft.id}").text
    assert "Who has seen the ferry?" in page
    assert "A timetable." in page
    as_john.post("/drafts", data=back)
    assert only_draft().fields == draft.fields


def test_a_field_that_nobody_has_thought_of_is_not_kept(as_john: FlaskClient) -> None:
    # security 32
    extra = {"author_id": "1", "scheduled": "x", "csrf_token": "x", "revision": "7", "role": "x"}
    save(as_john, body="x", once=KEY, **extra)
    assert only_draft().fields == {"body": ["x"]}


def test_the_script_writes_to_one_draft(as_john: FlaskClient) -> None:
    first = save(as_john, body="One", once=KEY)
    assert first == {"draft": str(only_draft().id), "revision": 1, "is_other": False}
    second = save(as_john, body="Two", once=KEY, draft=first["draft"], draft_revision="1")
    assert second == first | {"revision": 2}
    assert only_draft().body == "Two"
    told = as_john.get(f"/drafts/{first['draft']}", headers=JSON).json
    assert told == {"draft": first["draft"], "revision": 2, "fields": {"body": ["Two"]}}


def test_two_tabs_lose_nothing_and_are_told(as_john: FlaskClient, john: User) -> None:
    draft = make.draft(john, "One")
    shown = {"draft": str(draft.id), "draft_revision": "1"}
    assert not save(as_john, body="Two", once="a", **shown)["is_other"]
    assert save(as_john, body="Three", once="b", **shown)["is_other"]
    as_john.post("/drafts", data={"body": "Four", "once": "c", **shown})
    assert "was changed elsewhere" in as_john.get("/drafts").text
    bodies = db.session.scalars(select(Draft)).all()
    assert sorted(one.body for one in bodies) == ["Four", "Three", "Two"]


def test_a_post_takes_its_draft_along(as_john: FlaskClient, john: User) -> None:
    path = f"/drafts/{make.draft(john, 'Said now.').id}"
    other = make.draft(john, "Not yet.")
    form = composer(as_john, path)
    assert as_john.post("/posts", data=form).status_code == 302
    assert db.session.scalars(select(Post.body)).all() == ["Said now."]
    assert only_draft().id == other.id
    assert as_john.get(path).status_code == 404


def test_a_refused_post_keeps_its_draft(as_john: FlaskClient, john: User) -> None:
    draft = make.draft(john, "x" * 501)
    form = composer(as_john, f"/drafts/{draft.id}")
    refused = as_john.post("/posts", data=form)
    assert refused.status_code == 422
    assert f'name="draft" value="{draft.id}"' in refused.text
    assert count(Draft) == 1


def test_what_another_tab_has_written_outlives_the_post(as_john: FlaskClient, john: User) -> None:
    draft = make.draft(john, "One")
    form = composer(as_john, f"/drafts/{draft.id}")
    save(as_john, body="More in another tab", draft=str(draft.id), draft_revision="1")
    as_john.post("/posts", data=form)
    assert (count(Post), only_draft().body) == (1, "More in another tab")


def test_a_save_on_its_way_leaves_nothing_behind(as_john: FlaskClient) -> None:
    save(as_john, body="One", once=KEY)
    as_john.post("/posts", data={"body": "One", "once": KEY})
    late = as_john.post("/drafts", data={"body": "On", "once": KEY}, headers=JSON)
    assert (late.status_code, count(Draft), count(Post)) == (422, 0, 1)


def test_a_draft_whose_post_is_gone_is_posted_by_itself(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    draft = make.draft(john, "An answer", in_reply_to=str(post.id))
    assert "Reply to @susan" in as_john.get("/drafts").text
    post.delete(by=susan)
    db.session.commit()
    assert "Reply to @susan" not in as_john.get("/drafts").text
    assert "What this belongs to is no longer there." in as_john.get(f"/drafts/{draft.id}").text
    form = composer(as_john, f"/drafts/{draft.id}")
    assert "in_reply_to" not in form
    as_john.post("/posts", data=form)
    made = db.session.scalars(select(Post).where(Post.author_id == john.id)).one()
    assert made.in_reply_to_id is None


@pytest.mark.parametrize("verb", ["", "/delete", "/publish", "/unschedule", "/schedule"])
def test_anothers_draft_answers_like_a_missing_one(
    as_john: FlaskClient, susan: User, verb: str
) -> None:
    # security 29
    as_john.get("/drafts")
    form = {"scheduled_at": "2027-01-01T00:00"}
    hers = (make.draft(susan), make.scheduled(susan))
    answers = [
        as_john.open(
            f"/drafts/{number}{verb}", method="POST" if verb else "GET", data=form, headers=headers
        )
        for number in (*(one.id for one in hers), 12345)
        for headers in ({}, JSON)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 2
    assert count(Draft) == 2


def test_anothers_draft_is_not_written_over(as_john: FlaskClient, susan: User) -> None:
    # security 29
    draft = make.draft(susan)
    saved = save(as_john, body="Mine", draft=str(draft.id), draft_revision="1")
    assert saved["draft"] != str(draft.id)
    as_john.post("/posts", data={"body": "x", "draft": draft.id, "draft_revision": 1})
    assert drafts.find(susan, draft.id).body == "Half a thought."


def test_delete_a_draft(as_john: FlaskClient, john: User) -> None:
    path = f"/drafts/{make.draft(john).id}/delete"
    assert "Delete this draft? It cannot be brought back." in as_john.get("/drafts").text
    assert as_john.post(path, data={"next": "/drafts"}).location == "/drafts"
    assert count(Draft) == 0
    assert as_john.post(path).status_code == 404


def test_a_draft_saved_while_logged_out_is_not_lost(client: FlaskClient) -> None:
    refused = client.post("/drafts", data={"body": "three paragraphs"})
    assert refused.status_code == 401
    assert "three paragraphs" in refused.text
    assert client.post("/drafts", data={"body": "x"}, headers=JSON).status_code == 401


def test_a_stale_token_keeps_the_text(app: Flask, protected: FlaskClient, john: User) -> None:
    # security 35
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    for headers in ({}, JSON):
        form = {"body": "typed for an hour", "csrf_token": "stale"}
        refused = protected.post("/drafts", data=form, headers=headers)
        assert refused.status_code == 400
        assert bool(headers) or "typed for an hour" in refused.text
    assert count(Draft) == 0


def test_the_pages_of_the_list_lead_to_each_other(as_john: FlaskClient, john: User) -> None:
    for number in range(25):
        make.draft(john, f"Draft {number:02}.")
    first = BeautifulSoup(as_john.get("/drafts").text, "html.parser")
    assert len(first.select(".draft")) == 20
    assert "Draft 24." in first.select(".draft")[0].text
    older = first.select_one("[rel=next]")
    assert older is not None
    second = BeautifulSoup(as_john.get(f"/drafts{older['href']}").text, "html.parser")
    assert len(second.select(".draft")) == 5
    assert "That was everything" in as_john.get("/drafts?before=1").text
    assert as_john.get("/drafts?before=x").status_code == 400
