"""Catching up: what the followed said meanwhile, by person, quiet people first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.lib import clock
from app.models import blocks, catchup, lists, mutes, reactions, watches
from app.models.posts import Post
from app.models.sessions import Session
from app.models.users import User
from app.models.viewers import VISIT_ENDS
from tests import make
from tests.main.test_notifications import say
from tests.statements import Statements, check_plans

DAY = "/catchup?since=1d"


def people(page: str) -> list[tuple[str, str]]:
    """Who is on the page, with how much they said."""
    found = BeautifulSoup(page, "html.parser").select(".speaker-head")
    return [(one.h2.get_text(strip=True), one.select(".chip")[0].text) for one in found]  # type: ignore[union-attr]


def posts(page: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select("#feed .e-content")
    return [one.get_text(strip=True) for one in found]


def old(author: User, body: str, age: timedelta) -> Post:
    """A post of some time ago."""
    with time_machine.travel(clock.now() - age):
        return say(author, body)


@pytest.fixture
def circle(john: User) -> dict[str, User]:
    """Whom john follows."""
    made = {name: make.user(name) for name in ("ana", "bo", "cy")}
    for person in made.values():
        make.follow(john, person)
    return made


def test_quiet_people_come_first(as_john: FlaskClient, circle: dict[str, User]) -> None:
    for number in range(5):
        say(circle["ana"], f"Ana {number}.")
    say(circle["bo"], "Bo.")
    for number in range(2):
        say(circle["cy"], f"Cy {number}.")
    say(make.user(), "A stranger.")
    page = as_john.get(DAY).text
    assert people(page) == [("bo", "1 post"), ("cy", "2 posts"), ("ana", "5 posts")]
    assert "All 5 posts of ana since then" in page
    assert "posts of cy since then" not in page


def test_the_newest_and_what_was_answered_is_shown(
    as_john: FlaskClient, circle: dict[str, User]
) -> None:
    said = [say(circle["ana"], f"Ana {number}.") for number in range(6)]
    for place in (1, 3, 3):
        say(circle["bo"], "I see.", in_reply_to=said[place])
    page = as_john.get(DAY).text
    assert people(page) == [("ana", "6 posts")]
    assert posts(page) == ["Ana 5.", "Ana 3.", "Ana 1."]
    link = BeautifulSoup(page, "html.parser").select_one(".speaker-more a")
    assert link is not None
    assert posts(as_john.get(str(link["href"])).text) == [f"Ana {n}." for n in (5, 4, 3, 2, 1, 0)]


def test_what_counts_as_said(as_john: FlaskClient, john: User, circle: dict[str, User]) -> None:
    ana, bo, cy = circle.values()
    first = say(ana, "I say.")
    say(ana, "And go on.", in_reply_to=first)
    say(ana, "For my followers.", audience="followers")
    say(ana, "Not for you.", audience="mentioned")
    say(bo, "An answer.", in_reply_to=first)
    reactions.repost(cy, first)
    old(cy, "Long ago.", timedelta(days=2))
    say(john, "My own.")
    assert people(as_john.get(DAY).text) == [("ana", "3 posts")]
    assert people(as_john.get("/catchup?since=3d").text)[0] == ("cy", "1 post")


def test_who_is_muted_or_blocked_is_not_there(
    as_john: FlaskClient, john: User, circle: dict[str, User]
) -> None:
    for person in circle.values():
        say(person, "Hello.")
    mutes.mute(john, circle["ana"])
    blocks.block(john, circle["bo"])
    db.session.commit()
    assert [name for name, _said in people(as_john.get(DAY).text)] == ["cy"]
    assert as_john.get(f"/catchup/ana?{DAY[9:]}").status_code == 200
    assert posts(as_john.get(f"/catchup/bo?{DAY[9:]}").text) == []


def test_a_muted_conversation_is_not_there(
    as_john: FlaskClient, john: User, circle: dict[str, User]
) -> None:
    begun = say(circle["ana"], "A match.")
    make.reply(circle["ana"], begun, "Another goal!")
    say(circle["ana"], "Tea.")
    make.reply(circle["bo"], make.reply(circle["bo"], begun, "Not said to all."), "And so on.")
    watches.mute(john, begun.conversation_id)
    db.session.commit()
    page = as_john.get(DAY).text
    assert people(page) == [("ana", "1 post")]
    assert posts(page) == posts(as_john.get(f"/catchup/ana?{DAY[9:]}").text) == ["Tea."]


def test_filters_hold_here_too(as_john: FlaskClient, john: User, circle: dict[str, User]) -> None:
    say(circle["ana"], "A spoiler.")
    say(circle["ana"], "Something else.")
    make.filter(john)
    page = as_john.get(DAY).text
    assert posts(page) == ["Something else."]
    assert people(page) == [("ana", "1 post")]
    say(circle["bo"], "Nothing but a spoiler.")
    assert people(as_john.get(DAY).text) == [("ana", "1 post")]


def test_who_is_taken_out_of_home_is_not_there(
    as_john: FlaskClient, john: User, circle: dict[str, User]
) -> None:
    for person in circle.values():
        say(person)
    loud = lists.make(john, "Loud", is_out_of_home=True)
    lists.add(loud, circle["bo"], john)
    db.session.commit()
    assert {name for name, _said in people(as_john.get(DAY).text)} == {"ana", "cy"}


def many(john: User, number: int) -> None:
    for place in range(number):
        person = make.user(f"p{place:02}")
        make.follow(john, person)
        for _post in range(place % 3 + 1):
            say(person)


def pages(client: FlaskClient, path: str, rel: str) -> Iterator[list[str]]:
    address: Any = path
    while address:
        page = client.get(address).text
        yield [name for name, _said in people(page)]
        link = BeautifulSoup(page, "html.parser").select_one(f"a[rel={rel}]")
        address = link and f"/catchup{link['href']}"


def test_pages_of_people(as_john: FlaskClient, john: User) -> None:
    many(john, 23)
    there = list(pages(as_john, DAY, "next"))
    assert [len(page) for page in there] == [10, 10, 3]
    names = [name for page in there for name in page]
    assert len(set(names)) == 23
    assert [int(name[1:]) % 3 for name in names] == sorted(int(name[1:]) % 3 for name in names)
    # What is said meanwhile changes no page.
    page = as_john.get(DAY).text
    further = BeautifulSoup(page, "html.parser").select_one("a[rel=next]")
    say(db.session.get_one(User, john.id))
    for person in db.session.query(User).where(User.username.like("p%")):
        say(person)
    assert further is not None
    second = as_john.get(f"/catchup{further['href']}").text
    assert [name for name, _said in people(second)] == there[1]
    back = BeautifulSoup(second, "html.parser").select_one("a[rel=prev]")
    assert back is not None
    assert [name for name, _s in people(as_john.get(f"/catchup{back['href']}").text)] == there[0]


def test_a_page_takes_few_statements_and_no_scan(
    as_john: FlaskClient, john: User, statements: Statements
) -> None:
    many(john, 12)
    author = db.session.query(User).where(User.username == "p00").one()
    make.poll(author)
    make.picture(author, say(author))
    make.filter(john)
    for _time in range(2):
        statements.clear()
        assert as_john.get(DAY).status_code == 200
        assert len(statements) <= 8 + (_time == 0) * 4
    check_plans(statements)


BEFORE = {
    "at=2030-01-01T10:00": "Choose a moment in the last 31 days.",
    "at=1990-01-01T10:00": "Choose a moment in the last 31 days.",
    "at=0001-01-01T00:00": "Choose a moment in the last 31 days.",
    "at=": "This is not a date and a time.",
    "at=soon": "This is not a date and a time.",
}


@pytest.mark.parametrize("query", BEFORE)
def test_a_moment_that_cannot_be_is_kept(as_john: FlaskClient, query: str) -> None:
    answer = as_john.get(f"/catchup?since=at&{query}")
    assert answer.status_code == 422
    assert BEFORE[query] in answer.text
    assert f'value="{query[3:]}"' in answer.text
    assert '<option value="at" selected>' in answer.text


@pytest.mark.parametrize(
    "query",
    ["since=x", "from=x", "from=1", "from=1&to=x", "since=1d&before=x", f"from={2**70}&to=1"],
)
def test_questions_that_mean_nothing(as_john: FlaskClient, query: str) -> None:
    assert as_john.get(f"/catchup?{query}").status_code == 400


def test_a_moment_is_one_by_the_clocks_of_the_reader(
    as_john: FlaskClient, john: User, circle: dict[str, User]
) -> None:
    john.timezone = "Asia/Kolkata"
    old(circle["ana"], "Before.", timedelta(hours=5))
    old(circle["ana"], "After.", timedelta(hours=3))
    then = clock.now() - timedelta(hours=4) + timedelta(hours=5, minutes=30)
    page = as_john.get(f"/catchup?since=at&at={then:%Y-%m-%dT%H:%M}").text
    assert posts(page) == ["After."]


def test_the_last_visit_ends_when_somebody_is_away(
    as_john: FlaskClient, john: User, circle: dict[str, User]
) -> None:
    def seen_at() -> tuple[datetime | None, datetime | None]:
        row = db.session.get_one(User, john.id, populate_existing=True)
        return row.last_seen_at, row.left_at

    say(circle["ana"], "Now.")
    old(circle["ana"], "Meanwhile.", timedelta(days=6))
    old(circle["ana"], "Before.", timedelta(days=8))
    week = clock.now() - timedelta(days=7)
    away_since(week)
    # The first page already knows, and so do those after it.
    for _time in range(2):
        assert posts(as_john.get("/catchup").text) == ["Now.", "Meanwhile."]
        assert seen_at()[1] == week
    assert as_john.get("/").text.count('href="/catchup"') == 3
    # A short pause begins no other visit.
    away_since(clock.now() - VISIT_ENDS + timedelta(minutes=1))
    as_john.get("/about")
    assert seen_at()[1] == week
    assert (seen_at()[0] or week) > clock.now() - timedelta(minutes=1)


def away_since(moment: datetime) -> None:
    db.session.execute(update(User).values(last_seen_at=moment))
    db.session.execute(update(Session).values(used_at=moment))


def test_logging_in_begins_a_visit(client: FlaskClient, john: User) -> None:
    week = clock.now() - timedelta(days=7)
    away_since(week)
    make.log_in(client, john)
    assert db.session.get_one(User, john.id, populate_existing=True).left_at == week
    assert client.get("/").text.count('href="/catchup"') == 3


def test_nothing_is_missed(as_john: FlaskClient) -> None:
    page = as_john.get("/catchup").text
    assert "You have missed nothing" in page
    assert as_john.get("/").text.count('href="/catchup"') == 2


def test_counts_end_somewhere(
    as_john: FlaskClient, circle: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(catchup.COUNTED + 5):
        say(circle["ana"])
    page = as_john.get(DAY).text
    assert people(page) == [("ana", "99+ posts")]
    assert "All 99+ posts of ana" in page
