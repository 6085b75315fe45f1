"""The page on which people keep their account safe: password, devices, what has happened."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import jobs
from app.auth import attempts
from app.extensions import db
from app.jobs import Job
from app.lib import clock, ids
from app.models import audit, sessions
from app.models.audit import AuditEvent, Origin
from app.models.sessions import Session
from app.models.users import User
from tests import make, smtp
from tests.smtp import Inbox

PAGE = "/settings/security"
NEW = "another sentence, quite as long"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
HERE = Origin("192.0.2.7", FIREFOX)


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


def browser(app: Flask, person: User, agent: str = "", address: str = "192.0.2.7") -> FlaskClient:
    """Another one, in which the person is logged in."""
    client = app.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
    make.log_in(client, person)
    return client


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings/account").status_code == 200


def change(client: FlaskClient, old: str, new: str = NEW, again: str = NEW) -> int:
    form = {"current_password": old, "password": new, "password2": again}
    return client.post(PAGE, data=form).status_code


def kinds(person: User) -> list[str]:
    query = select(AuditEvent.kind).where(AuditEvent.user_id == person.id)
    return list(db.session.scalars(query.order_by(AuditEvent.id)))


def work(app: Flask) -> None:
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()


def devices(client: FlaskClient) -> list[Tag]:
    page = BeautifulSoup(client.get(PAGE).text, "html.parser")
    return page.find_all("li", id=re.compile("^session-"))


def test_a_changed_password_ends_every_other_session_and_is_told(
    app: Flask, as_john: FlaskClient, john: User, inbox: Inbox
) -> None:
    # security 12 15
    other = browser(app, john, FIREFOX)
    copied = app.test_client()
    cookie = other.get_cookie("session")
    assert cookie is not None
    copied.set_cookie("session", cookie.value)
    db.session.execute(update(Job).values(state="done"))
    assert change(other, make.PASSWORD) == 302
    assert [is_signed_in(client) for client in (other, as_john, copied)] == [True, False, False]
    assert kinds(john)[-1] == "password_changed"
    work(app)
    mail = smtp.body(inbox.messages[0])
    assert inbox.messages[0]["Subject"].startswith("Your password was changed")
    assert "Firefox on Windows" in mail
    assert "192.0.2.7" in mail
    old = {"username": "john", "password": make.PASSWORD}
    assert app.test_client().post("/auth/login", data=old).status_code == 422
    assert app.test_client().post("/auth/login", data=old | {"password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("", NEW, NEW),
        ("wrong", NEW, NEW),
        ("\0", NEW, NEW),
        (make.PASSWORD, "short", "short"),
        (make.PASSWORD, "password123", "password123"),
        (make.PASSWORD, "johnJOHN1", "johnJOHN1"),
        (make.PASSWORD, NEW, "other"),
        (make.PASSWORD, "", ""),
        (make.PASSWORD, make.PASSWORD, make.PASSWORD),
    ],
)
def test_a_password_is_not_changed(
    as_john: FlaskClient, john: User, old: str, new: str, again: str
) -> None:
    # security 2 10
    before = john.password_hash
    assert change(as_john, old, new, again) == 422
    assert john.password_hash == before


def test_devices_are_listed_with_the_present_one_marked(app: Flask, john: User) -> None:
    # security 17
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        phone = browser(app, john, IPHONE, "2001:db8::1")
        laptop = browser(app, john, FIREFOX)
        travel.shift(timedelta(minutes=6))
        phone.get("/", environ_base={"REMOTE_ADDR": "203.0.113.9"})
        first, second = devices(laptop)
    assert "Safari on iOS" in first.text
    assert "203.0.113.9" in first.text
    assert "2001:db8::1" in first.text
    assert "This device" not in first.text
    assert "Firefox on Windows" in second.text
    assert "This device" in second.text
    assert second.find("form") is None


def test_one_device_is_logged_out_from_another(app: Flask, john: User) -> None:
    # security 17
    phone, laptop = browser(app, john, IPHONE), browser(app, john, FIREFOX)
    button = devices(laptop)[1].find("form") or devices(laptop)[0].find("form")
    assert isinstance(button, Tag)
    assert laptop.post(str(button["action"])).location == PAGE
    assert (is_signed_in(phone), is_signed_in(laptop)) == (False, True)
    assert kinds(john)[-1] == "session_ended"


def test_all_others_are_logged_out_at_once(app: Flask, john: User, susan: User) -> None:
    # security 17
    stranger = browser(app, susan)
    others = [browser(app, john) for _ in range(2)]
    here = browser(app, john)
    assert here.post(f"{PAGE}/sessions/end_others").location == PAGE
    assert [is_signed_in(client) for client in others] == [False, False]
    assert is_signed_in(here)
    assert is_signed_in(stranger)


def test_anothers_session_answers_like_a_missing_one(
    app: Flask, as_john: FlaskClient, susan: User
) -> None:
    # security 29
    hers = browser(app, susan)
    theirs = db.session.scalars(select(Session.id).where(Session.user_id == susan.id)).one()
    with time_machine.travel(clock.now(), tick=False):
        answers = [as_john.post(f"{PAGE}/sessions/{one}/end") for one in (theirs, 2**62, 2**63 - 1)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert is_signed_in(hers)


def test_a_session_that_has_ended_is_not_listed(app: Flask, john: User) -> None:
    # security 18
    with time_machine.travel(clock.now() - timedelta(hours=25)):
        browser(app, john, IPHONE)
    assert len(devices(browser(app, john, FIREFOX))) == 1


def test_somebody_has_only_so_many_sessions(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 42
    monkeypatch.setattr(sessions, "MOST", 2)
    clients = [browser(app, john) for _ in range(3)]
    assert [is_signed_in(client) for client in clients] == [False, True, True]


@pytest.mark.parametrize(
    ("agent", "address", "is_told"),
    [
        (FIREFOX, "192.0.2.99", False),
        (FIREFOX.replace("140", "141"), "192.0.2.7", False),
        (IPHONE, "192.0.2.7", True),
        (FIREFOX, "198.51.100.7", True),
        (FIREFOX, "2001:db8::1", True),
    ],
)
def test_a_login_unlike_those_before_is_told(
    app: Flask, john: User, inbox: Inbox, agent: str, address: str, is_told: bool
) -> None:
    john.locale, john.timezone = "es", "Europe/Madrid"
    browser(app, john, FIREFOX)
    work(app)
    db.session.execute(update(Job).values(state="done"))
    inbox.messages.clear()
    client = browser(app, john, agent, address)
    work(app)
    assert [address in smtp.body(message) for message in inbox.messages] == [True] * is_told
    assert ("chip care" in client.get(f"{PAGE}/activity").text) is is_told


def test_the_first_login_ever_is_not_told(app: Flask, inbox: Inbox) -> None:
    person = make.user("new")
    work(app)
    inbox.messages.clear()
    browser(app, person, FIREFOX)
    work(app)
    assert inbox.messages == []
    assert kinds(person) == ["logged_in"]


def test_failed_logins_are_counted_and_flood_nobody(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 42
    monkeypatch.setattr(audit, "COUNTED_APART", 2)
    wrong = {"username": "john@example.org", "password": "wrong"}
    for number in (1, 1, 2, 3, 4):
        where = {"REMOTE_ADDR": f"198.51.100.{number}"}
        app.test_client().post("/auth/login", data=wrong, environ_base=where)
    app.test_client().post("/auth/login", data=wrong | {"username": "nobody"})
    work(app)
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(row.kind, row.times, row.address) for row in rows] == [
        ("login_failed", 2, "198.51.100.1"),
        ("login_failed", 3, "198.51.100.2"),
    ]
    client = browser(app, john)
    assert "3 times" in client.get(PAGE).text


def test_an_unknown_name_is_written_down_no_less(app: Flask, john: User) -> None:
    # security 4
    counts = []
    for name in ("john", "nobody"):
        app.test_client().post("/auth/login", data={"username": name, "password": "wrong"})
        counts.append(db.session.scalar(select(func.count()).select_from(Job)) or 0)
    assert counts[1] - counts[0] == 1


def test_of_each_kind_only_the_newest_are_kept(
    john: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 42
    monkeypatch.setattr(audit, "MOST", 3)
    audit.record(john.id, "password_changed", origin=HERE)
    audit.record(susan.id, "logged_in", origin=HERE)
    for _ in range(5):
        audit.record(john.id, "logged_in", origin=HERE)
    assert kinds(john) == ["password_changed", *["logged_in"] * 3]
    assert kinds(susan) == ["logged_in"]


def test_what_happened_is_paged_and_forgotten_after_a_year(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        audit.record(john.id, "email_confirmed", origin=Origin(f"198.51.100.{number}", FIREFOX))
    address = f"{PAGE}/activity"
    first = as_john.get(address).text
    assert first.count("line-item") == 20
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older is not None
    assert as_john.get(address + older[1]).text.count("line-item") == 6
    assert as_john.get(f"{address}?before=x").status_code == 400
    with time_machine.travel(clock.now() + timedelta(days=364)):
        assert attempts.forget() == 0
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert attempts.forget() == 26
    db.session.commit()
    assert "Nothing yet" in as_john.get(address).text


def test_a_strange_browser_is_listed_all_the_same(app: Flask, john: User) -> None:
    # security 42
    client = browser(app, john, "x" * 5000, "192.0.2.7")
    assert len(devices(client)) == 1
    assert ids.moment_of(db.session.scalars(select(AuditEvent.id)).one()) <= clock.now()
