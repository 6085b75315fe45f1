"""The benchmark's own measuring."""

from collections.abc import Iterator

import pytest

from benchmarks import serving, sockets, wrk
from benchmarks.load import Target

REPORT = """
Running 8s test @ http://127.0.0.1:8000/
  Latency Distribution
     50%  820.00us
     75%    3.40ms
     90%    4.35ms
     99%    1.20s
  8783 requests in 8.00s, 1.43MB read
  Socket errors: connect 0, read 3, write 0, timeout 4
  Non-2xx or 3xx responses: 12
Requests/sec:   2925.89
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving.serve("benchmarks/hello_server.py", {}) as port:
        yield port


def test_counts_answers_and_times_them(port: int) -> None:
    result = sockets.measure(Target("hello", "/"), port, connections=2, seconds=0.3)
    assert result.failed == 0
    assert result.per_second > 0
    assert 0 < result.p50 <= result.p99


def test_counts_refusals(port: int) -> None:
    form = {"csrf_token": "…", "body": "Good morning"}
    result = sockets.measure(Target("publish", "/", form=form), port, 2, 0.3)
    assert result.failed == round(result.per_second * 0.3)


def test_no_two_posts_are_alike() -> None:
    target = Target("publish", "/posts", "session=x", {"body": "Good morning", "csrf_token": "t"})
    first, second = sockets.request(target, "1"), sockets.request(target, "2")
    assert first.startswith(b"POST /posts HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert b"\r\nCookie: session=x\r\n" in first
    assert first.endswith(b"\r\n\r\ncsrf_token=t&body=Good+morning+1")
    assert second.endswith(b"+2")


def test_reads_the_report_of_wrk() -> None:
    result = wrk.read(REPORT)
    assert (result.per_second, result.failed) == (2925.89, 19)
    assert (result.p50, result.p99) == pytest.approx((0.82, 1200.0))


def test_reads_a_report_without_answers() -> None:
    result = wrk.read("Requests/sec:      0.00\n")
    assert (result.per_second, result.p50, result.p99, result.failed) == (0.0, 0.0, 0.0, 0)
