"""How gunicorn listens: slow clients, large requests, logs."""

import http.client
import logging
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from flask import Flask, url_for

from serving import Arrival, hide_tokens

ROOT = Path(__file__).resolve().parent.parent
MOST = 1000
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
# One worker with one thread: whoever holds it stops the site.
SITE = """
from types import SimpleNamespace

class Site:
    config = {"MAX_CONTENT_LENGTH": 1000}

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read(5)]

app = Site()
"""


TELLING = """
import os

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {sorted(os.sched_getaffinity(0))}".encode()]
"""


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 5\r\n\r\nabcde",
        HEAD + b"content-length:0\r\n\r\n",
        HEAD
        + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0\r\n\r\n12345\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
    ],
)
def test_a_request_is_whole_with_its_last_byte(request_: bytes) -> None:
    arrival = Arrival(b"", MOST)
    for number in range(len(request_)):
        assert not arrival.is_whole(), request_[:number]
        arrival.sent += request_[number : number + 1]
    assert arrival.is_whole()
    assert not arrival.has_body_too_large


@pytest.mark.parametrize("chunk", [b"x\r\n", b"-5\r\n", b"123456789\r\n", b"\r\n"])
def test_what_is_not_well_formed_is_not_waited_for(chunk: bytes) -> None:
    assert Arrival(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk, MOST).is_whole()


@pytest.mark.parametrize("field", [b"Content-Length: 1001", b"Content-Length: 9" + b"9" * 15])
def test_a_body_that_will_be_refused_is_not_waited_for(field: bytes) -> None:
    # security 49
    arrival = Arrival(HEAD + field + b"\r\n\r\n", MOST)
    assert arrival.is_whole()
    assert arrival.has_body_too_large


def test_chunks_without_end_are_cut() -> None:
    # security 49
    arrival = Arrival(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 200, MOST)
    assert arrival.is_whole()
    assert arrival.has_body_too_large


def test_what_has_come_gives_the_rest_more_time() -> None:
    arrival = Arrival(HEAD, MOST)
    first = arrival.until
    arrival.sent += b"x" * 160_000
    assert arrival.until - first == pytest.approx(10)


def test_a_head_without_end_is_noticed() -> None:
    arrival = Arrival(HEAD + b"x" * 70_000, MOST)
    assert not arrival.is_whole()
    assert arrival.has_head_too_large()


def test_logs_hide_the_tokens_of_mailed_links(app: Flask) -> None:
    # security 52
    with app.test_request_context():
        links = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
        paths = [url_for(rule.endpoint, token="abc.def-ghi_J") for rule in links]
    assert "/auth/reset_password/abc.def-ghi_J" in paths
    for path in paths:
        record = logging.LogRecord(
            "gunicorn", 20, "", 0, "%(U)s %(s)s", ({"U": path, "s": 200},), None
        )
        hide_tokens(record)
        assert record.getMessage() == path.replace("abc.def-ghi_J", "[hidden]") + " 200"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the small site is served, by one worker with one thread."""
    with served(tmp_path_factory.mktemp("listening"), SITE, "--threads", "1") as number:
        yield number


@pytest.fixture(scope="module")
def shared_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where two workers serve a site that says which of them answers, and on which processors."""
    folder = tmp_path_factory.mktemp("sharing")
    (folder / "hooks.py").write_text("from seating import child_exit, pre_fork\n")
    with served(folder, TELLING, "-c", "hooks.py", "-w", "2", "--threads", "4") as number:
        yield number


@contextmanager
def served(folder: Path, site: str, *options: str) -> Iterator[int]:
    (folder / "small_site.py").write_text(site)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
    where = ["-b", f"127.0.0.1:{number}", "-k", "serving.PatientWorker", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *where, *options, "small_site:app"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}
    with subprocess.Popen(command, env=environment, cwd=folder) as server:
        for _ in range(100):
            with suppress(OSError), connected(number):
                break
            time.sleep(0.1)
        yield number
        server.terminate()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def answer(port: int, method: str = "GET", body: bytes | Iterator[bytes] | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with closing(connection):
        connection.request(method, "/", body, {}, encode_chunked=not isinstance(body, bytes))
        return connection.getresponse().read()


SLOW = {
    "says nothing": b"",
    "never ends its head": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "never ends its body": HEAD + b"Content-Length: 9\r\n\r\nx",
    "never ends its chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nx",
    "begins a second request": b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /",
    "stays after its answer": b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW.keys())
def test_a_slow_client_holds_nobody_up(port: int, sent: bytes) -> None:
    with ExitStack() as clients:
        for _ in range(5):
            clients.enter_context(connected(port)).sendall(sent)
        began = time.monotonic()
        answer(port)
        assert time.monotonic() - began < 1


def test_bodies_arrive(port: int) -> None:
    assert answer(port, "POST", b"abcdefg") == b"abcde"
    assert answer(port, "POST", iter([b"ab", b"cdefg"])) == b"abcde"


def test_a_client_that_waits_is_told_to_go_on(port: int) -> None:
    with connected(port) as client:
        client.sendall(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"abcde")
        assert b"abcde" in b"".join(iter(partial(client.recv, 1000), b""))


def test_a_head_without_end_is_refused(port: int) -> None:
    with connected(port) as client:
        client.sendall(HEAD + b"x" * 70_000)
        assert client.recv(100).startswith(b"HTTP/1.1 431")


def test_clients_that_stay_are_shared_out(shared_port: int) -> None:
    """Also when one process has taken them all in before the other one was there."""
    answers = settled(shared_port)
    counts = Counter(answer.split()[0] for answer in answers)
    assert sorted(counts.values()) == [4, 4]


def test_each_process_keeps_to_one_processor(shared_port: int) -> None:
    kept_to = {answer.split(maxsplit=1)[1] for answer in settled(shared_port)}
    assert len(kept_to) == min(2, len(os.sched_getaffinity(0)))
    assert all("," not in processors for processors in kept_to)


def settled(port: int) -> list[str]:
    """What eight clients that stay are told once they are shared out, or after 20 seconds."""
    until = time.monotonic() + 20
    with ExitStack() as open_ones:
        made = [http.client.HTTPConnection("127.0.0.1", port, timeout=5) for _ in range(8)]
        clients = [open_ones.enter_context(closing(client)) for client in made]
        while True:
            answers = [said(client) for client in clients]
            counts = Counter(answer.split()[0] for answer in answers)
            if max(counts.values()) == 4 or time.monotonic() > until:
                return answers


def said(client: http.client.HTTPConnection) -> str:
    client.request("GET", "/")
    return client.getresponse().read().decode()
