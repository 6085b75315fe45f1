"""What may be asked for on the web: well-formed addresses, on machines that are everybody's."""

import queue
import re
import socket
import threading
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import quote, urlsplit

import idna

PORTS: Final = {"http": 80, "https": 443}
LONGEST: Final = 2048
LONGEST_HOST: Final = 253

# An address and a port that may be asked although they are private, as tests need it.
Allowed: TypeAlias = Collection[tuple[str, int]]
# What to connect to, with its family.
Place: TypeAlias = tuple[int, Any]
IPAddress: TypeAlias = IPv4Address | IPv6Address

_NEVER_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
# Some resolvers take such a name for a number, of which 127.1 and 0x7f000001 are forms.
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
_NUMBER_OF_SIX = re.compile(r"\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
# What ipaddress counts among the public ones, for it depends on the network what they lead to.
_RELAYS: Final = (
    ip_network("192.0.0.0/24"),  # the nearest router, under several names
    ip_network("192.88.99.0/24"),  # 6to4
    ip_network("2001::/23"),  # Teredo, and other protocols' own
    ip_network("2002::/16"),  # 6to4
    ip_network("3fff::/20"),  # examples in documents
)
# What has been given to anybody yet: neither NAT64 nor addresses of version 4 in new clothes.
_UNICAST: Final = IPv6Network("2000::/3")

# Reasons that will be the same tomorrow.
LASTING: Final = frozenset({"address", "private", "redirects", "large", "type", "encoding", "gone"})


class WebFault(Exception):
    """What was asked for did not come; `reason` is one word.

    "address", "private", "redirects", "large", "type", "encoding", "gone": it is no use trying
    again. "unknown" (name), "unreachable", "certificate", "slow", "broken", "status": it may be.
    """

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason

    @property
    def is_lasting(self) -> bool:
        return self.reason in LASTING


class Target(NamedTuple):
    """A web address taken apart; the host is in ASCII, the path has its query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port, as the Host header and an address have them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(url: str, allowed: Allowed = ()) -> Target:
    """The address in its normal form, without what stands behind `#`.

    Raises WebFault for anything but http and https on their ports, with a host that can be public
    and no name or password.
    """
    if _NEVER_IN_ADDRESS.search(url):
        raise WebFault("address", "a character that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]|")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~?[]|")
        host = plain_host(parts.hostname or "")
    except ValueError as error:
        raise WebFault("address", type(error).__name__) from None
    is_odd = "[" in parts.netloc and not _NUMBER_OF_SIX.fullmatch(parts.netloc)
    if parts.scheme not in PORTS or "@" in parts.netloc or is_odd:
        raise WebFault("address", "not for everybody")
    target = Target(
        parts.scheme,
        host,
        PORTS[parts.scheme] if port is None else port,
        f"{path}?{query}" if query else path,
    )
    if target.port not in PORTS.values() and (host, target.port) not in allowed:
        raise WebFault("address", "an unusual port")
    if len(target.url) > LONGEST:
        raise WebFault("address", "too long")
    return target


def plain_host(host: str) -> str:
    """A host name in ASCII and lower case, or the usual form of a number. Raises ValueError."""
    if ":" in host:
        if "%" in host:
            raise ValueError("a zone")
        return str(IPv6Address(host))
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    host = host.lower().removesuffix(".")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(IPv4Address(host))
    if not _NAME.fullmatch(host) or len(host) > LONGEST_HOST:
        raise ValueError("no public name")
    return host


def is_public(address: IPAddress) -> bool:
    """Whether a number is that of one machine on the internet, wherever it is asked from."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return not any(address in relay for relay in _RELAYS if relay.version == address.version)


def resolve(target: Target, seconds: float, allowed: Allowed = ()) -> list[Place]:
    """Where a target is: what to connect to, in the order to try.

    Raises WebFault if any of it is not public: a name that leads here as well as there was made
    to deceive.
    """
    found = look_up(target, seconds)
    for _family, place in found:
        address = ip_address(place[0].partition("%")[0])
        has_zone = len(place) > 2 and place[3] != 0
        is_allowed = (str(address), target.port) in allowed
        if has_zone or not (is_allowed or is_public(address)):
            raise WebFault("private", target.host)
    return found


def look_up(target: Target, seconds: float) -> list[Place]:
    """What the resolver says, which knows no time limit of its own. Raises WebFault."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            # As bytes: the name is in ASCII already, and is not to be changed any more.
            host = target.host.encode("ascii")
            answers.put(socket.getaddrinfo(host, target.port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise WebFault("slow", "name") from None
    if isinstance(answer, OSError) or not answer:
        raise WebFault("unknown", target.host)
    return [(entry[0], entry[4]) for entry in answer]
