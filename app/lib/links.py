"""Web addresses in plain text: where they stand, and how to show them without hiding their host."""

from collections.abc import Iterator
from typing import NamedTuple

import idna
import regex
from linkify_it import LinkifyIt

LONGEST = 2048
MOST = 1000
SHOWN = 40

_PREFIX = regex.compile(r"(?<![a-z0-9_])https?:(?=//[^\s/])", regex.IGNORECASE)
# Punctuation of scripts that write on without a blank after an address.
_STOPS = r"\u3000-\u3003\u3008-\u301F\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65،؛؟।…“”«»"
# An invisible or direction-changing character inside an address could reorder what is read.
_RUN = regex.compile(rf"[^\s<>\"\p{{Default_Ignorable_Code_Point}}{_STOPS}]{{1,{LONGEST + 1}}}")
_AUTHORITY_END = regex.compile(r"[/?#]")
_linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})

# Hosts whose letters can hardly be taken for others. The rest is shown in its ASCII form.
_LATIN = r"[a-z0-9à-öø-ÿāăąćčďđēėęěğģīįķļłńņňőœŕřśşšťūůűųźżž-]+"
_EAST_ASIAN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー0-9-]+"
_OTHER = r"[\p{Arabic}0-9-]+|[\p{Hebrew}0-9-]+|[\p{Thai}0-9-]+|[\p{Devanagari}\u200c\u200d0-9-]+"
_SAFE_LABEL = rf"(?:{_LATIN}|{_EAST_ASIAN}|{_OTHER})"
_CYRILLIC_OR_GREEK = r"(?:[\p{Cyrillic}0-9-]+\.)+\p{Cyrillic}+|(?:[\p{Greek}0-9-]+\.)+\p{Greek}+"
_SAFE_HOST = regex.compile(rf"{_SAFE_LABEL}(?:\.{_SAFE_LABEL})*|{_CYRILLIC_OR_GREEK}")


class Link(NamedTuple):
    """An http(s) address and its place in the text."""

    start: int
    end: int
    url: str


def find(text: str) -> Iterator[Link]:
    """The http(s) addresses in a text, in order.

    Not those with a user name before the host, which would look like the host; nor those of
    more than `LONGEST` characters; nor any after the first `MOST`.
    """
    position = found = 0
    while found < MOST and (prefix := _PREFIX.search(text, position)):
        found += 1
        position = prefix.end()
        if end := _end_of_address(text, position):
            yield Link(prefix.start(), end, text[prefix.start() : end])
            position = end


def leading(text: str) -> str:
    """The http(s) address that a text begins with, found as in `find`; empty if there is none."""
    prefix = _PREFIX.match(text)
    return text[: _end_of_address(text, prefix.end())] if prefix else ""


def label(url: str) -> str:
    """An address as a reader sees it: no scheme, the whole host, and a path cut to fit."""
    authority, path = _parts(url)
    shown = authority if path == "/" else authority + path
    longest = max(SHOWN, len(authority) + 2)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def host(url: str) -> str:
    """The host of an address, and its port where it names one, as a reader sees them."""
    return _parts(url)[0]


def readable_host(url: str) -> str:
    """The same, with an international name in its own letters, unless they could be another's."""
    name, colon, port = host(url).partition(":")
    try:
        return _readable(idna.decode(name) + colon + port)
    except idna.IDNAError:
        return name + colon + port


def _parts(url: str) -> tuple[str, str]:
    rest = url.partition("://")[2]
    boundary = _AUTHORITY_END.search(rest)
    cut = boundary.start() if boundary else len(rest)
    return _readable(rest[:cut]), rest[cut:]


def _end_of_address(text: str, after_scheme: int) -> int:
    """Where the address ends whose `//` stands at `after_scheme`; 0 if it is not one."""
    run = _RUN.match(text, after_scheme)
    if not run or len(run[0]) > LONGEST:
        return 0
    length: int = _linkify.test_schema_at(run[0], "http:", 0)
    if not length:
        return 0
    address, rest = run[0][2:length], run[0][length:]
    boundary = _AUTHORITY_END.search(address)
    if "@" in (address[: boundary.start()] if boundary else address):
        return 0
    # What follows would have belonged to the authority: a part of it must not pass for the whole.
    if not boundary and rest.startswith(("@", ":", "\\", "%", "_")):
        return 0
    return after_scheme + length


def _readable(authority: str) -> str:
    """The host and port, in ASCII where its letters could be taken for another host's."""
    host, colon, port = authority.partition(":")
    if host.isascii() or _SAFE_HOST.fullmatch(host.lower()):
        return authority
    try:
        plain = idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        plain = ascii(host)[1:-1]
    return plain + colon + port
