"""Saved sites that are not as `flask backup` writes them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.lib import parcels
from app.operations.saved import END, FILES, HEAD, SUMS, TABLES

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    return {part.name: part.content() for part in parcels.parts(path)}


def forge(path: Path, change: Callable[[Parts], None], *, is_summed: bool = True) -> None:
    """Write a file anew with other parts; its sums are right all the same, unless told not to."""
    parts = parts_of(path)
    change(parts)
    if is_summed:
        add_sums(parts)
    with path.open("wb") as file:
        writer = parcels.Writer(file)
        for name, content in parts.items():
            writer.add(name, content)
        writer.close()


def add_sums(parts: Parts) -> None:
    head = json.loads(parts[HEAD])
    found: dict[str, Any] = {}
    for name, told in head["tables"].items():
        own = [parts[part] for part in parts if part.startswith(f"{TABLES}{name}/")]
        count = sum(content.count(b"\n") for content in own)
        told["rows"] = count
        found[name] = [count, hashlib.sha256(b"".join(own)).hexdigest()]
    files = {name: parts[name] for name in parts if name.startswith(FILES)}
    for name in [name for name in parts if name.startswith(SUMS)] + [END]:
        parts.pop(name)
    lines = [
        [name.removeprefix(FILES), len(content), hashlib.sha256(content).hexdigest()]
        for name, content in files.items()
    ]
    parts[HEAD] = json.dumps(head).encode()
    parts[f"{SUMS}1.jsonl"] = b"".join(
        json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines
    )
    told = {"tables": found, "files": len(files), "bytes": sum(map(len, files.values()))}
    parts[END] = json.dumps(told).encode()


def in_row(table: str, column: str, value: Any) -> Callable[[Parts], None]:
    """Give the first row of a table another value."""

    def change(parts: Parts) -> None:
        columns = list(json.loads(parts[HEAD])["tables"][table]["columns"])
        name = next(part for part in parts if part.startswith(f"{TABLES}{table}/"))
        first, *others = parts[name].splitlines(keepends=True)
        row = json.loads(first)
        row[columns.index(column)] = value
        parts[name] = b"".join([json.dumps(row).encode() + b"\n", *others])

    return change


def in_head(**told: Any) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[HEAD] = json.dumps(json.loads(parts[HEAD]) | told).encode()

    return change
