"""The queue of those who ask for an account, and what they themselves see."""

from datetime import timedelta
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import travel

from app import jobs
from app.extensions import db
from app.lib import clock
from app.main.leaving import erase_due
from app.models import applications, users, visibility
from app.models.applications import Application
from app.models.staff_log import StaffEvent
from app.models.users import User
from app.site import REGISTRATION
from tests import make
from tests.choosing import chosen
from tests.models.test_reactions import race

QUEUE = "/admin/registrations"


def asks(name: str, *, confirmed: bool = True, reason: str = "I live here.") -> User:
    person = make.user(name, confirmed=confirmed, applied_at=clock.now())
    applications.file(person.id, reason)
    db.session.commit()
    return person


def number_of(person: User) -> int:
    found = applications.of(person.id)
    assert found is not None
    return found.id


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    chosen(REGISTRATION, "approval")
    client = app.test_client()
    make.log_in(client, make.user("mod", role="moderator"))
    return client


def done(app: Flask) -> list[Any]:
    """What goes out by mail."""
    with app.extensions["mail"].record_messages() as sent:
        while jobs.run_due(app):
            pass
    db.session.rollback()
    return list(sent)


def test_somebody_asks_waits_is_let_in_and_told(
    app: Flask, staff: FlaskClient, client: FlaskClient
) -> None:
    form = {"username": "ana", "email": "ana@example.org", "reason": "The <b>choir</b>."}
    form |= {"password": make.PASSWORD, "password2": make.PASSWORD}
    assert client.post("/auth/register", data=form).location == "/auth/login"
    assert "somebody reads what you wrote" in client.get("/auth/login").text.replace("\n", " ")
    person = users.find("ana")
    assert person is not None
    done(app)
    assert "ana@example.org" not in staff.get(QUEUE).text
    assert "ana@example.org" in staff.get(f"{QUEUE}?show=unconfirmed").text
    person.email_confirmed_at = clock.now()
    db.session.commit()
    assert "The &lt;b&gt;choir&lt;/b&gt;." in staff.get(QUEUE).text
    answer = staff.post(QUEUE, data={"accept": number_of(person)})
    assert answer.location == QUEUE
    assert "@ana can come in now" in staff.get(QUEUE).text
    (mail,) = done(app)
    assert mail.recipients == ["ana@example.org"]
    assert "accepted" in mail.body
    make.log_in(client, person)
    assert 'id="compose"' in client.get("/").text


def test_whoever_waits_sees_one_page_alone_and_is_seen_by_nobody(
    app: Flask, client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    ana = asks("ana", reason="I keep bees.")
    make.log_in(client, ana)
    for path in ("/", "/settings/profile", "/messages", "/notifications", "/bookmarks"):
        assert client.get(path).location == "/auth/waiting", path
    for path in ("/explore", "/@john", "/search?q=john"):
        assert 'href="/auth/login"' in client.get(path).text, path
    for path in ("/posts", "/@john/follow", "/settings/account/delete", "/settings/account/stay"):
        assert client.post(path, data={"body": "x"}).location == "/auth/waiting", path
    page = client.get("/auth/waiting")
    assert page.status_code == 200
    assert "I keep bees." in page.text
    assert client.get("/quilt.svg").status_code in {200, 404}
    missing = as_john.get("/@nobody_of_the_kind")
    assert as_john.get("/@ana").status_code == missing.status_code == 404
    assert "@ana" not in as_john.get("/search?q=ana&in=people").text
    with pytest.raises(visibility.NotVisible):
        visibility.find_person(john, "ana")
    assert client.post("/auth/logout").location == "/"


def test_who_does_not_wait_has_no_such_page(as_john: FlaskClient, client: FlaskClient) -> None:
    assert as_john.get("/auth/waiting").location == "/"
    assert "/auth/login" in client.get("/auth/waiting").location


@pytest.mark.parametrize("is_waiting", [True, False])
@pytest.mark.parametrize("days", [None, -1, 1])
@pytest.mark.parametrize("path", ["/", "/auth/waiting", "/settings/account/leaving", "/explore"])
def test_nobody_is_led_in_a_circle(
    client: FlaskClient, path: str, days: int | None, *, is_waiting: bool
) -> None:
    person = asks("ana") if is_waiting else make.user("ana")
    make.log_in(client, person)
    person.leaves_at = None if days is None else clock.now() + timedelta(days=days)
    db.session.commit()
    # The client raises an error for a circle.
    assert client.get(path, follow_redirects=True).status_code == 200


def test_whoever_is_refused_is_told_why_and_goes_a_day_later(
    app: Flask, staff: FlaskClient, client: FlaskClient
) -> None:
    ana = asks("ana")
    make.log_in(client, ana)
    number = number_of(ana)
    staff.post(QUEUE, data={"refuse": number, f"note-{number}": "This is for the choir."})
    assert "is not let in" in staff.get(QUEUE).text
    assert "/auth/login" in client.get("/auth/waiting").location
    (mail,) = done(app)
    assert mail.recipients == ["ana@example.org"]
    assert "This is for the choir." in mail.body
    login = {"username": "ana", "password": make.PASSWORD}
    assert client.post("/auth/login", data=login).status_code == 422
    erase_due()
    db.session.rollback()
    assert users.find("ana") is not None
    with travel(clock.now() + timedelta(days=1, minutes=1)):
        with app.extensions["mail"].record_messages() as sent:
            erase_due()
        db.session.rollback()
    assert sent == []
    assert users.find("ana") is None
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0
    # Nobody ever saw her here: she may ask again by the same name.
    assert users.register("ana", "ana@example.org", make.password_hash()) is not None


def test_whoever_waits_takes_their_request_back_and_asks_again_by_the_same_name(
    app: Flask, staff: FlaskClient, client: FlaskClient
) -> None:
    ana = asks("ana", confirmed=False)
    number = number_of(ana)
    make.log_in(client, ana)
    assert 'action="/auth/waiting/withdraw"' in client.get("/auth/waiting").text
    done(app)
    assert client.post("/auth/waiting/withdraw").location == "/"
    assert "within ten minutes" in client.get("/").text
    assert "/auth/login" in client.get("/auth/waiting").location
    login = {"username": "ana", "password": make.PASSWORD}
    assert client.post("/auth/login", data=login).status_code == 422
    staff.post(QUEUE, data={"accept": number})
    assert "1 of them did not wait any more" in staff.get(QUEUE).text
    with app.extensions["mail"].record_messages() as sent:
        erase_due()
    assert [*sent, *done(app)] == []
    assert users.find("ana") is None
    assert users.register("ana", "ana@example.org", make.password_hash()) is not None


def test_only_who_waits_takes_a_request_back(
    app: Flask, as_john: FlaskClient, john: User, client: FlaskClient
) -> None:
    assert as_john.post("/auth/waiting/withdraw").location == "/"
    assert db.session.get_one(User, john.id, populate_existing=True).leaves_at is None
    ana = asks("ana")
    make.log_in(client, ana)
    assert applications.accept([number_of(ana)], make.user("mod", role="moderator"))
    db.session.commit()
    assert client.post("/auth/waiting/withdraw").location == "/"
    assert db.session.get_one(User, ana.id, populate_existing=True).leaves_at is None


def test_nobody_answers_whoever_is_being_erased(app: Flask, staff: FlaskClient) -> None:
    people = [asks(name) for name in ("ana", "bea")]
    for person in people:
        person.leaves_at = clock.now()
    db.session.commit()
    assert "@ana" not in staff.get(QUEUE).text
    assert applications.count() == 0
    verbs = ("accept", "refuse")
    for verb, person in zip(verbs, people, strict=True):
        staff.post(QUEUE, data={verb: number_of(person)})
        assert "1 of them did not wait any more" in staff.get(QUEUE).text
    assert done(app) == []
    rows = db.session.scalars(select(Application).execution_options(populate_existing=True))
    assert [row.answered_at for row in rows] == [None, None]
    assert db.session.get_one(User, people[0].id, populate_existing=True).applied_at is not None


def test_several_are_answered_at_once_and_each_is_written_down(
    app: Flask, staff: FlaskClient
) -> None:
    # security 33
    people = [asks(name) for name in ("ana", "bea", "cleo", "dora")]
    numbers = [number_of(person) for person in people]
    staff.post(QUEUE, data={"accept": "", "chosen": numbers[:2]})
    assert "@ana, @bea can come in now, and are told" in staff.get(QUEUE).text
    staff.post(QUEUE, data={"refuse": "", "chosen": numbers[2:], "note": "Sorry."})
    rows = db.session.execute(
        select(StaffEvent.action, StaffEvent.target_name, StaffEvent.reason).order_by(StaffEvent.id)
    ).all()
    chosen_first = [tuple(row) for row in rows if row.action != "setting_changed"]
    assert chosen_first == [
        ("application_accepted", "ana", ""),
        ("application_accepted", "bea", ""),
        ("application_refused", "cleo", "Sorry."),
        ("application_refused", "dora", "Sorry."),
    ]
    mails = done(app)
    assert sorted(mail.recipients[0].split("@")[0] for mail in mails) == [
        "ana",
        "bea",
        "cleo",
        "dora",
    ]
    assert "Nobody waits" in staff.get(QUEUE).text


def test_what_somebody_else_has_answered_stays_so(staff: FlaskClient) -> None:
    ana = asks("ana")
    number = number_of(ana)
    staff.post(QUEUE, data={"accept": number})
    staff.post(QUEUE, data={"refuse": number})
    assert "1 of them did not wait any more" in staff.get(QUEUE).text
    assert db.session.get_one(User, ana.id, populate_existing=True).leaves_at is None


def test_of_two_answers_at_the_same_moment_one_counts(app: Flask, susan: User) -> None:
    susan.role = "moderator"
    numbers = [number_of(asks(f"new{at}")) for at in range(6)]
    by, counted = susan.id, list[int]()

    def answers(verb: Any) -> None:
        counted.append(len(verb(numbers, db.session.get_one(User, by))))

    verbs = applications.accept, applications.refuse
    assert race(app, cycle([partial(answers, verb) for verb in verbs]), 6) == []
    db.session.rollback()
    assert sum(counted) == 6
    people = db.session.scalars(select(User).where(User.username.startswith("new"))).all()
    assert all((one.applied_at is None) != (one.leaves_at is not None) for one in people)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"chosen": "1"},
        {"accept": ""},
        {"accept": "x"},
        {"refuse": "9" * 30},
        {"refuse": "", "chosen": "9" * 5000},
        {"accept": "²"},
    ],
)
def test_rubbish_answers_nobody(staff: FlaskClient, form: dict[str, str]) -> None:
    ana = asks("ana")
    assert staff.post(QUEUE, data=form).status_code in {302, 400, 422}
    assert db.session.get_one(User, ana.id, populate_existing=True).applied_at is not None
    assert number_of(ana)


def test_the_queue_comes_in_pages(staff: FlaskClient) -> None:
    for at in range(23):
        asks(f"new{at:02}")
    page = staff.get(QUEUE).text
    assert page.count('name="chosen"') == 20
    assert 'rel="next"' in page
