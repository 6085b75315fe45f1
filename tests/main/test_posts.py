"""Saying something, showing it, taking it back."""

import re
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models.posts import Post
from app.models.users import User
from tests import make


def count_posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def test_post_and_read_it(as_john: FlaskClient, john: User) -> None:
    response = as_john.post("/posts", data={"body": "One\ntwo\n\nthree"})
    post = db.session.scalars(select(Post)).one()
    assert (response.status_code, response.location) == (302, f"/#post-{post.id}")
    assert post.body == "One\ntwo\n\nthree"
    page = as_john.get("/").text
    assert f'id="post-{post.id}"' in page
    assert "<p>One<br>two</p>" in page


@pytest.mark.parametrize(
    "body", ["", "   \n", "\0", "x" * 501, "\ud800".encode("utf-8", "surrogatepass") * 501]
)
def test_what_cannot_be_posted_comes_back(as_john: FlaskClient, body: str | bytes) -> None:
    response = as_john.post("/posts", data={"body": body})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    if isinstance(body, str) and body.strip("\0 \n"):
        assert body in response.text
    assert count_posts() == 0


def test_one_character_too_many_is_said(as_john: FlaskClient) -> None:
    assert "Shorten this by 1 character." in as_john.post("/posts", data={"body": "x" * 501}).text
    assert "Shorten this by 7 characters" in as_john.post("/posts", data={"body": "x" * 507}).text


@pytest.mark.parametrize("field", ["audience", "repliers", "language"])
@pytest.mark.parametrize("value", ["x", "PUBLIC", "public ", "\t" * 20])
def test_a_choice_that_there_is_not_comes_back(
    as_john: FlaskClient, field: str, value: str
) -> None:
    response = as_john.post("/posts", data={"body": "kept text", field: value})
    is_blank = field == "language" and not value.strip()
    assert response.status_code == (302 if is_blank else 422)
    assert is_blank or "kept text" in response.text
    assert count_posts() == is_blank


@pytest.mark.parametrize("field", ["audience", "repliers"])
def test_no_choice_at_all_is_none_to_guess(as_john: FlaskClient, field: str) -> None:
    assert as_john.post("/posts", data={"body": "kept text", field: ""}).status_code == 422
    assert count_posts() == 0


def test_a_link_counts_as_23(as_john: FlaskClient) -> None:
    link = "https://example.org/" + "x" * 300
    assert as_john.post("/posts", data={"body": f"{'y' * 476} {link}"}).status_code == 302
    assert as_john.post("/posts", data={"body": f"{'y' * 477} {link}"}).status_code == 422


def test_a_post_while_logged_out_is_not_lost(client: FlaskClient) -> None:
    response = client.post("/posts", data={"body": "three paragraphs"})
    assert response.status_code == 401
    assert "three paragraphs" in response.text
    assert count_posts() == 0


def test_the_same_form_sent_again_is_one_post(app: Flask, as_john: FlaskClient, john: User) -> None:
    form = {"body": "once", "once": composer_key(as_john)}
    browser, answers = as_john.get_cookie("session"), Queue[str | None]()
    assert browser is not None
    start = Barrier(5)

    def send() -> None:
        client = app.test_client()
        client.set_cookie("session", browser.value)
        start.wait()
        with app.test_request_context():
            answers.put(FlaskClient.open(client, "/posts", method="POST", data=form).location)

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda _: send(), range(5)))
    assert count_posts() == 1
    assert len({answers.get() for _ in range(5)}) == 1
    db.session.refresh(john)
    assert john.posts_count == 1


def test_another_text_from_the_same_page_is_another_post(as_john: FlaskClient) -> None:
    key = composer_key(as_john)
    for body in ("one", "two"):
        as_john.post("/posts", data={"body": body, "once": key})
    assert count_posts() == 2


def test_the_same_words_from_another_page_are_another_post(as_john: FlaskClient) -> None:
    assert composer_key(as_john) != composer_key(as_john)
    for key in (composer_key(as_john), composer_key(as_john), "", "x" * 32):
        as_john.post("/posts", data={"body": "again", "once": key})
    assert count_posts() == 4


def test_a_key_that_no_page_has_made_is_refused(as_john: FlaskClient) -> None:
    refused = as_john.post("/posts", data={"body": "kept text", "once": "x" * 33})
    assert refused.status_code == 422
    assert "The form arrived damaged." in refused.text
    assert "kept text" in refused.text
    assert count_posts() == 0


def test_a_refused_reply_shows_what_it_answers(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan, "Who has seen the ferry?")
    refused = as_john.post("/posts", data={"body": "x" * 501, "in_reply_to": post.id})
    assert refused.status_code == 422
    assert f'id="post-{post.id}"' in refused.text
    assert "Who has seen the ferry?" in refused.text


def composer_key(client: FlaskClient) -> str:
    found = re.search(r'name="once" value="([^"]+)"', client.get("/").text)
    assert found is not None
    return found[1]


def test_the_permalink(client: FlaskClient, john: User) -> None:
    post = make.post(john, "hello")
    page = client.get(f"/@john/{post.id}")
    assert page.status_code == 200
    assert '<link rel="canonical"' in page.text
    assert 'property="og:' in page.text
    assert client.get(f"/@John/{post.id}").location == f"/@john/{post.id}"


@pytest.mark.parametrize("number", ["0", "1", "999999999999999999", "9223372036854775807"])
def test_no_such_post(as_john: FlaskClient, john: User, number: str) -> None:
    assert as_john.get(f"/@john/{number}").status_code == 404
    assert as_john.post(f"/posts/{number}/delete").status_code == 404


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 30, "-1", "abc", "%00", "1.5"])
def test_no_such_address(as_john: FlaskClient, john: User, number: str) -> None:
    assert as_john.get(f"/@john/{number}").status_code == 404
    assert as_john.post(f"/posts/{number}/delete").status_code in {404, 405}


def test_somebody_elses_name_in_the_address(client: FlaskClient, john: User, susan: User) -> None:
    post = make.post(john)
    assert client.get(f"/@susan/{post.id}").status_code == 404


def test_delete_ones_own(as_john: FlaskClient, john: User) -> None:
    post = make.post(john)
    assert as_john.post(f"/posts/{post.id}/delete").status_code == 302
    assert as_john.get(f"/@john/{post.id}").status_code == 404
    assert as_john.post(f"/posts/{post.id}/delete").status_code == 404
    assert john.posts_count == 0


def test_cannot_delete_someone_elses_post(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan)
    response = as_john.post(f"/posts/{post.id}/delete")
    assert response.status_code == 403
    assert db.session.get_one(Post, post.id).deleted_at is None


def test_a_deleted_post_answers_like_a_missing_one(as_john: FlaskClient, john: User) -> None:
    # security 29
    post = make.post(john)
    as_john.post(f"/posts/{post.id}/delete")
    as_john.get("/")
    gone, never = as_john.get(f"/@john/{post.id}"), as_john.get("/@john/12345")
    assert gone.data == never.data


XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    'https://example.org/"onmouseover=alert(1)',
    "https://example.org/<script>alert(1)</script>",
    "#<b>tag</b> @<i>name</i>",
    "{{ 7*7 }} {% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<svg/onload=alert(1)>",
    "data:text/html,<script>alert(1)</script>",
]


@pytest.mark.parametrize("body", XSS)
def test_markup_stays_text(as_john: FlaskClient, body: str) -> None:
    # security 39
    as_john.post("/posts", data={"body": body})
    html = db.session.scalars(select(Post.body_html)).one()
    for forbidden in ("<script", "<img", "<svg", 'href="javascript', 'href="data', "<b>", "<i>"):
        assert forbidden not in html.lower()


def test_csrf_failure_keeps_the_text(app: Flask, protected: FlaskClient, john: User) -> None:
    # security 35
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    response = protected.post("/posts", data={"body": "typed for an hour", "csrf_token": "stale"})
    assert response.status_code == 400
    assert "typed for an hour" in response.text
    assert count_posts() == 0
