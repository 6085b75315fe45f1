"""Asking sites over TLS."""

import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from app.lib import web
from app.lib.web import WebFault, Wish
from tests.lib import hostile
from tests.lib.hostile import OK, Script, says, serving, wish

# security 50


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for right.example, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    path = folder / "both.pem"
    names = ["-subj", "/CN=right.example", "-addext", "subjectAltName=DNS:right.example"]
    made = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*made, *files], check=True, capture_output=True)
    path.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return path


def over_tls(
    certificate: Path, host: str, monkeypatch: pytest.MonkeyPatch, script: Script, **more: Any
) -> bytes:
    """What comes from a server with that certificate, under a name for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(script, context) as server:
        found = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
        allowed = server.allowed | {(host, server.port)}
        wanted = Wish("Town", allowed=allowed, **more)
        return web.fetch(f"https://{host}:{server.port}/", wanted).body


def test_a_certificate_is_checked_by_its_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WebFault) as caught:
        over_tls(certificate, "right.example", monkeypatch, says(b"x"))
    assert caught.value.reason == "certificate"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert over_tls(certificate, "right.example", monkeypatch, says(b"safe")) == b"safe"
    for host in ("wrong.example", "127.0.0.1"):
        with pytest.raises(WebFault) as caught:
            over_tls(certificate, host, monkeypatch, says(b"x"))
        assert caught.value.reason == "certificate"


def test_trickling_over_tls_is_left_in_time(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    script = hostile.trickles(OK + b"\r\n")
    began = time.monotonic()
    with pytest.raises(WebFault) as caught:
        over_tls(certificate, "right.example", monkeypatch, script, seconds=0.6)
    assert caught.value.reason == "slow"
    assert time.monotonic() - began < 2


def test_who_never_finishes_the_handshake_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        allowed = {("127.0.0.1", port)}
        began = time.monotonic()
        with pytest.raises(WebFault) as caught:
            web.fetch(f"https://127.0.0.1:{port}/", Wish("Town", seconds=0.4, allowed=allowed))
    assert caught.value.reason == "slow"
    assert time.monotonic() - began < 2


def test_plain_speech_where_tls_is_expected() -> None:
    script = hostile.raw(b"HTTP/1.1 200 OK\r\n\r\n")
    with serving(script) as server, pytest.raises(WebFault) as caught:
        web.fetch(server.url.replace("http:", "https:"), wish(server, seconds=1))
    assert caught.value.reason in {"certificate", "slow", "unreachable"}
