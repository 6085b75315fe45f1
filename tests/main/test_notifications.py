"""The page of notifications: in groups, page by page, read only when somebody says so."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.main.told import KINDS_OF
from app.models import edits, publishing, reactions, schedules
from app.models.edits import Wording
from app.models.notifications import Notification
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from app.models.wishes import KINDS
from tests import make
from tests.told import happen, unread

NEWEST = 2**63 - 1


def say(author: User, body: str = "Good morning.", **choices: Any) -> Post:
    made = publishing.publish(author, body, choices=Choices(**choices))
    db.session.commit()
    return made


def words(page: str) -> list[str]:
    """The lines of the page, in order."""
    found = BeautifulSoup(page, "html.parser").select(".notice .words, .post-why")
    return [" ".join(one.get_text().split()) for one in found]


@pytest.fixture
def lively(john: User, susan: User) -> User:
    """Somebody who has been told something of every kind that others do."""
    mine = say(john, "What I said.")
    reactions.like(susan, mine)
    reactions.repost(susan, mine)
    make.follow(susan, john)
    say(susan, "I answer.", in_reply_to=mine)
    say(susan, "I quote.", quote_of=mine)
    hers = say(susan, "Hello @john.")
    reactions.like(john, hers)
    happen()
    edits.edit(hers, susan, Wording("Hello again, @john."))
    happen()
    return john


def test_everything_is_told(as_john: FlaskClient, lively: User) -> None:
    page = as_john.get("/notifications").text
    assert sorted(words(page)) == [
        "Mentioned you (unread)",
        "Quoted your post (unread)",
        "Replied to you (unread)",
        "susan edited a post that you reacted to (unread)",
        "susan follows you (unread)",
        "susan likes your post (unread)",
        "susan reposted your post (unread)",
    ]
    assert "What I said." in page
    # What addresses one is a post, with all that can be done with it.
    assert page.count('class="actions"') == 3
    assert "Follow<span" in page
    assert "(7) Notifications" in page
    assert 'class="badge-n"><span class="n">7<' in page


def test_nobody_sees_what_others_are_told(app: Flask, lively: User, susan: User) -> None:
    browser = app.test_client()
    make.log_in(browser, susan)
    assert words(browser.get("/notifications").text) == ["john likes your post (unread)"]


def test_who_was_told_nothing_reads_what_to_expect(as_john: FlaskClient) -> None:
    assert "All quiet" in as_john.get("/notifications").text


def test_what_came_back_is_a_click_away(as_john: FlaskClient, john: User) -> None:
    schedules.give_back(make.draft(john), "closed")
    happen()
    page = BeautifulSoup(as_john.get("/notifications").text, "html.parser")
    assert page.select_one(".notice a[href='/drafts']")


@pytest.mark.parametrize("kind", [*KINDS_OF, *KINDS])
def test_each_kind_by_itself(as_john: FlaskClient, lively: User, kind: str) -> None:
    page = as_john.get(f"/notifications?kind={kind}")
    assert page.status_code == 200
    shown = len(words(page.text))
    known = {"": 7, "talk": 3}
    nothing = {"poll_ended", "scheduled_returned", "follow_request", "request_accepted", "thread"}
    nothing |= {"moderation"}
    assert shown == known.get(kind, 0 if kind in nothing else 1)
    assert ("Nothing here" in page.text) is (shown == 0)
    current = BeautifulSoup(page.text, "html.parser").select(".tabs [aria-current]")
    assert len(current) == 1


@pytest.mark.parametrize(
    "address", ["?kind=x", "?kind=like&kind=", "?before=x", "?before=1&after=1"]
)
def test_addresses_that_lead_nowhere(as_john: FlaskClient, address: str) -> None:
    expected = {200} if "&kind=" in address else {400, 404}
    assert as_john.get(f"/notifications{address}").status_code in expected


def test_looking_changes_nothing_and_the_button_does(as_john: FlaskClient, lively: User) -> None:
    # security 36
    for _turn in range(2):
        page = as_john.get("/notifications").text
        assert unread(lively) == 7
    until = re.search(r'name="until" value="(\d+)"', page)
    assert until is not None
    answer = as_john.post("/notifications/read", data={"until": until[1], "kind": ""})
    assert (answer.status_code, answer.location) == (302, "/notifications")
    page = as_john.get("/notifications").text
    assert "(unread)" not in page
    assert "Mark all as read" not in page
    assert 'class="badge-n" hidden><span class="n">0<' in page
    assert unread(lively) == 0


def test_one_kind_is_read(as_john: FlaskClient, lively: User) -> None:
    form = {"until": str(NEWEST), "kind": "talk"}
    assert as_john.post("/notifications/read", data=form).location == "/notifications?kind=talk"
    assert unread(lively) == 4


def test_what_a_script_has_seen_is_read(as_john: FlaskClient, lively: User) -> None:
    def shown() -> list[str]:
        page = BeautifulSoup(as_john.get("/notifications").text, "html.parser")
        return [str(one["data-key"]) for one in page.select("[data-key]")]

    keys = shown()
    assert len(keys) == 7
    headers = {"Accept": "application/json"}
    answer = as_john.post("/notifications/read", data={"seen": keys[:3]}, headers=headers)
    assert answer.get_json() == {"unread": 4, "badge": "4"}
    assert (
        len(BeautifulSoup(as_john.get("/notifications").text, "html.parser").select("[data-key]"))
        == 4
    )


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"until": ""},
        {"until": "x" * 1_000_000},
        {"until": "1\0"},
        {"until": "-1"},
        {"until": str(2**70)},
        {"until": "1", "kind": "nothing"},
        {"seen": ["1", "x"]},
        {"seen": "\ud800"},
    ],
)
def test_rubbish_is_refused(as_john: FlaskClient, lively: User, form: dict[str, Any]) -> None:
    # security 42
    sent = {name: _bytes(value) for name, value in form.items()}
    answer = as_john.post("/notifications/read", data=sent)
    assert 400 <= answer.status_code < 500
    assert unread(lively) == 7


def _bytes(value: Any) -> Any:
    return value.encode(errors="surrogatepass") if isinstance(value, str) else value


def test_nobody_reads_for_another(app: Flask, lively: User, susan: User) -> None:
    browser = app.test_client()
    make.log_in(browser, susan)
    keys = [str(key) for key in db.session.scalars(select(Notification.newest_id))]
    browser.post("/notifications/read", data={"seen": keys})
    browser.post("/notifications/read", data={"until": str(NEWEST), "user_id": str(lively.id)})
    assert unread(lively) == 7


def test_a_post_that_one_may_not_see_is_not_told(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 31
    mine = say(john)
    make.follow(john, susan)
    say(susan, "A secret answer.", audience="followers", in_reply_to=mine)
    happen()
    assert "A secret answer." in as_john.get("/notifications").text
    john.unfollow(susan)
    db.session.commit()
    # Before any worker has come by, too.
    assert "A secret answer." not in as_john.get("/notifications").text


def test_a_warning_stands_for_what_it_warns_of(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    post = say(john, "The murderer is the gardener.", content_warning="The end of the book")
    reactions.like(susan, post)
    happen()
    page = as_john.get("/notifications").text
    assert "The end of the book" in page
    assert "gardener" not in page


def test_names_are_no_html(as_john: FlaskClient, john: User) -> None:
    # security 39
    rude = make.user("rude", display_name="<b>%(count)s</b> & %s")
    post = say(john, "<script>alert(1)</script>")
    reactions.like(rude, post)
    happen()
    page = as_john.get("/notifications").text
    assert "&lt;b&gt;%(count)s&lt;/b&gt; &amp; %s" in page
    assert "<script>alert" not in page


def test_all_pages_together_hold_everything_once(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    for n in range(45):
        reactions.like(susan, say(john, f"number {n}."))
    happen()
    found: list[str] = []
    address: str | None = "/notifications?kind=like"
    while address:
        page = BeautifulSoup(as_john.get(address).text, "html.parser")
        found += [one.get_text().strip() for one in page.select(".excerpt")]
        link = page.find("a", rel="next")
        address = f"/notifications{link['href']}" if isinstance(link, Tag) else None
    assert found == [f"number {n}." for n in range(44, -1, -1)]
