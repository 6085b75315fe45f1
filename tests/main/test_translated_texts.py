"""What is translated beside the body of a post, and how often somebody may ask for it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import limits
from app.extensions import db
from app.models.users import User
from tests import make
from tests.main.test_translations import HTMX, JSON, button, foreign
from tests.translator import translating


@pytest.mark.parametrize("api", ["libretranslate", "deepl"])
def test_choices_and_descriptions_are_translated_with_the_post(
    app: Flask, as_john: FlaskClient, susan: User, api: str
) -> None:
    post = make.poll(susan, "Ja", "Nein <b>", body="Regnet es?")
    make.picture(susan, post, alt_text="Ein Hafen")
    make.picture(susan, post, alt_text="")
    post.language, post.content_warning = "de", "Wetter"
    db.session.commit()
    with translating(app, api) as other:
        block = as_john.post(f"/posts/{post.id}/translate", headers=HTMX).text
        page = as_john.get(f"/@susan/{post.id}?translated=1").text
        post.load_pictures()
        post.alt_texts = ["Ein Boot", ""]
        db.session.commit()
        assert "Answers to choose from" not in (as_john.get(f"/@susan/{post.id}?translated=1").text)
    question = other.questions[0]
    texts = question["q"] if api == "libretranslate" else question["text"]
    assert texts == ["Regnet es?", "Wetter", "Ja", "Nein <b>", "Ein Hafen"]
    for one in ("Regnet es?", "Wetter", "Ja", "Nein &lt;b&gt;", "Ein Hafen"):
        assert re.search(rf"\[EN(-GB)?\] {re.escape(one)}", block, re.IGNORECASE), one
    assert block.count("<li") == 3
    assert "Answers to choose from" in page


def test_a_picture_with_a_description_alone_is_translated(
    app: Flask, as_john: FlaskClient, susan: User
) -> None:
    post = foreign(susan, "x")
    make.picture(susan, post, alt_text="Ein Hafen")
    post.body = post.body_html = ""
    db.session.commit()
    with translating(app):
        answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX)
    assert answer.status_code == 200
    assert "[en] Ein Hafen" in answer.text


def test_the_limit_is_told_where_the_button_is(make_app: Callable[..., Flask]) -> None:
    few = limits.LIMITS | {"translation": "2 per 3 hours"}
    limited = make_app(RATELIMIT_ENABLED=True, LIMITS=few)
    with limited.app_context(), translating(limited) as other:
        susan, client = make.user("susan"), limited.test_client()
        make.log_in(client, make.user("john"))
        posts = [foreign(susan, f"Guten Tag, {number}.") for number in range(3)]
        one, two, three = (f"/posts/{post.id}/translate" for post in posts)
        client.post(one)
        client.post(two)
        answer = client.post(three, headers=HTMX)
        page = client.post(three, follow_redirects=True).text
        refused, offer = client.post(three, headers=JSON), button(posts[2])
    assert answer.status_code == 422
    for told in (answer.text, page):
        assert "One person can have 2 posts translated in 3 hours. Try again in " in told
        assert offer in told
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert len(other.questions) == 2
