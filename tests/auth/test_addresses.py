"""Another mail address: confirmed at the new one, told to the old one, taken back from there."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import addresses, email_changes, users
from app.models.addresses import EmailChange
from app.models.audit import AuditEvent
from app.models.sessions import Session
from app.models.users import User
from tests import make, smtp
from tests.changing import NEW, address_of, ask, link_of, newest
from tests.smtp import Inbox


@pytest.fixture(autouse=True)
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


def mails(app: Flask, inbox: Inbox) -> list[tuple[str, str]]:
    """To whom what was sent since the last look."""
    db.session.commit()
    while jobs.run_due(app):
        pass
    db.session.rollback()
    sent = [(str(message["To"]), smtp.body(message)) for message in inbox.messages]
    inbox.messages.clear()
    return [(to, text) for to, text in sent if "/auth/confirm/" not in text]


def test_a_new_address_counts_only_when_it_is_confirmed_and_the_old_one_is_told(
    app: Flask, inbox: Inbox, client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    # security 11 12 22 24
    assert ask(as_john) == 302
    assert {to for to, _text in mails(app, inbox)} == {NEW, "john@example.org"}
    assert address_of(john) == "john@example.org"
    assert NEW in as_john.get("/settings/account").text
    address = link_of(newest())
    assert [client.get(address).status_code for _time in range(2)] == [200, 200]
    assert address_of(john) == "john@example.org"
    assert client.post(address).location == "/"
    assert address_of(john) == NEW
    assert client.post(address).status_code == client.get(address).status_code == 302
    (told,) = mails(app, inbox)
    assert (told[0], NEW in told[1]) == ("john@example.org", True)
    kinds = db.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert [kind for kind in kinds if kind.startswith("email")] == [
        "email_change_asked",
        "email_changed",
    ]


def test_an_address_that_is_in_use_is_answered_alike(
    app: Flask, inbox: Inbox, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 5
    answers: list[tuple[int, str, str]] = []
    sent: dict[str, str] = {}
    for email in ("susan@example.org", NEW):
        form = {"email": email, "current_password": make.PASSWORD}
        response = as_john.post("/settings/account", data=form)
        page = as_john.get("/settings/account").text.replace(email, "…")
        answers.append((response.status_code, response.location, re.sub(r"[0-9]+", "", page)))
        sent.update(mails(app, inbox))
    assert answers[0] == answers[1]
    assert "It has one already" in sent["susan@example.org"]
    assert "/auth/email/" not in sent["susan@example.org"]
    assert "/auth/email/" in sent[NEW]


def test_somebody_who_has_not_shown_the_password_changes_nothing(
    as_john: FlaskClient, john: User
) -> None:
    # security 10
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        answer = as_john.post("/settings/account", data={"email": NEW})
    assert answer.status_code == 403
    assert db.session.scalar(select(func.count()).select_from(EmailChange)) == 0


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_the_old_address_takes_it_back(
    app: Flask,
    inbox: Inbox,
    client: FlaskClient,
    as_john: FlaskClient,
    john: User,
    is_confirmed: bool,
) -> None:
    # security 12 15 24
    ask(as_john)
    change = newest()
    confirm, back = link_of(change), link_of(change, "email back")
    if is_confirmed:
        client.post(confirm)
    john.password_hash = make.password_hash("the stranger's own words")
    db.session.commit()
    mails(app, inbox)
    assert client.get(back).status_code == client.get(back).status_code == 200
    assert address_of(john) == (NEW if is_confirmed else "john@example.org")
    assert client.post(back).location == "/auth/login"
    assert address_of(john) == "john@example.org"
    assert db.session.scalar(select(func.count()).select_from(Session)) == 0
    assert as_john.get("/settings/account").status_code == 302
    (sent,) = mails(app, inbox)
    assert (sent[0], "/auth/reset_password/" in sent[1]) == ("john@example.org", True)
    assert client.post(confirm).location == client.post(back).location == "/auth/login"
    assert address_of(john) == "john@example.org"


def test_who_changed_it_twice_is_undone_as_well(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    ask(as_john)
    first = newest()
    client.post(link_of(first))
    first_back = link_of(newest(), "email back")
    ask(as_john, "john@third.example")
    client.post(link_of(newest()))
    second_back = link_of(newest(), "email back")
    assert client.post(first_back).location == "/auth/login"
    assert client.post(second_back).status_code == 302
    assert address_of(john) == "john@example.org"


def test_while_it_can_be_taken_back_nobody_else_gets_the_old_address(
    app: Flask, inbox: Inbox, client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 5
    ask(as_john)
    client.post(link_of(newest()))
    mails(app, inbox)
    form = {"username": "zoe", "email": "john@example.org"}
    form |= {"password": make.PASSWORD, "password2": make.PASSWORD}
    assert client.post("/auth/register", data=form).location == "/auth/login"
    assert users.find("zoe") is None
    (sent,) = mails(app, inbox)
    assert (sent[0], "/auth/email/back/" in sent[1]) == ("john@example.org", True)
    as_susan = app.test_client()
    make.log_in(as_susan, susan)
    ask(as_susan, "john@example.org")
    assert client.post(link_of(newest())).location == "/auth/login"
    assert address_of(susan) == "susan@example.org"
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert client.get(link_of(newest(), "email back")).status_code == 302
        client.post("/auth/register", data=form)
    assert users.find("zoe") is not None


def test_an_address_that_got_an_account_meanwhile_is_not_taken_from_it(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    ask(as_john)
    address = link_of(newest())
    make.user("quick", email=NEW)
    assert client.post(address).location == "/auth/login"
    assert address_of(john) == "john@example.org"


def test_one_goes_back_by_oneself_too(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    ask(as_john)
    client.post(link_of(newest()))
    ask(as_john, "john@example.org")
    assert client.post(link_of(newest())).location == "/"
    assert address_of(john) == "john@example.org"


def test_what_is_asked_again_or_cancelled_cannot_be_confirmed(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    ask(as_john)
    first = link_of(newest())
    ask(as_john, "john@other.example")
    second = link_of(newest())
    assert client.post(first).status_code == 302
    assert as_john.post("/settings/account/email/cancel").location == "/settings/account"
    assert client.post(second).location == "/auth/login"
    assert address_of(john) == "john@example.org"


def test_an_address_that_was_never_confirmed_has_no_say(
    app: Flask, inbox: Inbox, client: FlaskClient
) -> None:
    person = make.user("mia", confirmed=False)
    browser = app.test_client()
    make.log_in(browser, person)
    mails(app, inbox)
    ask(browser)
    told = dict(mails(app, inbox))
    assert set(told) == {NEW, "mia@example.org"}
    assert "/auth/email/" not in told["mia@example.org"]
    assert NEW not in told["mia@example.org"]
    client.post(link_of(newest()))
    assert mails(app, inbox) == []
    assert address_of(person) == NEW
    assert addresses.keeper_of("mia@example.org") is None


def test_two_who_confirm_one_address_at_once_are_one(app: Flask) -> None:
    people = [make.user(f"one{number}") for number in range(4)]
    links = []
    for person in people:
        change = email_changes.ask(person, NEW)
        db.session.commit()
        links.append(link_of(change))
    statuses: list[int] = []
    gate = threading.Barrier(len(links))

    def click(link: str) -> None:
        gate.wait()
        # Without the look of a test's client at a session, which threads have none of.
        browser = FlaskClient(app, app.response_class, use_cookies=True)
        statuses.append(browser.post(link).status_code)

    threads = [threading.Thread(target=click, args=(link,)) for link in links]
    db.session.commit()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 4
    db.session.expire_all()
    assert [person.email for person in people].count(NEW) == 1
