"""The page of a post: what it answers, where one may reply, the replies and their pages."""

from typing import Any

import mf2py
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app.extensions import db
from app.models import publishing
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make

SITE = "http://localhost"
AWAY = "This post is not available."


def said(author: User, body: str = "An answer.", **choices: Any) -> Post:
    made = publishing.publish(author, body, choices=Choices(**choices))
    db.session.commit()
    return made


def address(author: User, post: Post) -> str:
    return f"/@{author.username}/{post.id}"


def soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def listed(page: Tag) -> list[str]:
    """What stands on a page from top to bottom: posts, and the words where one is away."""
    found = page.select(".post, .gap-note")
    return [str(one.get("id") or " ".join(one.text.split())) for one in found]


def name(post: Post) -> str:
    return f"post-{post.id}"


def test_a_post_alone_is_no_conversation(client: FlaskClient, john: User) -> None:
    post = make.post(john)
    page = soup(client, address(john, post))
    assert [h.text for h in page.select("h1")] == ["Post"]
    assert listed(page) == [name(post)]
    assert "No replies yet" in page.text
    (focus,) = page.select(".post-focus")
    assert focus.select_one(".post-facts time") is not None


def test_a_conversation_is_read_from_top_to_bottom(
    client: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john, "Who has a boat?")
    middle = said(susan, "I have.", in_reply_to=first)
    end = said(john, "Lend it to me.", in_reply_to=middle)
    beside = said(susan, "A small one.", in_reply_to=first)
    page = soup(client, address(susan, middle))
    assert [h.text for h in page.select("h1")] == ["Conversation"]
    assert listed(page) == [name(first), name(middle), name(end)]
    page = soup(client, address(john, first))
    assert listed(page) == [name(first), name(middle), name(end), name(beside)]
    classes = [" ".join(one["class"]) for one in page.select("#feed > .post")]
    assert classes == ["post h-entry joined in-thread", "post h-entry in-thread", "post h-entry"]


def test_replies_are_entries_that_say_what_they_answer(
    client: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john, "Who has a boat?")
    answer = said(susan, "I have.", in_reply_to=first)
    for path in (address(john, first), address(susan, answer)):
        parsed = mf2py.parse(doc=client.get(path).text, url=SITE + path)["items"]
        entries = [item["properties"] for item in parsed if "h-entry" in item["type"]]
        asked, answered = entries
        assert "in-reply-to" not in asked
        assert answered["in-reply-to"] == [SITE + address(john, first)]
        assert answered["author"][0]["properties"]["nickname"] == ["@susan"]
        assert answered["content"][0]["value"] == "I have."


def test_a_reply_can_be_written_below_the_post(as_john: FlaskClient, susan: User) -> None:
    make.user("zoe")
    post = make.post(susan, "@zoe @john come")
    page = soup(as_john, address(susan, post))
    form = page.select_one("form#reply")
    assert form is not None
    hidden = form.select_one("input[name=in_reply_to]")
    assert hidden is not None
    assert hidden["value"] == str(post.id)
    text = form.select_one("textarea")
    assert text is not None
    assert text.text == "@susan @zoe "
    answer = as_john.post("/posts", data={"body": "@susan yes", "in_reply_to": str(post.id)})
    reply = db.session.query(Post).filter_by(in_reply_to_id=post.id).one()
    assert answer.location == f"/@john/{reply.id}"
    assert listed(soup(as_john, f"/@john/{reply.id}")) == [name(post), name(reply)]


@pytest.mark.parametrize("audience", ["public", "quiet", "followers", "mentioned"])
def test_a_reply_starts_with_the_audience_of_the_post(
    as_john: FlaskClient, john: User, susan: User, audience: str
) -> None:
    make.follow(john, susan)
    post = said(susan, "@john listen", audience=audience)
    chosen = soup(as_john, address(susan, post)).select_one("#reply [name=audience] [selected]")
    assert chosen is not None
    assert chosen["value"] == audience


@pytest.mark.parametrize(
    ("repliers", "words"),
    [
        ("followed", "Only people whom susan follows can reply."),
        ("mentioned", "Only people who are mentioned in this post can reply."),
        ("nobody", "Nobody can reply to this post."),
    ],
)
def test_who_may_not_reply_is_told_why(
    as_john: FlaskClient, susan: User, repliers: str, words: str
) -> None:
    page = soup(as_john, address(susan, said(susan, repliers=repliers)))
    assert page.select("form#reply") == []
    place = page.select_one("#reply")
    assert place is not None
    assert place.text.strip() == words


def test_a_stranger_is_asked_to_log_in_to_reply(client: FlaskClient, susan: User) -> None:
    post = make.post(susan)
    page = soup(client, address(susan, post))
    assert page.select("form#reply") == []
    link = page.select_one("#reply a")
    assert link is not None
    assert link["href"] == f"/auth/login?next=/@susan/{post.id}"


def test_what_is_hidden_leaves_a_place_without_a_name(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john, "Who has a boat?")
    hidden = said(susan, "A secret.", in_reply_to=first, audience="followers")
    end = said(make.user("zoe"), "I see.", in_reply_to=hidden)
    for browser in (client, as_john):
        page = soup(browser, address(john, first))
        assert listed(page) == [name(first), AWAY, name(end)]
        assert "A secret." not in page.text
        (place,) = page.select(".gap-note")
        assert str(hidden.id) not in str(place)
        assert "susan" not in str(place)
        page = soup(browser, f"/@zoe/{end.id}")
        assert listed(page) == [name(first), AWAY, name(end)]
    make.follow(john, susan)
    assert listed(soup(as_john, address(john, first))) == [name(first), name(hidden), name(end)]


def test_a_deleted_place_looks_like_a_hidden_one(
    client: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john)
    hidden = said(susan, in_reply_to=first, audience="followers")
    said(john, in_reply_to=hidden)
    (before,) = soup(client, address(john, first)).select(".gap-note")
    hidden.delete(by=susan)
    db.session.commit()
    (after,) = soup(client, address(john, first)).select(".gap-note")
    assert str(before) == str(after)


def test_what_is_deleted_or_hidden_has_no_page(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john)
    hidden = said(susan, in_reply_to=first, audience="mentioned")
    gone = said(john, in_reply_to=first)
    said(susan, in_reply_to=gone)
    gone.delete(by=john)
    db.session.commit()
    for browser in (client, as_john):
        for path in (address(susan, hidden), address(john, gone)):
            assert browser.get(path).status_code == 404
            assert browser.get(f"{path}?after={first.id}").status_code == 404


def test_a_long_way_up_leads_to_the_beginning(client: FlaskClient, john: User) -> None:
    first = post = make.post(john)
    for _number in range(42):
        post = said(john, in_reply_to=post)
    page = soup(client, address(john, post))
    link = page.select_one(".gap-note a")
    assert link is not None
    assert (link.text, link["href"]) == ("Show the beginning", address(john, first))
    assert len(page.select(".post")) == 41
    first.delete(by=john)
    db.session.commit()
    page = soup(client, address(john, post))
    assert page.select(".gap-note a") == []
    assert "Earlier posts are not shown here." in page.text


def test_a_warning_stands_for_the_body_in_what_others_preview(
    client: FlaskClient, john: User
) -> None:
    post = said(john, "The butler did it.", content_warning="The end of a book")
    page = soup(client, address(john, post))
    assert page.title is not None
    told = [page.title.text, *(str(meta.get("content")) for meta in page.select("meta"))]
    assert not [words for words in told if "butler" in words]
    assert "The end of a book" in page.title.text
