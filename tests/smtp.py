"""A real mail server in the test's process, which can also refuse or hang."""

import asyncio
import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app.extensions import mail
from tests.job_site import free_port


class Inbox:
    """Keeps what it is sent; answers with a temporary error as often as it is told to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusals = 0
        self.is_rude = False
        self.port = free_port()

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if self.is_rude and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "221 Bye"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            return "451 come back later"
        content: Any = envelope.content
        self.messages.append(email.message_from_bytes(content, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def running(inbox: Inbox, **options: Any) -> Iterator[Inbox]:
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, **options)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@contextmanager
def hanging() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


@contextmanager
def mailing(app: Flask, port: int | None = None, **settings: Any) -> Iterator[None]:
    """Have an application send its mails to a port here, or to files without one."""
    server = {"MAIL_SERVER": "127.0.0.1" if port else "", "MAIL_PORT": port}
    changed = server | {"MAIL_SUPPRESS_SEND": False, "MAIL_TIMEOUT": 5} | settings
    before = {name: app.config.get(name) for name in changed}
    app.config.update(changed)
    mail.init_app(app)
    try:
        yield
    finally:
        app.config.update(before)
        del app.config["MAIL_SUPPRESS_SEND"]
        mail.init_app(app)


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text
