"""What people keep from others, and where it holds."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.lib import clock
from app.models import arrivals, relations, suggestions, trends
from app.models.users import User
from tests import make
from tests.statements import Statements, check_plans

CHOICES = (
    "approves_followers",
    "is_unlisted",
    "hides_follows",
    "hides_from_engines",
    "hides_last_seen",
)
FORM = {"messages_from": "everyone"}


def test_each_choice_is_kept_and_can_be_taken_back(as_john: FlaskClient, john: User) -> None:
    as_john.post("/settings/privacy", data=FORM | dict.fromkeys(CHOICES, "y"))
    assert [getattr(john, name) for name in CHOICES] == [True] * 5
    assert as_john.get("/settings/privacy").text.count(" checked") == 6
    as_john.post("/settings/privacy", data=FORM)
    db.session.expire_all()
    assert [getattr(john, name) for name in CHOICES] == [False] * 5


@pytest.fixture
def hidden(app: object) -> User:
    """Somebody who hides, and says something that everyone may see."""
    person = make.user("hilda", is_unlisted=True)
    make.post(person, "Behind the #curtain.")
    trends.count()
    return person


def by_search(words: str) -> Callable[[FlaskClient], bool]:
    return lambda browser: '"/@hilda"' in browser.get(f"/search?type=people&q={words}").text


def shows(path: str, mark: str = "Behind the") -> Callable[[FlaskClient], bool]:
    return lambda browser: mark in browser.get(path).text


PLACES: dict[str, tuple[Callable[[FlaskClient], bool], bool, bool]] = {
    # Where, whether others come across them there, and whether their followers do.
    "explore": (shows("/explore"), False, False),
    "the feed of explore": (shows("/explore.rss"), False, False),
    "tags in use": (shows("/explore/tags", "curtain"), False, False),
    "people to meet": (shows("/explore/people", "hilda"), False, False),
    "people by a part of the name": (by_search("hil"), False, True),
    "people by the whole name": (by_search("hilda"), True, True),
    "the page of a tag": (shows("/tags/curtain"), True, True),
    "posts by their words": (shows("/search?q=behind"), True, True),
    "the profile": (shows("/@hilda"), True, True),
}


@pytest.mark.parametrize("place", PLACES)
def test_who_hides_is_come_across_only_where_the_page_says_so(
    place: str, client: FlaskClient, as_john: FlaskClient, john: User, hidden: User
) -> None:
    is_shown, to_others, to_followers = PLACES[place]
    assert [is_shown(browser) for browser in (client, as_john)] == [to_others] * 2
    make.follow(john, hidden)
    assert is_shown(as_john) is to_followers


def test_without_hiding_all_these_places_show_them(client: FlaskClient, hidden: User) -> None:
    hidden.is_unlisted = False
    db.session.commit()
    trends.count()
    assert [name for name, (is_shown, *_) in PLACES.items() if not is_shown(client)] == []


def test_the_front_page_and_home_follow(
    client: FlaskClient, as_john: FlaskClient, john: User, hidden: User
) -> None:
    assert "Behind the" not in client.get("/").text
    make.follow(john, hidden)
    assert "Behind the" in as_john.get("/").text


def test_nobody_is_told_of_new_posts_that_explore_hides(john: User, hidden: User) -> None:
    assert arrivals.on_explore(john, 0) == []
    john.read_languages = "en es"
    assert arrivals.on_explore(john, 0) == []


def test_a_language_that_one_reads_hides_them_too(
    as_john: FlaskClient, john: User, hidden: User
) -> None:
    john.read_languages = "en"
    db.session.commit()
    assert "Behind the" not in as_john.get("/explore").text


def test_nobody_who_hides_is_suggested_by_friends(john: User, susan: User, hidden: User) -> None:
    make.follow(john, susan)
    make.follow(susan, hidden)
    assert suggestions.suggested_to(john.id, 9) == []
    hidden.is_unlisted = False
    db.session.commit()
    assert [one.username for one in suggestions.suggested_to(john.id, 9)] == ["hilda"]


def test_explore_costs_strangers_no_more_statements(
    client: FlaskClient, hidden: User, statements: Statements
) -> None:
    client.get("/explore")
    statements.clear()
    client.get("/explore")
    assert len([one for one, _values in statements if one.startswith("SELECT")]) <= 2
    check_plans(statements)


def test_lists_of_follows_are_for_oneself(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    mara = make.user("mara", hides_follows=True)
    make.follow(susan, mara)
    make.follow(mara, susan)
    make.follow(john, susan)
    as_mara = client.application.test_client()
    make.log_in(as_mara, mara)
    for path in ("followers", "following"):
        assert '"/@susan"' in as_mara.get(f"/@mara/{path}").text
        for browser in (client, as_john):
            page = browser.get(f"/@mara/{path}")
            assert (page.status_code, "keeps these lists" in page.text) == (200, True)
            assert '"/@susan"' not in page.text
            # Nor do the lists of others tell what hers do not.
            assert '"/@mara"' not in browser.get(f"/@susan/{path}").text
    assert '"/@mara"' in as_mara.get("/@susan/followers").text
    as_susan = client.application.test_client()
    make.log_in(as_susan, susan)
    assert '"/@mara"' in as_susan.get("/@susan/followers").text


def test_nobody_is_familiar_who_hides_or_is_followed_by_who_hides(john: User, susan: User) -> None:
    mara = make.user("mara")
    make.post(mara)
    make.follow(john, susan)
    make.follow(susan, mara)

    def known() -> list[bool]:
        listed = relations.familiar_followers(john, mara)
        return [
            bool(relations.familiar_to(john.id, [mara.id])),
            bool(db.session.scalars(relations.shown_to(john, mara, listed)).all()),
            bool(db.session.scalars(suggestions.known_to(john.id, 9)).all()),
        ]

    assert known() == [True, True, True]
    susan.hides_follows = True
    db.session.commit()
    assert known() == [False, False, False]
    susan.hides_follows, mara.hides_follows = False, True
    db.session.commit()
    assert known()[:2] == [False, False]


@pytest.mark.parametrize("hides", [True, False])
def test_search_engines_are_asked_to_stay_away(
    client: FlaskClient, as_john: FlaskClient, hides: bool
) -> None:
    author = make.user("ada", hides_from_engines=hides)
    post = make.post(author, "A page about the pier.")
    picture = make.picture(author, post)
    pages = ["/@ada", "/@ada/with_replies", "/@ada/media", f"/@ada/{post.id}"]
    for browser in (client, as_john):
        for path in pages:
            page = browser.get(path)
            assert ("noindex" in page.headers.get("X-Robots-Tag", "")) is hides, path
            assert ('<meta name="robots" content="noindex">' in page.text) is hides, path
    shown = client.get(f"/pictures/full/{picture.key}.webp")
    assert (shown.status_code, "X-Robots-Tag" in shown.headers) == (200, hides)
    assert client.get("/@ada/feed.rss").headers["X-Robots-Tag"] == "noindex"
    # Only what is theirs: the next answer of the same process is somebody else's.
    assert "X-Robots-Tag" not in client.get("/explore").headers


def test_when_somebody_was_here_is_hidden_from_others(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    shown = [browser.get("/@john").text.count("Last seen") for browser in (client, as_john)]
    assert shown == [1, 1]
    john.hides_last_seen, john.last_seen_at = True, clock.now()
    db.session.commit()
    shown = [browser.get("/@john").text.count("Last seen") for browser in (client, as_john)]
    assert shown == [0, 1]
    assert "Last seen" not in client.get("/@john/card").text
