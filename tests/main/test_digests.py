"""Digests: once in a period, in the reader's words and hours, and stopped with one press."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import email, jobs
from app.extensions import db
from app.jobs import Job
from app.lib import clock, ids
from app.main import digests as mail
from app.models import digests, messages, notifications, reactions, wishes
from app.models.digests import DigestDue
from app.models.posts import Post
from app.models.users import User
from app.models.wishes import KINDS, SWITCHED, Wishes
from app.pages.letters import signing_keys
from tests import make, smtp
from tests.main.test_notifications import say
from tests.smtp import Inbox
from tests.told import happen


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


@pytest.fixture
def reader(john: User) -> User:
    """Somebody who gets a digest each morning, and whose mails so far were sent long ago."""
    john.timezone, john.locale = "Europe/Madrid", "en"
    digests.choose(john, wanted=KINDS, only_followed=False, digest="daily")
    db.session.execute(update(Wishes).values(told_until=0))
    db.session.execute(update(Job).values(state="done"))
    db.session.commit()
    return john


def liked(person: User, by: User, body: str = "What I said.", **choices: str) -> Post:
    post = say(person, body, **choices)
    reactions.like(by, post)
    happen()
    db.session.execute(update(Job).values(state="done"))
    db.session.commit()
    return post


def a_day_later(app: Flask, days: int = 1) -> None:
    """Let the chore and what it announces run when that many days have gone by."""
    with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
        jobs.in_batches(digests.announce_due)
        db.session.commit()
        jobs.run_due(app)
    db.session.rollback()


def test_what_is_unread_comes_by_mail_once(
    app: Flask, inbox: Inbox, reader: User, susan: User
) -> None:
    liked(reader, susan)
    for _turn in range(3):
        a_day_later(app)
    (message,) = inbox.messages
    assert message["To"] == reader.email
    assert message["Subject"] == "What is new for you – Microblog"
    for kind in ("plain", "html"):
        text = smtp.body(message, kind)
        assert "You have 1 unread notification." in text
        assert "susan likes your post" in text
        assert "What I said." in text
        assert "http://localhost/notifications" in text
    assert f"{datetime.now(UTC):%Y}" in smtp.body(message)
    assert "UTC" not in smtp.body(message)
    liked(reader, susan, "And this.")
    a_day_later(app, days=3)
    assert "What I said." not in smtp.body(inbox.messages[1])


def test_unread_messages_are_counted_and_not_quoted(
    app: Flask, inbox: Inbox, reader: User, susan: User
) -> None:
    said = make.message(susan, reader, "Between us.")
    a_day_later(app, days=3)
    (message,) = inbox.messages
    text = smtp.body(message) + smtp.body(message, "html")
    assert text.count("You have 1 unread message.") == text.count("localhost/messages") == 2
    assert "notification." not in text
    assert "Between us." not in text
    make.message(susan, reader, "Again.")
    messages.mute(reader, said.chat_id, is_muted=True)
    db.session.commit()
    a_day_later(app, days=3)
    assert len(inbox.messages) == 1


def test_it_is_written_in_the_language_of_its_reader(
    app: Flask, inbox: Inbox, reader: User, susan: User
) -> None:
    reader.locale = "es"
    liked(reader, susan)
    a_day_later(app)
    assert 'lang="es"' in smtp.body(inbox.messages[0], "html")


@pytest.mark.parametrize("state", ["read", "unconfirmed", "nothing", "never", "hidden"])
def test_no_mail_without_a_reason(
    app: Flask, inbox: Inbox, reader: User, susan: User, state: str
) -> None:
    post = None if state == "nothing" else liked(reader, susan)
    if state == "read":
        notifications.read_until(reader.id, ids.GREATEST)
    elif state == "unconfirmed":
        reader.email_confirmed_at = None
    elif state == "never":
        digests.choose(reader, wanted=KINDS, only_followed=False)
    elif state == "hidden":
        assert post is not None
        post.delete(by=reader)
    db.session.commit()
    a_day_later(app)
    assert inbox.messages == []


def test_what_is_not_for_everybody_is_not_quoted(
    app: Flask, inbox: Inbox, reader: User, susan: User
) -> None:
    make.follow(susan, reader)
    liked(reader, susan, "Between us.", audience="followers")
    liked(reader, susan, "The gardener.", content_warning="The end of the book")
    a_day_later(app)
    text = smtp.body(inbox.messages[0])
    assert "Between us." not in text
    assert "gardener" not in text
    assert "The end of the book" in text


def test_nothing_that_people_write_becomes_html_or_a_header(
    app: Flask, inbox: Inbox, reader: User
) -> None:
    # security 27, 39
    rude = make.user("rude", display_name="<b>Bcc: all</b>")
    liked(reader, rude, "<script>alert(1)</script>")
    a_day_later(app)
    page = smtp.body(inbox.messages[0], "html")
    assert "<script>" not in page
    assert "<b>Bcc" not in page
    assert inbox.messages[0]["Bcc"] is None


def test_a_digest_that_was_begun_is_not_begun_again(
    app: Flask, inbox: Inbox, reader: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    liked(reader, susan)

    class Killed(BaseException):
        """Nothing in the process comes to an end."""

    def kill(*_parts: object, **_more: object) -> None:
        raise Killed

    event = DigestDue(reader.id, ids.new_id())
    with monkeypatch.context() as patch:
        patch.setattr(email, "send_email", kill)
        with pytest.raises(Killed):
            mail.send_digest(event)
    db.session.rollback()
    mail.send_digest(event)
    db.session.commit()
    assert inbox.messages == []
    # The next one tells of it.
    a_day_later(app)
    assert len(inbox.messages) == 1


def test_a_digest_that_the_server_refuses_is_tried_again(
    app: Flask, inbox: Inbox, reader: User, susan: User
) -> None:
    liked(reader, susan)
    event = DigestDue(reader.id, ids.new_id())
    inbox.refusals = 1
    with pytest.raises(smtplib.SMTPException):
        mail.send_digest(event)
    db.session.rollback()
    mail.send_digest(event)
    mail.send_digest(event)
    assert len(inbox.messages) == 1


def test_two_clocks_announce_a_digest_once(app: Flask, reader: User) -> None:
    db.session.execute(update(Wishes).values(next_at=clock.now()))
    db.session.commit()
    assert digests.announce_due() == 1
    db.session.commit()
    assert digests.announce_due() == 0


def address_of(person: User) -> str:
    return f"/unsubscribe/{digests.stopping_token(person, signing_keys())}"


def digest_of(person: User) -> str:
    db.session.rollback()
    return db.session.scalars(select(Wishes.digest).where(Wishes.user_id == person.id)).one()


def test_a_mail_program_stops_the_mails_with_one_press(
    app: Flask, protected: FlaskClient, inbox: Inbox, reader: User, susan: User
) -> None:
    # security 35: the token in the address takes the place of session and CSRF token.
    liked(reader, susan)
    a_day_later(app)
    (message,) = inbox.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    with time_machine.travel(clock.now() + timedelta(days=30), tick=True):
        answer = protected.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert digest_of(reader) == "never"
        for _again in range(2):
            assert protected.post(address).status_code == 200


def test_opening_the_link_changes_nothing(client: FlaskClient, reader: User) -> None:
    # security 24
    address = address_of(reader)
    for _turn in range(2):
        page = client.get(address)
        assert page.status_code == 200
        assert reader.email in page.text
        assert digest_of(reader) == "daily"
    assert "No more of these mails" in client.post(address).text
    assert digest_of(reader) == "never"


@pytest.mark.parametrize("way", ["false", "reset", "moved", "old", "long"])
def test_other_links_stop_nothing(client: FlaskClient, reader: User, way: str) -> None:
    # security 21
    address = address_of(reader)
    if way == "false":
        address = address[:-3] + "xyz"
    elif way == "reset":
        from app.models import credentials

        address = f"/unsubscribe/{credentials.mailed_token(reader, 'reset', signing_keys())}"
    elif way == "moved":
        reader.email = "elsewhere@example.org"
        db.session.commit()
    elif way == "long":
        address = f"/unsubscribe/{'x' * 5000}"
    later = clock.now() + (timedelta(days=400) if way == "old" else timedelta())
    with time_machine.travel(later, tick=True):
        for method in ("GET", "POST"):
            answer = client.open(address, method=method)
            assert answer.status_code == 400
            assert "not valid any more" in answer.text
    assert digest_of(reader) == "daily"


def test_the_settings_are_kept(as_john: FlaskClient, john: User) -> None:
    page = as_john.get("/settings/notifications").text
    assert page.count(" checked") == len(SWITCHED) + 1
    form = {"wanted": ["mention", "reply"], "only_followed": "y", "digest": "weekly"}
    assert as_john.post("/settings/notifications", data=form).status_code == 302
    page = as_john.get("/settings/notifications").text
    assert page.count(" checked") == 4
    chosen = wishes.of(john.id)
    assert (chosen.digest, chosen.only_followed) == ("weekly", True)
    assert "mention" not in chosen.unwanted.split()
    assert chosen.next_at is not None


@pytest.mark.parametrize(
    "form",
    [{}, {"digest": "hourly"}, {"digest": "daily", "wanted": "x" * 1_000_000}, {"digest": "\0"}],
)
def test_settings_that_there_are_not(
    as_john: FlaskClient, john: User, form: dict[str, str]
) -> None:
    # security 42
    answer = as_john.post("/settings/notifications", data=form)
    assert 400 <= answer.status_code < 500
    assert db.session.get(Wishes, john.id) is None
