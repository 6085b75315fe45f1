"""Accounts whose mail address nobody confirms."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import travel

from app import jobs
from app.extensions import db
from app.lib import clock
from app.main.leaving import erase_due
from app.models import unconfirmed, users
from app.models.posts import Post
from app.models.users import User
from app.site import UNCONFIRMED_DAYS
from tests import make
from tests.auth.test_registration import FORM
from tests.choosing import chosen

WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> User:
    """Somebody who signed up on a site that sends mails."""
    app.config["MAIL_SERVER"] = "mail.example.org"
    client.post("/auth/register", data=FORM)
    app.config["MAIL_SERVER"] = ""
    person = users.find("ana")
    assert person is not None
    return person


def run(app: Flask) -> list[Any]:
    with app.extensions["mail"].record_messages() as sent:
        while jobs.run_due(app):
            pass
    db.session.rollback()
    return list(sent)


def end() -> None:
    unconfirmed.end_due()
    db.session.commit()
    erase_due()
    db.session.rollback()


def test_an_account_goes_after_a_week_with_all_it_had_and_a_mail_the_day_before(
    app: Flask, ana: User
) -> None:
    make.post(ana, "Hello.")
    assert [mail.subject.split(" – ")[0] for mail in run(app)] == ["Confirm your address"]
    with travel(clock.now() + timedelta(days=5, hours=23)):
        assert run(app) == []
    with travel(clock.now() + timedelta(days=6, minutes=1)):
        (mail,) = run(app)
        assert mail.recipients == ["ana@example.org"]
        assert "Tomorrow the account is deleted" in mail.body
        assert "/auth/confirm/" in mail.body
        end()
        assert users.find("ana") is not None
    with travel(clock.now() + WEEK), app.extensions["mail"].record_messages() as sent:
        end()
    assert sent == []
    assert users.find("ana") is None
    assert db.session.query(Post).count() == 0


def test_who_confirms_is_not_written_to_and_stays(app: Flask, ana: User) -> None:
    run(app)
    ana.email_confirmed_at = clock.now()
    db.session.commit()
    with travel(clock.now() + WEEK):
        assert run(app) == []
        end()
    assert users.find("ana") is not None


def test_staff_and_those_from_before_stay(app: Flask, ana: User) -> None:
    make.user("old", confirmed=False)
    ana.role = "moderator"
    db.session.commit()
    with travel(clock.now() + 9 * WEEK):
        end()
    assert users.find("ana") is not None
    assert users.find("old") is not None


def test_who_is_suspended_keeps_their_days(app: Flask, ana: User) -> None:
    ana.suspended_at, ana.suspended_until = clock.now(), clock.now() + timedelta(days=30)
    db.session.commit()
    with travel(clock.now() + WEEK):
        end()
    assert users.find("ana") is not None


def test_where_no_mail_goes_out_or_none_wants_it_nobody_has_to_confirm(
    app: Flask, client: FlaskClient
) -> None:
    client.post("/auth/register", data=FORM)
    app.config["MAIL_SERVER"] = "mail.example.org"
    chosen(UNCONFIRMED_DAYS, 0)
    client.post("/auth/register", data=FORM | {"username": "bea", "email": "bea@example.org"})
    app.config["MAIL_SERVER"] = ""
    for name in ("ana", "bea"):
        person = users.find(name)
        assert person is not None
        assert person.confirm_by is None


def test_every_page_says_until_when_and_sends_the_link_again(
    app: Flask, ana: User, client: FlaskClient
) -> None:
    make.post(ana, "Hello.")
    make.log_in(client, ana)
    for path in ("/", "/explore", "/settings/profile"):
        text = client.get(path).text
        assert "the account is deleted on" in text
        assert 'action="/auth/confirm"' in text
    ana.email_confirmed_at = clock.now()
    db.session.commit()
    assert "the account is deleted on" not in client.get("/").text
