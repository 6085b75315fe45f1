"""Load from processes of our own, where wrk is not installed."""

import multiprocessing
import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.load import HOST, Result, Target

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


def request(target: Target, number: str) -> bytes:
    """The bytes to send; a form ends with the number."""
    headers = [f"Host: {HOST}", *target.headers()]
    body = target.body() + number if target.form else ""
    if target.form:
        headers.append(f"Content-Length: {len(body)}")
    method = "POST" if target.form else "GET"
    return "\r\n".join([f"{method} {target.path} HTTP/1.1", *headers, "", body]).encode()


@dataclass
class Connection:
    """One kept-alive connection with at most one request under way."""

    sock: socket.socket
    number: str
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def send(self, target: Target, count: int) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.sock.sendall(request(target, f"{self.number}-{count}"))

    def is_answered(self) -> bool:
        """Take what has arrived; whether the answer is whole. Raises ConnectionError."""
        arrived = self.sock.recv(262144)
        if not arrived:
            raise ConnectionError("the server hung up")
        self.received += arrived
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        length = LENGTH.search(self.received, 0, end)
        return len(self.received) >= end + 4 + int(length.group(1) if length else 0)

    def is_last(self) -> bool:
        """Whether the server takes leave with this answer: the next process may serve better."""
        return CLOSES.search(self.received, 0, self.received.find(b"\r\n\r\n") + 2) is not None

    def is_refused(self) -> bool:
        """Whether the answer is neither a page nor the redirect after a form."""
        return chr(self.received[9]) not in "23"


def measure(target: Target, port: int, connections: int, seconds: float) -> Result:
    """Load the server for some seconds with so many connections, from at most two processes."""
    processes = min(2, connections)
    share = connections // processes
    jobs = [(target, port, share, seconds, str(number)) for number in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        answers = pool.starmap(drive, jobs)
    times = sorted(spent for spents, _ in answers for spent in spents)
    failed = sum(bad for _, bad in answers)
    return Result(len(times) / seconds, percentile(times, 50), percentile(times, 99), failed)


def percentile(times: list[float], percent: int) -> float:
    """In milliseconds, of times in seconds, which are sorted; 0 where there are none."""
    return times[min(len(times) - 1, len(times) * percent // 100)] * 1000 if times else 0.0


def drive(
    target: Target, port: int, connections: int, seconds: float, name: str
) -> tuple[list[float], int]:
    """Keep so many connections busy; the time of each answer and how many were refusals."""
    selector = selectors.DefaultSelector()
    for connection in opened(port, connections, name):
        selector.register(connection.sock, selectors.EVENT_READ, connection)
        connection.send(target, 0)
    times, refused = [], 0
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(timeout=end - now):
            connection = key.data
            if connection.is_answered():
                times.append(time.perf_counter() - connection.sent_at)
                refused += connection.is_refused()
                if connection.is_last():
                    selector.unregister(connection.sock)
                    connection.sock.close()
                    connection.sock = connected(port)
                    selector.register(connection.sock, selectors.EVENT_READ, connection)
                connection.send(target, len(times))
    selector.close()
    return times, refused


def opened(port: int, connections: int, name: str) -> Iterator[Connection]:
    for number in range(connections):
        yield Connection(connected(port), f"{name}-{number}")


def connected(port: int) -> socket.socket:
    sock = socket.create_connection((HOST, port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
