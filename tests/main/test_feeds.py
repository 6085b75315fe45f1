"""Feeds: valid, whole, for everyone the same, and cheap for who has them already."""

from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import blocks, publishing, reactions
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.lib.awkward import AWKWARD, MARKUP

ADDRESSES = ("/@john/feed", "/@john/with_replies/feed", "/tags/ferry/feed", "/explore")
BOTH = [f"{start}.{kind}" for start in ADDRESSES for kind in ("rss", "atom")]
HTML = "http://localhost"


def said(author: User, body: str, **choices: Any) -> Post:
    post = publishing.publish(author, body, choices=Choices(**choices))
    db.session.commit()
    return post


def read(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    kind = address.rpartition(".")[2]
    assert answer.content_type == f"application/{kind}+xml; charset=utf-8"
    ET.fromstring(answer.data)  # noqa: S314  it is our own
    found = feedparser.parse(answer.data, sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    return found


def titles(client: FlaskClient, address: str) -> list[str]:
    return [entry.title for entry in read(client, address).entries]


@pytest.mark.parametrize("address", BOTH)
def test_a_feed_has_whole_posts(client: FlaskClient, john: User, susan: User, address: str) -> None:
    body = "The #ferry is late & <b>loud</b>, @susan says: https://example.org/x " + "again " * 20
    post = make.post(john, body)
    make.picture(john, post, alt_text='A "ferry"')
    feed = read(client, address)
    (entry,) = feed.entries
    assert entry.link == f"{HTML}/@john/{post.id}"
    assert entry.title.startswith("The #ferry is late & <b>loud</b>, @susan says")
    content = entry.content[0].value if "content" in entry else entry.description
    assert f'href="{HTML}/tags/ferry"' in content
    assert f'href="{HTML}/@susan"' in content
    assert 'href="https://example.org/x"' in content
    assert f'src="{HTML}/pictures/full/' in content
    assert content.count("again") == 20
    assert entry.enclosures[0].href.startswith(f"{HTML}/pictures/full/")
    assert f"{HTML}{address}" in [one.href for one in feed.feed.links]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_only_what_is_for_everyone_is_in_them(
    as_john: FlaskClient, john: User, susan: User, kind: str
) -> None:
    make.follow(john, susan)
    for audience in ("public", "quiet", "followers", "mentioned"):
        said(susan, f"{audience} #ferry @john", audience=audience)
    public, quiet = "public #ferry @john", "quiet #ferry @john"
    assert titles(as_john, f"/@susan/feed.{kind}") == [quiet, public]
    assert titles(as_john, f"/tags/ferry/feed.{kind}") == [public]
    assert titles(as_john, f"/explore.{kind}") == [public]
    blocks.block(susan, john)
    db.session.commit()
    assert titles(as_john, f"/explore.{kind}") == [public]


def test_with_and_without_replies_and_with_what_is_passed_on(
    client: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan, "First.")
    make.reply(john, post, "An answer.")
    reactions.repost(john, post)
    db.session.commit()
    passed_on = "Reposted from @susan: First."
    assert titles(client, "/@john/feed.rss") == [passed_on]
    assert titles(client, "/@john/with_replies/feed.atom") == [passed_on, "An answer."]
    assert titles(client, "/explore.rss") == ["First."]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_what_is_warned_of_lies_behind_its_warning(
    client: FlaskClient, john: User, kind: str
) -> None:
    post = said(john, "The ferry sinks.", content_warning="Boats & <water>")
    make.picture(john, post)
    (entry,) = read(client, f"/explore.{kind}").entries
    content = entry.content[0].value if "content" in entry else entry.description
    assert entry.title == "Warning: Boats & <water>"
    assert content.strip().startswith("<details><summary>Boats &amp; &lt;water&gt;</summary>")
    assert entry.enclosures == []


def test_polls_and_quotes(client: FlaskClient, john: User, susan: User) -> None:
    quoted = make.post(susan, "Quoted.")
    said(john, "Look.", quote_of=quoted)
    make.poll(john, "Tea", "Coffee & cake")
    poll, quote = (entry.description for entry in read(client, "/@john/feed.rss").entries)
    assert "<li>Coffee &amp; cake</li>" in poll
    assert f'href="{HTML}/@susan/{quoted.id}"' in quote


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_nothing_that_is_typed_breaks_them(client: FlaskClient, john: User, kind: str) -> None:
    for text in [*AWKWARD, *MARKUP, "]]>", "\x0b\x0c\ufffe", "&#0;"]:
        said(john, f"a {text} b".encode("utf-8", "ignore").decode(), content_warning="<&\"'>")
    for _page in range(2):
        read(client, f"/@john/feed.{kind}")


@pytest.mark.parametrize("address", BOTH)
def test_who_has_it_gets_nothing_until_something_changes(
    client: FlaskClient, john: User, address: str
) -> None:
    one, two = make.post(john, "A #ferry."), make.post(john, "Another #ferry.")

    def change_edit() -> None:
        one.body_html += "Late."

    def change_name() -> None:
        john.display_name = "Johnny"

    for change in (lambda: one.delete(john), lambda: one.restore(john), change_edit, change_name,
                   lambda: two.delete(john), lambda: one.delete(john)):  # fmt: skip
        first = client.get(address)
        assert first.headers["Cache-Control"] == "public, max-age=300"
        assert first.headers["Vary"] == "Accept-Encoding"
        known = {"If-None-Match": first.headers["ETag"]}
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        for headers in (known, since, known | since):
            answer = client.get(address, headers=headers)
            assert (answer.status_code, answer.data) == (304, b"")
        change()
        db.session.commit()
        for headers in (known, since, known | since):
            assert client.get(address, headers=headers).status_code == 200
    assert read(client, address).entries == []


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 32 Foo", "Fri, 01 Jan 9999 00:00:00 GMT"])
def test_odd_dates_get_the_whole_feed(client: FlaskClient, john: User, date: str) -> None:
    make.post(john, "A ferry.")
    answer = client.get("/explore.rss", headers={"If-Modified-Since": date})
    assert (answer.status_code, answer.data[:5]) == (200, b"<?xml")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/@nobody/feed.rss", 404),
        ("/@john/feed.json", 404),
        ("/tags/Ferry!/feed.rss", 404),
        ("/tags/nothing/feed.atom", 200),
        ("/@JOHN/feed.rss", 308),
        ("/@JOHN/with_replies/feed.atom", 308),
    ],
)
def test_other_addresses(client: FlaskClient, john: User, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    if status == 308:
        assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/@john", "/@john/feed.rss"),
        ("/@john/with_replies", "/@john/with_replies/feed.atom"),
        ("/tags/ferry", "/tags/ferry/feed.rss"),
        ("/explore", "/explore.atom"),
    ],
)
def test_pages_name_their_feeds(client: FlaskClient, john: User, page: str, feed: str) -> None:
    make.post(john, "A #ferry.")
    text = client.get(page).text
    assert f'href="{feed}"' in text
    assert 'rel="alternate"' in text
    assert client.get(feed).status_code == 200
