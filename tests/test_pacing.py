"""Bodies that come slowly: how slowly they may."""

import socket
from collections.abc import Iterator

import pytest

from pacing import Paced


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock says, which only the test moves."""
    said = [1000.0]
    monkeypatch.setattr("pacing.time.monotonic", lambda: said[0])
    return said


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_who_trickles_is_left_alone(
    now: list[float], pair: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = pair
    paced = Paced(ours)
    for _ in range(2):
        theirs.send(b"x")
        now[0] += 9
        assert paced.recv(1024) == b"x"
    theirs.send(b"x")
    now[0] += 9
    with pytest.raises(TimeoutError):
        paced.recv(1024)


def test_who_was_quick_has_no_more_patience_left_than_anybody(
    now: list[float], pair: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = pair
    paced = Paced(ours)
    for _ in range(1000):
        theirs.send(b"x" * 60_000)
        got = 0
        while got < 60_000:
            got += len(paced.recv(65_536))
    theirs.send(b"x")
    now[0] += 21
    with pytest.raises(TimeoutError):
        paced.recv(1024)


def test_a_slow_line_may_take_hours(
    now: list[float], pair: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = pair
    paced = Paced(ours)
    for _ in range(3600):
        theirs.send(b"x" * 65_000)
        now[0] += 1
        got = 0
        while got < 65_000:
            got += len(paced.recv(65_536))
    assert now[0] == 4600
