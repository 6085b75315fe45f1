"""How gunicorn listens: a thread is only given to a request that has arrived whole.

The threads of gunicorn's own worker wait for the client, so that as many slow ones as there are
threads stop the site. Here everybody waits in the event loop, which has room for a thousand.
"""

import logging
import re
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn.glogging import Logger as GunicornLogger
from gunicorn.util import close
from gunicorn.workers.gthread import TConn, ThreadWorker

from pacing import Paced
from seating import keep_to_one_processor, seats

READ_AT_ONCE: Final = 65_536
HEAD_MOST: Final = 65_536
BODY_MOST: Final = 2 * 1024 * 1024
# What all clients of a process together may have sent of requests that are not whole yet.
HELD_MOST: Final = 160 * 1024 * 1024
ARRIVAL_SECONDS: Final = 20
# What has come gives the rest more time, so that pictures can be sent over a slow line.
LEAST_BYTES_A_SECOND: Final = 16_000
# A client that takes its answer more slowly than this is left alone with it.
ANSWER_SECONDS: Final = 10
REFUSAL_SECONDS: Final = 1
LINGER_SECONDS: Final = 2
# All processes wait at one door. Whoever has more clients than another steps back for so long for
# each of them, or one process would serve everybody who keeps a connection while another sleeps.
POLITE_SECONDS: Final = 0.000_1
POLITE_MOST: Final = 8
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
# What a mailed link carries is signed, so that it has dots; no other part of an address there has.
_TOKEN = re.compile(r"(/(?:auth|unsubscribe)/(?:[a-z_]+/)*)[^\s\"'?/]*\.[^\s\"'?/]*")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r]*)?\r\n")


class Arrival:
    """What a client has sent of a request, and when it must be all there.

    What is not well formed counts as whole: gunicorn finds that out without reading on.
    """

    def __init__(self, sent: bytes, body_most: int) -> None:
        self.sent = bytearray(sent)
        self._began = time.monotonic()
        self.has_body_too_large = False
        self._body_most = body_most
        self._head_end = 0
        self._chunk_at = 0
        self._length: int | None = None

    @property
    def length(self) -> int | None:
        """How long the body is, as the client says."""
        return self._length

    @property
    def until(self) -> float:
        return self._began + ARRIVAL_SECONDS + len(self.sent) / LEAST_BYTES_A_SECOND

    def has_head_too_large(self) -> bool:
        return not self._head_end and len(self.sent) > HEAD_MOST

    def is_waiting_for_a_word(self) -> bool:
        """Whether the client sends its body only when it is told to go on."""
        is_bare = 0 < self._head_end == len(self.sent)
        return is_bare and _EXPECTS.search(self.sent) is not None

    def is_whole(self) -> bool:
        if not self._head_end and not self._read_head():
            return False
        length = len(self.sent) - self._head_end
        self.has_body_too_large = max(length, self._length or 0) > self._body_most
        if self.has_body_too_large:
            return True
        return self._has_last_chunk() if self._length is None else length >= self._length

    def _read_head(self) -> bool:
        end = self.sent.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._head_end = self._chunk_at = end + 4
        if not _CHUNKED.search(self.sent, 0, end):
            named = _LENGTH.search(self.sent, 0, end + 2)
            self._length = int(named[1]) if named else 0
        return True

    def _has_last_chunk(self) -> bool:
        while chunk := _CHUNK.match(self.sent, self._chunk_at):
            size = int(chunk[1], 16)
            if size == 0:
                return self.sent.find(b"\r\n\r\n", chunk.end() - 2) >= 0
            after = chunk.end() + size + 2
            if after > len(self.sent):
                return False
            self._chunk_at = after
        return self.sent.find(b"\r\n", self._chunk_at) >= 0


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn's logs, which keep the tokens of mailed links to themselves."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(hide_tokens)


def hide_tokens(record: logging.LogRecord) -> bool:
    record.msg, record.args = _TOKEN.sub(r"\1[hidden]", record.getMessage()), ()
    return True


class Connection(TConn):  # type: ignore[misc]
    """A client's connection, which takes leave in the event loop."""

    arrival: Arrival
    worker: "PatientWorker"
    # Whether it is closed after this answer, so that its client comes in elsewhere.
    is_surplus = False

    def close(self, graceful: bool = False) -> None:
        self.worker.surplus -= self.is_surplus
        if graceful and self.worker.alive:
            self.worker.linger(self)
        else:
            close(self.sock)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, and an event loop in which requests arrive."""

    seat: int | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        self._clients = 0
        self.surplus = 0
        super().__init__(*args, **options)
        self.arriving: dict[Connection, Arrival] = {}
        self.leaving: dict[Connection, float] = {}
        self.held = 0

    @property
    def nr_conns(self) -> int:
        """How many clients it has; gunicorn counts them."""
        return self._clients

    @nr_conns.setter
    def nr_conns(self, number: int) -> None:
        self._clients = number
        if self.seat is not None:
            seats.say(self.seat, number)

    def too_many(self) -> int:
        """How many clients more it has than another process."""
        return max(0, self.nr_conns - self.surplus - seats.fewest())

    def init_process(self) -> None:
        """Begin, with a seat and a processor of one's own."""
        if self.seat is not None:
            self.nr_conns = 0
            keep_to_one_processor(self.seat)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a client in, but let a process that has fewer of them be quicker."""
        time.sleep(min(self.too_many(), POLITE_MOST) * POLITE_SECONDS)
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.worker = self
        self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Wait for a request: gunicorn calls this where it would give the client a thread."""
        sent = conn.parser.unreader.take_buffered() if conn.parser else b""
        settings = getattr(self.wsgi, "config", {})
        # Which address takes files only the site knows: it refuses a text as long as that.
        names = ("MAX_CONTENT_LENGTH", "MAX_UPLOAD_LENGTH")
        most = max(settings.get(name) or 0 for name in names)
        conn.arrival = Arrival(sent, most or BODY_MOST)
        conn.sock.setblocking(False)
        self.held += len(sent)
        self.arriving[conn] = conn.arrival
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.receive, conn))
        self.receive(conn, conn.sock)

    def receive(self, conn: Connection, client: socket.socket) -> None:
        """Keep what came; go on with a request that is whole, and close what cannot become one."""
        if conn not in self.arriving:  # dropped by an event of the same moment
            return
        data, arrival = read(client), conn.arrival
        arrival.sent += data or b""
        self.held += len(data or b"")
        if arrival.is_whole():
            self.forget(conn)
            conn.init()
            conn.parser.unreader.unread(bytes(arrival.sent))
            conn.is_surplus = self.too_many() > 1
            self.surplus += conn.is_surplus
            super().enqueue_req(conn)
        elif data == b"":
            self.drop(conn)
        elif arrival.has_head_too_large():
            tell(client, TOO_LARGE)
            self.drop(conn)
        elif arrival.is_waiting_for_a_word():
            tell(client, CONTINUE)
        elif self.held > HELD_MOST:
            self.drop(max(self.arriving, key=lambda other: len(other.arrival.sent)))

    def forget(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self.held -= len(self.arriving.pop(conn).sent)

    def drop(self, conn: Connection) -> None:
        self.forget(conn)
        self.nr_conns -= 1
        conn.close()

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer, for as long as the client takes its part in that."""
        conn.sock.settimeout(ANSWER_SECONDS)
        if conn.arrival.has_body_too_large:
            # The site reads it by itself, if it is an archive; or refuses it, and nobody waits.
            most = getattr(self.wsgi, "config", {}).get("MAX_ARCHIVE_LENGTH") or 0
            if (conn.arrival.length or most + 1) > most:
                conn.sock.settimeout(REFUSAL_SECONDS)
            conn.parser.unreader.sock = Paced(conn.sock)
            req.force_close()
        elif conn.is_surplus:
            req.force_close()
        try:
            return super().handle_request(req, conn)
        except TimeoutError as error:
            raise StopIteration from error

    def linger(self, conn: Connection) -> None:
        """Say that nothing more comes, and let the client close first: it may still be reading."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.see_off, conn))
        except (OSError, ValueError, KeyError):
            close(conn.sock)
        else:
            self.leaving[conn] = time.monotonic() + LINGER_SECONDS

    def see_off(self, conn: Connection, client: socket.socket) -> None:
        if conn in self.leaving and read(client) == b"":
            self.part(conn)

    def part(self, conn: Connection) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        close(conn.sock)

    def murder_pending(self) -> None:
        """Close what has taken too long; gunicorn calls this every second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arrival in list(self.arriving.items()):
            if arrival.until < now or not (self.alive or arrival.sent):
                self.drop(conn)
        for conn, until in list(self.leaving.items()):
            if until < now:
                self.part(conn)


def read(client: socket.socket) -> bytes | None:
    """What there is to read; None if nothing yet, empty if nothing will come any more."""
    try:
        return client.recv(READ_AT_ONCE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def tell(client: socket.socket, words: bytes) -> None:
    with suppress(OSError):
        client.send(words)
