"""How a poll looks, and to whom."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.lib import clock
from app.models import publishing
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.main.poll_blocks import cast, look, poll_in, results, words
from tests.models.ballots import ids_of
from tests.statements import Statements, check_plans

DAY = timedelta(days=1)


@pytest.mark.parametrize("hides", [False, True])
def test_results_are_for_those_whom_the_author_wants_to_see_them(
    app: Flask, susan: User, hides: bool
) -> None:
    post = make.poll(susan, hide_results=hides)
    first = ids_of(post)[0]
    people = {"author": susan, "voter": make.user(), "other": make.user()}
    cast(people["voter"], post, first)
    clients = {"stranger": app.test_client()}
    for name, person in people.items():
        clients[name] = app.test_client()
        make.log_in(clients[name], person)
    see = {name: bool(results(look(client, post))) for name, client in clients.items()}
    assert see == {"stranger": not hides, "author": True, "voter": True, "other": not hides}
    can_vote = {name: bool(look(client, post).select("input")) for name, client in clients.items()}
    assert can_vote == {"stranger": False, "author": False, "voter": False, "other": True}
    with time_machine.travel(clock.now() + DAY):
        for client in clients.values():
            make.log_in(client, susan)
            assert results(look(client, post)) == results(look(clients["author"], post))


def test_hidden_results_are_nowhere_in_the_page(client: FlaskClient, susan: User) -> None:
    post = make.poll(susan, hide_results=True)
    cast(make.user(), post, ids_of(post)[0])
    block = str(look(client, post))
    assert "100%" not in block
    assert "progress" not in block
    assert "1 vote" not in block
    assert "Tea" in block


def test_a_stranger_is_shown_the_way_in(client: FlaskClient, susan: User) -> None:
    post = make.poll(susan)
    link = poll_in(client.get("/explore").text).find("a")
    assert isinstance(link, Tag)
    assert link["href"] == f"/auth/login?next=/@susan/{post.id}"
    assert "Set-Cookie" not in client.get("/explore").headers


def test_a_warning_hides_the_poll_as_well(as_john: FlaskClient, susan: User) -> None:
    make.poll(susan, "Tea", "Coffee", content_warning="Hot drinks")
    page = BeautifulSoup(as_john.get("/explore").text, "html.parser")
    assert page.select_one("details.cw .poll")
    assert len(page.select(".poll")) == 1


def test_a_quote_leads_to_the_poll(as_john: FlaskClient, john: User, susan: User) -> None:
    post = make.poll(susan)
    publishing.publish(john, "Vote!", choices=Choices(quote_of=post))
    db.session.commit()
    quote = BeautifulSoup(as_john.get("/@john").text, "html.parser").select_one(".quote")
    assert quote is not None
    assert not quote.select(".poll")
    link = quote.find("a", string="Poll")
    assert isinstance(link, Tag)
    assert link["href"] == f"/@susan/{post.id}"


def test_choices_are_text_and_nothing_else(as_john: FlaskClient, susan: User) -> None:
    # security 39
    post = make.poll(susan, "<b>bold</b>", '"><script>x()</script>')
    page = as_john.get("/explore").text
    assert "<b>bold" not in page
    assert "<script>x" not in page
    cast(make.user(), post, ids_of(post)[0])
    assert "<b>bold" not in as_john.get("/explore").text


def test_a_page_of_polls_takes_one_statement_more(
    as_john: FlaskClient, susan: User, statements: Statements
) -> None:
    for n in range(20):
        make.post(susan, f"number {n}")
    as_john.get("/explore")
    statements.clear()
    as_john.get("/explore")
    plain = len(statements)
    for n in range(20):
        make.poll(susan, *(f"choice {m}" for m in range(6)), body=f"poll {n}")
    as_john.get("/explore")
    statements.clear()
    page = as_john.get("/explore").text
    assert page.count('class="poll"') == 20
    assert len(statements) == plain + 1, statements
    check_plans(statements)


def test_each_viewer_sees_their_own_choice(app: Flask, susan: User) -> None:
    post = make.poll(susan)
    people = [make.user() for _ in range(3)]
    for person, chosen in zip(people, ids_of(post), strict=False):
        cast(person, post, chosen)
    mine = []
    for person in people:
        client = app.test_client()
        make.log_in(client, person)
        mine.append([words(row) for row in look(client, post).select("li.mine")])
    assert mine == [["Tea your choice 1 vote 50%"], ["Coffee your choice 1 vote 50%"], []]
