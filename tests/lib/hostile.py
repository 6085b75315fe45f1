"""Servers that answer as they like, for one connection after the other."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from app.lib import web
from app.lib.web import WebFault, Wish

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

Script = Callable[[socket.socket, bytes], None]


class Server:
    """Listens on loopback; `asked` is what came, as it came."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self.script, self.context = script, context
        self.asked: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.allowed = {("127.0.0.1", self.port)}
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                sock, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(sock,), daemon=True).start()

    def answer(self, sock: socket.socket) -> None:
        # Whoever asked may have hung up: that is what most of these tests are about.
        with suppress(OSError), sock:
            sock.settimeout(20)
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
            with sock:
                asked = b""
                while b"\r\n\r\n" not in asked and (piece := sock.recv(4096)):
                    asked += piece
                if asked:
                    self.asked.append(asked)
                    self.script(sock, asked)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(script, context)
    try:
        yield server
    finally:
        server.close()


def says(
    body: bytes = b"", *headers: str, status: str = "200 OK", kind: str = "text/html"
) -> Script:
    """A server that gives a plain answer, and a length unless another header tells it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    if not any("length" in line.lower() or "chunked" in line.lower() for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    whole = "\r\n".join([*lines, "", ""]).encode() + body
    return lambda sock, _asked: sock.sendall(whole)


def raw(answer: bytes) -> Script:
    """A server that sends these bytes and hangs up."""
    return lambda sock, _asked: sock.sendall(answer)


def leads_to(location: str, status: str = "302 Found") -> Script:
    return says(b"", f"Location: {location}", status=status)


def trickles(start: bytes, pause: float = 0.05) -> Script:
    """A server that sends a beginning, and then a letter from time to time, for a minute."""

    def script(sock: socket.socket, _asked: bytes) -> None:
        sock.sendall(start)
        for _ in range(int(60 / pause)):
            time.sleep(pause)
            sock.sendall(b"a")

    return script


def endless(start: bytes, piece: bytes = b"a" * 65_536) -> Script:
    """A server that sends a beginning and then ten gigabytes."""

    def script(sock: socket.socket, _asked: bytes) -> None:
        sock.sendall(start)
        for _ in range(10_000_000_000 // len(piece)):
            sock.sendall(piece)

    return script


def bomb(megabytes: int) -> bytes:
    """A thousandth of what it becomes when it is unpacked."""
    return gzip.compress(b"a" * (megabytes * 1_000_000))


def silent(sock: socket.socket, _asked: bytes) -> None:
    """Takes the question, and waits."""
    time.sleep(30)


def wish(server: Server, **more: Any) -> Wish:
    """What the tests ask a server for, which is allowed although it is on loopback."""
    return Wish("Town (+https://town.example/)", allowed=server.allowed, **more)


def fault(script: Script, **more: Any) -> str:
    """Why nothing is taken from a server that does this."""
    with serving(script) as server, pytest.raises(WebFault) as caught:
        web.fetch(server.url, wish(server, **more))
    return caught.value.reason


def body(script: Script, **more: Any) -> bytes:
    """What is taken from a server that does this."""
    with serving(script) as server:
        return web.fetch(server.url, wish(server, **more)).body
