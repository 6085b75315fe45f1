"""What archives of other systems tell: posts in a form of our own, and what cannot be one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from app.lib import ids, text

BODY_MAX: Final = 200_000
WARNING_MAX: Final = 1000
ALT_MAX: Final = 5000
ADDRESS_MAX: Final = 1000
FILES_MAX: Final = 20
EXCERPT: Final = 80
REPORTED: Final = 300
PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".jfif")
KEY_LENGTH: Final = 32
UNIX: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Attached:
    """A file of a post's, by its name in the archive."""

    name: str
    alt_text: str = ""

    @property
    def is_picture(self) -> bool:
        return self.name.lower().endswith(PICTURES)


@dataclass(slots=True)
class Past:
    """A post as it was said elsewhere."""

    # The same in each archive of that system.
    key: str
    at: datetime
    body: str
    # Where it was, for those who look for it.
    address: str = ""
    audience: str = "public"
    content_warning: str = ""
    language: str | None = None
    is_markdown: bool = False
    is_sensitive: bool = False
    # Whether it was said on this site, whose names and numbers it has.
    is_ours: bool = False
    # The key of what it answers, which may be somebody else's.
    answers: str | None = None
    attached: tuple[Attached, ...] = ()

    @property
    def excerpt(self) -> str:
        return excerpt(self.body) or self.address


@dataclass(slots=True)
class LeftOut:
    """What is not brought along; `reason` is a word for why."""

    reason: str
    excerpt: str = ""

    @property
    def words(self) -> str:
        """As much of it as a report says."""
        return text.clean(self.excerpt[: 2 * REPORTED], lines=False)[:REPORTED]


def excerpt(body: str) -> str:
    words = text.clean(body[: 4 * EXCERPT], lines=False)
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"


def key_of(system: str, name: str) -> str:
    """A post's key, of the same length however long its name is."""
    return sha256(f"{system}:{name}".encode()).hexdigest()[:KEY_LENGTH]


def text_in(found: Any, *path: str, most: int = BODY_MAX) -> str:
    """A text somewhere in JSON; empty where there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return text.without_junk(found[:most]) if isinstance(found, str) else ""


def list_in(found: Any, *path: str) -> list[Any]:
    """A list somewhere in JSON, or the one thing that stands for it."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def dicts_in(found: Any, *path: str) -> Iterator[dict[str, Any]]:
    return (one for one in list_in(found, *path) if isinstance(one, dict))


def moment(said: datetime, snowflake_ms: int, place: int) -> datetime:
    """The moment of a post whose date says only the second.

    What was said in one second stays in order: by the milliseconds in its number, where these are
    of that second, or by its place among the others.
    """
    if said.tzinfo is None:
        said = said.replace(tzinfo=UTC)
    if said.microsecond:
        return said
    exact = UNIX + timedelta(milliseconds=snowflake_ms)
    if timedelta(0) <= exact - said < timedelta(seconds=1):
        return exact
    return said + timedelta(milliseconds=place % 1000)


def dated(at: datetime, before: datetime) -> bool:
    """Whether a post may have been said then: after the first microblogs, and not in the future."""
    return ids.EPOCH < at <= before
