"""What a saved site looks like, and whether a file is one that can be believed.

First comes what it is of, then the rows of each table in pieces, then the files, with their sums
after every few hundred, and at the end how much of everything there was. Files that would be gone
by then stand before the rows.
"""

import hashlib
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.lib import parcels, storage
from app.lib.parcels import Damaged, Part
from app.operations import rows
from app.operations.rows import Table

FORMAT: Final = 1
HEAD: Final = "backup.json"
TABLES: Final = "tables/"
FILES: Final = "files/"
SUMS: Final = "sums/"
END: Final = "end.json"
# How many files stand before their sums.
FILES_AT_ONCE: Final = 500

Steps = Generator[tuple[str, int, int], None, None]


@dataclass(frozen=True)
class Head:
    """What a file says of itself before anything else; `counts` are the rows of each table."""

    revision: str
    written_at: str
    site: str
    key: str
    tables: Mapping[str, Table]
    counts: Mapping[str, int]
    files: int

    def as_json(self) -> dict[str, Any]:
        described = {
            name: {"columns": dict(table.columns), "key": table.key, "rows": self.counts[name]}
            for name, table in self.tables.items()
        }
        return {
            "format": FORMAT,
            "revision": self.revision,
            "written_at": self.written_at,
            "site": self.site,
            "secret_key": self.key,
            "tables": described,
            "files": self.files,
        }


@dataclass
class Sums:
    """How much there was: of each table rows and a checksum, of the files how many and how long."""

    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"tables": self.tables, "files": self.files, "bytes": self.bytes}


def read_head(part: Part) -> Head:
    """Raises Damaged."""
    told = told_by(part, HEAD)
    if told.get("format") != FORMAT:
        raise Damaged("it was written in a form that this version does not know")
    try:
        described = told["tables"]
        return Head(
            revision=text_of(told["revision"]),
            written_at=text_of(told["written_at"]),
            site=text_of(told["site"]),
            key=text_of(told["secret_key"]),
            tables={name: read_table(name, one) for name, one in described.items()},
            counts={name: count_of(one["rows"]) for name, one in described.items()},
            files=count_of(told["files"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged("it does not say what it is of") from error


def read_table(name: str, told: Mapping[str, Any]) -> Table:
    columns = {text_of(column): kind for column, kind in told["columns"].items()}
    if not set(columns.values()) <= set(rows.CHECKS) or not columns:
        raise ValueError("unknown kinds")
    return Table(name, columns, list(told["key"]))


def text_of(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def count_of(value: Any) -> int:
    if not rows.is_number(value) or value < 0:
        raise ValueError("no count")
    return int(value)


def told_by(part: Part, name: str) -> dict[str, Any]:
    """The JSON object in a part that has to be called so. Raises Damaged."""
    try:
        found = json.loads(part.content()) if part.name == name else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Damaged(f"it has no {name} where it should")
    return found


def head_of(path: Path) -> Head:
    """Raises Damaged, OSError."""
    for part in parcels.parts(path):
        return read_head(part)
    raise Damaged("it is empty")


class Check:
    """Reads a file from end to end, and believes nothing; `head` and `sums` are what it found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sums = Sums()
        self._digests: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._unsummed: list[list[Any]] = []
        self._is_ended = False
        self.head = head_of(path)

    def steps(self) -> Steps:
        """Raises Damaged, OSError."""
        total = sum(self.head.counts.values()) + self.head.files
        found = parcels.parts(self.path)
        next(found)
        for part in found:
            if self._is_ended:
                raise Damaged("something stands behind its end")
            self.look_at(part)
            yield "Checked", sum(self._rows.values()) + self.sums.files, total
        if not self._is_ended:
            raise Damaged("it is cut off")

    def look_at(self, part: Part) -> None:
        if part.name.startswith(TABLES):
            self.look_at_rows(part)
        elif part.name.startswith(FILES):
            self.look_at_file(part)
        elif part.name.startswith(SUMS):
            self.compare_files(part)
        else:
            self.compare_all(told_by(part, END))

    def look_at_rows(self, part: Part) -> None:
        table = table_of(self.head, part.name)
        content = part.content()
        try:
            found = rows.parse(content, table)
        except rows.Unreadable as fault:
            raise Damaged(f"{part.name}: {fault}") from fault
        self._digests.setdefault(table.name, hashlib.sha256()).update(content)
        self._rows[table.name] = self._rows.get(table.name, 0) + len(found)

    def look_at_file(self, part: Part) -> None:
        key, digest = key_of(part), hashlib.sha256()
        for piece in part.pieces():
            digest.update(piece)
        self._unsummed.append([key, part.size, digest.hexdigest()])
        if len(self._unsummed) > FILES_AT_ONCE:
            raise Damaged("the sums of its files are missing")
        self.sums.files += 1
        self.sums.bytes += part.size

    def compare_files(self, part: Part) -> None:
        if part.content() != rows.lines(self._unsummed):
            raise Damaged(f"{part.name}: a file is not what it was")
        self._unsummed = []

    def compare_all(self, told: dict[str, Any]) -> None:
        for name in self.head.tables:
            digest = self._digests.get(name, hashlib.sha256())
            self.sums.tables[name] = self._rows.get(name, 0), digest.hexdigest()
        if self._unsummed or json.loads(json.dumps(self.sums.as_json())) != told:
            raise Damaged("it holds other rows or files than it says")
        if any(self.head.counts[name] != found for name, (found, _) in self.sums.tables.items()):
            raise Damaged("it holds other rows than it says")
        self._is_ended = True


def table_of(head: Head, name: str) -> Table:
    """Raises Damaged."""
    table = head.tables.get(name.removeprefix(TABLES).partition("/")[0])
    if table is None:
        raise Damaged(f"{name} is of no table that it names")
    return table


def key_of(part: Part) -> str:
    """Raises Damaged for what is no name of a file in the storage."""
    key = part.name.removeprefix(FILES)
    if not storage.is_key(key):
        raise Damaged("a file in it has a name that no file has")
    return key
