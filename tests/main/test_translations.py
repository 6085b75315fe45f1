"""A post in the reader's language: the button, what is sent and kept, and what can go wrong."""

from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.lib import translators
from app.main import translations as view
from app.models import edits, publishing
from app.models.edits import Wording
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.translations import Translation
from app.models.users import User
from tests import make
from tests.lib import hostile
from tests.statements import Statements
from tests.translator import Translator, translating

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.fixture(params=["libretranslate", "deepl"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(app: Flask) -> Iterator[Translator]:
    with translating(app) as other:
        yield other


def foreign(author: User, body: str = "Guten Morgen, Hafen.", **choices: Any) -> Post:
    wanted = Choices(**{"language": "de", **choices})
    made = publishing.publish(author, body, choices=wanted)
    db.session.commit()
    return made


def button(post: Post) -> str:
    return f'formaction="/posts/{post.id}/translate"'


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Translation)) or 0


def test_each_service_is_spoken_with_in_its_way(
    app: Flask, as_john: FlaskClient, susan: User, api: str
) -> None:
    post = foreign(susan, content_warning="Wetter")
    address = f"/@susan/{post.id}"
    with translating(app, api) as other:
        answer = as_john.post(f"/posts/{post.id}/translate")
        assert answer.location == f"{address}?translated=1#post-{post.id}"
        page = as_john.get(f"{address}?translated=1").text
        assert button(post) in as_john.get(address).text
    assert "Guten Morgen, Hafen." in page
    sign = {"libretranslate": "[en]", "deepl": "[EN-GB]"}[api]
    assert f"<p>{sign} Guten Morgen, Hafen.</p>" in page
    assert f"{sign} Wetter" in page
    assert f"Translated from German by {translators.NAMES[api]}" in page
    assert button(post) not in page
    texts = ["Guten Morgen, Hafen.", "Wetter"]
    if api == "deepl":
        said = {"text": texts, "source_lang": "DE", "target_lang": "EN-GB"}
        assert "DeepL-Auth-Key the key" in other.heads[0]
    else:
        said = {"q": texts, "source": "de", "target": "en", "format": "text", "api_key": "the key"}
    assert other.questions == [said]


def test_htmx_gets_the_block_alone(as_john: FlaskClient, service: Translator, susan: User) -> None:
    post = foreign(susan)
    answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section class="translation"')
    assert service.questions[0]["q"] == "Guten Morgen, Hafen."


def test_a_translation_is_asked_for_once_for_each_wording(
    as_john: FlaskClient, service: Translator, susan: User
) -> None:
    post = foreign(susan)
    for _ in range(2):
        as_john.post(f"/posts/{post.id}/translate")
    assert len(service.questions) == 1
    edits.edit(post, susan, Wording("Gute Nacht.", language="de"))
    db.session.commit()
    assert "[en]" not in as_john.get(f"/@susan/{post.id}?translated=1").text
    as_john.post(f"/posts/{post.id}/translate")
    assert "[en] Gute Nacht." in as_john.get(f"/@susan/{post.id}?translated=1").text
    assert (len(service.questions), kept()) == (2, 1)


OFFERS = [
    ({}, "", True),
    ({"language": "en"}, "", False),
    ({"language": None}, "", False),
    ({}, "fr de", False),
    ({"audience": "quiet"}, "", True),
    ({"audience": "followers"}, "", False),
]


@pytest.mark.parametrize("offer", OFFERS)
def test_who_is_offered_what(
    as_john: FlaskClient,
    service: Translator,
    john: User,
    susan: User,
    offer: tuple[dict[str, Any], str, bool],
) -> None:
    choices, reads, is_offered = offer
    john.read_languages = reads
    make.follow(john, susan)
    post = foreign(susan, **choices)
    for path in ("/", f"/@susan/{post.id}"):
        assert (button(post) in as_john.get(path).text) is is_offered, path
    answer = as_john.post(f"/posts/{post.id}/translate")
    assert answer.status_code == (302 if is_offered else 404)
    assert len(service.questions) == is_offered


def test_nothing_is_offered_without_a_service_or_to_strangers(
    app: Flask, client: FlaskClient, as_john: FlaskClient, susan: User
) -> None:
    post = foreign(susan)
    assert button(post) not in as_john.get("/explore").text
    assert as_john.post(f"/posts/{post.id}/translate").status_code == 404
    with translating(app):
        assert button(post) not in client.get("/explore").text
        assert button(post) in as_john.get("/explore").text


def test_what_comes_back_stays_text(as_john: FlaskClient, service: Translator, susan: User) -> None:
    # security 39
    body = b'{"translatedText": "<script>alert(1)</script> @susan javascript:alert(1)"}'
    service.instead = hostile.says(body, kind="application/json")
    post = foreign(susan)
    answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX).text
    assert "<script" not in answer
    assert "&lt;script&gt;" in answer
    assert 'href="/@susan"' in answer
    assert 'href="javascript' not in answer


def test_links_and_names_that_got_lost_are_put_back(
    as_john: FlaskClient, service: Translator, susan: User, john: User
) -> None:
    service.instead = hostile.says(b'{"translatedText": "Look, @JOHN"}', kind="application/json")
    post = foreign(susan, "Schau, @john und @susan: https://example.org/weg")
    answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX).text
    assert answer.count('href="/@john"') == answer.count('href="/@susan"') == 1
    assert 'href="https://example.org/weg"' in answer


FAULTS = [
    (hostile.silent, "takes too long"),
    (hostile.trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), "takes too long"),
    (hostile.says(status="456 Quota exceeded"), "takes no more for now"),
    (hostile.says(status="429 Too Many Requests"), "takes no more for now"),
    (hostile.says(b'{"error": "de is not supported"}', status="400 Bad"), "does not know"),
    (hostile.says(status="403 Forbidden"), "cannot be used just now"),
    (hostile.says(status="500 Oh"), "cannot be used just now"),
    (hostile.leads_to("http://127.0.0.1:1/"), "cannot be used just now"),
    (hostile.raw(b""), "cannot be used just now"),
    (hostile.raw(b"rubbish"), "cannot be used just now"),
    *(
        (hostile.says(body, kind="application/json"), "cannot be used just now")
        for body in (
            *(b"", b"<html>", b"[]", b"null", b"{}", b"[" * 100_000),
            *(b'{"translatedText": 5}', b'{"translatedText": ["a", "b"]}'),
            b'{"translatedText": "' + b"a" * 300_000 + b'"}',
        )
    ),
]


@pytest.mark.parametrize(("script", "words"), FAULTS)
def test_a_failure_says_so_and_leaves_the_original(
    as_john: FlaskClient,
    service: Translator,
    susan: User,
    monkeypatch: pytest.MonkeyPatch,
    script: hostile.Script,
    words: str,
) -> None:
    monkeypatch.setattr(translators, "SECONDS", 0.4)
    service.instead = script
    post = foreign(susan)
    answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX)
    assert answer.status_code == 422
    assert words in answer.text
    assert button(post) in answer.text
    assert as_john.post(f"/posts/{post.id}/translate", headers=JSON).status_code == 503
    assert as_john.post(f"/posts/{post.id}/translate").location.startswith(f"/@susan/{post.id}#")
    page = as_john.get(f"/@susan/{post.id}").text
    assert words in page
    assert "Guten Morgen, Hafen." in page
    assert kept() == 0


def test_an_address_that_does_not_answer(
    app: Flask, as_john: FlaskClient, service: Translator, susan: User
) -> None:
    app.config["TRANSLATION_URL"] = "http://127.0.0.1:1"
    answer = as_john.post(f"/posts/{foreign(susan).id}/translate", headers=HTMX)
    assert "cannot be used just now" in answer.text


def test_only_some_wait_at_once(
    as_john: FlaskClient, service: Translator, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "TURNS", BoundedSemaphore(1))
    with view.TURNS:
        answer = as_john.post(f"/posts/{foreign(susan).id}/translate", headers=HTMX)
    assert "Others are waiting" in answer.text
    assert not service.questions


def test_no_transaction_is_open_while_the_service_thinks(
    as_john: FlaskClient, service: Translator, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    real = translators.translate

    def watched(*args: object) -> list[str]:
        seen.append(db.session().in_transaction())
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(translators, "translate", watched)
    as_john.post(f"/posts/{foreign(susan).id}/translate")
    assert seen == [False]


def test_a_picture_without_words_has_nothing_to_translate(
    as_john: FlaskClient, service: Translator, susan: User
) -> None:
    post = foreign(susan, "x")
    post.body = post.body_html = ""
    answer = as_john.post(f"/posts/{post.id}/translate", headers=HTMX)
    assert "There is no text to translate" in answer.text


def test_a_button_costs_no_statement(
    as_john: FlaskClient, service: Translator, susan: User, statements: Statements
) -> None:
    foreign(susan)
    as_john.get("/explore")
    statements.clear()
    as_john.get("/explore")
    assert not [one for one, _values in statements if "translation" in one]
