import logging
import os
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

from app import email
from tests import smtp
from tests.smtp import Inbox


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        yield inbox


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    with smtp.mailing(app):
        yield tmp_path / "mail"


def send(subject: str = "Hello", to: str = "ana@example.org", **more: Any) -> Future[None]:
    return email.send_email(subject, [to], "in words", "<p>in pages</p>", **more)


def test_a_mail_has_text_and_html_and_says_that_a_program_wrote_it(
    app: Flask, inbox: Inbox
) -> None:
    send("Grüße aus dem Hafen").result(10)
    (message,) = inbox.messages
    assert message["Subject"] == "Grüße aus dem Hafen"
    assert message["To"] == "ana@example.org"
    assert message["From"] == app.config["MAIL_DEFAULT_SENDER"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@localhost>")
    assert message["Date"] is not None
    assert smtp.body(message).strip() == "in words"
    assert smtp.body(message, "html").strip() == "<p>in pages</p>"


def test_a_long_address_in_a_header_is_not_encoded(folder: Path) -> None:
    address = f"<http://localhost/unsubscribe/{'token' * 40}>"
    subject = "Grüße aus dem Hafen, " * 8
    send(subject, headers={"List-Unsubscribe": address}).result(10)
    (mail,) = folder.glob("*.eml")
    content = mail.read_bytes()
    assert f"List-Unsubscribe: {address}\r\n".encode() in content
    assert message_from_bytes(content, policy=default)["Subject"] == subject.strip()
    assert max(map(len, content.splitlines())) < 998


def test_sending_does_not_wait_for_the_server(app: Flask) -> None:
    with smtp.hanging() as server, smtp.mailing(app, smtp.port_of(server), MAIL_TIMEOUT=0.5):
        sent = send()
        assert not sent.done()
        with pytest.raises(OSError, match="timed out"):
            sent.result(5)


def test_a_server_that_is_down_is_an_error(app: Flask) -> None:
    with smtp.mailing(app, Inbox().port), pytest.raises(ConnectionRefusedError):
        send().result(10)


def test_a_refusal_is_an_error(inbox: Inbox) -> None:
    inbox.refusals = 1
    with pytest.raises(smtplib.SMTPDataError):
        send().result(10)
    assert inbox.messages == []


def test_a_mail_that_was_taken_is_sent_whatever_the_farewell(inbox: Inbox) -> None:
    inbox.is_rude = True
    send().result(10)
    assert len(inbox.messages) == 1


INJECTION = "Hello\r\nBcc: eve@example.org\r\n\r\nand a body"


# security 27
def test_a_line_break_in_a_subject_or_sender_adds_no_header(inbox: Inbox) -> None:
    send(INJECTION).result(10)
    send(sender="Site\r\nBcc: eve@example.org <site@example.org>").result(10)
    send("a\x0bb\x85c\u2028Bcc: eve@example.org").result(10)
    assert inbox.recipients == [["ana@example.org"]] * 3
    for message in inbox.messages:
        assert message["Bcc"] is None
        assert smtp.body(message).strip() == "in words"


# security 27
@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\r\nBcc: eve@example.org",
        "ana@example.org\nRCPT TO:<eve@example.org>",
        "ana@example.org, eve@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\x00",
        "añá@example.org",
        "ana",
        "ana@" + "x" * 70 + ".org",
        "",
    ],
)
def test_what_is_not_one_address_gets_no_mail(inbox: Inbox, address: str) -> None:
    with pytest.raises(email.BadAddress):
        send(to=address).result(10)
    assert inbox.messages == []


def test_an_international_domain_gets_its_mail(inbox: Inbox) -> None:
    send(to="ana@bücher.example").result(10)
    assert inbox.recipients == [["ana@xn--bcher-kva.example"]]


def test_without_a_server_a_mail_is_a_file_and_the_log_says_where(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.email")
    for number in range(3):
        send(f"Hello {number}").result(10)
    files = sorted(folder.iterdir())
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [mail["Subject"] for mail in mails] == ["Hello 0", "Hello 1", "Hello 2"]
    assert {file.suffix for file in files} == {".eml"}
    assert smtp.body(mails[0]).strip() == "in words"
    assert folder.stat().st_mode & 0o077 == 0
    assert files[0].stat().st_mode & 0o077 == 0
    assert all(str(file) in caplog.text for file in files)
    assert "in words" not in caplog.text


def test_nothing_is_sent_in_clear_where_tls_is_asked_for(app: Flask, inbox: Inbox) -> None:
    with (
        smtp.mailing(app, inbox.port, MAIL_USE_TLS=True),
        pytest.raises(smtplib.SMTPNotSupportedError),
    ):
        send().result(10)
    assert inbox.messages == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody has signed, and a server's context with it."""
    folder = tmp_path_factory.mktemp("tls")
    openssl = shutil.which("openssl")
    if openssl is None:
        assert not os.environ.get("CI"), "openssl has to be there"
        pytest.skip("there is no openssl")
    command = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    command += " -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout key -out cert"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return folder / "cert", context


@pytest.mark.parametrize(
    ("setting", "option"), [("MAIL_USE_TLS", "tls_context"), ("MAIL_USE_SSL", "ssl_context")]
)
def test_a_server_must_show_a_certificate_that_is_trusted(
    app: Flask,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    option: str,
) -> None:
    path, context = certificate
    with (
        smtp.running(Inbox(), **{option: context}) as inbox,
        smtp.mailing(app, inbox.port, **{setting: True}),
    ):
        with pytest.raises(ssl.SSLCertVerificationError):
            send().result(10)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        send().result(10)
    assert len(inbox.messages) == 1


def test_a_server_may_ask_who_sends(
    app: Flask, certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*asked: Any) -> AuthResult:
        right = asked[-1] == LoginPassword(b"site", b"right")
        return AuthResult(success=right, handled=False)

    path, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    rules = {"tls_context": context, "authenticator": check, "auth_required": True}
    login = {"MAIL_USE_TLS": True, "MAIL_USERNAME": "site"}
    with smtp.running(Inbox(), **rules) as inbox:
        with smtp.mailing(app, inbox.port, **login, MAIL_PASSWORD="right"):
            send().result(10)
        with (
            smtp.mailing(app, inbox.port, **login, MAIL_PASSWORD="wrong"),
            pytest.raises(smtplib.SMTPAuthenticationError),
        ):
            send().result(10)
    assert len(inbox.messages) == 1
