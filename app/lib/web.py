"""Asking other sites: every request that leaves this one is made here.

Whoever names the address may mean harm. So it is looked up once, and the connection goes to just
the numbers that were found to be public; each redirect begins anew. Time, bytes and hops are
counted, whatever the other side claims.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from app.lib import targets
from app.lib.targets import PORTS, Allowed, Place, Target, WebFault

__all__ = ["Answer", "WebFault", "Wish", "fetch", "send"]

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 30.0
HOPS: Final = 3
MOST_BYTES: Final = 1_000_000
# Headers, and the marks between the chunks of a body.
AROUND_BODY: Final = 131_072
ADDRESSES_TRIED: Final = 4
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
GONE: Final = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 414, 451})
PIECE: Final = 65_536


@dataclass(frozen=True)
class Wish:
    """What is asked for, and what is taken.

    `agent` names this site. `types` are the media types that are read at all. `is_cut` keeps the
    beginning of what is too large. `allowed` are private places that may be asked all the same.
    `more` are further headers.
    """

    agent: str
    types: frozenset[str] = frozenset()
    most: int = MOST_BYTES
    seconds: float = TOTAL_SECONDS
    is_cut: bool = False
    allowed: Allowed = ()
    more: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Answer:
    """What came, and from which address in the end."""

    url: str
    content_type: str
    body: bytes


@dataclass
class Budget:
    """What is left of the time and the bytes for one wish, redirects and headers included."""

    seconds: float
    bytes_left: int
    began: float = field(default_factory=time.monotonic)

    def seconds_left(self, most: float = TOTAL_SECONDS) -> float:
        """Raises WebFault when nothing is left."""
        left = self.began + self.seconds - time.monotonic()
        if left <= 0:
            raise WebFault("slow")
        return min(left, most)

    def spend(self, number: int) -> None:
        self.bytes_left -= number
        if self.bytes_left < 0:
            raise WebFault("large")


class Watched:
    """A socket that counts: an answer that trickles is no slower than one that does not come."""

    budget: Budget

    def recv_into(self, *args: Any) -> int:
        itself: Any = self
        itself.settimeout(self.budget.seconds_left())
        number: int = super().recv_into(*args)  # type: ignore[misc]
        self.budget.spend(number)
        return number


class PlainSocket(Watched, socket.socket):
    """Without encryption."""


class TLSSocket(Watched, ssl.SSLSocket):
    """With it."""


def fetch(url: str, wish: Wish) -> Answer:
    """What is at an address. Raises WebFault."""
    budget = Budget(wish.seconds, wish.most + AROUND_BODY)
    for _hop in range(HOPS + 1):
        target = targets.parse(url, wish.allowed)
        answer = ask(target, wish, budget)
        if isinstance(answer, Answer):
            return answer
        url = answer
    raise WebFault("redirects")


def ask(target: Target, wish: Wish, budget: Budget) -> Answer | str:
    """One request: what came, or where to go on. Raises WebFault."""
    with named_faults():
        places = targets.resolve(target, budget.seconds_left(), wish.allowed)
        with closing(connect(target, places, budget)) as sock:
            connection = HTTPConnection(target.host, target.port)
            connection.sock = sock
            connection.request("GET", target.path, headers=headers(target, wish))
            with closing(connection.getresponse()) as response:
                return taken(target, response, wish)


def send(url: str, content: bytes, more: Mapping[str, str], wish: Wish) -> tuple[int, bytes]:
    """Post something to where the operator of this site says, who may name a private place.

    The status and the body of what came; a redirect leads nowhere. Raises WebFault.
    """
    budget, parts = Budget(wish.seconds, wish.most + AROUND_BODY), urlsplit(url)
    port = parts.port or PORTS[parts.scheme]
    target = Target(parts.scheme, parts.hostname or "", port, parts.path or "/")
    with named_faults():
        places = targets.look_up(target, budget.seconds_left())
        with closing(connect(target, places, budget)) as sock:
            connection = HTTPConnection(target.host, target.port)
            connection.sock = sock
            connection.request("POST", target.path, content, {**headers(target, wish), **more})
            with closing(connection.getresponse()) as response:
                return response.status, read_body(response, wish)


@contextmanager
def named_faults() -> Iterator[None]:
    """Whatever can go wrong between two machines becomes a WebFault."""
    try:
        yield
    except ssl.SSLError as error:
        raise WebFault("certificate", type(error).__name__) from None
    except TimeoutError:
        raise WebFault("slow") from None
    except (HTTPException, zlib.error, ValueError) as error:
        raise WebFault("broken", type(error).__name__) from None
    except OSError as error:
        raise WebFault("unreachable", type(error).__name__) from None


def headers(target: Target, wish: Wish) -> dict[str, str]:
    return {
        "Host": target.authority,
        "User-Agent": wish.agent,
        "Accept": ", ".join(sorted(wish.types)) or "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **dict(wish.more),
    }


def connect(target: Target, places: Sequence[Place], budget: Budget) -> socket.socket:
    """An open connection to one of the places of a target. Raises WebFault and OSError."""
    fault: OSError = OSError()
    for family, place in places[:ADDRESSES_TRIED]:
        sock = PlainSocket(family, socket.SOCK_STREAM)
        sock.budget = budget
        try:
            sock.settimeout(budget.seconds_left(CONNECT_SECONDS))
            sock.connect(place)
            return secured(sock, target.host) if target.scheme == "https" else sock
        except (OSError, WebFault) as error:
            sock.close()
            if isinstance(error, (ssl.SSLError, WebFault)):
                raise
            fault = error
    raise fault


def secured(sock: PlainSocket, host: str) -> TLSSocket:
    """The same connection, encrypted, with one whose certificate has that name."""
    context = ssl.create_default_context()
    context.sslsocket_class = TLSSocket
    sock.settimeout(sock.budget.seconds_left(CONNECT_SECONDS))
    wrapped = context.wrap_socket(sock, server_hostname=host)
    assert isinstance(wrapped, TLSSocket)  # noqa: S101  for the type checker
    wrapped.budget = sock.budget
    return wrapped


def taken(target: Target, response: HTTPResponse, wish: Wish) -> Answer | str:
    """What a response brings, or where it leads. Raises WebFault."""
    if response.status in REDIRECTS:
        return new_address(target, response)
    if response.status != 200:
        raise WebFault("gone" if response.status in GONE else "status", response.status)
    content_type = response.headers.get("Content-Type", "")
    if wish.types and media_type(content_type) not in wish.types:
        raise WebFault("type")
    return Answer(target.url, content_type, read_body(response, wish))


def media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def new_address(target: Target, response: HTTPResponse) -> str:
    """Where a redirect leads; browsers, too, take bytes beyond ASCII for UTF-8 there."""
    location = response.headers.get("Location", "").strip()
    location = location.encode("latin-1", "replace").decode(errors="replace").replace(" ", "%20")
    try:
        return urljoin(target.url, location)
    except ValueError:
        raise WebFault("address") from None


def read_body(response: HTTPResponse, wish: Wish) -> bytes:
    """The body, unpacked; never more than is wished for. Raises WebFault."""
    if not wish.is_cut and (response.length or 0) > wish.most:
        raise WebFault("large")
    unpack = unpacker(response)
    body = bytearray()
    while len(body) <= wish.most and (piece := response.read1(PIECE)):
        body += unpack(piece, wish.most + 1 - len(body))
    if len(body) > wish.most:
        if not wish.is_cut:
            raise WebFault("large")
        del body[wish.most :]
    elif response.length:
        raise WebFault("broken", "less than announced")
    return bytes(body)


def unpacker(response: HTTPResponse) -> Callable[[bytes, int], bytes]:
    """What makes the bytes of a response out of those that came, so many at most."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        return lambda piece, _most: piece
    if encoding not in {"gzip", "x-gzip"}:
        raise WebFault("encoding", "not asked for")
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
