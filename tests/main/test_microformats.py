"""What other programs read in the pages: microformats, canonical addresses, previews."""

from typing import Any

import mf2py
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models.posts import Post
from app.models.users import User
from tests import make

SITE = "http://localhost"
BODY = "Boats are in, @john. <b>\n\nhttps://example.org/boats #Harbour #日本"


@pytest.fixture
def susan(app: Flask) -> User:
    return make.user(
        "susan",
        display_name="Susan <O'Neil>",
        about="Bakes with @john.\n\nNever before noon.",
        about_html="<p>Bakes.</p>",
        location="Harbour Town",
        website="https://susan.example/",
    )


@pytest.fixture
def post(susan: User) -> Post:
    return make.post(susan, BODY)


def parsed(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """What stands on a page for programs, addresses made absolute."""
    answer = client.get(path)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = mf2py.parse(doc=answer.text, url=SITE + path)["items"]
    return items


def of_type(items: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [item for item in items if kind in item["type"]]


def head(client: FlaskClient, path: str) -> dict[str, str]:
    """The canonical address, the description and the preview that a page's head names."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    links = {str(link["rel"][0]): str(link["href"]) for link in page.select("link[rel=canonical]")}
    metas = page.select("meta[property], meta[name=description], meta[name^=twitter]")
    return links | {str(m.get("property") or m["name"]): str(m["content"]) for m in metas}


def check_entry(entry: dict[str, Any], post: Post) -> None:
    """One post: who says what, when, where and under which tags."""
    said = entry["properties"]
    address = f"{SITE}/@susan/{post.id}"
    assert said["url"] == said["uid"] == [address]
    assert said["published"] == [f"{post.created_at:%Y-%m-%dT%H:%M:%SZ}"]
    assert said["category"] == ["#Harbour", "#日本"]
    content = said["content"][0]
    assert "Boats are in, @john. <b>" in content["value"]
    assert "&lt;b&gt;</p><p>" in content["html"]
    (author,) = said["author"]
    assert author["type"] == ["h-card"]
    assert author["properties"]["name"] == ["Susan <O'Neil>"]
    assert author["properties"]["url"] == [f"{SITE}/@susan"]
    assert author["properties"]["nickname"] == ["@susan"]
    (photo,) = author["properties"]["photo"]
    assert photo["value"] == f"{SITE}/tiles/susan.svg"


@pytest.mark.parametrize("path", ["/", "/explore", "/@susan", "/tags/harbour"])
def test_a_list_of_posts_is_a_feed_of_entries(client: FlaskClient, post: Post, path: str) -> None:
    (feed,) = of_type(parsed(client, path), "h-feed")
    (entry,) = of_type(feed["children"], "h-entry")
    check_entry(entry, post)


def test_the_home_timeline_is_a_feed(
    as_john: FlaskClient, john: User, susan: User, post: Post
) -> None:
    make.follow(john, susan)
    (feed,) = of_type(parsed(as_john, "/"), "h-feed")
    check_entry(feed["children"][0], post)


def test_a_permalink_is_an_entry(client: FlaskClient, post: Post) -> None:
    (entry,) = of_type(parsed(client, f"/@susan/{post.id}"), "h-entry")
    check_entry(entry, post)


def test_a_profile_is_a_card(client: FlaskClient, susan: User) -> None:
    (card,) = of_type(parsed(client, "/@susan"), "h-card")
    about = card["properties"]
    assert about["name"] == ["Susan <O'Neil>"]
    assert about["nickname"] == ["@susan"]
    assert about["note"] == ["Bakes."]
    assert about["uid"] == [f"{SITE}/@susan"]
    assert about["url"] == [f"{SITE}/@susan", "https://susan.example/"]
    assert about["photo"][0]["value"] == f"{SITE}/tiles/susan.svg"


def test_a_profile_is_previewed(client: FlaskClient, susan: User) -> None:
    said = head(client, "/@susan")
    assert said["canonical"] == said["og:url"] == f"{SITE}/@susan"
    assert said["og:type"] == "profile"
    assert said["profile:username"] == "susan"
    assert said["og:title"] == "Susan <O'Neil> (@susan)"
    assert said["og:description"] == said["description"] == susan.about
    assert said["og:site_name"] == "Microblog"
    assert said["og:image"].startswith(f"{SITE}/static/img/social.png")
    assert client.get(said["og:image"].removeprefix(SITE), buffered=True).mimetype == "image/png"


def test_a_post_is_previewed(client: FlaskClient, post: Post) -> None:
    said = head(client, f"/@susan/{post.id}")
    assert said["canonical"] == said["og:url"] == f"{SITE}/@susan/{post.id}"
    assert said["og:type"] == "article"
    assert said["og:title"] == "Susan <O'Neil> (@susan)"
    assert said["og:description"] == said["description"] == BODY


def test_a_post_is_previewed_with_its_picture(client: FlaskClient, susan: User, post: Post) -> None:
    sensitive = make.picture(susan, post, is_sensitive=True)
    assert "social.png" in head(client, f"/@susan/{post.id}")["og:image"]
    sensitive.is_sensitive = False
    sensitive.alt_text = "A <pier>."
    db.session.commit()
    said = head(client, f"/@susan/{post.id}")
    assert said["og:image"] == f"{SITE}/pictures/full/{sensitive.key}.webp"
    assert client.get(said["og:image"].removeprefix(SITE)).mimetype == "image/webp"
    assert said["og:image:alt"] == "A <pier>."
    assert said["twitter:card"] == "summary_large_image"
    post.content_warning = "Piers"
    db.session.commit()
    said = head(client, f"/@susan/{post.id}")
    assert "social.png" in said["og:image"]
    assert "twitter:card" not in said


@pytest.mark.parametrize("path", ["/", "/explore", "/@susan", "/tags/harbour", "/@susan/{}"])
def test_canonical_addresses_begin_as_configured(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, post: Post, path: str
) -> None:
    # security 23
    monkeypatch.setitem(app.config, "SITE_URL", "https://blog.example")
    path = path.format(post.id)
    said = head(client, f"{path}?before=9000000000000000000")
    assert said["canonical"] == f"https://blog.example{path}"
    assert said.get("og:url", said["canonical"]) == said["canonical"]
