"""Logs without secrets, for people or for programs, and faults by mail to the ADMINS."""

import fcntl
import hashlib
import io
import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from flask import Flask, g, has_app_context, has_request_context, request
from markupsafe import Markup

from app import email

log = logging.getLogger(__name__)

FORMAT = "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"
SHORT_FORMAT = "%(levelname)s %(message)s"
HIDDEN = "[hidden]"
MAILED_TOKEN = re.compile(r"(/auth/(?:reset_password|confirm)/)[^\s\"'?]+")
# Shorter values are ordinary words and numbers: hiding them would only garble the log.
SECRET_MIN = 4
FILE_BYTES = 10_000_000
FILES_KEPT = 5
MAIL_EVERY_SECONDS = 60
QUIET = {"huey": logging.WARNING, "alembic.runtime.migration": logging.WARNING}
APP = str(Path(__file__).resolve().parent)

_installed: list[logging.Handler] = []


def init_app(app: Flask) -> None:
    """Set up the log of this process; in tests it stays with the test runner."""
    if app.testing:
        return
    remove_handlers()
    production = app.config["ENVIRONMENT"] == "production"
    handler = make_handler(app.config["LOG_FILE"] if production else "")
    chosen = app.config["LOG_FORMAT"] or ("line" if production else "short")
    handler.setFormatter(FORMATTERS[chosen]())
    install(handler)
    if app.config["ADMINS"]:
        install(FaultMail(app))
    logging.getLogger().setLevel(app.config["LOG_LEVEL"])
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def make_handler(path: str) -> logging.Handler:
    if not path:
        return logging.StreamHandler(sys.stdout)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return SharedRotatingFile(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")


def install(handler: logging.Handler) -> None:
    handler.addFilter(with_request)
    logging.getLogger().addHandler(handler)
    _installed.append(handler)


def remove_handlers() -> None:
    """Take back what init_app() did for an earlier application."""
    while _installed:
        handler = _installed.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def with_request(record: logging.LogRecord) -> bool:
    """Note the request's id on the record, and what of the request must not be written."""
    record.request_id = g.get("request_id", "-") if has_app_context() else "-"
    record.route = route_of_request()
    record.secrets = sorted(secrets_of_request(), key=len, reverse=True)
    return True


def route_of_request() -> str:
    """Which address is asked, as a rule: what stands in its place may be private."""
    if not has_request_context():
        return "-"
    return f"{request.method} {request.url_rule or 'an address that nobody answers'}"


def secrets_of_request() -> set[str]:
    """What was typed, kept in cookies or sent as a token with this request."""
    if not has_request_context():
        return set()
    values = [*request.cookies.values(), request.headers.get("Authorization", "")]
    values.append((request.view_args or {}).get("token", ""))
    # Only a form that was parsed already: parsing it here could fail once more.
    for source in (request.__dict__.get("form"), request.args):
        if source is not None:
            values += [value for _name, value in source.items(multi=True)]
    # An error usually quotes a value as Python would write it.
    values += [repr(value)[1:-1] for value in values]
    return {value for value in values if len(value) >= SECRET_MIN}


def redact(text: str, secrets: list[str]) -> str:
    """The text without those values and without the tokens of mailed links."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return MAILED_TOKEN.sub(rf"\1{HIDDEN}", text)


class Plain(logging.Formatter):
    """Times in UTC; nothing private."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), getattr(record, "secrets", []))


class OneLine(Plain):
    """One line for each record, then its traceback: no line break in a message begins another."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class Json(Plain):
    """One object in each line, as programs read it that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request_id": getattr(record, "request_id", "-"),
            "message": getattr(record, "summary", None) or record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        # A rule is ours: nothing in it is anybody's.
        route = {"route": getattr(record, "route", "-")}
        return json.dumps(route | without(fields, getattr(record, "secrets", [])))


def without(value: Any, secrets: list[str]) -> Any:
    """A value of JSON whose texts hold none of those secrets."""
    if isinstance(value, str):
        return redact(value, secrets)
    if isinstance(value, list):
        return [without(one, secrets) for one in value]
    if isinstance(value, dict):
        return {name: without(one, secrets) for name, one in value.items()}
    return value


FORMATTERS: Final[dict[str, Callable[[], logging.Formatter]]] = {
    "short": partial(Plain, SHORT_FORMAT),
    "line": partial(OneLine, FORMAT),
    "json": Json,
}


class SharedRotatingFile(RotatingFileHandler):
    """A rotating file that several processes write: one turns it over, the others follow."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802  logging's name
        self._follow()
        return bool(super().shouldRollover(record))

    def doRollover(self) -> None:  # noqa: N802  logging's name
        with locked(Path(f"{self.baseFilename}.lock")):
            # Whoever waited for the lock finds that another process has done it.
            if not self._follow():
                super().doRollover()

    def _follow(self) -> bool:
        """Open the file anew if another process has turned it over; whether it had."""
        stream = self.stream
        if stream is None or is_at(stream, Path(self.baseFilename)):
            return False
        stream.close()
        self.stream = self._open()
        return True


def is_at(stream: io.TextIOWrapper, path: Path) -> bool:
    """Whether an open file is still the one at its path."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def locked(path: Path) -> Iterator[io.TextIOWrapper]:
    """A file that one process at a time has open here."""
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


class FaultMail(logging.Handler):
    """Mails errors to the administrators, at most one a minute for one fault on one machine."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.ERROR)
        self.app = app
        self.folder = Path(app.instance_path) / "faults"

    def emit(self, record: logging.LogRecord) -> None:
        try:
            fault = Fault(record)
            times = self._count(fault.key)
            if times:
                self._mail(fault, times)
        except Exception:  # noqa: BLE001  a mail about a fault must not become the next fault
            self.handleError(record)

    def _count(self, key: str) -> int:
        """How often a fault came since it was mailed last; 0 if that is less than a minute ago."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.folder / key) as file:
            file.seek(0)
            mailed_at, _, unsaid = file.read().partition(" ")
            times, now = int(unsaid or 0) + 1, time.time()
            is_quiet = mailed_at and now - float(mailed_at) < MAIL_EVERY_SECONDS
            file.truncate(0)
            file.write(f"{mailed_at} {times}" if is_quiet else f"{now} 0")
            return 0 if is_quiet else times

    def _mail(self, fault: "Fault", times: int) -> None:
        with self.app.app_context():
            subject = f"[{self.app.config['SITE_NAME']}] {fault.title}"
            text = fault.report(times)
            admins = self.app.config["ADMINS"]
            email.send_email(subject, admins, text, to_html(text)).add_done_callback(warn_if_lost)


def warn_if_lost(sent: Future[None]) -> None:
    if sent.exception():
        log.warning("a fault could not be mailed: %s", type(sent.exception()).__name__)


class Fault:
    """An error as the administrators read it: where it happened, and no word of what was sent."""

    def __init__(self, record: logging.LogRecord) -> None:
        self.record = record
        error = record.exc_info[1] if record.exc_info else None
        self.title = type(error).__name__ if error else "an error"
        self.frames = frames_of(error.__traceback__) if error else []
        ours = [frame for frame in self.frames if frame.startswith(APP)] or self.frames
        place = ours[-1] if ours else f"{record.pathname}:{record.lineno}"
        self.key = hashlib.sha256(f"{self.title} {place}".encode()).hexdigest()[:32]

    def report(self, times: int) -> str:
        record = self.record
        lines = [f"{self.title}, seen {times} × since the last mail about it"]
        lines += [f"request {getattr(record, 'request_id', '-')}, process {record.process}"]
        if has_request_context():
            lines += [route_of_request()]
        if not record.exc_info:
            lines += [redact(record.getMessage(), getattr(record, "secrets", []))]
        return "\n".join([*lines, "", *self.frames])


def frames_of(trace: TracebackType | None) -> list[str]:
    """Files, lines and functions; source text and values stay where they are."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]


def to_html(text: str) -> str:
    return Markup("<pre>{}</pre>").format(text)
