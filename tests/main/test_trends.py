"""Tags in use: on their page, and beside others."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.lib import clock
from app.main.trends import remembered
from app.models import trends
from app.models.users import User
from app.pages.sparks import spark
from tests import make
from tests.statements import Statements


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    remembered.cache_clear()
    yield
    remembered.cache_clear()


@pytest.fixture
def in_use(john: User) -> None:
    make.post(john, "#garden in the rain")
    trends.count()


def test_nothing_was_used(client: FlaskClient) -> None:
    assert "No tags this week" in client.get("/explore/tags").text


@pytest.mark.usefixtures("in_use")
def test_a_page_shows_tags_with_a_line_and_words_for_it(client: FlaskClient) -> None:
    page = client.get("/explore/tags").text
    assert 'href="/tags/garden"' in page
    assert "1 person this week" in page
    assert 'aria-label="Posts on each of the last 7 days: 0, 0, 0, 0, 0, 0, 1"' in page
    assert "<polyline points=" in page


@pytest.mark.usefixtures("in_use")
def test_members_see_a_few_beside_a_page(client: FlaskClient, as_john: FlaskClient) -> None:
    page = as_john.get("/bookmarks").text
    assert "Tags this week" in page
    assert 'href="/tags/garden"' in page
    assert "Tags this week" not in client.get("/explore").text


@pytest.mark.usefixtures("in_use")
def test_they_cost_no_statement_when_kept(
    as_john: FlaskClient, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    for _ in range(2):
        statements.clear()
        as_john.get("/")
    assert not [one for one, _values in statements if "trend" in one]


def test_a_line_rises_with_the_numbers() -> None:
    assert spark((0, 0, 0, 0, 0, 0, 0)) == "0,15 10,15 20,15 30,15 40,15 50,15 60,15"
    assert spark((0, 4, 2)) == "0,15 30,1 60,8"
