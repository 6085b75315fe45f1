import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select, update

from app import jobs
from app.extensions import db
from app.jobs import Job
from app.lib import clock
from app.models import audit, credentials, events, users
from app.models.audit import Origin
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make, smtp
from tests.smtp import Inbox


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


def record(event: events.Event) -> None:
    events.record(event)
    db.session.commit()


def work(app: Flask) -> int:
    db.session.commit()
    count = jobs.run_due(app)
    db.session.rollback()
    return count


@pytest.fixture
def ana(app: Flask) -> User:
    """Somebody whose mail about signing up has been sent long ago."""
    ana = make.user("ana", confirmed=False)
    db.session.execute(update(Job).values(state="done"))
    db.session.commit()
    return ana


def link_in(text: str) -> str:
    found = re.search(r"http://\S+/auth/\S+", text)
    assert found is not None
    return found[0]


def test_signing_up_brings_a_link_that_confirms(app: Flask, inbox: Inbox) -> None:
    ana = users.register("ana", "ana@example.org", "a hash", locale="en")
    assert ana is not None
    assert work(app) == 1
    (message,) = inbox.messages
    assert message["To"] == "ana@example.org"
    assert message["Subject"] == "Confirm your address – Microblog"
    link = link_in(smtp.body(message))
    assert link.startswith("http://localhost/auth/confirm/")
    assert link in smtp.body(message, "html")
    assert "@ana" in smtp.body(message)
    token = link.rpartition("/")[2]
    assert credentials.user_of_token(token, "confirm", signing_keys()) == ana
    assert credentials.user_of_token(token, "reset", signing_keys()) is None


# security 5
def test_the_owner_of_an_address_is_told_of_a_second_sign_up(
    app: Flask, inbox: Inbox, ana: User
) -> None:
    assert users.register("anna", ana.email, "another hash") is None
    assert work(app) == 1
    (message,) = inbox.messages
    assert message["Subject"].startswith("You have an account already")
    assert "/auth/reset_password_request" in smtp.body(message)
    assert "/auth/confirm/" not in smtp.body(message)


def test_a_confirmed_address_gets_no_second_link(app: Flask, inbox: Inbox, ana: User) -> None:
    ana.email_confirmed_at = clock.now()
    record(credentials.ConfirmationRequested(ana.id))
    assert work(app) == 1
    assert inbox.messages == []


def test_a_reset_brings_a_link_that_works(app: Flask, inbox: Inbox, ana: User) -> None:
    record(credentials.ResetRequested(ana.email, "en"))
    assert work(app) == 2
    token = link_in(smtp.body(inbox.messages[0])).rpartition("/")[2]
    assert credentials.user_of_token(token, "reset", signing_keys()) == ana


# security 5
def test_an_unknown_address_gets_no_mail(app: Flask, inbox: Inbox) -> None:
    record(credentials.ResetRequested("nobody@example.org", "en"))
    assert work(app) == 2
    assert inbox.messages == []


@pytest.mark.parametrize("event", [users.Registered, users.AddressReused, audit.Noted])
def test_an_account_that_is_gone_gets_no_mail(
    app: Flask, inbox: Inbox, event: type[users.Registered]
) -> None:
    record(event(4711))
    assert work(app) == 1
    assert inbox.messages == []


# security 12
def test_a_changed_password_is_told(app: Flask, inbox: Inbox, ana: User) -> None:
    credentials.reset_password(
        ana, make.password_hash("another one"), Origin("192.0.2.7", "curl/8")
    )
    db.session.commit()
    assert work(app) == 1
    assert inbox.messages[0]["Subject"].startswith("Your password was changed")


def test_a_mail_is_in_its_readers_language(app: Flask, inbox: Inbox, ana: User) -> None:
    record(credentials.ResetRequested(ana.email, "es"))
    work(app)
    ana.locale = "en"
    record(credentials.ResetRequested(ana.email, "es"))
    work(app)
    languages = [re.search(r'lang="(\w+)"', smtp.body(m, "html")) for m in inbox.messages]
    assert [found and found[1] for found in languages] == ["es", "en"]
    with force_locale("es"):
        assert inbox.messages[0]["Subject"].startswith(gettext("Choose a new password"))
    assert inbox.messages[1]["Subject"].startswith("Choose a new password")


# security 23
def test_links_use_the_configured_address(
    app: Flask, inbox: Inbox, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SITE_URL", "https://micro.example/blog")
    app.test_client().post(
        "/auth/reset_password_request",
        data={"email": ana.email},
        headers={"Host": "evil.example"},
    )
    work(app)
    text = smtp.body(inbox.messages[0])
    assert link_in(text.replace("https", "http")).startswith(
        "http://micro.example/blog/auth/reset_password/"
    )
    assert "evil" not in inbox.messages[0].as_string()


def test_a_mail_brings_nothing_from_elsewhere(app: Flask, inbox: Inbox, ana: User) -> None:
    record(credentials.ResetRequested(ana.email, "en"))
    work(app)
    html = smtp.body(inbox.messages[0], "html")
    assert "src=" not in html
    assert "url(" not in html
    assert set(re.findall(r"https?://[^/\"]+", html)) == {"http://localhost"}


def test_a_mail_that_the_server_refuses_is_sent_once_it_takes_it(
    app: Flask, inbox: Inbox, ana: User
) -> None:
    inbox.refusals = 2
    record(credentials.ResetRequested(ana.email, "en"))
    moment = clock.now()
    for _ in range(5):
        with time_machine.travel(moment):
            work(app)
        moment += timedelta(minutes=5)
    assert len(inbox.messages) == 1
    job = db.session.scalars(select(Job).where(Job.handler == "auth.mail.send_reset_link")).one()
    assert (job.state, job.attempts) == ("done", 3)


# security 52
def test_a_failed_mail_leaves_no_address_in_the_log(
    app: Flask, ana: User, caplog: pytest.LogCaptureFixture
) -> None:
    with smtp.mailing(app, Inbox().port):
        record(credentials.ResetRequested(ana.email, "en"))
        work(app)
    assert "ConnectionRefusedError" in caplog.text
    assert ana.email not in caplog.text


def test_the_database_is_free_while_the_mail_server_hangs(app: Flask, ana: User) -> None:
    record(credentials.ResetRequested(ana.email, "en"))
    with smtp.hanging() as server, smtp.mailing(app, smtp.port_of(server), MAIL_TIMEOUT=3):
        worker = threading.Thread(target=jobs.run_due, args=(app,))
        worker.start()
        connection, _address = server.accept()
        ana.about = "written meanwhile"
        db.session.commit()
        assert worker.is_alive()
        worker.join()
        connection.close()
    sending = Job.attempts == 1, Job.handler == "auth.mail.send_reset_link"
    assert db.session.scalars(select(Job.state).where(*sending)).all() == ["waiting"]
