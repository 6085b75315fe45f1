"""Scheduled posts: by the clocks of a zone, in a calendar, moved, out at once, or back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models import drafts
from app.models.drafts import Draft
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.main.test_drafts import composer, count, only_draft
from tests.statements import Statements, check_plans

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def berlin(john: User) -> User:
    john.timezone = "Europe/Berlin"
    db.session.commit()
    return john


def schedule(client: FlaskClient, at: str, **fields: Any) -> Any:
    return client.post("/posts", data={"body": "Later.", "scheduled_at": at, **fields})


def run_at(app: Flask, moment: datetime) -> None:
    """Let the worker do what is due at a moment."""
    db.session.commit()
    with time_machine.travel(moment, tick=False):
        jobs.run_due(app)
    db.session.rollback()


def test_a_time_makes_a_scheduled_post(as_john: FlaskClient, berlin: User) -> None:
    answer = schedule(as_john, "2026-12-03T09:00")
    assert (answer.status_code, answer.location) == (302, "/scheduled?month=2026-12")
    assert only_draft().scheduled_at == datetime(2026, 12, 3, 8, tzinfo=UTC)
    page = as_john.get(answer.location).text
    assert "Scheduled for Thursday, 3 December 2026, 09:00, Central European Standard" in page
    assert "Time zone: Central European Time (Berlin)" in page
    assert (count(Post), count(Draft)) == (0, 1)
    assert "No drafts" in as_john.get("/drafts").text


@pytest.mark.parametrize(
    ("zone", "at", "moment"),
    [
        ("", "2026-12-03T09:00", datetime(2026, 12, 3, 8, tzinfo=UTC)),
        ("Asia/Tokyo", "2026-12-03T09:00", datetime(2026, 12, 3, 0, tzinfo=UTC)),
        ("", "2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("", "2026-11-21T13:01", datetime(2026, 11, 21, 12, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_that_of_the_zone_that_the_page_named(
    as_john: FlaskClient, berlin: User, zone: str, at: str, moment: datetime
) -> None:
    assert schedule(as_john, at, scheduled_zone=zone).status_code == 302
    assert only_draft().scheduled_at == moment


def test_without_a_chosen_zone_the_device_names_it(as_john: FlaskClient) -> None:
    schedule(as_john, "2026-12-03T09:00", scheduled_zone="Asia/Tokyo")
    page = as_john.get("/scheduled").text
    assert "Japan Time (Tokyo)" in page
    assert ">09:00</time>" in page


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2027-03-28T02:30", "Clocks are set forward over this time."),
        ("x", "This is not a date and a time."),
        ("x" * 1_000_000, "This is not a date and a time."),
        ("2026-12-03", "This is not a date and a time."),
        ("0001-01-01T00:00", "This is not a date and a time."),
        ("9999-12-31T23:59", "one minute and two years"),
        ("2026-11-21T13:00", "one minute and two years"),
        ("2026-11-21T12:59", "one minute and two years"),
        ("2028-11-21T13:01", "one minute and two years"),
        ("\0", ""),
    ],
)
def test_a_moment_that_cannot_be_comes_back(
    as_john: FlaskClient, berlin: User, at: str, words: str
) -> None:
    # security 42
    answer = schedule(as_john, at)
    assert answer.status_code == (422 if words else 302)
    assert words in answer.text
    assert "Later." in answer.text or not words
    assert (count(Draft), count(Post)) == (0, 0 if words else 1)


def test_a_zone_that_there_is_not_is_refused(as_john: FlaskClient) -> None:
    for zone in ("Moon/Crater", "../../etc/passwd", "x" * 9999):
        assert schedule(as_john, "2026-12-03T09:00", scheduled_zone=zone).status_code == 422
    assert count(Draft) == 0


def test_what_could_not_be_posted_is_not_scheduled(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan)
    post.repliers = "nobody"
    db.session.commit()
    for wrong in ({"body": "x" * 501}, {"body": ""}, {"audience": "x"}, {"poll_option": ["x"]}):
        assert schedule(as_john, "2026-12-03T09:00", **wrong).status_code == 422
    assert schedule(as_john, "2026-12-03T09:00", in_reply_to=post.id).status_code == 422
    assert schedule(as_john, "2026-12-03T09:00", in_reply_to="1").status_code == 422
    assert count(Draft) == 0


def test_the_calendar_shows_months_days_and_times(as_john: FlaskClient, berlin: User) -> None:
    for days, body in ((0, "Today."), (1, "Tomorrow."), (1, "Also."), (12, "December.")):
        make.scheduled(berlin, body, timedelta(days=days, hours=1))
    page = BeautifulSoup(as_john.get("/scheduled").text, "html.parser")
    assert [h.text for h in page.select(".calendar h2")] == ["November 2026"]
    links = [(a["href"], a["aria-label"]) for a in page.select("a.calendar-day")]
    assert links == [
        ("#day-2026-11-21", "Saturday, 21 November 2026: 1 post"),
        ("#day-2026-11-22", "Sunday, 22 November 2026: 2 posts"),
    ]
    assert [h.text.split() for h in page.select(".day h2")] == [
        ["Saturday,", "21", "November", "2026", "Today"],
        ["Sunday,", "22", "November", "2026", "Tomorrow"],
    ]
    assert [time.text for time in page.select(".scheduled-time")] == ["14:00"] * 3
    assert "December." not in page.text
    december = as_john.get("/scheduled?month=2026-12").text
    assert "December." in december
    assert "A free month" in as_john.get("/scheduled?month=2027-01").text


def test_the_first_month_with_something_is_shown(as_john: FlaskClient, john: User) -> None:
    assert "Nothing is scheduled" in as_john.get("/scheduled").text
    make.scheduled(john, "In spring.", timedelta(days=150))
    assert "In spring." in as_john.get("/scheduled").text


@pytest.mark.parametrize(
    "month", ["x", "", "2026-13", "2026-00", "0001-01", "9999-12", "2026-1", "٢٠٢٦-٠١"]
)
def test_a_damaged_month_is_refused(as_john: FlaskClient, month: str) -> None:
    assert as_john.get(f"/scheduled?month={month}").status_code == 400


def test_the_pages_take_few_statements(
    as_john: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    post = make.post(susan)
    for number in range(20):
        make.scheduled(john, wait=timedelta(hours=number + 1), in_reply_to=str(post.id))
        make.draft(john, in_reply_to=str(post.id))
    for path in ("/scheduled", "/drafts", f"/drafts/{only_first().id}"):
        statements.clear()
        assert as_john.get(path).status_code == 200
        assert len(statements) <= 10, statements
        check_plans(statements)


def only_first() -> Draft:
    return db.session.scalars(select(Draft).limit(1)).one()


def test_edit_what_is_scheduled(as_john: FlaskClient, berlin: User) -> None:
    draft = make.scheduled(berlin, wait=timedelta(days=3))
    form = composer(as_john, f"/drafts/{draft.id}")
    assert form["scheduled_at"] == "2026-11-24T13:00"
    form["body"], form["scheduled_at"] = "Changed.", "2026-11-25T13:00"
    assert as_john.post("/posts", data=form).status_code == 302
    draft = only_draft()
    assert (draft.body, draft.scheduled_at) == ("Changed.", START + timedelta(days=4))
    assert "scheduled_at" not in draft.fields


def test_post_at_once_what_is_scheduled(as_john: FlaskClient, john: User, app: Flask) -> None:
    form = composer(as_john, f"/drafts/{make.scheduled(john).id}")
    form["scheduled_at"] = ""
    as_john.post("/posts", data=form)
    run_at(app, START + timedelta(hours=2))
    assert (count(Post), count(Draft)) == (1, 0)


def test_move_what_is_scheduled(as_john: FlaskClient, berlin: User, app: Flask) -> None:
    draft_id = make.scheduled(berlin).id
    moved = as_john.post(
        f"/drafts/{draft_id}/schedule",
        data={"scheduled_at": "2026-12-24T18:00", "scheduled_zone": "Europe/Berlin"},
    )
    assert moved.location == "/scheduled?month=2026-12"
    run_at(app, START + timedelta(hours=2))
    assert count(Post) == 0
    run_at(app, datetime(2026, 12, 24, 17, tzinfo=UTC))
    assert count(Post) == 1


@pytest.mark.parametrize("at", ["", "x", "2026-11-21T13:00", "9999-12-31T23:59"])
def test_a_move_to_nowhere_comes_back(as_john: FlaskClient, berlin: User, at: str) -> None:
    draft = make.scheduled(berlin)
    refused = as_john.post(f"/drafts/{draft.id}/schedule", data={"scheduled_at": at})
    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    field = page.select_one(f"#at-{draft.id}")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == (at, "true")
    assert page.select(".error")
    assert only_draft().scheduled_at == START + timedelta(hours=1)


def test_publish_now(as_john: FlaskClient, john: User, app: Flask) -> None:
    path = f"/drafts/{make.scheduled(john, 'Now.').id}/publish"
    assert as_john.post(path).status_code == 302
    post = db.session.scalars(select(Post)).one()
    assert post.body == "Now."
    assert as_john.post(path).location == f"/@john/{post.id}"
    run_at(app, START + timedelta(hours=2))
    assert (count(Post), count(Draft)) == (1, 0)


def test_what_cannot_be_published_now_stays(as_john: FlaskClient, john: User, app: Flask) -> None:
    draft = make.scheduled(john, "x" * 501)
    assert as_john.post(f"/drafts/{draft.id}/publish").location == "/scheduled"
    assert "The text is too long by now" in as_john.get("/scheduled").text
    assert (count(Post), only_draft().revision) == (0, draft.revision)


def test_back_to_the_drafts(as_john: FlaskClient, john: User, app: Flask) -> None:
    draft_id = make.scheduled(john).id
    for _twice in range(2):
        assert as_john.post(f"/drafts/{draft_id}/unschedule").location == "/drafts"
    assert "Later." in as_john.get("/drafts").text
    run_at(app, START + timedelta(hours=2))
    assert count(Post) == 0


def test_what_was_published_meanwhile_says_so(as_john: FlaskClient, john: User, app: Flask) -> None:
    draft_id = make.scheduled(john).id
    form = composer(as_john, f"/drafts/{draft_id}")
    run_at(app, START + timedelta(hours=2))
    post = db.session.scalars(select(Post)).one()
    for verb in ("publish", "unschedule", "delete"):
        assert as_john.post(f"/drafts/{draft_id}/{verb}").location == f"/@john/{post.id}"
    form["body"] = "Changed too late."
    for at in ("", "2026-12-03T09:00"):
        refused = as_john.post("/posts", data=form | {"scheduled_at": at})
        assert refused.status_code == 422
        assert "This was published meanwhile" in refused.text
        assert "Changed too late." in refused.text
    assert 'name="draft" value=""' in refused.text
    form["draft"] = form["scheduled_at"] = ""
    assert as_john.post("/posts", data=form).status_code == 302
    assert count(Post) == 2


def test_what_was_moved_meanwhile_says_so(as_john: FlaskClient, john: User) -> None:
    draft = make.scheduled(john)
    form = composer(as_john, f"/drafts/{draft.id}")
    as_john.post(f"/drafts/{draft.id}/schedule", data={"scheduled_at": "2026-12-24T18:00"})
    refused = as_john.post("/posts", data=form)
    assert refused.status_code == 422
    assert "was changed meanwhile" in refused.text
    assert (count(Post), count(Draft)) == (0, 1)


def test_a_save_by_itself_changes_nothing_that_is_scheduled(
    as_john: FlaskClient, john: User
) -> None:
    draft = make.scheduled(john, "Whole.")
    form = composer(as_john, f"/drafts/{draft.id}") | {"body": "Ha"}
    saved = as_john.post("/drafts", data=form, headers={"Accept": "application/json"})
    assert saved.json is not None
    assert saved.json["is_other"]
    assert drafts.find(john, draft.id).scheduled_at is not None
