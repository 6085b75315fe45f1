"""Files of an archive that have a line for each row: JSON for every table, and what Mastodon
has for some of them, under its own headings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app

from app.lib.cells import cells
from app.lib.zips import Writer
from app.main.archive_posts import address_of, moment, written
from app.models.holdings import AT_ONCE, SECTIONS, Found, Section
from app.models.users import User

Row = dict[str, Any]
# Larger numbers are not read exactly by every program.
EXACT: Final = 1 << 53
BY_NAME: Final = {section.name: section for section in SECTIONS}


@dataclass(frozen=True)
class Listing:
    """A file with a line for each row of a section, between a head and a foot."""

    name: str
    section: Section
    line: Callable[[Row], str]
    head: str = ""
    between: str = ""
    foot: str = ""

    def count(self, person: User) -> int:
        return self.section.count(person.id)

    def write(
        self, person: User, writer: Writer, after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        """Write the lines that follow a row; the last one's key, none at the end, and how many."""
        found = list(self.section.rows(person.id, after))
        lines = self.between.join(self.line(told(row)) for row in found)
        if after is None:
            writer.begin(self.name)
            lines = self.head + lines
        elif found:
            lines = self.between + lines
        is_over = len(found) < AT_ONCE
        writer.write((lines + (self.foot if is_over else "")).encode())
        if is_over:
            writer.end()
        return None if is_over else found[-1].key, len(found)


def told(found: Found) -> Row:
    """A row in words: people and posts by their addresses, moments, long numbers as text."""
    row = {}
    for name, value, whose in found.values:
        if whose is None:
            row[name] = plain(value)
        elif is_person(name):
            row[name.removesuffix("_id")] = account(whose)
        else:
            row[name.removesuffix("_id")] = address_of(whose, value)
    return row


def is_person(name: str) -> bool:
    return name not in {"post_id", "in_reply_to_id", "repost_of_id", "quote_of_id"}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    is_long = isinstance(value, int) and abs(value) >= EXACT
    return str(value) if is_long else value


def account(username: str) -> str:
    """A person as other systems know them: `susan@example.org`."""
    return f"{username}@{urlsplit(current_app.config['SITE_URL']).netloc}"


def is_true(value: object) -> str:
    return "true" if value else "false"


def followed(row: Row) -> str:
    return cells(row["followed"], is_true(not row["hides_reposts"]), "false", "")


def collection(name: str, section: str) -> Listing:
    """What Mastodon has as a collection of addresses."""
    about: Mapping[str, str] = {"id": name, "type": "OrderedCollection"}
    head = '{"@context":"https://www.w3.org/ns/activitystreams",' + written(about)[1:-1]
    return Listing(
        name,
        BY_NAME[section],
        lambda row: written(row["post"]),
        head=head + ',"orderedItems":[',
        between=",\n",
        foot="]}\n",
    )


def table(name: str, section: str, line: Callable[[Row], str], head: str = "") -> Listing:
    return Listing(f"{name}.csv", BY_NAME[section], line, head=head)


HEADINGS: Final = "Account address,Show boosts,Notify on new posts,Languages\n"
LISTINGS: Final = (
    *(
        Listing(f"json/{one.name}.json", one, written, head="[", between=",\n", foot="]\n")
        for one in SECTIONS
    ),
    collection("likes.json", "likes"),
    collection("bookmarks.json", "bookmarks"),
    table("following_accounts", "follows", followed, HEADINGS),
    table("blocked_accounts", "blocks", lambda row: cells(row["blocked"])),
    table(
        "muted_accounts",
        "mutes",
        lambda row: cells(row["muted"], is_true(row["with_notifications"])),
        "Account address,Hide notifications\n",
    ),
    table("lists", "list_members", lambda row: cells(row["list"], row["user"])),
    table("bookmarks", "bookmarks", lambda row: cells(row["post"])),
)
