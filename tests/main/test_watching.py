"""Pages about tags and conversations that one follows, or has muted."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.extensions import db
from app.models import lists, tag_follows, watches
from app.models.posts import Post
from app.models.users import User
from tests import make, statements
from tests.main.test_lists import shown
from tests.told import happen


@pytest.fixture
def opening(susan: User) -> Post:
    return make.post(susan, "Who has seen the #Ferry?")


def test_a_tag_is_followed_and_left(as_john: FlaskClient, opening: Post) -> None:
    assert "No tags yet" in shown(as_john, "/tags")
    assert "Who has seen" not in shown(as_john, "/")
    assert as_john.post("/tags/FERRY/follow").location == "/tags/ferry"
    assert "Following : stop following #ferry" in shown(as_john, "/tags/ferry")
    assert "Who has seen" in shown(as_john, "/")
    assert "#ferry" in shown(as_john, "/tags")
    left = as_john.post("/tags/ferry/unfollow", data={"next": "/tags"})
    assert left.location == "/tags"
    assert "Who has seen" not in shown(as_john, "/")


def test_a_home_says_which_tag_brought_a_post(
    as_john: FlaskClient, john: User, susan: User, opening: Post
) -> None:
    make.post(john)
    as_john.get("/")
    with statements.noted() as before:
        as_john.get("/")
    as_john.post("/tags/ferry/follow")
    as_john.get("/")
    with statements.noted() as run:
        page = BeautifulSoup(as_john.get("/").text, "html.parser")
    assert len(run) == len(before) + 1
    statements.check_plans(run)
    why = page.select_one(f"#post-{opening.id} .post-why a")
    assert why is not None
    assert (why["href"], why.get_text(strip=True)) == ("/tags/ferry", "#ferry")
    make.follow(john, susan)
    page = BeautifulSoup(as_john.get("/").text, "html.parser")
    assert page.select_one(f"#post-{opening.id} .post-why") is None


def test_tags_are_limited(
    as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 42
    monkeypatch.setattr(tag_follows, "TAGS_MAX", 1)
    as_john.post("/tags/one/follow")
    assert as_john.post("/tags/two/follow").location == "/tags"
    assert "unfollow one of them first" in shown(as_john, "/tags")
    assert db.session.scalars(tag_follows.of(john)).all() == ["one"]
    for tag in ("12", "x" * 300, "%20"):
        assert as_john.post(f"/tags/{tag}/follow").status_code == 404


def test_a_conversation_is_followed_and_left(
    as_john: FlaskClient, john: User, susan: User, opening: Post
) -> None:
    page, verbs = f"/@susan/{opening.id}", f"/posts/{opening.id}"
    assert "No conversations yet" in shown(as_john, "/conversations")
    assert as_john.post(f"{verbs}/follow_thread").location == page
    assert "You follow this conversation" in shown(as_john, page)
    make.reply(susan, opening, "Here it is.")
    happen()
    assert "susan replied in a conversation you follow" in shown(as_john, "/notifications")
    assert "Followed" in shown(as_john, "/conversations")
    options = f"/posts/{opening.id}/options"
    assert "You are told of further replies." in shown(as_john, options)
    assert as_john.post(f"{verbs}/unfollow_thread", data={"next": options}).location == options
    assert "Follow it, and you are told" in shown(as_john, options)
    assert watches.find(john, opening.id) is None


def test_a_conversation_is_muted_from_any_post_of_it(
    as_john: FlaskClient, john: User, susan: User, opening: Post
) -> None:
    make.follow(john, susan)
    reply = make.reply(susan, opening, "Here it is, @john.")
    happen()
    assert "Here it is" in shown(as_john, "/notifications")
    as_john.post(f"/posts/{reply.id}/mute_thread")
    for path in ("/", "/notifications"):
        assert "Here it is" not in shown(as_john, path)
        assert "Who has seen" not in shown(as_john, path)
    assert db.session.get_one(User, john.id).unread_count == 0
    pressed = BeautifulSoup(as_john.get(f"/@susan/{opening.id}").text, "html.parser")
    assert [one["aria-pressed"] for one in pressed.select(".watch button")] == ["false", "true"]
    as_john.post(f"/conversations/{opening.id}/forget")
    assert "Here it is" in shown(as_john, "/")


def test_what_one_may_not_see_is_not_followed(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 29
    hidden = make.reply(susan, make.post(susan), audience="mentioned")
    assert as_john.post(f"/posts/{hidden.id}/follow_thread").status_code == 404
    watches.follow(john, hidden.id)
    assert "Its first post is not available." in shown(as_john, "/conversations")
    assert as_john.post("/conversations/7/forget").location == "/conversations"


HTMX = {"HX-Request": "true"}


def test_buttons_are_changed_where_they_stand(
    as_john: FlaskClient, john: User, susan: User, opening: Post
) -> None:
    first = as_john.post("/tags/ferry/follow", headers=HTMX).text
    assert first.startswith("<form")
    assert 'data-answer="You follow #ferry: public posts with it appear on your home."' in first
    assert "/tags/ferry/unfollow" in first
    pressed = as_john.post(f"/posts/{opening.id}/follow_thread", headers=HTMX).text
    buttons = BeautifulSoup(pressed, "html.parser").select(".watch > form > button")
    assert [one["aria-pressed"] for one in buttons] == ["true", "false"]
    one = lists.make(john, "Friends")
    lists.add(one, susan, john)
    db.session.commit()
    gone = as_john.post(f"/lists/{one.id}/members/susan/remove", headers=HTMX).text
    assert "susan is no longer on the list." in gone
    assert "susan is no longer on the list." not in as_john.get(f"/lists/{one.id}/members").text


def test_a_tag_too_many_is_said_at_the_button(
    as_john: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_follows, "TAGS_MAX", 0)
    refused = as_john.post("/tags/ferry/follow", headers=HTMX)
    assert refused.status_code == 422
    assert "/tags/ferry/follow" in refused.text
