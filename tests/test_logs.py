import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import create_app, logs
from app.extensions import db
from tests import job_site, smtp
from tests.conftest import SETTINGS
from tests.smtp import Inbox

PASSWORD = "canary-password-7731"
COOKIE = "canary-cookie-7732"
TOKEN = "canary-token-7733"
QUERY = "canary-query-7734"
CANARIES = (PASSWORD, COOKIE, TOKEN, QUERY)


@pytest.fixture
def make_site(app: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Sites that log as in production, into a file."""
    level = logging.getLogger().level
    sites: list[Flask] = []

    def made(**settings: Any) -> Flask:
        own = {
            "TESTING": False,
            "PROPAGATE_EXCEPTIONS": False,
            "ENVIRONMENT": "production",
            "JOBS_EMBEDDED": False,
            "INSTANCE_PATH": str(tmp_path),
            "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
            "LOG_FILE": str(tmp_path / "log" / "site.log"),
        }
        site = create_app({**SETTINGS, **own, **settings})
        sites.append(site)
        site.view_functions["main.about"] = break_down
        site.view_functions["auth.reset_password"] = break_down
        return site

    yield made
    for site in sites:
        with site.app_context():
            db.engine.dispose()
    logs.remove_handlers()
    logging.getLogger().setLevel(level)


def break_down(**_arguments: str) -> str:
    seen = [*request.form.values(), *request.cookies.values(), *request.args.values()]
    raise RuntimeError(f"broken by {request.path} {seen}")


break_down.is_public = True  # type: ignore[attr-defined]


@pytest.fixture
def logged(make_site: Callable[..., Flask]) -> Flask:
    return make_site()


def text_of(site: Flask) -> str:
    return Path(site.config["LOG_FILE"]).read_text()


def break_it(client: FlaskClient) -> None:
    client.set_cookie("session", COOKIE)
    url = f"/auth/reset_password/{TOKEN}?q={QUERY}"
    response = client.post(url, data={"password": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 500


# security 51
def test_a_fault_is_logged_with_its_request_and_where_it_came_from(logged: Flask) -> None:
    response = logged.test_client().get("/about", headers={"Accept": "application/json"})
    assert response.status_code == 500
    first, *trace = text_of(logged).splitlines()
    request_id = response.get_json()["request_id"]
    when, rest = first.split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", when)
    assert rest == f"ERROR [{request_id}] app: Exception on /about [GET]"
    assert any("in break_down" in line for line in trace)
    assert trace[-1].startswith("RuntimeError: broken by /about")


# security 52
def test_what_was_sent_is_not_logged(logged: Flask) -> None:
    break_it(logged.test_client())
    written = text_of(logged)
    assert "RuntimeError: broken by" in written
    assert "/auth/reset_password/[hidden]" in written
    assert [canary for canary in CANARIES if canary in written] == []


# security 52
def test_what_was_sent_is_not_logged_in_quotes_either(logged: Flask) -> None:
    password = "canary ' \"\u200b\\ 7731"
    logged.test_client().post("/about", data={"password": password, "x": "short"})
    logged.test_client().post(f"/auth/reset_password/{TOKEN}", data={"password": password})
    assert "RuntimeError: broken by" in text_of(logged)
    assert "canary" not in text_of(logged)


# security 52
def test_an_error_of_the_database_does_not_quote_what_was_typed(logged: Flask) -> None:
    with logged.app_context(), pytest.raises(DatabaseError) as error:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": PASSWORD})
    assert PASSWORD not in str(error.value)


# security 52
def test_a_mailed_token_is_hidden_wherever_it_is_logged(logged: Flask) -> None:
    logging.getLogger("somewhere").info("GET /auth/confirm/%s?x=1 200", TOKEN)
    assert text_of(logged).endswith("somewhere: GET /auth/confirm/[hidden]?x=1 200\n")


def test_a_line_break_begins_no_new_record(logged: Flask) -> None:
    logging.getLogger("somewhere").warning("about /a\r\n2026-01-01 ERROR forged")
    assert len(text_of(logged).splitlines()) == 1


def test_without_a_file_the_log_goes_to_standard_output(
    make_site: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    site = make_site(LOG_FILE="")
    with site.app_context():
        g.request_id = "abc"
        site.logger.info("hello")
    assert capsys.readouterr().out.endswith("INFO [abc] app: hello\n")


def test_in_development_the_log_is_short(
    make_site: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    make_site(ENVIRONMENT="development").logger.info("hello")
    assert capsys.readouterr().out == "INFO hello\n"


def test_the_level_is_a_setting(make_site: Callable[..., Flask]) -> None:
    site = make_site(LOG_LEVEL="WARNING")
    site.logger.info("not this")
    site.logger.warning("but this")
    assert text_of(site).count("\n") == 1


# Rotating ----------------------------------------------------------------------------------

WRITER = """
import logging, sys
from app import logs
handler = logs.SharedRotatingFile(sys.argv[1], maxBytes=20_000, backupCount=100)
log = logging.getLogger("writer")
log.setLevel("INFO")
log.addHandler(handler)
for number in range(1000):
    log.info("%s %04d and some more words to fill the file", sys.argv[2], number)
"""


def test_processes_that_share_a_rotating_file_lose_no_line(tmp_path: Path) -> None:
    file = tmp_path / "site.log"
    command = [sys.executable, "-c", WRITER, str(file), "a"]
    with subprocess.Popen(command, cwd=job_site.ROOT) as writer:
        job_site.until(file.exists)
        log = logging.getLogger("writer")
        handler = logs.SharedRotatingFile(file, maxBytes=20_000, backupCount=100)
        for number in range(1000):
            words = f"b {number:04} and some more words to fill the file"
            handler.emit(log.makeRecord(log.name, logging.INFO, "", 0, words, (), None))
        handler.close()
    assert writer.returncode == 0
    files = [path for path in tmp_path.glob("site.log*") if path.suffix != ".lock"]
    assert len(files) > 3
    assert max(path.stat().st_size for path in files) < 25_000
    lines = [line.split()[:2] for path in files for line in path.read_text().splitlines()]
    assert sorted(lines) == [[name, f"{number:04}"] for name in "ab" for number in range(1000)]


def test_a_file_that_was_turned_over_is_followed(tmp_path: Path) -> None:
    file = tmp_path / "site.log"
    first, second = (logs.SharedRotatingFile(file, maxBytes=100, backupCount=9) for _ in range(2))
    for number in range(6):
        handler = first if number % 2 else second
        handler.emit(logging.makeLogRecord({"msg": f"{number} " + "x" * 60}))
    second.doRollover()
    first.doRollover()
    first.close()
    second.close()
    kept = [path.read_text() for path in sorted(tmp_path.glob("site.log*")) if path.stat().st_size]
    assert sorted(content[0] for content in kept) == list("012345")


def test_a_file_that_was_taken_away_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "site.log"
    handler = logs.SharedRotatingFile(file, maxBytes=100)
    for words in ("before", "after"):
        handler.emit(logging.makeLogRecord({"msg": words}))
        if words == "before":
            file.unlink()
    handler.close()
    assert file.read_text() == "after\n"


# Faults ------------------------------------------------------------------------------------


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox:
        yield inbox


@pytest.fixture
def mailing_site(make_site: Callable[..., Flask], inbox: Inbox) -> Flask:
    return make_site(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=inbox.port, ADMINS=["ops@example.org", "on@example.org"]
    )


def test_a_fault_is_mailed_once_a_minute(
    mailing_site: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = mailing_site.test_client()
    for _ in range(3):
        client.get("/about")
    job_site.until(lambda: len(inbox.messages) == 1)
    monkeypatch.setattr(logs, "MAIL_EVERY_SECONDS", 0)
    client.get("/about")
    job_site.until(lambda: len(inbox.messages) == 2)
    first, second = map(smtp.body, inbox.messages)
    assert inbox.messages[0]["Subject"] == "[Microblog] RuntimeError"
    assert sorted(inbox.recipients[0]) == ["on@example.org", "ops@example.org"]
    assert first.startswith("RuntimeError, seen 1 ×")
    assert second.startswith("RuntimeError, seen 3 ×")


def test_another_fault_has_a_mail_of_its_own(mailing_site: Flask, inbox: Inbox) -> None:
    mailing_site.test_client().get("/about")
    mailing_site.logger.error("the disk is full")
    job_site.until(lambda: len(inbox.messages) == 2)
    assert any("the disk is full" in smtp.body(message) for message in inbox.messages)


# security 52
def test_a_fault_is_mailed_without_what_was_sent(mailing_site: Flask, inbox: Inbox) -> None:
    break_it(mailing_site.test_client())
    job_site.until(lambda: len(inbox.messages) == 1)
    mailed = smtp.body(inbox.messages[0])
    assert "POST /auth/reset_password/<token>" in mailed
    assert "break_down" in mailed
    everything = inbox.messages[0].as_string() + mailed
    assert [canary for canary in CANARIES if canary in everything] == []


def test_a_mail_server_that_is_down_fails_nothing_but_a_line_in_the_log(
    make_site: Callable[..., Flask],
) -> None:
    site = make_site(MAIL_SERVER="127.0.0.1", MAIL_PORT=Inbox().port, ADMINS=["ops@example.org"])
    assert site.test_client().get("/about").status_code == 500
    job_site.until(lambda: "a fault could not be mailed" in text_of(site))


def test_a_fault_does_not_wait_for_its_mail(make_site: Callable[..., Flask]) -> None:
    with smtp.hanging() as server:
        site = make_site(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=smtp.port_of(server),
            MAIL_TIMEOUT=3,
            ADMINS=["ops@example.org"],
        )
        client = site.test_client()
        client.get("/livez")
        client.get("/about")
        assert "a fault could not be mailed" not in text_of(site)
        job_site.until(lambda: "a fault could not be mailed" in text_of(site))


def test_a_fault_whose_mail_cannot_even_be_counted_fails_nothing_more(
    mailing_site: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faults").touch()
    assert mailing_site.test_client().get("/about").status_code == 500
    assert "FileExistsError" in capsys.readouterr().err
