"""The log of staff: written by one function, looked through, taken along, changed by nobody."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import travel

from app.extensions import db
from app.models import staff_log
from app.models.staff_log import StaffEvent, Target, Wanted
from app.models.users import User
from tests import make

JOHN = Target("person", 0, "john")


@pytest.fixture
def moderator(app: Flask) -> User:
    return make.user("mod", role="moderator")


@pytest.fixture
def browser(app: Flask, moderator: User) -> FlaskClient:
    client = app.test_client()
    make.log_in(client, moderator)
    return client


def noted(by: User | None, action: str, target: Target = JOHN, **more: object) -> StaffEvent:
    row = staff_log.record(by, action, target, **more)  # type: ignore[arg-type]
    db.session.commit()
    return row


def shown(browser: FlaskClient, query: str = "") -> str:
    answer = browser.get(f"/admin/log{query}")
    assert answer.status_code == 200
    return answer.text.partition('id="feed"')[2]


def test_a_page_says_who_did_what_to_whom_and_why(browser: FlaskClient, moderator: User) -> None:
    # security 33
    noted(moderator, "role_changed", before={"role": "member"}, after={"role": "moderator"})
    noted(None, "suspended", reason="Sells <b>fish</b> that is not there.")
    page = shown(browser)
    assert "Changed the role of @john" in page
    assert "@mod" in page
    assert "member → moderator" in page
    assert "The command line" in page
    assert "Sells &lt;b&gt;fish&lt;/b&gt; that is not there." in page


def test_what_another_version_noted_is_shown_as_it_is(browser: FlaskClient) -> None:
    noted(None, "tides_turned", Target("tide", 7, "high"))
    assert "tides_turned: high" in shown(browser)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?actor=mod", {"suspended"}),
        ("?actor=@MOD", {"suspended"}),
        ("?action=limited", {"limited"}),
        ("?target=susan", {"limited"}),
        ("?target=@susan", {"limited"}),
        ("?since=2026-03-02", {"limited"}),
        ("?until=2026-03-01", {"suspended"}),
        ("?since=2026-03-01&until=2026-03-02", {"limited", "suspended"}),
        ("?actor=nobody", set()),
    ],
)
def test_it_can_be_filtered(app: Flask, moderator: User, query: str, found: set[str]) -> None:
    susan = make.user("susan")
    with travel("2026-03-01 12:00", tick=False):
        noted(moderator, "suspended")
    with travel("2026-03-02 12:00", tick=False):
        noted(None, "limited", Target.person(susan))
        browser = app.test_client()
        make.log_in(browser, moderator)
        page = shown(browser, query)
        words = {"suspended": "Suspended @john", "limited": "Limited @susan"}
        assert {action for action in words if words[action] in page} == found
        table = browser.get(f"/admin/log.csv{query}").text
    assert {row["action"] for row in csv.DictReader(io.StringIO(table))} == found


def test_who_was_renamed_is_found_by_both_names(browser: FlaskClient, susan: User) -> None:
    noted(susan, "suspended")
    susan.username = "susanna"
    db.session.commit()
    for name in ("susan", "susanna"):
        assert "Suspended @john" in shown(browser, f"?actor={name}"), name


@pytest.mark.parametrize("query", ["?since=yesterday", "?until=9999-12-31", "?since=1066-10-14"])
def test_a_day_that_there_is_not_is_a_damaged_address(browser: FlaskClient, query: str) -> None:
    for path in ("/admin/log", "/admin/log.csv"):
        assert browser.get(path + query).status_code == 400


def test_pages_lead_through_all_of_it(browser: FlaskClient, moderator: User) -> None:
    for number in range(45):
        noted(moderator, "suspended", Target("person", number, f"person{number}"))
    page = browser.get("/admin/log?action=suspended")
    seen = 0
    while True:
        seen += page.text.count('id="event-')
        link = page.text.partition('rel="next"\n           href="')[2].partition('"')[0]
        if not link:
            break
        assert "action=suspended" in link
        page = browser.get("/admin/log" + link.replace("&amp;", "&"))
    assert seen == 45


def test_the_table_has_every_event_and_no_formula(
    browser: FlaskClient, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 54
    monkeypatch.setattr(staff_log, "AT_ONCE", 2)
    for start in "=+-@\t\r":
        noted(moderator, "suspended", reason=f"{start}1+1")
    answer = browser.get("/admin/log.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["reason"] for row in rows] == [f"'{start}1+1" for start in reversed("=+-@\t\r")]
    assert rows[0]["actor"] == "mod"


def test_nothing_on_the_site_changes_or_deletes_what_is_written(
    app: Flask, browser: FlaskClient, moderator: User
) -> None:
    # security 33
    row = noted(moderator, "suspended", reason="Spam.")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/admin/log", "/admin/log.csv", f"/admin/log/{row.id}", "/admin/"):
            assert browser.open(path, method=method).status_code in {404, 405}, path
    assert db.session.scalar(select(func.count(StaffEvent.id))) == 1


def test_it_outlives_who_did_it(app: Flask, moderator: User, browser: FlaskClient) -> None:
    other = make.user("other", role="administrator")
    noted(other, "suspended")
    db.session.delete(other)
    db.session.commit()
    assert "@other" in shown(browser)


def test_an_empty_log_says_so(browser: FlaskClient) -> None:
    assert "Nothing yet" in shown(browser)
    assert "Nothing like that" in shown(browser, "?actor=mod")
    assert "Nothing yet" in browser.get("/admin/").text


def test_a_table_holds_no_transaction_while_it_is_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_log, "AT_ONCE", 2)
    for _one in range(5):
        noted(None, "suspended")
    held = [db.session().in_transaction() for _one in staff_log.walk(Wanted())]
    assert held == [False] * 5


def test_somebody_is_found_by_their_name_in_any_case(browser: FlaskClient) -> None:
    noted(None, "suspended", Target("person", 7, "john"), reason="Sold fish.")
    assert "Sold fish." in shown(browser, "?target=@JOHN")
