"""The way back for who has lost everything: by mail, after a day in which anybody can object."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import jobs
from app.auth.mail import LOGGING_IN, NOTICES
from app.extensions import db
from app.jobs import Job
from app.lib import clock
from app.models import audit, credentials, factors, recovery
from app.models.audit import Origin
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make, smtp
from tests.auth.factors import CODE, app_of, code, codes_of, is_signed_in, kinds, show_password
from tests.smtp import Inbox
from tests.statements import Statements

REQUEST = "/auth/recovery"
NEW = {"password": "another long sentence", "password2": "another long sentence"}
DAY = timedelta(hours=24)


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


@pytest.fixture
def locked(john: User) -> User:
    """Somebody with an app, whose earlier mails have been sent."""
    app_of(john)
    make.passkey(john)
    codes_of(john)
    db.session.execute(update(Job).values(state="done"))
    db.session.commit()
    return john


def work(app: Flask) -> None:
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()


def link_in(inbox: Inbox) -> str:
    """The address in the newest mail."""
    found = re.search(r"http://localhost(/auth/recovery/\S+)", smtp.body(inbox.messages[-1]))
    assert found is not None
    return found[1]


def subjects(inbox: Inbox) -> list[str]:
    return [str(message["Subject"]).partition(" – ")[0] for message in inbox.messages]


def ready_at(user: User) -> datetime | None:
    db.session.expire_all()
    return user.recovery_at


def ask(app: Flask, client: FlaskClient) -> None:
    assert client.post(REQUEST, data={"email": "john@example.org"}).location == "/auth/login"
    work(app)


def begin(app: Flask, client: FlaskClient, inbox: Inbox) -> None:
    """Ask, and begin the 24 hours."""
    ask(app, client)
    assert client.post(link_in(inbox)).location == "/auth/login"
    work(app)


def test_after_a_day_the_mailed_link_removes_what_was_lost(
    app: Flask, client: FlaskClient, as_john: FlaskClient, inbox: Inbox, locked: User
) -> None:
    # security 12, 22, 24
    with time_machine.travel(clock.now(), tick=False) as travel:
        begin(app, client, inbox)
        assert factors.are_needed(locked.id)
        travel.shift(DAY - timedelta(seconds=1))
        work(app)
        early = credentials.mailed_token(locked, "regain", signing_keys())
        assert client.post(f"/auth/recovery/{early}/finish", data=NEW).location == REQUEST
        travel.shift(timedelta(seconds=2))
        work(app)
        last = link_in(inbox)
        assert [client.get(last).status_code for _ in range(2)] == [200, 200]
        assert factors.are_needed(locked.id)
        assert client.post(last, data={**NEW, "password2": "x"}).status_code == 422
        assert client.post(last, data=NEW).location == "/auth/login"
        assert client.post(last, data=NEW).location == REQUEST
        work(app)
    assert factors.of(locked.id) == factors.Factors(None, 0, 0)
    assert not is_signed_in(as_john)
    login = {"username": "john", "password": NEW["password"]}
    assert client.post("/auth/login", data=login).location == "/"
    assert {"recovery_started", "recovery_finished"} <= set(kinds(locked))
    assert subjects(inbox)[:3] == [
        "The way back into your account",
        "Your second factor will be removed in a day",
        "You can go back into your account now",
    ]
    assert sorted(subjects(inbox)[3:]) == [
        "How you log in has changed",
        "Your password was changed",
    ]


def test_opening_the_first_link_begins_nothing(
    app: Flask, client: FlaskClient, inbox: Inbox, locked: User
) -> None:
    # security 24
    ask(app, client)
    first = link_in(inbox)
    assert [client.get(first).status_code for _ in range(2)] == [200, 200]
    assert ready_at(locked) is None
    client.post(first)
    assert ready_at(locked) is not None
    assert client.post(first).location == REQUEST


def test_every_device_is_told_and_can_stop_it(
    app: Flask, client: FlaskClient, as_john: FlaskClient, inbox: Inbox, locked: User
) -> None:
    for path in ("/", "/explore", "/settings/security", "/@john"):
        assert "Stop it" not in as_john.get(path).text
    begin(app, client, inbox)
    for path in ("/", "/explore", "/settings/security", "/@john"):
        assert "Stop it" in as_john.get(path).text
    assert "Stop it" not in client.get("/@john").text
    assert as_john.post("/settings/security/recovery/stop").status_code == 302
    assert "Stop it" not in as_john.get("/explore").text
    work(app)
    with time_machine.travel(clock.now() + DAY + timedelta(minutes=1)):
        work(app)
    assert subjects(inbox)[2:] == ["Your second factor stays as it is"]
    assert "recovery_stopped" in kinds(locked)
    assert factors.are_needed(locked.id)


def test_the_mail_that_tells_of_it_stops_it(
    app: Flask, client: FlaskClient, inbox: Inbox, locked: User
) -> None:
    # security 22, 24
    begin(app, client, inbox)
    stop = link_in(inbox)
    # Whoever reads the mail has made a new password meanwhile, to lock the owner out.
    locked.password_hash = make.password_hash("another long sentence")
    db.session.commit()
    assert client.get(stop).status_code == 200
    assert ready_at(locked) is not None
    client.post(stop)
    assert ready_at(locked) is None
    assert client.post(stop).location == REQUEST


def test_a_stopped_one_leaves_no_link_behind(
    app: Flask, client: FlaskClient, inbox: Inbox, locked: User
) -> None:
    # security 22
    with time_machine.travel(clock.now(), tick=False) as travel:
        begin(app, client, inbox)
        travel.shift(DAY + timedelta(seconds=1))
        work(app)
        last = link_in(inbox)
        recovery.stop(locked.id)
        db.session.commit()
        assert client.post(last, data=NEW).location == REQUEST
        recovery.start(locked)
        db.session.commit()
        travel.shift(DAY + timedelta(seconds=1))
        assert client.post(last, data=NEW).location == REQUEST
    assert factors.are_needed(locked.id)


def test_asking_again_neither_shortens_nor_prolongs_it(
    app: Flask, client: FlaskClient, inbox: Inbox, locked: User
) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        begin(app, client, inbox)
        ready = locked.recovery_at
        travel.shift(timedelta(hours=5))
        ask(app, client)
        assert subjects(inbox)[-1] == "Your second factor will be removed in a day"
        assert not recovery.start(locked)
        assert ready_at(locked) == ready
        travel.shift(timedelta(hours=30))
        ask(app, client)
        assert subjects(inbox)[-1] == "You can go back into your account now"


def test_the_way_closes_after_three_days(app: Flask, locked: User, client: FlaskClient) -> None:
    # security 22
    with time_machine.travel(clock.now(), tick=False) as travel:
        recovery.start(locked)
        db.session.commit()
        travel.shift(DAY + recovery.OPEN - timedelta(seconds=1))
        token = credentials.mailed_token(locked, "regain", signing_keys())
        assert client.get(f"/auth/recovery/{token}/finish").status_code == 200
        recovery.close_ways()
        assert recovery.is_open(locked)
        travel.shift(timedelta(seconds=1))
        assert client.get(f"/auth/recovery/{token}/finish").location == REQUEST
        recovery.close_ways()
        db.session.commit()
        assert locked.recovery_at is None


def test_who_logs_in_with_the_second_factor_has_not_lost_it(
    client: FlaskClient, john: User
) -> None:
    secret = app_of(john)
    recovery.start(john)
    db.session.commit()
    show_password(client, john)
    assert ready_at(john) is not None
    client.post(CODE, data={"code": code(secret)})
    assert ready_at(john) is None
    assert "recovery_stopped" in kinds(john)


def test_known_and_unknown_addresses_are_answered_alike(
    app: Flask, client: FlaskClient, inbox: Inbox, john: User
) -> None:
    # security 5
    answers = [
        client.post(REQUEST, data={"email": email})
        for email in ("john@example.org", "nobody@example.org")
    ]
    assert len({(one.status_code, one.location, one.data) for one in answers}) == 1
    work(app)


def test_without_a_second_factor_a_new_password_is_all(
    app: Flask, client: FlaskClient, inbox: Inbox, john: User
) -> None:
    db.session.execute(update(Job).values(state="done"))
    ask(app, client)
    assert subjects(inbox) == ["Choose a new password"]


@pytest.mark.parametrize(
    "what", [kind for kind, (subject, _) in NOTICES.items() if subject is LOGGING_IN]
)
def test_each_change_is_told_by_mail(app: Flask, inbox: Inbox, locked: User, what: str) -> None:
    # security 12
    audit.tell(locked.id, what, origin=Origin("192.0.2.1", "A browser"))
    work(app)
    assert subjects(inbox) == ["How you log in has changed"]
    assert str(NOTICES[what][1]) in smtp.body(inbox.messages[0])


@pytest.mark.parametrize("step", ["", "/stop", "/finish"])
def test_a_false_link_leads_to_asking_for_one(client: FlaskClient, john: User, step: str) -> None:
    # security 21
    for token in ("x", credentials.mailed_token(john, "reset", signing_keys())):
        assert client.post(f"/auth/recovery/{token}{step}").location == REQUEST


def test_the_banner_costs_no_statement(
    app: Flask, as_john: FlaskClient, john: User, statements: Statements
) -> None:
    as_john.get("/")
    statements.clear()
    as_john.get("/")
    before = len(statements)
    recovery.start(john)
    db.session.commit()
    statements.clear()
    assert "Stop it" in as_john.get("/").text
    assert len(statements) == before
