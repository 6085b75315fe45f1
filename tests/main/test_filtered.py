"""What filters do to pages: posts are left out or covered, and pages stay whole."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.lib import clock
from app.models import edits, publishing, reactions
from app.models.edits import Wording
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.main.test_notifications import say
from tests.statements import Statements, check_plans
from tests.told import happen, unread

LONG = timedelta(days=1)


@pytest.fixture
def susan(john: User) -> User:
    susan = make.user("susan")
    make.follow(john, susan)
    return susan


def posts(page: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select("#feed .e-content")
    return [" ".join(one.get_text().split()) for one in found]


def walked(client: FlaskClient, path: str, rel: str) -> list[list[str]]:
    """The posts of each page, from one to the next."""
    pages: list[list[str]] = []
    address = path
    while address and len(pages) < 30:
        page = client.get(address).text
        pages.append(posts(page))
        link = BeautifulSoup(page, "html.parser").select_one(f"a[rel={rel}]")
        address = f"/{link['href']}" if link else ""
    return pages


def pictured(author: User) -> Post:
    post = make.post(author, "Look.")
    make.picture(author, post, alt_text="A spoiler on a car")
    return post


SAYS: dict[str, Any] = {
    "body": lambda susan, _other: say(susan, "A SPOILER."),
    "warning": lambda susan, _other: say(susan, "x", content_warning="Spoiler ahead"),
    "poll": lambda susan, _other: make.poll(susan, "Yes", "Spoiler"),
    "alt text": lambda susan, _other: pictured(susan),
    "quote": lambda susan, other: say(susan, "This!", quote_of=say(other, "Spoiler")),
    "Markdown": lambda susan, _other: say(susan, "Spo**iler**", is_markdown=True),
    "repost": lambda susan, other: reactions.repost(susan, say(other, "spoiler")),
}


@pytest.mark.parametrize("said", SAYS)
@pytest.mark.parametrize("hides", [True, False])
def test_all_that_a_post_says_is_looked_at(
    as_john: FlaskClient, john: User, susan: User, said: str, hides: bool
) -> None:
    SAYS[said](susan, make.user())
    db.session.commit()
    make.filter(john, title="Films & <b>", hides=hides)
    page = as_john.get("/").text
    assert ("<article" in page) is not hides
    assert ('<details class="covered"' in page) is not hides
    assert ("Filtered: Films &amp; &lt;b&gt;" in page) is not hides


def test_what_is_left_alone(as_john: FlaskClient, john: User, susan: User) -> None:
    make.filter(john)
    mine = say(john, "My own spoiler.")
    say(susan, "I quote john.", quote_of=mine)
    say(susan, "Nothing of the kind.")
    # A filter does not tell what is in a post that one may not see.
    say(susan, "Quoting.", quote_of=say(susan, "spoiler", audience="mentioned"))
    make.filter(john, "kind", until=clock.now())
    page = as_john.get("/").text
    assert page.count("<article") == 4
    # What is to come holds until then.
    make.filter(john, "kind", until=clock.now() + LONG)
    assert as_john.get("/").text.count("<article") == 3


PLACES = {
    "home": ("/", "/tags/x"),
    "explore": ("/explore",),
    "threads": ("{thread}",),
    "notifications": ("/notifications",),
}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_chosen(as_john: FlaskClient, john: User, susan: User, place: str) -> None:
    first = say(john, "#x Hello.")
    say(susan, "The spoiler #x", in_reply_to=first)
    say(susan, "Another spoiler #x")
    happen()
    make.filter(john, places=place)
    for name, paths in PLACES.items():
        for path in paths:
            page = as_john.get(path.format(thread=f"/@john/{first.id}")).text
            assert ("spoiler" in page) is (name != place), (name, path)


@pytest.mark.parametrize("path", ["/", "/explore"])
def test_pages_are_filled_and_lead_on(
    as_john: FlaskClient, john: User, susan: User, path: str
) -> None:
    for number in range(110):
        say(susan, f"Post {number}." if number % 4 == 0 else "spoiler")
    make.filter(john)
    expected = [f"Post {number}." for number in range(108, -1, -4)]
    there = walked(as_john, path, "next")
    assert [len(page) for page in there] == [20, 8]
    assert [post for page in there for post in page] == expected
    last = as_john.get(path).text
    bound = re.search(r'rel="next"\s+href="\?before=(\d+)"', last)
    assert bound is not None
    back = walked(as_john, f"{path}?before={bound[1]}", "prev")
    assert back[1] == there[0]
    assert len(back) == 2


def test_a_page_is_not_filled_for_ever(
    as_john: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    say(susan, "The first one.")
    for _number in range(300):
        say(susan, "spoiler")
    make.filter(john)
    statements.clear()
    page = as_john.get("/").text
    assert len(statements) <= 14
    assert "Your filters hide all of this" in page
    assert "Your home is quiet" not in page
    there = walked(as_john, "/", "next")
    assert there == [[], ["The first one."]]


def test_those_without_filters_pay_nothing_and_others_little(
    as_john: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    for number in range(30):
        say(susan, f"Post {number}.")
    for most in (3, 4):
        as_john.get("/")
        statements.clear()
        as_john.get("/")
        assert len(statements) <= most
        check_plans(statements)
        make.filter(john, f"x{most}")


def test_a_conversation_keeps_its_places(as_john: FlaskClient, john: User, susan: User) -> None:
    first = say(susan, "The spoiler begins.")
    second = say(susan, "spoiler two", in_reply_to=first)
    say(susan, "And an end.", in_reply_to=second)
    say(susan, "spoiler three", in_reply_to=first)
    make.filter(john, "spoiler")
    page = as_john.get(f"/@susan/{first.id}").text
    # What the page is about is shown.
    assert "The spoiler begins." in page
    assert posts(page) == ["And an end."]
    assert page.count("Hidden by your filters.") == 2
    make.filter(john, "an end", hides=False)
    assert page.count('<details class="covered"') == 0
    assert as_john.get(f"/@susan/{first.id}").text.count('<details class="covered"') == 1


def test_notifications_that_are_hidden_do_not_count(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    say(susan, "@john before: spoiler")
    happen()
    assert unread(john) == 1
    made = make.filter(john)
    as_john.post(f"/settings/filters/{made.id}", data={**FORM, "action": "hide"})
    assert unread(john) == 0
    say(susan, "@john after: spoiler")
    poll = make.poll(susan, "spoiler", "b")
    reactions.like(john, poll)
    post = say(susan, "@john a thing")
    happen()
    assert unread(john) == 1
    edits.edit(post, susan, Wording("@john a spoiler"))
    happen()
    assert unread(john) == 0
    page = as_john.get("/notifications").text
    assert "All quiet" not in page
    assert "Your filters hide all of this" in page


def test_notifications_that_are_covered_count(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    made = make.filter(john)
    hers = say(susan, "@john after: spoiler")
    happen()
    assert unread(john) == 0
    # What was not shown is there again.
    as_john.post(f"/settings/filters/{made.id}", data={**FORM, "action": "warn"})
    page = as_john.get("/notifications").text
    assert page.count('<details class="covered"') == 1
    say(susan, "@john another spoiler")
    reactions.like(john, hers)
    edits.edit(hers, susan, Wording("@john Spoiler."))
    happen()
    assert unread(john) == 2
    lines = BeautifulSoup(as_john.get("/notifications?kind=edited").text, "html.parser")
    assert [one.get_text().strip() for one in lines.select(".excerpt")] == ["Filtered: spoiler"]


FORM = {
    "phrases": "spoiler",
    "title": "spoiler",
    "places": ["home", "explore", "notifications", "threads"],
}


@pytest.mark.parametrize("timeline", ["home", "explore"])
def test_no_news_of_what_is_hidden(
    as_john: FlaskClient, john: User, susan: User, timeline: str, statements: Statements
) -> None:
    first = say(susan, "The first one.")
    make.filter(john)
    address = f"/news?timeline={timeline}&after={first.id}"
    for _number in range(3):
        say(susan, "spoiler")
    statements.clear()
    assert as_john.get(address).get_json()["posts"] == 0
    assert len(statements) <= 4
    say(susan, "Something else.")
    assert as_john.get(address).get_json()["posts"] == 1


def test_another_process_learns_of_a_change(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    """Filters are kept by their version, which is in the row of their person."""
    say(susan, "spoiler")
    made = make.filter(john)
    assert posts(as_john.get("/").text) == []
    as_john.post(f"/settings/filters/{made.id}/delete")
    assert posts(as_john.get("/").text) == ["spoiler"]
    publishing.publish(susan, "spoiler two", choices=Choices())
    make.filter(john, "two")
    assert posts(as_john.get("/").text) == ["spoiler"]
