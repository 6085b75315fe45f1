"""Where pictures of people are: those they have sent, or else what is drawn for everyone."""

from functools import lru_cache
from typing import Protocol

from flask import request, url_for

SMALL, LARGE = 96, 400


class HasFace(Protocol):
    """Somebody, as far as their picture goes."""

    @property
    def username(self) -> str: ...

    @property
    def avatar_key(self) -> str | None: ...


class HasHeader(Protocol):
    """Somebody, as far as the picture above their profile goes."""

    @property
    def username(self) -> str: ...

    @property
    def header_key(self) -> str | None: ...


def avatar_url(person: HasFace, width: int = SMALL) -> str:
    """Where a person's picture is: for lists, or LARGE for where it is what one looks at."""
    if person.avatar_key is None:
        return _tile_url(request.script_root, person.username)
    return portrait_url(person.avatar_key, width)


def header_url(person: HasHeader, width: int = 750) -> str:
    """Where the picture above a person's profile is."""
    if person.header_key is None:
        return url_for("main.cover", username=person.username)
    return portrait_url(person.header_key, width)


def portrait_url(key: str, width: int) -> str:
    return f"{request.script_root}/portraits/{key}-{width}.webp"


@lru_cache(maxsize=16384)
def _tile_url(_root: str, username: str) -> str:
    return url_for("main.tile", username=username)
