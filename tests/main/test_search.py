"""The search page: one box, what is found, and what was not understood."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st

from app.extensions import db
from app.models import reactions, search
from app.models.users import User
from tests import make
from tests.lib.awkward import strings
from tests.statements import Statements, check_plans

TYPED = st.one_of(strings(), st.text(alphabet="\"-:#*^()'\0 =", max_size=30))


def posts_in(page: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select("#feed .e-content")
    return [one.get_text(strip=True) for one in found]


def test_an_empty_box_says_what_can_be_searched(client: FlaskClient) -> None:
    page = client.get("/search?q=+%00+")
    assert page.status_code == 200
    assert "What you can search for" in page.text


def test_posts_people_and_tags_in_one_page(client: FlaskClient, susan: User) -> None:
    make.user("harbourmaster")
    make.post(susan, "Lights over the #harbour")
    page = client.get("/search", query_string={"q": "harbour"}).text
    soup = BeautifulSoup(page, "html.parser")
    assert posts_in(page) == ["Lights over the#harbour"]
    assert [a["href"] for a in soup.select(".beside a.name")] == ["/@harbourmaster"]
    assert [a["href"] for a in soup.select(".beside a.chip")] == ["/tags/harbour"]
    assert soup.select_one("main input[type=search]")["value"] == "harbour"  # type: ignore[index]
    people = client.get("/search?q=harb&in=people").text
    assert BeautifulSoup(people, "html.parser").select("#feed a.name")[0]["href"] == (
        "/@harbourmaster"
    )
    assert "/tags/harbour" in client.get("/search?q=harb&in=tags").text


@pytest.mark.parametrize("kind", ["", "&in=people", "&in=tags", "&by=best"])
def test_nothing_found_says_so(client: FlaskClient, kind: str) -> None:
    page = client.get(f"/search?q=nowhere{kind}")
    assert page.status_code == 200
    assert 'class="sheet empty"' in page.text


def test_what_is_not_understood_is_explained(client: FlaskClient, susan: User) -> None:
    make.post(susan, "Ferry")
    page = client.get("/search", query_string={"q": 'ferry has:video from:nobody "late'})
    assert page.status_code == 422
    soup = BeautifulSoup(page.text, "html.parser")
    assert [code.text for code in soup.select(".faults code")] == [
        "has:video", '"late', "from:nobody",
    ]  # fmt: skip
    assert "image, poll or link" in page.text
    assert posts_in(page.text) == []
    assert soup.select(".faults a")[0]["href"] == "/search?q=ferry+%22late%22"


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TYPED, st.sampled_from(["", "people", "tags"]), st.sampled_from(["", "best"]))
def test_whatever_is_typed_gets_an_answer(
    client: FlaskClient, typed: str, kind: str, by: str
) -> None:
    typed = typed.encode("utf-8", "ignore").decode()
    answer = client.get("/search", query_string={"q": typed, "in": kind, "by": by})
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, '"' * 5000, "(" * 9000, "from:" * 1000, "a NEAR b", "a* ^b", "{a b}: c"]
)
def test_long_and_odd_queries_are_answered(client: FlaskClient, typed: str) -> None:
    assert client.get("/search", query_string={"q": typed}).status_code in {200, 422}


@pytest.mark.parametrize(
    "place",
    [
        "before=x",
        "before=1&after=2",
        "by=best&within=-1",
        "by=best&within=1",
        "by=best&within=1-2-3",
    ],
)
def test_damaged_places_are_refused(client: FlaskClient, place: str) -> None:
    assert client.get(f"/search?q=ferry&{place}").status_code == 400


def test_pages_newest_and_best_lead_through_everything_once(
    client: FlaskClient, john: User, susan: User
) -> None:
    posts = [make.post(john, f"Ferry {number}.") for number in range(45)]
    for post in posts[:3]:
        reactions.like(susan, post)
    db.session.commit()
    for by in ("", "&by=best"):
        address, seen, back = f"/search?q=ferry{by}", [], ""
        while address:
            page = client.get(address).text
            seen += posts_in(page)
            soup = BeautifulSoup(page, "html.parser")
            older, newer = soup.select_one("a[rel=next]"), soup.select_one("a[rel=prev]")
            back = f"/search{newer['href']}" if newer else back
            address = f"/search{older['href']}" if older else ""
        assert len(seen) == len(set(seen)) == 45
        assert len(posts_in(client.get(back).text)) == 20
    assert set(seen[:3]) == {"Ferry 0.", "Ferry 1.", "Ferry 2."}


def test_a_page_of_everything_runs_eight_statements_at_most(
    as_john: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    make.user("ferryman")
    for number in range(12):
        make.post(susan, f"A #ferry {number}")
        make.poll(susan, "Tea", "Coffee", body=f"Which ferry {number}?")
    for query in ("q=ferry", "q=ferry&by=best", "q=ferry+from:susan", "q=ferry&in=people"):
        as_john.get("/about")
        statements.clear()
        assert as_john.get(f"/search?{query}").status_code == 200
        assert len(statements) <= 8, [statement for statement, _values in statements]
    check_plans([run for run in statements if "post_search" not in run[0]])


def test_the_best_say_among_how_many_they_are(
    client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 2)
    for number in range(3):
        make.post(john, f"Ferry {number}.")
    page = client.get("/search?q=ferry&by=best").text
    assert posts_in(page) == ["Ferry 2.", "Ferry 1."]
    assert "These are the best of 2 posts, the newest that were found. Everything since" in page
    monkeypatch.setattr(search, "CANDIDATES", 4)
    assert "the newest that were found" not in client.get("/search?q=ferry&by=best").text
