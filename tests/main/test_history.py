"""What a post said before, for all who may see it."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.extensions import db
from app.lib.paging import SIZE
from app.models import edits, publishing
from app.models.edits import Wording
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make


def edited(post: Post, by: User, *wordings: Wording) -> None:
    for wording in wordings:
        edits.edit(post, by, wording)
        db.session.commit()


def marks(page: str, name: str) -> list[str]:
    """What is marked, without the words that only a screen reader says."""
    found = BeautifulSoup(page, "html.parser").find_all(name)
    for mark in found:
        assert mark.span is not None, "a mark has words as well as a colour"
        mark.span.decompose()
    return [mark.get_text() for mark in found]


def headings(page: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select(".post h2")
    return [heading.get_text(strip=True) for heading in found]


def test_what_was_changed_is_marked(client: FlaskClient, john: User) -> None:
    post = make.post(john, "The boat is red.")
    edited(post, john, Wording("The boat is blue."), Wording("The old boat is blue."))
    page = client.get(f"/posts/{post.id}/history").text
    assert headings(page) == ["john edited", "john edited", "john wrote"]
    assert [one.strip() for one in marks(page, "ins")] == ["old", "blue"]
    assert [one.strip() for one in marks(page, "del")] == ["red"]
    assert "<time" in page


def test_a_post_never_edited_has_one_version(client: FlaskClient, john: User) -> None:
    post = make.post(john, "just this")
    page = client.get(f"/posts/{post.id}/history").text
    assert headings(page) == ["john wrote"]
    assert "just this" in page
    assert marks(page, "ins") == []


def test_warning_and_language_are_shown(client: FlaskClient, john: User) -> None:
    post = make.post(john, "hello")
    edited(post, john, Wording("hello", "Greetings", "es"))
    page = client.get(f"/posts/{post.id}/history").text
    assert marks(page, "ins") == ["Greetings", "Español"]
    assert marks(page, "del") == ["unknown"]
    hidden = BeautifulSoup(page, "html.parser").select("details.cw")
    assert len(hidden) == 2
    edited(post, john, Wording("hello", "Greetings", "es", is_markdown=True))
    page = client.get(f"/posts/{post.id}/history").text
    assert marks(page, "ins") == ["Markdown", "Greetings", "Español"]


def test_a_language_that_the_site_found_is_no_change(client: FlaskClient, john: User) -> None:
    post = make.post(john, "hello")
    edited(post, john, Wording("hello there"))
    post.language = "en"
    db.session.commit()
    assert "Language:" not in client.get(f"/posts/{post.id}/history").text
    edited(post, john, Wording("hello there", language="es"))
    page = client.get(f"/posts/{post.id}/history").text
    assert marks(page, "del") == ["English"]
    assert page.count("Language:") == 1


def test_what_is_warned_of_now_stands_nowhere_openly(client: FlaskClient, john: User) -> None:
    post = make.post(john, "The butler did it.")
    edited(post, john, Wording("The butler did it!"), Wording("The butler did it!", "The ending"))
    page = BeautifulSoup(client.get(f"/posts/{post.id}/history").text, "html.parser")
    assert len(page.select("details.cw .said")) == len(page.select(".e-content")) == 3


def test_markup_stays_text(client: FlaskClient, john: User) -> None:
    # security 39
    post = make.post(john, "<script>a</script>")
    edited(post, john, Wording("<script>b</script>", "<img src=x>"))
    page = client.get(f"/posts/{post.id}/history").text
    assert "<script>" not in page
    assert "<img src=x" not in page


def test_whoever_may_not_see_the_post_sees_no_history(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 29
    post = publishing.publish(susan, "secret", choices=Choices(audience="followers"))
    db.session.commit()
    edited(post, susan, Wording("still secret"))
    address = f"/posts/{post.id}/history"
    assert client.get(address).status_code == as_john.get(address).status_code == 404
    make.follow(john, susan)
    assert as_john.get(address).status_code == 200
    post.delete(by=susan)
    db.session.commit()
    assert as_john.get(address).status_code == 404


def test_many_versions_are_paged_by_key(client: FlaskClient, john: User) -> None:
    post = make.post(john, "version 0")
    edited(post, john, *(Wording(f"version {n}") for n in range(1, SIZE + 6)))
    address = f"/posts/{post.id}/history"
    first = client.get(address).text
    assert len(headings(first)) == SIZE + 1
    assert "john wrote" not in headings(first)
    older = BeautifulSoup(first, "html.parser").select_one("a[rel=next]")
    assert older is not None
    second = client.get(f"{address}{older['href']}").text
    assert headings(second) == ["john edited"] * 4 + ["john wrote"]
    newer = BeautifulSoup(second, "html.parser").select_one("a[rel=prev]")
    assert newer is not None
    assert headings(client.get(f"{address}{newer['href']}").text) == headings(first)


@pytest.mark.parametrize("query", ["before=x", "after=-1", "before=1&after=2"])
def test_a_damaged_cursor_is_refused(client: FlaskClient, john: User, query: str) -> None:
    assert client.get(f"/posts/{make.post(john).id}/history?{query}").status_code == 400


@pytest.mark.parametrize("query", ["before=1", "after=9223372036854775807"])
def test_beyond_the_ends_is_a_page_too(client: FlaskClient, john: User, query: str) -> None:
    post = make.post(john, "one")
    edited(post, john, Wording("two"))
    assert client.get(f"/posts/{post.id}/history?{query}").status_code == 200
