"""What is found when a site is looked over: a line about each thing, and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

OK: Final = "ok"
WARNING: Final = "warning"
WRONG: Final = "wrong"


@dataclass(frozen=True)
class Finding:
    """How something is, and what to do about it if it is not well."""

    about: str
    state: str
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Look = Callable[[], Iterator[Finding]]


def ok(about: str, found: str) -> Finding:
    return Finding(about, OK, found)


def warning(about: str, found: str, advice: str) -> Finding:
    return Finding(about, WARNING, found, advice)


def wrong(about: str, found: str, advice: str) -> Finding:
    return Finding(about, WRONG, found, advice)
