"""Whether what happens after a page happens: jobs, and mails."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from flask_mail import Mail
from redis import Redis, RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.email import BadAddress, MailConnection, send_email
from app.extensions import reading
from app.jobs import ChoreTurn, Job
from app.jobs.rows import FAILED, WAITING
from app.lib import clock
from app.operations.database_checks import skew
from app.operations.findings import Finding, ok, warning, wrong
from app.site import APPROVAL, REGISTRATION, SITE_NAME, choice

# Some chore comes every minute, as long as a worker lives.
SILENT = timedelta(minutes=3)
LATE = timedelta(minutes=5)
MAIL_FAULTS = (smtplib.SMTPException, OSError, BadAddress)
START = "start `flask worker`, or the site with JOBS_EMBEDDED=1"
REDIS_SECONDS = 3


def look(mail_to: str) -> Iterator[Finding]:
    try:
        yield worker()
        yield late_jobs()
        yield failed_jobs()
    except SQLAlchemyError as error:
        yield wrong("queue", f"it cannot be read ({type(error).__name__})", "mend the database")
    if current_app.config["REDIS_URL"]:
        yield from redis()
    yield test_mail(mail_to) if mail_to else mail_server()


def ask(statement: Any) -> Any:
    with reading() as connection:
        return connection.execute(statement).one()


def worker() -> Finding:
    """Whether somebody does the jobs: who does also sets the hour of the next chores."""
    (next_at,) = ask(select(func.min(ChoreTurn.next_at)))
    if next_at is None:
        return warning("worker", "none has ever run", START)
    silent = clock.now() - next_at
    if silent > SILENT:
        found = f"none has been there for {silent.total_seconds() / 60:,.0f} minutes"
        return wrong("worker", found, START)
    return ok("worker", "one is at work")


def late_jobs() -> Finding:
    due = Job.state == WAITING, Job.run_at <= clock.now()
    count, oldest = ask(select(func.count(Job.id), func.min(Job.run_at)).where(*due))
    if not count:
        return ok("queue", "no job is waiting that could be done")
    waits = clock.now() - oldest
    found = f"{count:,} jobs are due, the oldest for {waits.total_seconds() / 60:,.0f} minutes"
    if waits > LATE:
        return warning("queue", found, "start more workers, and look at the log of those there are")
    return ok("queue", found)


def failed_jobs() -> Finding:
    count, newest = ask(select(func.count(Job.id), func.max(Job.id)).where(Job.state == FAILED))
    if not count:
        return ok("failed jobs", "none")
    handler, error = ask(select(Job.handler, Job.last_error).where(Job.id == newest))
    found = f"{count:,}, the newest: {handler}: {error}"
    return warning("failed jobs", found, "mend what they name; the log of the worker says more")


def redis() -> Iterator[Finding]:
    url = current_app.config["REDIS_URL"]
    limits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    try:
        with Redis.from_url(url, **limits) as server:
            seconds, micros = server.time()
            yield ok("Redis", "it answers")
            told = datetime.fromtimestamp(seconds + micros / 1_000_000, UTC)
            yield skew("clock of Redis", "Redis", told)
    except (RedisError, ValueError, OSError) as error:
        advice = "look whether it runs, and whether REDIS_URL is right"
        yield wrong("Redis", f"it does not answer ({type(error).__name__})", advice)


def mail_server() -> Finding:
    """Whether the server lets the site in; nothing is sent."""
    config = current_app.config
    if not config["MAIL_SERVER"]:
        found = "there is no server: mails are files in the instance folder"
        if config["ENVIRONMENT"] == "production":
            return wrong("mail", found, "set MAIL_SERVER: nobody could confirm an address")
        if choice(REGISTRATION) == APPROVAL:
            found += ", and applicants wait for a mail to confirm their address"
            return warning("mail", found, "set MAIL_SERVER, or let people in without approval")
        return ok("mail", found)
    mail: Mail = current_app.extensions["mail"]
    try:
        with MailConnection(mail) as connection:
            if connection.host is not None:
                connection.host.noop()
    except MAIL_FAULTS as error:
        return refused(error)
    found = f"{config['MAIL_SERVER']} lets the site in; --mail ADDRESS sends a test"
    return ok("mail", found)


def test_mail(address: str) -> Finding:
    name = choice(SITE_NAME)
    said = f"This is a test of {name}. If you read it, its mails arrive."
    try:
        send_email(f"A test of {name}", [address], said, f"<p>{said}</p>").result()
    except MAIL_FAULTS as error:
        return refused(error)
    if not current_app.config["MAIL_SERVER"]:
        advice = "set MAIL_SERVER to have mails sent"
        return warning("mail", "the test is a file in the instance folder", advice)
    return ok("mail", f"the server took a test for {address}; look whether it arrives")


def refused(error: Exception) -> Finding:
    told = type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        told += f" {error.smtp_code}"
    elif isinstance(error, OSError) and error.strerror:
        told += f": {error.strerror}"
    advice = "look at MAIL_SERVER, MAIL_PORT, MAIL_USE_TLS, MAIL_USERNAME and MAIL_PASSWORD"
    return wrong("mail", f"it could not be sent ({told})", advice)
