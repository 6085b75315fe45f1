"""`flask doctor`: whether jobs are done, and mails sent."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.jobs import ChoreTurn, Job
from app.lib import clock
from app.operations import work_checks
from app.operations.findings import OK, WARNING, WRONG
from app.site import APPROVAL, REGISTRATION, SITE_NAME
from tests import job_site, smtp
from tests.choosing import chosen
from tests.operations.test_doctor import ask, states


@pytest.mark.parametrize(("ago", "state"), [(None, WARNING), (1, OK), (10, WRONG)])
def test_a_worker_is_there_as_long_as_chores_are_set(
    app: Flask, ago: int | None, state: str
) -> None:
    if ago is not None:
        db.session.add(ChoreTurn(name="end polls", next_at=clock.now() - timedelta(minutes=ago)))
        db.session.commit()
    assert work_checks.worker().state == state


@pytest.mark.parametrize(("ago", "state"), [(-10, OK), (1, OK), (10, WARNING)])
def test_jobs_that_wait_for_long_are_counted(app: Flask, ago: int, state: str) -> None:
    db.session.add(Job(handler="x", args={}, run_at=clock.now() - timedelta(minutes=ago)))
    db.session.commit()
    assert work_checks.late_jobs().state == state


def test_jobs_that_failed_are_named(app: Flask) -> None:
    assert work_checks.failed_jobs().state == OK
    db.session.add(Job(handler="auth.mail.x", args={}, state="failed", last_error="OSError"))
    db.session.commit()
    found = work_checks.failed_jobs()
    assert (found.state, found.found) == (WARNING, "1, the newest: auth.mail.x: OSError")


def test_a_redis_that_does_not_answer_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert states(work_checks.redis()) == {"Redis": WRONG}


def test_without_a_mail_server_production_is_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work_checks.mail_server().state == OK
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    assert work_checks.mail_server().state == WRONG


def test_approval_without_a_mail_server_is_warned_of(app: Flask) -> None:
    chosen(REGISTRATION, APPROVAL)
    found = work_checks.mail_server()
    assert found.state == WARNING
    assert "wait" in found.found


def test_a_test_mail_bears_the_name_that_was_chosen(app: Flask) -> None:
    chosen(SITE_NAME, "Quayside")
    with smtp.running(smtp.Inbox()) as inbox, smtp.mailing(app, inbox.port):
        assert work_checks.test_mail("root@example.org").state == OK
        assert [message["Subject"] for message in inbox.messages] == ["A test of Quayside"]


def test_a_test_mail_is_sent_on_request(app: Flask) -> None:
    with smtp.mailing(app):
        found = ask(app, "--mail", "root@example.org")
    assert "warning  mail: the test is a file" in found.output
    (sent,) = (Path(app.instance_path) / "mail").iterdir()
    assert "If you read it, its mails arrive." in sent.read_text()
    sent.unlink()


def test_a_mail_server_is_asked_and_believed(app: Flask) -> None:
    with smtp.running(smtp.Inbox()) as inbox, smtp.mailing(app, inbox.port):
        assert work_checks.mail_server().state == OK
        assert work_checks.test_mail("root@example.org").state == OK
        assert [message["To"] for message in inbox.messages] == ["root@example.org"]


def test_a_mail_server_that_is_not_there_is_wrong(app: Flask) -> None:
    with smtp.mailing(app, job_site.free_port()):
        assert work_checks.mail_server().state == WRONG
        found = work_checks.test_mail("root@example.org")
    assert (found.state, "Connection refused" in found.found) == (WRONG, True)


def test_an_address_that_is_none_is_said(app: Flask) -> None:
    assert work_checks.test_mail("no address").state == WRONG
