"""Asks for one page as often as the server can answer: with wrk where it is installed."""

import shutil
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Target:
    """What is asked for: an address, a session, and for a POST the fields of its form."""

    name: str
    path: str
    cookie: str = ""
    form: dict[str, str] = field(default_factory=dict)

    def headers(self) -> list[str]:
        headers = ["Accept-Encoding: gzip"]
        if self.cookie:
            headers.append(f"Cookie: {self.cookie}")
        if self.form:
            headers.append("Content-Type: application/x-www-form-urlencoded")
        return headers

    def body(self) -> str:
        """The form, its text last: whoever sends it adds a number, so that no two are alike."""
        text = self.form["body"]
        others = {name: value for name, value in self.form.items() if name != "body"}
        return f"{urlencode(others)}&body={quote_plus(text)}+"


@dataclass(frozen=True)
class Result:
    """Requests a second, and how long they took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    failed: int


def measure(target: Target, port: int, connections: int, seconds: float) -> Result:
    """Load the server at a port for some seconds with so many connections."""
    from benchmarks import sockets, wrk

    ask = wrk.measure if has_wrk() else sockets.measure
    return ask(target, port, connections, seconds)


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def name_of_generator() -> str:
    return "wrk" if has_wrk() else "benchmarks/sockets.py (wrk is not installed)"
