"""send_email(): a message, a thread, an application context. Who must not lose a mail sends it from
a job and waits for the answer; without a mail server mails are files in the instance folder.
"""

import logging
import os
import re
import secrets
import smtplib
import ssl
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from email import policy
from email.mime.base import MIMEBase
from email.utils import make_msgid, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_mail import Connection, Message

from app.lib import clock, gauges

log = logging.getLogger(__name__)

# What would let a reader's name or address add a header or another recipient.
ADDRESS = re.compile(r'[^\s<>,;:"()\[\]\\@\x00-\x1f\x7f]+@[^\s<>,;:"()\[\]\\@\x00-\x1f\x7f]+')


class BadAddress(ValueError):
    """This is no address that a mail can go to."""


def send_email(
    subject: str,
    recipients: Sequence[str],
    text_body: str,
    html_body: str,
    sender: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Future[None]:
    """Send from a thread of its own, under an application context.

    The future ends when the server has taken the mail, or raises what went wrong: OSError for a
    server out of reach, smtplib.SMTPException for one that refuses, BadAddress for a recipient.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    parts = {
        "subject": line(subject),
        "recipients": list(recipients),
        "body": text_body,
        "html": html_body,
        "sender": line(sender or app.config["MAIL_DEFAULT_SENDER"]),
        "extra_headers": {name: line(value) for name, value in (headers or {}).items()},
    }
    sent: Future[None] = Future()
    threading.Thread(target=deliver, args=(app, parts, sent), name="mail", daemon=True).start()
    return sent


def line(text: str) -> str:
    """The text on one line, without control characters: nothing in it can begin a header."""
    spaced = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(spaced).split())


def deliver(app: Flask, parts: dict[str, Any], sent: Future[None]) -> None:
    """The thread: hand one message to the server, and the outcome to the future."""
    try:
        with app.app_context():
            for recipient in parts["recipients"]:
                check_address(recipient)
            parts["extra_headers"]["Auto-Submitted"] = "auto-generated"
            message = Letter(**parts)
            message.msgId = make_msgid(domain=site_host())
            with MailConnection(app.extensions["mail"]) as connection:
                connection.send(message)
    except Exception as error:  # noqa: BLE001  whoever waits for the future gets it
        gauges.count_mail(is_sent=False)
        sent.set_exception(error)
    else:
        gauges.count_mail(is_sent=True)
        sent.set_result(None)


def check_address(address: str) -> None:
    """Raises BadAddress."""
    local, _, domain = address.partition("@")
    if not ADDRESS.fullmatch(address) or not local.isascii() or parseaddr(address)[1] != address:
        raise BadAddress
    try:
        domain.encode("idna")
    except UnicodeError as error:
        raise BadAddress from error


def site_host() -> str:
    """The host that the site is known by."""
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"


class Letter(Message):
    """A message whose headers go out as they were written.

    Python breaks long ones by encoding them, which is allowed in words but not in an address: mail
    programs would not find the one that List-Unsubscribe names. Words are encoded by then.
    """

    def _message(self) -> MIMEBase:
        made = super()._message()
        made.policy = policy.SMTP.clone(refold_source="none")
        return made


class MailConnection(Connection):
    """Flask-Mail's connection with a time limit, checked certificates, or a folder to write to."""

    def configure_host(self) -> Any:
        if not current_app.config["MAIL_SERVER"]:
            return Folder(Path(current_app.instance_path) / "mail")
        limit = {"timeout": current_app.config["MAIL_TIMEOUT"], "local_hostname": site_host()}
        server, port = self.mail.server, self.mail.port
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(server, port, context=ssl.create_default_context(), **limit)
        else:
            host = smtplib.SMTP(server, port, **limit)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()
            raise
        return host

    def __exit__(self, *_error: object) -> None:
        if self.host is None:
            return
        try:
            # The mail is the server's by now: a broken farewell must not have it sent again.
            self.host.quit()
        except (smtplib.SMTPException, OSError):
            self.host.close()


class Folder:
    """Takes mails as a server would, and writes them as files that a mail program opens."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sendmail(self, _sender: str, _to: list[str], content: bytes, *_options: Any) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}.eml"
        draft = self.path / f".{name}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        draft.replace(self.path / name)
        log.info("without MAIL_SERVER, a mail is a file: %s", self.path / name)

    def quit(self) -> None:
        """Nothing to take leave of."""

    def close(self) -> None:
        """Nothing to close."""
