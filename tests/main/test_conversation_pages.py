"""The replies to a post page by page, and what a page of them costs."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.extensions import db
from app.lib import ids
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.statements import Statements


def address(post: Post) -> str:
    """Where a post of john's is."""
    return f"/@john/{post.id}"


def soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def busy(john: User, susan: User) -> Post:
    """A post with 45 replies, among which nobody continues anything."""
    post = make.post(john)
    for number in range(45):
        make.reply(susan, post, f"Answer {number}")
    return post


def test_the_pages_of_the_replies_lead_to_each_other(
    client: FlaskClient, john: User, busy: Post
) -> None:
    seen: list[str] = []
    path = first = address(busy)
    for number in range(3):
        page = soup(client, path)
        seen += [str(post["id"]) for post in page.select("#feed > .post")]
        back, on = page.select_one("[rel=prev]"), page.select_one("[rel=next]")
        assert (back is None, on is None) == (number == 0, number == 2)
        if number == 1:
            assert back is not None
            assert back["href"] == first
        if on is not None:
            assert on["href"] == on["hx-get"]
            path = f"{first}{on['href']}"
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen)


def test_nothing_follows_the_last_reply(client: FlaskClient, john: User, busy: Post) -> None:
    page = soup(client, address(busy))
    for _number in range(2):
        on = page.select_one("[rel=next]")
        assert on is not None
        page = soup(client, f"{address(busy)}{on['href']}")
    last = str(page.select("#feed > .post")[-1]["id"]).removeprefix("post-")
    page = soup(client, f"{address(busy)}?after={last}")
    assert "That was everything" in page.text
    assert page.select_one("[rel=prev]") is not None
    assert [h.text for h in page.select("h1")] == ["Conversation"]


@pytest.mark.parametrize("key", ["rubbish", "", "-1", "1.5", "9223372036854775808", "1&before=2"])
def test_a_damaged_key_is_refused(client: FlaskClient, john: User, key: str) -> None:
    post = make.post(john)
    assert client.get(f"{address(post)}?after={key}").status_code == 400


def test_a_key_that_is_not_known_leads_to_the_first_page(
    client: FlaskClient, john: User, susan: User, busy: Post
) -> None:
    hidden = make.reply(susan, busy, audience="followers")
    path = address(busy)
    for key in (1, hidden.id, make.post(john).id):
        answer = client.get(f"{path}?after={key}")
        assert (answer.status_code, answer.location) == (302, path)
        answer = client.get(f"{path}?after={key}", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, path)


def test_a_thread_of_two_thousand_takes_eight_statements(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    focus = make.post(john)
    step = 1 << ids.RANDOM_BITS
    rows = [
        {
            "id": focus.id + (number + 1) * step,
            "author_id": susan.id,
            "body": "x",
            "body_html": "<p>x</p>",
            "conversation_id": focus.id,
            "in_reply_to_id": focus.id + max(number - 9, 0) * step,
            "reply_to_author_id": susan.id,
        }
        for number in range(2000)
    ]
    db.session.execute(insert(Post), rows)
    db.session.commit()
    for path in (address(focus), f"/@susan/{rows[1000]['id']}"):
        for query in ("", f"?after={rows[1010]['id']}"):
            for browser in (client, as_john):
                statements.clear()
                assert browser.get(path + query).status_code == 200
                assert len(statements) <= 8, statements
