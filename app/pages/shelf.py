"""A shelf for parts of pages that are written once, with marks for what belongs to a request."""

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Generic, TypeAlias, TypeVar

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

# No text that people can write holds these: text.clean() takes control characters away.
TOKEN: Final = "\x02token\x03"  # noqa: S105  a mark, not a secret
ADDRESS: Final = "\x02address\x03"
ONCE: Final = "\x02once\x03"
MARK: Final = re.compile("(\x02[a-z]+\x03)")
INDENTATION: Final = re.compile("(?<=[>\x03])\\s*\n\\s*(?=[<\x02])")

# What is written once, cut at its marks: texts and marks by turns.
Part: TypeAlias = tuple[str, ...]
SentPart: TypeAlias = tuple[bytes, ...]
P = TypeVar("P", Part, SentPart)


class AnyShelf(Generic[P]):
    """Parts by their keys; the oldest make room for new ones."""

    cut: Callable[[str], P]

    def __init__(self, room: int) -> None:
        self.room = room
        self.parts: OrderedDict[Hashable, P] = OrderedDict()

    def shelved(self) -> Mapping[Hashable, P]:
        """All parts by their keys; none while debugging, when templates change."""
        return {} if current_app.debug else self.parts

    def get(self, key: Hashable) -> P | None:
        """The part, if it is kept."""
        return self.shelved().get(key)

    def put(self, key: Hashable, write: Callable[[], object]) -> P:
        """Keep a part as it is written now, with marks for what is filled in."""
        is_inner = g.get("writes_kept", False)
        g.writes_kept = True
        try:
            text = INDENTATION.sub("\n", str(write()))
            part = self.parts[key] = self.cut(text)
        finally:
            g.writes_kept = is_inner
        if len(self.parts) > self.room:
            self.parts.popitem(last=False)
        return part


class Shelf(AnyShelf[Part]):
    """Parts that are put into others."""

    @staticmethod
    def cut(text: str) -> Part:
        return tuple(MARK.split(text))


class SentShelf(AnyShelf[SentPart]):
    """Parts as they are sent: what is made of them need only be joined."""

    @staticmethod
    def cut(text: str) -> SentPart:
        return tuple(piece.encode() for piece in MARK.split(text))


def csrf_token() -> str:
    """The token of this session; in a part that is kept, the mark that it will replace."""
    if g.get("writes_kept"):
        return TOKEN
    if "page_token" not in g:
        # Signing takes a while; for a session that has a token it is done once in a minute.
        raw = session.get("csrf_token")
        g.page_token = signed_token(raw, int(time.time() / 60)) if raw else generate_csrf()
    return str(g.page_token)


@lru_cache(maxsize=4096)
def signed_token(_raw: str, _minute: int) -> str:
    return str(generate_csrf())


def once() -> str:
    """What only this composer holds; in a part that is kept, the mark that it will replace."""
    return ONCE if g.get("writes_kept") else secrets.token_urlsafe(12)


def this_address() -> str:
    """The path and query of this page; in a part that is kept, the mark that it will replace."""
    if g.get("writes_kept"):
        return ADDRESS
    return request.full_path if request.query_string else request.path


# What is filled in for each mark that nobody gives a value.
REQUESTS_OWN: Final[dict[str, Callable[[], str]]] = {
    TOKEN: csrf_token,
    ONCE: once,
    ADDRESS: lambda: str(escape(this_address())),
}


def filled(part: Part, values: Mapping[str, str] = MappingProxyType({})) -> str:
    """A part with a value for each mark: one that is given, or what belongs to this request."""
    texts = list(part)
    for place in range(1, len(texts), 2):
        mark = texts[place]
        texts[place] = values[mark] if mark in values else REQUESTS_OWN[mark]()
    return "".join(texts)


class Filling(dict[bytes, bytes]):
    """What stands for marks in what is sent: given, or else of this request and found once."""

    def __missing__(self, mark: bytes) -> bytes:
        value = self[mark] = REQUESTS_OWN[mark.decode()]().encode()
        return value

    def pieces(self, part: SentPart) -> list[bytes]:
        """A part with a value for each mark."""
        pieces = list(part)
        pieces[1::2] = [self[mark] for mark in part[1::2]]
        return pieces


def with_values(part: Part, values: Mapping[str, str]) -> list[str]:
    """A part with values in the places of some marks."""
    return [values.get(piece, piece) for piece in part]
