"""Asking sites that mean harm: bytes, time and lies are bounded."""

import gzip
import socket
import threading
import time
import tracemalloc
from contextlib import suppress

import pytest

from app.lib import web
from app.lib.web import WebFault, Wish
from tests.lib import hostile
from tests.lib.hostile import CHUNKED, OK, Script, body, fault, says, serving, wish

# security 50
LARGE = b"a" * 1_000_001
WIDE_CHUNK = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
CHUNKS = b"3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nT: u\r\n\r\n"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (says(LARGE), "large"),
        (says(LARGE, "X: no length"), "large"),
        (says(b"", "Content-Length: 10000000000"), "large"),
        (hostile.endless(OK + b"\r\n"), "large"),
        (
            hostile.endless(CHUNKED, WIDE_CHUNK),
            "large",
        ),
        (
            hostile.endless(CHUNKED, b"1\r\na\r\n" * 9_000),
            "large",
        ),
        (hostile.endless(OK + b"X: "), "broken"),
        (hostile.endless(OK, b"X: y\r\n" * 9_000), "broken"),
        (hostile.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 900), "large"),
        (hostile.endless(b""), "broken"),
        (says(hostile.bomb(50), "Content-Encoding: gzip"), "large"),
        (says(hostile.bomb(50), "Content-Encoding: x-gzip"), "large"),
        (says(gzip.compress(b"x"), "Content-Encoding: gzip, gzip"), "encoding"),
        (says(b"x", "Content-Encoding: br"), "encoding"),
        (says(b"not packed", "Content-Encoding: gzip"), "broken"),
        (says(b"short", "Content-Length: 50"), "broken"),
        (hostile.raw(b""), "broken"),
        (hostile.raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "broken"),
        (hostile.raw(b"HTTP/1.1 abc\r\n\r\n"), "broken"),
        (hostile.raw(b"HTTP/1.1 99999999 x\r\n\r\n"), "broken"),
        (hostile.raw(CHUNKED + b"zz\r\n"), "broken"),
        (hostile.raw(CHUNKED + b"5\r\nab"), "broken"),
        (hostile.raw(CHUNKED), "broken"),
        (says(status="404 Not Found"), "gone"),
        (says(status="403 Forbidden"), "gone"),
        (says(status="429 Too Many"), "status"),
        (says(status="500 Oh"), "status"),
        (says(status="204 No Content"), "status"),
        (says(status="206 Partial"), "status"),
        (says(status="304 Same"), "status"),
    ],
)
def test_hostile_answers(script: Script, reason: str) -> None:
    began = time.monotonic()
    assert fault(script) == reason
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (says(b"x" * 1_000_000), b"x" * 1_000_000),
        (says(gzip.compress(b"packed"), "Content-Encoding: GZIP"), b"packed"),
        (says(b"open", "Content-Length: -5"), b"open"),
        (says(b"open", "Content-Length: many"), b"open"),
        (says(b"three", "Content-Length: 3"), b"thr"),
        (
            hostile.raw(
                OK
                + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nT: u\r\n\r\n"
            ),
            b"abcd",
        ),
        (hostile.raw(OK + b"\r\nuntil the end"), b"until the end"),
        (hostile.raw(b"HTTP/1.0 200\r\n\r\nold"), b"old"),
        (hostile.raw(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"\r\nat last"), b"at last"),
    ],
)
def test_odd_answers_that_are_taken(script: Script, expected: bytes) -> None:
    assert body(script) == expected


def test_of_a_large_page_the_beginning_is_kept() -> None:
    assert body(says(b"head" + LARGE), is_cut=True, most=1000) == b"head" + LARGE[:996]
    packed = says(hostile.bomb(50), "Content-Encoding: gzip")
    assert body(packed, is_cut=True) == b"a" * 1_000_000
    assert body(hostile.endless(OK + b"\r\n"), is_cut=True) == b"a" * 1_000_000


def test_a_bomb_takes_no_room() -> None:
    script = says(hostile.bomb(500), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        assert fault(script) == "large"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "script",
    [
        hostile.silent,
        hostile.trickles(b""),
        hostile.trickles(OK + b"X-Header: "),
        hostile.trickles(OK + b"\r\n"),
        hostile.trickles(OK + b"Content-Length: 1000\r\n\r\n"),
        hostile.trickles(CHUNKED + b"3e8\r\n"),
        hostile.trickles(CHUNKED),
    ],
)
@pytest.mark.parametrize("is_cut", [True, False])
def test_whoever_trickles_is_left_in_time(script: Script, is_cut: bool) -> None:
    began = time.monotonic()
    assert fault(script, seconds=0.4, is_cut=is_cut) == "slow"
    assert 0.3 < time.monotonic() - began < 1.5


def test_the_time_is_for_all_hops_together() -> None:
    def script(sock: socket.socket, asked: bytes) -> None:
        time.sleep(0.25)
        hostile.leads_to("/")(sock, asked)

    assert fault(script, seconds=0.4) == "slow"


def test_who_does_not_answer_a_knock_is_left_after_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        place = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(place)
        began = time.monotonic()
        with pytest.raises(WebFault) as caught:
            web.fetch(f"http://127.0.0.1:{place[1]}/", Wish("Town", allowed={place}))
        for one in waiting:
            one.close()
    assert caught.value.reason == "slow"
    assert time.monotonic() - began < 2


def test_an_end_that_is_said_but_not_closed_is_an_end() -> None:
    def script(sock: socket.socket, _asked: bytes) -> None:
        sock.sendall(OK + b"\r\nhalf-closed")
        sock.shutdown(socket.SHUT_WR)
        time.sleep(3)

    began = time.monotonic()
    assert body(script) == b"half-closed"
    assert time.monotonic() - began < 2


def test_the_limits_are_those_of_the_table() -> None:
    assert (web.CONNECT_SECONDS, Wish("x").seconds, web.HOPS, Wish("x").most) == (5, 30, 3, 10**6)
    assert Wish("x").allowed == ()


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/svg+xml", "text/plain", "", "TEXT/HTMLX"]
)
def test_other_types_are_not_read(kind: str) -> None:
    assert fault(says(b"x", kind=kind), types=frozenset({"text/html"})) == "type"


def test_types_are_compared_without_case() -> None:
    assert body(says(b"x", kind="Text/HTML ;charset=x"), types=frozenset({"text/html"})) == b"x"


def test_nothing_is_left_open() -> None:
    # Unclosed sockets are warnings, and warnings are errors here.
    for script in (says(b"x"), hostile.raw(b""), says(LARGE), says(status="500 Oh")):
        with serving(script) as server, suppress(WebFault):
            web.fetch(server.url, wish(server))
    assert not [thread for thread in threading.enumerate() if thread.name == "look-up"]
