"""Previews of links: where they are shown, what they show, and to whom."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.models import edits, publishing
from app.models.edits import Wording
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.elsewhere import Elsewhere, again, elsewhere, preview, run_jobs
from tests.lib import hostile
from tests.statements import noted


@pytest.fixture
def other(app: Flask) -> Iterator[Elsewhere]:
    with elsewhere(app) as other:
        yield other


def card(client: FlaskClient, path: str = "/explore") -> BeautifulSoup:
    found = BeautifulSoup(client.get(path).text, "html.parser").select_one(".preview")
    assert found is not None
    return BeautifulSoup(str(found), "html.parser")


def test_a_link_gets_a_preview(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, f"Look: {other.url()}#here and {other.url('/plain')}")
    run_jobs(app)
    shown = card(client)
    link = shown.select_one("a.preview")
    assert link is not None
    assert link["href"] == other.url()
    assert link["rel"] == ["nofollow", "noopener", "ugc"]
    said = shown.get_text(" ", strip=True)
    for words in ("The lamps are on", "Four minutes of blue.", "The Harbour"):
        assert words in said
    # security 40
    assert shown.select_one(".preview-host").text == f"127.0.0.1:{other.server.port}"  # type: ignore[union-attr]
    assert other.paths == ["/lamps", "/wide.png"]
    assert again(post).revision == 2
    assert (
        b"User-Agent: Microblog (+http://localhost/about; link preview bot)"
        in (other.server.asked[0])
    )


def test_its_picture_is_ours(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    make.post(susan, other.url())
    run_jobs(app)
    image = card(client).select_one("img")
    assert image is not None
    assert (image["width"], image["height"], image["alt"]) == ("600", "315", "")
    assert str(image["src"]).startswith("/previews/")
    answer = client.get(str(image["src"]))
    assert answer.data[8:12] == b"WEBP"
    assert answer.mimetype == "image/webp"
    # security 48
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.cache_control.public
    assert answer.cache_control.immutable
    assert "Set-Cookie" not in answer.headers


def test_a_tall_picture_stands_beside_the_words(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    make.post(susan, other.url("/portrait"))
    run_jobs(app)
    assert not preview().is_wide
    assert preview().picture_width == preview().picture_height == 240
    assert not card(client).select(".preview-wide")


@pytest.mark.parametrize("name", ["", "x", "..%2fx", "%00", "a" * 65, "x/y", ".webp", "x.png"])
def test_other_names_are_no_pictures(client: FlaskClient, name: str) -> None:
    assert client.get(f"/previews/{name}.webp").status_code == 404


@pytest.mark.parametrize(
    "answer",
    [
        hostile.says(b"not a picture", kind="image/png"),
        hostile.says(b"<svg/>", kind="image/svg+xml"),
        hostile.says(status="404 Not Found"),
        hostile.says(b"\x89PNG\r\n\x1a\n" + b"a" * 1_000_001, kind="image/png"),
        hostile.leads_to("http://10.0.0.1/"),
    ],
)
def test_without_a_picture_the_words_are_shown(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere, answer: hostile.Script
) -> None:
    other.pages["/wide.png"] = answer
    make.post(susan, other.url())
    run_jobs(app)
    assert "The lamps are on" in card(client).text
    assert not card(client).select("img")


def test_a_link_in_markdown(app: Flask, client: FlaskClient, susan: User, other: Elsewhere) -> None:
    choices = Choices(is_markdown=True)
    publishing.publish(susan, f"*See* [the lamps]({other.url()})", choices=choices)
    run_jobs(app)
    assert "The lamps are on" in card(client).text


def test_a_post_is_shown_anew_when_its_preview_arrives(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, other.url())
    assert "preview-title" not in client.get("/explore").text
    run_jobs(app)
    assert "preview-title" in client.get("/explore").text
    assert "preview-title" in client.get(f"/@susan/{post.id}").text


def test_an_edit_changes_the_preview(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, other.url())
    run_jobs(app)
    edits.edit(again(post), susan, Wording(other.url("/plain")))
    run_jobs(app)
    assert "Plain words" in card(client).text
    edits.edit(again(post), susan, Wording("No link any more"))
    run_jobs(app)
    assert again(post).preview_id is None
    assert "preview-title" not in client.get("/explore").text


def test_behind_a_warning_it_is_hidden_too(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    publishing.publish(susan, other.url(), choices=Choices(content_warning="lamps"))
    run_jobs(app)
    page = BeautifulSoup(client.get("/explore").text, "html.parser")
    assert page.select("details.cw .preview")
    assert len(page.select(".preview")) == 1


def test_within_quotes_and_beside_them_there_is_none(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    quoted = make.post(susan, other.url())
    publishing.publish(susan, other.url("/plain"), choices=Choices(quote_of=quoted))
    run_jobs(app)
    page = BeautifulSoup(client.get("/explore").text, "html.parser")
    assert len(page.select(".preview")) == 1
    assert not page.select(".quote .preview")


def test_pictures_of_its_author_come_first(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    post = make.post(susan, other.url())
    make.picture(susan, post)
    run_jobs(app)
    assert again(post).preview_id is not None
    assert "preview-title" not in client.get("/explore").text


def test_where_it_leads_in_the_end_is_said(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    # security 40
    with hostile.serving(hostile.says(b"<title>Elsewhere</title>")) as further:
        app.config["OUTBOUND_ALLOWED"] = other.server.allowed | further.allowed
        other.pages["/short"] = hostile.leads_to(further.url)
        make.post(susan, other.url("/short"))
        run_jobs(app)
        said = card(client).get_text(" ", strip=True)
    assert f"leads to 127.0.0.1:{further.port}" in said
    assert said.startswith(f"127.0.0.1:{other.server.port}")


def test_what_a_page_says_stays_text(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    # security 39
    evil = '&lt;script&gt;alert(1)&lt;/script&gt;" onload="x \u202e'
    page = f"<title>{evil}</title><meta property='og:site_name' content='<b>bank.example</b>'>"
    other.pages["/evil"] = hostile.says(page.encode())
    make.post(susan, other.url("/evil"))
    run_jobs(app)
    found = card(client)
    assert found.select_one(".preview-title").text.startswith("<script>alert(1)</script>")  # type: ignore[union-attr]
    assert not found.select("script, b, [onload]")


def test_the_site_can_do_without(
    app: Flask,
    client: FlaskClient,
    susan: User,
    other: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = make.post(susan, other.url())
    run_jobs(app)
    monkeypatch.setitem(app.config, "LINK_PREVIEWS", False)
    make.post(susan, other.url("/plain"))
    edits.edit(again(post), susan, Wording(f"Changed {other.url()}"))
    run_jobs(app)
    assert other.paths == ["/lamps", "/wide.png"]
    assert "preview-title" not in client.get("/explore").text


def test_a_person_can_do_without(
    app: Flask, as_john: FlaskClient, client: FlaskClient, john: User, other: Elsewhere
) -> None:
    make.post(john, other.url())
    run_jobs(app)
    for path in ("/", "/explore", "/@john"):
        assert "no-previews" not in as_john.get(path).text
    form = {"theme": "dark", "locale": "", "timezone": ""}
    as_john.post("/settings/appearance", data=form)
    as_john.get("/settings/appearance")
    for path in ("/", "/explore", "/@john"):
        assert '<body class="no-previews"' in as_john.get(path).text.replace("\n", "")
        assert "no-previews" not in client.get(path).text
    as_john.post("/settings/appearance", data={**form, "shows_previews": "y"})
    as_john.get("/settings/appearance")
    assert "no-previews" not in as_john.get("/").text


def test_previews_cost_a_page_no_statement(
    app: Flask, client: FlaskClient, susan: User, other: Elsewhere
) -> None:
    for n in range(25):
        make.post(susan, f"{n}: {other.url()}")
    run_jobs(app)
    with noted() as run:
        assert client.get("/explore").text.count("preview-title") == 20
        cold = len(run)
        client.get("/explore")
    assert cold <= 4, run
    assert len(run) - cold <= 2, run
