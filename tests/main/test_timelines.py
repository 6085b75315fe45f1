"""Home, explore, tags: pages, their statements and their manners."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import publishing, reactions
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.statements import Statements


def test_a_stranger_is_told_what_this_is(client: FlaskClient, john: User) -> None:
    make.post(john, "newest of all")
    page = client.get("/").text
    assert "newest of all" in page
    assert "/auth/register" in page


def test_home_shows_the_followed_and_oneself(as_john: FlaskClient, john: User, susan: User) -> None:
    make.post(susan, "from susan")
    make.post(john, "from john")
    assert "from susan" not in as_john.get("/").text
    make.follow(john, susan)
    page = as_john.get("/").text
    assert page.index("from john") < page.index("from susan")


def test_older_and_newer_pages(as_john: FlaskClient, john: User) -> None:
    made = [make.post(john, f"number {n}.") for n in range(45)]
    first = as_john.get("/").text
    assert "number 44." in first
    assert "number 24." not in first
    second = as_john.get(f"/?before={made[25].id}").text
    assert "number 24." in second
    assert 'rel="next"' in second
    assert 'rel="prev"' in second
    third = as_john.get(f"/?before={made[5].id}").text
    assert 'rel="next"' not in third
    back = as_john.get(f"/?after={made[4].id}").text
    assert "number 5." in back
    assert "number 24." in back
    assert "number 25." not in back


@pytest.mark.parametrize("path", ["/", "/explore", "/@john", "/@john/followers", "/tags/x"])
@pytest.mark.parametrize(
    "query",
    ["before=abc", "before=-1", "after=9223372036854775808", "before=1&after=2", "after=%00"],
)
def test_rubbish_cursors_are_refused(as_john: FlaskClient, path: str, query: str) -> None:
    assert as_john.get(f"{path}?{query}").status_code == 400


def test_a_signed_in_home_page_runs_six_statements_at_most(
    as_john: FlaskClient, john: User, statements: Statements
) -> None:
    for _ in range(30):
        other = make.user()
        make.follow(john, other)
        make.post(other, "hello")
    as_john.get("/")
    statements.clear()
    assert as_john.get("/").text.count("h-entry") == 20
    assert len(statements) <= 6, statements


def test_an_anonymous_explore_page_runs_two(
    client: FlaskClient, john: User, statements: Statements
) -> None:
    for _ in range(25):
        make.post(make.user(), "hello")
    client.get("/explore")
    statements.clear()
    assert client.get("/explore").text.count("h-entry") == 20
    assert len(statements) <= 2, statements


@pytest.mark.parametrize("tag", ["harbour", "夜行列車", "straße", "مرحبا", "हिन्दी"])
def test_tags_in_any_script(client: FlaskClient, john: User, tag: str) -> None:
    make.post(john, f"so #{tag} it is")
    page = client.get(f"/tags/{tag}", follow_redirects=True)
    assert page.status_code == 200
    assert "so " in page.text
    assert page.text.count("h-entry") == 1


@pytest.mark.parametrize("tag", ["x" * 101, "a b", "%00", "<b>", "%ff", "%ed%a0%80", ".", "%2e%2e"])
def test_odd_tags_are_no_fault(client: FlaskClient, tag: str) -> None:
    assert client.get(f"/tags/{tag}", follow_redirects=True).status_code in {200, 400, 404}


def test_an_empty_home_suggests_people(as_john: FlaskClient, susan: User) -> None:
    make.post(susan)
    page = as_john.get("/").text
    assert "/@susan/follow" in page


def test_pages_are_sent_compressed_and_light(as_john: FlaskClient, john: User) -> None:
    for n in range(20):
        make.post(john, f"{n} {'a sentence of some length, ' * 8}")
    plain = as_john.get("/", headers={"Accept-Encoding": "identity"})
    packed = as_john.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).count(b"h-entry") == plain.data.count(b"h-entry")
    assert len(packed.data) <= 15_000


def test_empty_pages_say_so(client: FlaskClient, john: User) -> None:
    for path in ("/explore", "/@john", "/@john/followers", "/@john/following", "/tags/none"):
        assert 'class="sheet empty' in client.get(path).text, path


def test_a_tag_in_capitals_keeps_whatever_was_asked(client: FlaskClient) -> None:
    assert client.get("/tags/TAG?before=5").location == "/tags/tag?before=5"
    odd = client.get("/tags/TAG", environ_overrides={"QUERY_STRING": "x=\xff"})
    assert odd.status_code == 308


def test_what_one_passes_on_oneself_stands_once_on_a_page(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    make.follow(susan, john)
    post = make.post(john, "Said before.")
    make.post(john, "Said since.")
    assert as_john.post(f"/posts/{post.id}/repost").status_code == 302
    for address in ("/", "/@john"):
        page = as_john.get(address).text
        assert page.count(f'id="post-{post.id}"') == 1
        assert page.index("Said before.") < page.index("Said since.")


def test_home_shows_a_post_once_however_many_pass_it_on(
    client: FlaskClient, john: User, susan: User
) -> None:
    author, reader = make.user("author"), make.user("reader")
    post = make.post(author, "Pass it on.")
    for person in (john, susan):
        make.follow(reader, person)
        reactions.repost(person, post)
        db.session.commit()
    make.log_in(client, reader)
    page = client.get("/").text
    assert page.count("Pass it on.") == 1
    assert "Reposted by john" in page
    make.follow(reader, author)
    page = client.get("/").text
    assert page.count("Pass it on.") == 1
    assert "Reposted by" not in page


def test_home_leaves_out_answers_to_others(client: FlaskClient, john: User, susan: User) -> None:
    other, reader = make.user("other"), make.user("reader")
    make.follow(reader, john)
    make.reply(john, make.post(other, "Asked by other."), "Answered to other.")
    make.reply(john, make.post(reader, "Asked by reader."), "Answered to reader.")
    make.reply(john, make.post(john, "The first part."), "The second part.")
    make.log_in(client, reader)
    page = client.get("/").text
    assert "Answered to reader." in page
    assert "The second part." in page
    assert "Answered to other." not in page


def test_a_home_with_quotes_and_reposts_runs_few_statements(
    client: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    reader = make.user("reader")
    make.follow(reader, john)
    for number in range(8):
        post = make.post(susan, f"Original {number}")
        reactions.repost(john, post)
        publishing.publish(john, f"Quote {number}", choices=Choices(quote_of=post))
        make.reply(john, make.post(reader, "Question"), f"Answer {number} @susan")
        db.session.commit()
    make.log_in(client, susan)
    client.get("/bookmarks")  # tags in use stay for all for ten minutes
    make.log_in(client, reader)
    for _kept in (False, True):
        statements.clear()
        assert client.get("/").status_code == 200
        assert len(statements) <= 8, statements


def test_explore_shows_the_languages_one_reads(as_john: FlaskClient, john: User) -> None:
    for language, body in (("en", "In English."), ("de", "Auf Deutsch."), (None, "Whatever.")):
        publishing.publish(john, body, choices=Choices(language=language))
    db.session.commit()
    assert all(words in as_john.get("/explore").text for words in ("English", "Deutsch"))
    form = {"theme": "auto", "locale": "", "timezone": "", "read_languages": ["de", "es"]}
    assert as_john.post("/settings/appearance", data=form).status_code == 302
    page = as_john.get("/explore").text
    assert "Auf Deutsch." in page
    assert "Whatever." in page
    assert "In English." not in page


def test_explore_by_language_has_the_same_pages(as_john: FlaskClient, john: User) -> None:
    john.read_languages = "de fr"
    codes = ["de", "en", "fr", None]
    expected = []
    for number in range(100):
        language = codes[number % 4]
        choices = Choices(language=language)
        post = publishing.publish(john, f"Number {number}.", choices=choices)
        if language != "en":
            expected.append(post.id)
    db.session.commit()
    seen, address = [], "/explore"
    while address:
        page = as_john.get(address).text
        seen += [int(found) for found in re.findall(r'id="post-(\d+)"', page)]
        older = re.search(r'href="(\?before=\d+)"', page)
        address = f"/explore{older[1]}" if older else ""
    assert seen == expected[::-1]
