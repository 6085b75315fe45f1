"""Blocking, muting and asking to follow, through the pages."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import blocks, mutes
from app.models.ties import Block, Mute
from app.models.users import User
from tests import make, told


@pytest.fixture
def as_susan(app: Flask, susan: User) -> FlaskClient:
    client = app.test_client()
    make.log_in(client, susan)
    return client


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def test_a_block_leaves_nothing_to_see_on_either_profile(
    as_john: FlaskClient, as_susan: FlaskClient, john: User, susan: User
) -> None:
    susan.about = "Boats and weather."
    make.post(susan, "The tide is high.")
    make.post(john, "Low water at noon.")
    answer = as_john.post("/@susan/block")
    assert answer.location == "/@susan"
    for path in ("", "/with_replies", "/media", "/followers", "/following", "/card"):
        blocker = text_of(as_john, f"/@susan{path}")
        blocked = text_of(as_susan, f"/@john{path}")
        assert "You have blocked @susan" in blocker
        assert "Unblock" in blocker
        assert "Nothing for you to see here" in blocked
        assert "blocked" not in blocked
        for words in ("Boats", "tide is high", "Low water"):
            assert words not in blocker + blocked
    assert as_john.post("/@susan/unblock").status_code == 302
    assert "tide is high" in text_of(as_john, "/@susan")


def test_across_a_block_nothing_can_be_done(as_susan: FlaskClient, john: User, susan: User) -> None:
    post = make.post(john)
    blocks.block(john, susan)
    db.session.commit()
    assert as_susan.post("/@john/follow").status_code == 403
    for verb in ("like", "repost", "bookmark"):
        assert as_susan.post(f"/posts/{post.id}/{verb}").status_code == 404
    assert as_susan.get(f"/posts/{post.id}/options").status_code == 404
    for field in ("in_reply_to", "quote_of"):
        form = {"body": "Words that are kept.", field: str(post.id)}
        answer = as_susan.post("/posts", data=form)
        assert answer.status_code == 422
        assert "Words that are kept." in answer.text
        assert "Good morning, harbour." not in answer.text
    as_susan.post("/posts", data={"body": "Hello @john"})
    told.happen()
    assert told.groups(john) == []


def test_nobody_does_this_to_themselves(as_john: FlaskClient) -> None:
    for verb in ("block", "mute", "unmute", "hide_reposts", "remove_follower"):
        assert as_john.post(f"/@john/{verb}").location == "/@john"
        assert "You cannot do this to yourself." in text_of(as_john, "/@john")
    assert db.session.query(Block).count() == db.session.query(Mute).count() == 0


@pytest.mark.parametrize(
    ("form", "lasts", "with_notifications"),
    [
        ({}, False, True),
        ({"hours": "24", "still_tell": "y"}, True, False),
        ({"hours": "x"}, False, True),
    ],
)
def test_a_mute_lasts_as_long_as_one_says(
    as_john: FlaskClient, susan: User, form: dict[str, str], lasts: bool, with_notifications: bool
) -> None:
    make.post(susan, "The tide is high.")
    as_john.post("/@susan/mute", data=form)
    mute = db.session.query(Mute).one()
    assert (mute.until is not None, mute.with_notifications) == (lasts, with_notifications)
    assert "tide is high" not in text_of(as_john, "/explore")
    # Who looks at somebody's profile wants to see what they say.
    profile = text_of(as_john, "/@susan")
    assert "tide is high" in profile
    assert "Muted" in profile
    assert "susan" in text_of(as_john, "/settings/muted")
    as_john.post("/@susan/unmute", data={"next": "/settings/muted"})
    assert "Nobody is muted" in text_of(as_john, "/settings/muted")


def test_the_blocked_are_listed_with_a_way_back(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    assert "Nobody is blocked" in text_of(as_john, "/settings/blocked")
    blocks.block(john, susan)
    assert "Unblock susan" in text_of(as_john, "/settings/blocked")


def test_a_follower_can_be_taken_off(as_john: FlaskClient, john: User, susan: User) -> None:
    make.follow(susan, john)
    assert "Remove from followers" in text_of(as_john, "/@susan")
    as_john.post("/@susan/remove_follower")
    db.session.refresh(susan)
    assert not susan.is_following(john)
    assert "Remove from followers" not in text_of(as_john, "/@susan")


def test_reposts_of_somebody_are_hidden_and_shown(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    make.follow(john, susan)
    assert "Hide reposts" in text_of(as_john, "/@susan")
    as_john.post("/@susan/hide_reposts")
    assert "Show reposts" in text_of(as_john, "/@susan")
    as_john.post("/@susan/show_reposts")
    assert "Hide reposts" in text_of(as_john, "/@susan")


def test_who_approves_followers_is_asked_and_answers(
    as_john: FlaskClient, as_susan: FlaskClient, john: User, susan: User
) -> None:
    answer = as_susan.post("/settings/privacy", data={"approves_followers": "y"})
    assert answer.status_code == 302
    make.post(susan, "For all.")
    assert "Ask to follow" in text_of(as_john, "/@susan")
    as_john.post("/@susan/follow")
    assert "Requested" in text_of(as_john, "/@susan")
    assert "1 request to follow you" in text_of(as_susan, "/notifications")
    assert "1 request to follow you" in text_of(as_susan, "/settings/privacy")
    assert "john" in text_of(as_susan, "/follow_requests")
    as_susan.post("/follow_requests/john/accept")
    assert "john follows you now." in text_of(as_susan, "/follow_requests")
    assert "Following" in text_of(as_john, "/@susan")
    as_susan.post("/follow_requests/john/refuse")
    assert "john does not ask any more." in text_of(as_susan, "/follow_requests")
    db.session.refresh(john)
    assert john.is_following(susan)


def test_a_request_is_taken_back_or_refused(
    as_john: FlaskClient, as_susan: FlaskClient, john: User, susan: User
) -> None:
    susan.approves_followers = True
    as_john.post("/@susan/follow")
    as_john.post("/@susan/unfollow")
    assert "No requests" in text_of(as_susan, "/follow_requests")
    as_john.post("/@susan/follow")
    as_susan.post("/follow_requests/john/refuse")
    assert "No requests" in text_of(as_susan, "/follow_requests")
    assert "Ask to follow" in text_of(as_john, "/@susan")
    assert not john.is_following(susan)


def test_requests_wait_where_nobody_is_asked_any_more(
    as_john: FlaskClient, as_susan: FlaskClient, susan: User
) -> None:
    susan.approves_followers = True
    as_john.post("/@susan/follow")
    as_susan.post("/settings/privacy", data={})
    assert "john" in text_of(as_susan, "/follow_requests")
    # Now it needs no answer.
    as_john.post("/@susan/follow")
    assert "No requests" in text_of(as_susan, "/follow_requests")
    assert "Following" in text_of(as_john, "/@susan")


def test_the_options_of_a_post_are_about_its_author(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan, "The tide is high.")
    make.follow(john, susan)
    make.follow(susan, john)
    page = text_of(as_john, f"/posts/{post.id}/options")
    for words in ("tide is high", "Hide reposts", "Mute", "Block", "Remove from followers"):
        assert words in page
    mutes.mute(john, susan)
    assert "Unmute" in text_of(as_john, f"/posts/{post.id}/options")
    assert "Block" not in text_of(as_john, f"/posts/{make.post(john).id}/options")


def test_a_conversation_folds_what_the_muted_say(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    third = make.user("third")
    root = make.post(third, "How is the sea?")
    make.reply(susan, root, "A leaf that nobody answers.")
    answer = make.reply(susan, root, "Rough, it seems.")
    make.reply(third, answer, "Then I stay here.")
    mutes.mute(john, susan)
    page = BeautifulSoup(as_john.get(f"/@third/{root.id}").text, "html.parser")
    assert "A leaf" not in page.text
    (folded,) = page.select("details.folded")
    assert "By @susan, whom you have muted" in folded.text
    assert "Rough, it seems." in folded.text
    assert "Then I stay here." in page.text
    # Their own page shows what they say, and how they go on.
    make.reply(susan, answer, "And I go out.")
    page = BeautifulSoup(as_john.get(f"/@susan/{answer.id}").text, "html.parser")
    assert "And I go out." in page.text
    assert not page.select("details.folded")
