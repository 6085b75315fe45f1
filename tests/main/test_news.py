"""What a page asks now and then: in few statements, and 304 where nothing is new."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.lib import clock
from app.models import arrivals, messages, reactions
from app.models.sessions import Session
from app.models.users import User
from tests import make, statements
from tests.main.test_notifications import say
from tests.told import happen

JSON = {"Accept": "application/json"}


def test_how_many_are_unread(as_john: FlaskClient, john: User, susan: User) -> None:
    first = as_john.get("/news")
    assert first.get_json() == {
        "unread": 0,
        "badge": "0",
        "notice": "0 unread notifications",
        "messages": 0,
        "messages_badge": "0",
        "messages_notice": "0 unread messages",
        "posts": 0,
        "banner": "0 new posts",
    }
    reactions.like(susan, say(john))
    happen()
    assert as_john.get("/news").get_json()["notice"] == "1 unread notification"


def test_nothing_new_is_told_in_no_words(as_john: FlaskClient, john: User, susan: User) -> None:
    # security 20
    make.follow(john, susan)
    first = say(susan)
    address = f"/news?timeline=home&after={first.id}"
    answer = as_john.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.vary)
    known = {"If-None-Match": answer.headers["ETag"]}
    again = as_john.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    say(susan)
    assert as_john.get(address, headers=known).status_code == 200


@pytest.mark.parametrize("timeline", ["home", "explore"])
def test_how_many_posts_have_arrived(
    as_john: FlaskClient, john: User, susan: User, timeline: str
) -> None:
    stranger, reader = make.user(), make.user()
    make.follow(john, susan)
    first = say(susan)
    address = f"/news?timeline={timeline}&after={first.id}"

    def posts() -> tuple[int, str]:
        found = as_john.get(address).get_json()
        return found["posts"], found["banner"]

    assert posts()[0] == 0
    say(susan)
    say(susan, "Not for you.", audience="mentioned")
    say(stranger, "An answer.", in_reply_to=first)
    say(susan, "For my followers.", audience="followers")
    assert posts() == (2, "2 new posts") if timeline == "home" else (1, "1 new post")
    say(reader)
    assert posts()[0] == 2
    for _n in range(arrivals.COUNTED):
        say(susan)
    assert posts() == (arrivals.COUNTED, "More than 20 new posts")


def test_explore_counts_in_the_languages_that_one_reads(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    first = say(susan)
    john.read_languages = "es"
    for language in ("en", "es", None):
        say(susan, language=language)
    found = as_john.get(f"/news?timeline=explore&after={first.id}").get_json()
    assert found["posts"] == 2


@pytest.mark.parametrize(
    "query",
    [
        "timeline=home",
        "timeline=home&after=x",
        "timeline=x&after=1",
        f"timeline=home&after={2**70}",
    ],
)
def test_questions_that_mean_nothing(as_john: FlaskClient, query: str) -> None:
    assert as_john.get(f"/news?{query}").status_code == 400


def test_a_stranger_is_told_nothing(client: FlaskClient) -> None:
    assert client.get("/news", headers=JSON).status_code == 401


@pytest.mark.parametrize("query", ["", "?timeline=home&after=1", "?timeline=explore&after=1"])
def test_an_answer_takes_few_statements_and_no_scan(
    as_john: FlaskClient,
    john: User,
    susan: User,
    query: str,
) -> None:
    make.follow(john, susan)
    for _n in range(30):
        say(susan)
    with statements.noted() as run:
        as_john.get(f"/news{query}")
    assert len(run) == (2 if query else 1)
    statements.check_plans(run)


def test_an_open_conversation_is_told_what_was_taken_back(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    first, second = make.message(susan, john, "One."), make.message(john, susan, "Two.")
    messages.take_back(susan, first)
    db.session.commit()
    gone, query = first.id, f"/news?chat={first.chat_id}&after="
    newest = f"{query}{second.id}"
    assert "Two." in as_john.get(f"{query}{gone}").get_json()["talk"]
    with statements.noted() as run:
        assert as_john.get(newest).get_json()["gone"] == [str(gone)]
    assert len(run) <= 3
    statements.check_plans(run)
    other = app.test_client()
    make.log_in(other, make.user())
    assert other.get(f"{query}{gone}").get_json()["gone"] == []


def test_a_page_that_is_only_open_keeps_no_session(as_john: FlaskClient, john: User) -> None:
    # security 18
    long_ago = clock.now() - timedelta(hours=1)
    db.session.execute(update(Session).values(used_at=long_ago))
    as_john.get("/news")
    assert db.session.scalar(select(Session.used_at)) == long_ago
    as_john.get("/")
    assert db.session.scalar(select(Session.used_at)) != long_ago
