"""Tables of people and posts, as Mastodon writes them: who is followed, blocked, muted, listed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import PurePosixPath
from typing import IO, Final

from app.lib.text import without_junk

KINDS: Final = ("following", "blocks", "mutes", "lists", "bookmarks")
# By what files of a kind are called.
NAMES: Final = {
    "follow": "following",
    "block": "blocks",
    "mute": "mutes",
    "list": "lists",
    "bookmark": "bookmarks",
}
DOMAINS: Final = "domain"
ROWS_MAX: Final = 50_000
CELL_MAX: Final = 2000
ADDRESS: Final = "account address"
# The first cell of a table that says what is in it.
HEADINGS: Final = {ADDRESS, "list name", "#uri", "uri", "#domain", "account"}
FORMULA: Final = ("=", "+", "-", "@")
NO: Final = frozenset(("false", "0", "no"))


class BadTable(Exception):
    """Not a table that is read; `reason` is a word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Row:
    """A person by address, or a post by where it is; on a list, or with a choice."""

    address: str
    list_name: str = ""
    # Whether reposts of theirs are shown, or notifications hidden.
    choice: bool = True


def kind_of(name: str, file: IO[bytes]) -> str | None:
    """What a table is of, by its headings, what is in it, and its name; None if all leave it open.

    Raises BadTable.
    """
    first = next(lines(file), [])
    heading = [cell.lower() for cell in first]
    if "show boosts" in heading:
        return "following"
    if "hide notifications" in heading:
        return "mutes"
    if heading[:1] == ["list name"] or (len(first) == 2 and "@" in first[1]):
        return "lists"
    if heading[:1] in (["#uri"], ["uri"]) or (
        first and first[0].startswith(("http://", "https://"))
    ):
        return "bookmarks"
    called = PurePosixPath(name.lower()).name
    if DOMAINS in called or heading[:1] == ["#domain"]:
        raise BadTable("domains")
    return next((kind for start, kind in NAMES.items() if start in called), None)


def rows(kind: str, file: IO[bytes]) -> Iterator[Row]:
    """What a table of a kind says. Raises BadTable."""
    for number, cells in enumerate(lines(file)):
        if number > ROWS_MAX:
            raise BadTable("too_many")
        if not cells or not cells[0] or (number == 0 and cells[0].lower() in HEADINGS):
            continue
        if kind == "lists":
            yield Row(cells[1] if len(cells) > 1 else "", list_name=cells[0])
        else:
            yield Row(cells[0], choice=len(cells) < 2 or cells[1].lower() not in NO)


def lines(file: IO[bytes]) -> Iterator[list[str]]:
    """Raises BadTable."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        for cells in csv.reader(text):
            yield [without_guard(without_junk(cell[:CELL_MAX]).strip()) for cell in cells]
    except (csv.Error, UnicodeError) as error:
        raise BadTable("table") from error
    finally:
        text.detach()


def without_guard(cell: str) -> str:
    """A cell without the mark that keeps it from being a formula elsewhere."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def local_name(address: str, host: str) -> str | None:
    """The name on this site that an address means; None if it is of another one."""
    name, _at, theirs = address.lstrip("@").partition("@")
    return name.lower() if name and theirs.lower() in {"", host} else None
