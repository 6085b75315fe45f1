"""Data files (TOML), read with the kind of every value checked and every fault told in one line."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from app.demo import Refused

KINDS = {str: "text", int: "a whole number", bool: "true or false", dict: "a table", list: "a list"}

T = TypeVar("T")


class Section:
    """A table of a file. Each value is taken once, by its key; what nobody takes is a fault."""

    def __init__(self, place: str, table: Mapping[str, Any]) -> None:
        self.place, self.left = place, dict(table)

    def fault(self, told: str) -> Refused:
        """What to raise where the text cannot be used."""
        return Refused(f"{self.place}: {told}")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key. Raises Refused if it is not there or not of that kind."""
        value = self.left.pop(key, default)
        if value is None:
            raise self.fault(f"{key} is missing")
        if type(value) is not kind:
            raise self.fault(f"{key} is not {KINDS[kind]}")
        return value

    def words(self, key: str, default: str | None = None) -> tuple[str, ...]:
        """The words of a text, which are parted by spaces or line ends."""
        return tuple(self.take(key, str, default).split())

    def lines(self, key: str) -> list[str]:
        """The lines of a text that have something on them. Raises Refused if none has."""
        found = [line.strip() for line in self.take(key, str).splitlines() if line.strip()]
        if not found:
            raise self.fault(f"{key} is empty")
        return found

    def part(self, key: str) -> "Section":
        return Section(f"{self.place}: {key}", self.take(key, dict))

    def tables(self, key: str) -> "list[Section]":
        """The tables of a list. Raises Refused if something else is among them."""
        found = self.take(key, list)
        if not all(isinstance(table, dict) for table in found):
            raise self.fault(f"{key} is not a list of tables")
        return [Section(f"{self.place}: {key} {n}", table) for n, table in enumerate(found, 1)]

    def parts(self) -> Iterator[tuple[str, "Section"]]:
        """All tables that are left, by their keys."""
        for key in list(self.left):
            yield key, self.part(key)

    def end(self) -> None:
        """Raises Refused if anything is left: a slip of the pen, most likely."""
        if self.left:
            raise self.fault(f"{next(iter(self.left))} has no meaning here")


def read(path: Path, root: Path) -> Section:
    """A whole file, called by its path below a folder. Raises Refused if it cannot be read."""
    place = path.relative_to(root).as_posix()
    try:
        return Section(place, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise Refused(f"{place}: {error}") from None
