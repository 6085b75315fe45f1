"""What one notes of others, whom of their followers one knows, and the card with both."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import blocks, notes
from app.models.users import User
from tests import make

HTMX = {"HX-Request": "true"}


@pytest.fixture
def known(john: User, susan: User) -> list[User]:
    """Three people whom john follows, and who follow susan."""
    people = [make.user(name) for name in ("ana", "ben", "cem")]
    for person in people:
        make.follow(john, person)
        make.follow(person, susan)
    return people


def test_a_note_is_for_its_writer_alone(app: Flask, as_john: FlaskClient, susan: User) -> None:
    assert "Add a note that only you see" in as_john.get("/@susan").text
    answer = as_john.post("/@susan/note", data={"body": "Met at the fair.\r\n<b>Tall</b>"})
    assert answer.location == "/@susan"
    page = as_john.get("/@susan").text
    assert "Met at the fair.\n&lt;b&gt;Tall&lt;/b&gt;" in page
    assert "Only you see it." in page
    assert "Met at the fair." in as_john.get("/@susan/card").text
    assert "Met at the fair." in as_john.get("/@susan/note").text
    others = app.test_client()
    make.log_in(others, susan)
    for browser in (others, app.test_client()):
        for path in ("/@susan", "/@susan/card"):
            assert "Met at" not in browser.get(path).text


def test_a_note_is_changed_and_taken_away(as_john: FlaskClient, john: User, susan: User) -> None:
    for body in ("One", "Two", "  "):
        as_john.post("/@susan/note", data={"body": body})
        assert notes.find(john, susan) == body.strip()
    assert "Your note is gone." in as_john.get("/@susan").text
    as_john.post("/@susan/note", data={"body": ""})


def test_a_note_that_is_too_long_comes_back(as_john: FlaskClient, susan: User) -> None:
    # security 42
    answer = as_john.post("/@susan/note", data={"body": "x" * (notes.NOTE_MAX + 2)})
    assert answer.status_code == 422
    assert "Shorten this by 2 characters." in answer.text
    assert "x" * (notes.NOTE_MAX + 2) in answer.text


def test_a_stale_form_keeps_the_note(protected: FlaskClient, john: User, susan: User) -> None:
    protected.application.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    protected.application.config["WTF_CSRF_ENABLED"] = True
    answer = protected.post("/@susan/note", data={"body": "Do not lose me"})
    assert answer.status_code == 400
    assert "Do not lose me" in answer.text


def test_nobody_notes_themselves(as_john: FlaskClient, john: User) -> None:
    assert as_john.get("/@john/note").status_code == 404
    assert "Add a note" not in as_john.get("/@john").text


def test_a_profile_names_whom_one_knows(as_john: FlaskClient, known: list[User]) -> None:
    make.follow(make.user("stranger"), known[0])
    words = "Followed by <bdi>cem</bdi>, <bdi>ben</bdi> and 1 other you follow"
    for path in ("/@susan", "/@susan/card"):
        page = as_john.get(path).text
        assert words in page
        assert 'href="/@susan/followers/known"' in page
    listed = as_john.get("/@susan/followers/known").text
    assert all(f"@{person.username}" in listed for person in known)
    assert "Nobody you know" in as_john.get("/@john/followers/known").text


def test_nobody_is_named_to_strangers(client: FlaskClient, known: list[User]) -> None:
    assert "you follow" not in client.get("/@susan").text
    assert client.get("/@susan/followers/known").status_code == 302


def test_a_card_is_a_part_of_a_page(client: FlaskClient, as_john: FlaskClient, susan: User) -> None:
    susan.about = "Bridges & <boats>"
    for browser in (client, as_john):
        card = browser.get("/@SUSAN/card").text
        assert "<html" not in card
        assert "Bridges &amp; &lt;boats&gt;" in card
    assert "/auth/login?next=/@susan" in client.get("/@susan/card").text
    assert client.get("/@nobody/card").status_code == 404


def test_the_button_of_a_card_has_an_id_of_its_own(as_john: FlaskClient, susan: User) -> None:
    assert 'id="card-susan"' in as_john.get("/@susan/card").text
    answer = as_john.post("/@susan/follow", data={"place": "card"}, headers=HTMX).text
    assert 'id="card-susan"' in answer
    assert 'name="place" value="card"' in answer
    answer = as_john.post("/@susan/unfollow", data={"place": "x"}, headers=HTMX).text
    assert 'id="follow-susan"' in answer


def test_a_note_is_kept_though_a_block_came_up(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    blocks.block(susan, john)
    db.session.commit()
    assert as_john.post("/@susan/note", data={"body": "Met at the pier."}).status_code == 302
    assert notes.find(john, susan) == "Met at the pier."
    assert "pier" not in as_john.get("/@susan/note").text
