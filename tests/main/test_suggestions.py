"""People to meet: the page, the side of other pages, and saying no to one."""

import pytest
from flask.testing import FlaskClient

from app.lib import clock
from app.models.users import User
from tests import make
from tests.statements import Statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(susan: User, john: User) -> User:
    """Followed by susan, whom john follows."""
    ana = make.user("ana", display_name="Ana <b>")
    make.post(ana)
    make.follow(john, susan)
    make.follow(susan, ana)
    return ana


def test_the_page_says_why(as_john: FlaskClient, ana: User) -> None:
    page = as_john.get("/explore/people").text
    assert "Followed by <bdi>susan</bdi>, whom you follow" in page
    assert "Ana &lt;b&gt;" in page
    assert 'id="follow-ana"' in page


def test_so_does_the_side(as_john: FlaskClient, ana: User) -> None:
    ana.approves_followers = True
    page = as_john.get("/explore").text
    assert "Followed by <bdi>susan</bdi>, whom you follow" in page
    assert 'href="/explore/people"' in page
    assert "Ask to follow" in page


def test_not_this_one(as_john: FlaskClient, ana: User) -> None:
    assert "Suggest them again" not in as_john.get("/explore/people").text
    assert "@ana" in as_john.get("/explore").text
    assert as_john.post("/@ana/dismiss").location == "/explore/people"
    page = as_john.get("/explore/people").text
    assert "will not be suggested again" in page
    assert "@ana" not in page
    # At once, although what is beside a page is kept for a minute.
    assert 'id="follow-ana"' not in as_john.get("/explore").text
    as_john.post("/explore/people/reset")
    assert "@ana" in as_john.get("/explore/people").text


def test_htmx_is_told_in_the_place_of_the_person(as_john: FlaskClient, ana: User) -> None:
    answer = as_john.post("/@ana/dismiss", headers=HTMX).text
    assert answer.strip().startswith("<li>")
    assert "Ana &lt;b&gt; will not be suggested again." in answer


def test_whoever_follows_is_suggested_others_at_once(as_john: FlaskClient, ana: User) -> None:
    assert 'id="follow-ana"' in as_john.get("/explore").text
    as_john.post("/@ana/follow")
    assert 'id="follow-ana"' not in as_john.get("/explore").text


@pytest.mark.parametrize("tie", ["follow", "mute", "block"])
def test_nobody_is_suggested_whom_one_asks_or_avoids(
    as_john: FlaskClient, ana: User, tie: str
) -> None:
    ana.approves_followers = True
    assert 'id="follow-ana"' in as_john.get("/explore").text
    assert as_john.post(f"/@ana/{tie}").status_code == 302
    for path in ("/explore", "/explore/people"):
        assert 'id="follow-ana"' not in as_john.get(path).text, path


def test_strangers_meet_people_without_buttons(client: FlaskClient, susan: User) -> None:
    assert "Nobody new to meet" in client.get("/explore/people").text
    make.post(susan)
    page = client.get("/explore/people").text
    assert "@susan" in page
    assert 'method="post"' not in page


def test_what_is_beside_a_page_costs_nothing_when_kept(
    as_john: FlaskClient, ana: User, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    as_john.get("/")
    statements.clear()
    as_john.get("/")
    assert not [one for one, _values in statements if "dismissal" in one]
