"""Quotes: embedded for those who may see, counted, and withdrawn by whom they quote."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import publishing
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make

QUOTED = "The ferry leaves at nine."


@pytest.fixture
def quoting(john: User, susan: User) -> Post:
    """John's quote of what susan said."""
    return quote(john, make.post(susan, QUOTED))


def quote(author: User, quoted: Post, body: str = "Be early.") -> Post:
    post = publishing.publish(author, body, choices=Choices(quote_of=quoted))
    db.session.commit()
    return post


def count(post: Post) -> int:
    db.session.refresh(post)
    return post.quotes_count


@pytest.fixture
def as_susan(app: Flask, susan: User) -> FlaskClient:
    client = app.test_client()
    make.log_in(client, susan)
    return client


def test_a_quote_is_written_on_a_page_of_its_own(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan, QUOTED)
    page = as_john.get(f"/posts/new?quote_of={post.id}").text
    assert QUOTED in page
    assert f'name="quote_of" value="{post.id}"' in page
    answer = as_john.post("/posts", data={"body": "Be early.", "quote_of": str(post.id)})
    assert answer.status_code == 302
    home = as_john.get("/").text
    assert 'class="quote' in home
    assert QUOTED in home
    assert count(post) == 1


NO_ID = ("x", "-1", "9" * 30, "1", "²", "1.5", "0x1", "0" * 5000, "0" * 10 + "9" * 30)


@pytest.mark.parametrize("field", ["quote_of", "in_reply_to"])
@pytest.mark.parametrize("number", NO_ID)
def test_what_is_about_nothing_keeps_its_text(
    as_john: FlaskClient, field: str, number: str
) -> None:
    answer = as_john.post("/posts", data={"body": "Kept, all of it.", field: number})
    assert answer.status_code == 422
    assert "Kept, all of it." in answer.text
    assert as_john.get("/posts/new", query_string={field: number}).status_code == 200
    assert db.session.scalars(select(Post)).all() == []


def test_what_is_for_followers_is_not_quoted_by_them(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    make.follow(john, susan)
    post = publishing.publish(susan, QUOTED, choices=Choices(audience="followers"))
    db.session.commit()
    answer = as_john.post("/posts", data={"body": "Listen to this.", "quote_of": str(post.id)})
    assert answer.status_code == 422
    assert "Listen to this." in answer.text


def test_who_is_quoted_withdraws_and_allows(
    as_john: FlaskClient, as_susan: FlaskClient, quoting: Post
) -> None:
    quoted = db.session.get_one(Post, quoting.quote_of_id)
    address = f"/@john/{quoting.id}"
    assert "/withdraw_quote" in as_susan.get(address).text
    assert "/withdraw_quote" not in as_john.get(address).text
    for _ in range(2):
        assert as_susan.post(f"/posts/{quoting.id}/withdraw_quote").status_code == 302
        assert count(quoted) == 0
    assert QUOTED not in as_john.get(address).text
    assert "withdrawn the quoted post" in as_john.get(address).text
    assert f'id="post-{quoting.id}"' not in as_john.get(f"/@susan/{quoted.id}/quotes").text
    for _ in range(2):
        assert as_susan.post(f"/posts/{quoting.id}/allow_quote").status_code == 302
        assert count(quoted) == 1
    assert QUOTED in as_john.get(address).text


@pytest.mark.parametrize("verb", ["withdraw_quote", "allow_quote"])
def test_nobody_else_withdraws(as_john: FlaskClient, quoting: Post, verb: str) -> None:
    assert as_john.post(f"/posts/{quoting.id}/{verb}").status_code == 403


def test_a_withdrawn_quote_is_not_counted_down_twice(
    as_susan: FlaskClient, john: User, quoting: Post
) -> None:
    quoted = db.session.get_one(Post, quoting.quote_of_id)
    as_susan.post(f"/posts/{quoting.id}/withdraw_quote")
    db.session.refresh(quoting)
    quoting.delete(by=john)
    db.session.commit()
    assert count(quoted) == 0
    quoting.restore(by=john)
    db.session.commit()
    assert count(quoted) == 0


def test_a_deleted_post_is_gone_from_its_quotes(
    client: FlaskClient, susan: User, quoting: Post
) -> None:
    db.session.get_one(Post, quoting.quote_of_id).delete(by=susan)
    db.session.commit()
    page = client.get(f"/@john/{quoting.id}").text
    assert QUOTED not in page
    assert "The quoted post is not available." in page


def test_a_reply_that_quotes_what_it_answers_counts_as_both(john: User, susan: User) -> None:
    post = make.post(susan, QUOTED)
    publishing.publish(john, "Again.", choices=Choices(in_reply_to=post, quote_of=post))
    db.session.commit()
    assert (count(post), post.replies_count) == (1, 1)
