"""Posts in an archive of Mastodon's, or of our own: activities in `outbox.json`."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any, Final
from urllib.parse import urlsplit

from app.lib import archives, jsonlists, pasts, plaintext
from app.lib.archives import Archive
from app.lib.pasts import Attached, LeftOut, Past, dicts_in, list_in, text_in

OUTBOX: Final = "outbox.json"
ITEMS: Final = "orderedItems.item"
PUBLIC: Final = frozenset(("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"))
TYPED: Final = frozenset(("text/plain", "text/markdown"))
KINDS: Final = frozenset(("Note", "Article", "Question", "Page"))
LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
NUMBER: Final = re.compile(r"[0-9]{15,19}")
# In which place of a status's number Mastodon has the time.
TIME_BITS: Final = 16
# Of how many parts the address of a file is, at the most.
DEEPEST: Final = 20


class Reader:
    """Reads the outbox of somebody who brings it to a site of that host."""

    def __init__(self, archive: Archive, host: str) -> None:
        self.archive, self.host = archive, host
        self.outbox = archives.find(archive, OUTBOX) or ""
        self.root = self.outbox.removesuffix(OUTBOX)

    def count(self, most: int) -> int:
        """How many things there are, up to so many, if all can be read.

        Raises BadArchive and BadJson.
        """
        with archives.faults(), self.archive.open(self.outbox) as file:
            return sum(1 for _ in islice(jsonlists.items(file, ITEMS), most))

    def posts(self, start: int = 0) -> Iterator[Past | LeftOut]:
        """What the archive tells, in its order. Raises BadArchive and BadJson."""
        with archives.faults(), self.archive.open(self.outbox) as file:
            for place, item in enumerate(jsonlists.items(file, ITEMS)):
                if place >= start:
                    yield self.read(item, place)

    def read(self, item: Any, place: int) -> Past | LeftOut:
        kind, note = text_in(item, "type"), item.get("object") if isinstance(item, dict) else None
        if kind == "Announce":
            return LeftOut("boost", text_in(item, "object") or text_in(note, "id"))
        if not isinstance(note, dict) or text_in(note, "type") not in KINDS:
            return LeftOut("unknown", text_in(item, "id"))
        name = text_in(note, "id", most=pasts.ADDRESS_MAX)
        published = text_in(note, "published") or text_in(item, "published")
        try:
            at = pasts.moment(datetime.fromisoformat(published), milliseconds(name), place)
        except (ValueError, OverflowError):
            return LeftOut("undated", name)
        if not name:
            return LeftOut("unknown", published)
        return self.post(note, name, at)

    def post(self, note: dict[str, Any], name: str, at: datetime) -> Past:
        body, is_markdown = self.body(note)
        answered = text_in(note, "inReplyTo", most=pasts.ADDRESS_MAX)
        return Past(
            key=pasts.key_of("activity", name),
            at=at,
            body=body,
            address=text_in(note, "url", most=pasts.ADDRESS_MAX) or name,
            audience=audience_of(note),
            content_warning=text_in(note, "summary", most=pasts.WARNING_MAX),
            language=language_of(note),
            is_markdown=is_markdown,
            # What stands behind a warning is covered by it.
            is_sensitive=note.get("sensitive") is True and not note.get("summary"),
            is_ours=host_of(name) == self.host,
            answers=pasts.key_of("activity", answered) if answered else None,
            attached=tuple(self.attached(note))[: pasts.FILES_MAX],
        )

    def body(self, note: dict[str, Any]) -> tuple[str, bool]:
        """The text as it was typed, where that is told, and whether it is Markdown.

        What a post has here only as text comes after it: what could be chosen, what was quoted.
        """
        said = typed = text_in(note, "source", "content")
        kind = text_in(note, "source", "mediaType")
        if kind not in TYPED:
            names = names_in(note, self.host)
            content = text_in(note, "content")
            said = plaintext.of_html(content, lambda url, shown: named(names, url, shown))
        asked = chain(dicts_in(note, "oneOf"), dicts_in(note, "anyOf"))
        options = "\n".join(f"- {text_in(option, 'name', most=500)}" for option in asked)
        title = text_in(note, "name", most=500) if text_in(note, "type") == "Article" else ""
        quoted = text_in(note, "quoteUrl", most=pasts.ADDRESS_MAX)
        parts = (title, said, options, "" if quoted in said else quoted)
        is_markdown = bool(typed) and kind == "text/markdown"
        return "\n\n".join(part for part in parts if part), is_markdown

    def attached(self, note: dict[str, Any]) -> Iterator[Attached]:
        """Files by their names in the archive, which are ends of addresses."""
        for one in dicts_in(note, "attachment"):
            path = text_in(one, "url", most=pasts.ADDRESS_MAX).partition("?")[0].lstrip("/")
            alt_text = text_in(one, "name", most=pasts.ADDRESS_MAX * 5)[: pasts.ALT_MAX]
            yield Attached(self.file_of(path), alt_text)

    def file_of(self, path: str) -> str:
        """The name under which the archive has a file of an address."""
        parts = path.split("/")
        for start in range(min(len(parts), DEEPEST)):
            name = self.root + "/".join(parts[start:])
            if name in self.archive.sizes:
                return name
        return path


def milliseconds(name: str) -> int:
    """The time in the number of a status, since 1970."""
    number = name.rstrip("/").rpartition("/")[2]
    return int(number) >> TIME_BITS if NUMBER.fullmatch(number) else 0


def audience_of(note: dict[str, Any]) -> str:
    """To whom it was said, in our words: what is not for everybody is never said to more."""
    to, copied = (
        {one for one in list_in(note, name) if isinstance(one, str)} for name in ("to", "cc")
    )
    if to & PUBLIC:
        return "public"
    if copied & PUBLIC:
        return "quiet"
    followers = any(one.rstrip("/").endswith("/followers") for one in to | copied)
    return "followers" if followers else "mentioned"


def language_of(note: dict[str, Any]) -> str | None:
    """The language, where it is told and only one is."""
    said = note.get("contentMap")
    names = list(said) if isinstance(said, dict) else []
    code = names[0].partition("-")[0].lower() if len(names) == 1 else ""
    return code if LANGUAGE.fullmatch(code) else None


def names_in(note: dict[str, Any], host: str) -> dict[str, str]:
    """Who is mentioned, by what is shown of them: names of this host stay short."""
    found = {}
    for tag in dicts_in(note, "tag"):
        if text_in(tag, "type") == "Mention":
            user, _at, theirs = text_in(tag, "name", most=300).lstrip("@").partition("@")
            theirs = theirs or host_of(text_in(tag, "href", most=pasts.ADDRESS_MAX))
            short = f"@{user}"
            found[short.lower()] = short if theirs in {"", host} else f"{short}@{theirs}"
    return found


def named(names: dict[str, str], url: str, shown: str) -> str | None:
    """What is written for a link that mentions somebody; None for any other."""
    if not shown.startswith("@"):
        return None
    known = names.get(shown.partition("@")[1] + shown[1:].partition("@")[0].lower())
    return known or (shown if "@" in shown[1:] else f"{shown}@{host_of(url)}".rstrip("@"))


def host_of(url: str) -> str:
    """The host of an address, with its port if it has one: so do the addresses of a site."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
