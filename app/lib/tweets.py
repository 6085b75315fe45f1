"""Posts in an archive of Twitter's, or X's: scripts that hold JSON, in `data/`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import chain, islice
from typing import IO, Any, Final

from app.lib import archives, jsonlists, pasts
from app.lib.archives import Archive
from app.lib.jsonlists import BadJson
from app.lib.pasts import Attached, LeftOut, Past, dicts_in, text_in

TWEETS: Final = re.compile(r"(?P<root>(.*/)?data/)tweets?(-part[0-9]+)?\.js")
# In which place of a tweet's number the time is, and since when.
TIME_BITS: Final = 22
SINCE_MS: Final = 1_288_834_974_657
FIRST_WITH_TIME: Final = 29_700_000_000
DATE: Final = "%a %b %d %H:%M:%S %z %Y"
HEAD: Final = 1000
NOTES_MOST: Final = 20_000
LANGUAGE: Final = re.compile(r"[a-z]{2}")
OLD_CODES: Final = {"in": "id", "iw": "he", "ji": "yi"}
HOST: Final = "twitter.com"
CUT: Final = "…"
# Nothing shorter than that is cut.
CUT_LEAST: Final = 100
OWN_ADDRESS: Final = re.compile(r"\s*https://(twitter|x)\.com/i/web/status/[0-9]+\Z")


class Reader:
    """Reads what somebody tweeted."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.files = [name for name in archive.sizes if TWEETS.fullmatch(name)]
        self.files.sort(key=lambda name: (len(name), name))
        match = TWEETS.fullmatch(self.files[0]) if self.files else None
        self.root = match["root"] if match else ""
        self.notes = self.long_texts()

    def count(self, most: int) -> int:
        """How many things there are, up to so many, if all can be read.

        Raises BadArchive and BadJson.
        """
        return sum(1 for _ in islice(chain.from_iterable(map(self.items, self.files)), most))

    def posts(self, start: int = 0) -> Iterator[Past | LeftOut]:
        """What the archive tells, in its order. Raises BadArchive and BadJson."""
        for place, item in enumerate(chain.from_iterable(map(self.items, self.files))):
            if place >= start:
                tweet = item.get("tweet", item) if isinstance(item, dict) else item
                yield self.read(tweet, place)

    def items(self, name: str) -> Iterator[Any]:
        """What a script holds, behind its `window.YTD.… = `."""
        with archives.faults(), self.archive.open(name) as file:
            yield from jsonlists.items(file, "item", list_of(file))

    def long_texts(self) -> dict[str, str]:
        """What is cut in the tweets themselves, by the second in which it was said."""
        found: dict[str, str] = {}
        name = f"{self.root}note-tweet.js"
        notes = self.items(name) if name in self.archive.sizes else iter(())
        for one in chain.from_iterable(dicts_in(item, "noteTweet") for item in notes):
            body = expanded(text_in(one, "core", "text"), dicts_in(one, "core", "urls"))
            found[text_in(one, "createdAt")[:19]] = body
            if len(found) > NOTES_MOST:
                break
        return found

    def read(self, tweet: Any, place: int) -> Past | LeftOut:
        number = text_in(tweet, "id_str", most=30)
        body = text_in(tweet, "full_text") or text_in(tweet, "text")
        if not number.isdecimal() or not number.isascii():
            return LeftOut("unknown", pasts.excerpt(body))
        if body.startswith("RT @"):
            return LeftOut("boost", pasts.excerpt(unescape(body)))
        try:
            said = datetime.strptime(text_in(tweet, "created_at"), DATE).astimezone(UTC)
            at = pasts.moment(said, milliseconds(int(number)), place)
        except (ValueError, OverflowError):
            return LeftOut("undated", pasts.excerpt(unescape(body)))
        return self.post(tweet, number, at)

    def post(self, tweet: dict[str, Any], number: str, at: datetime) -> Past:
        # Who begins with a name answers that person, if not a post.
        answered = text_in(tweet, "in_reply_to_status_id_str", most=30) or text_in(
            tweet, "in_reply_to_user_id_str", most=30
        )
        return Past(
            key=pasts.key_of("tweet", number),
            at=at,
            body=self.body(tweet, at),
            address=f"https://{HOST}/i/status/{number}",
            language=language_of(tweet),
            is_sensitive=tweet.get("possibly_sensitive") is True,
            answers=pasts.key_of("tweet", answered) if answered else None,
            attached=tuple(self.attached(tweet, number))[: pasts.FILES_MAX],
        )

    def body(self, tweet: dict[str, Any], at: datetime) -> str:
        """The text with the addresses that it leads to, and names with their host."""
        said = unescape(text_in(tweet, "full_text") or text_in(tweet, "text"))
        for one in media_of(tweet):
            said = said.replace(text_in(one, "url") or "\0", "")
        said = expanded(said, dicts_in(tweet, "entities", "urls"), is_escaped=False).strip()
        whole = self.notes.get(at.isoformat()[:19], "")
        said = whole if is_start(said, whole) else said
        names = {
            text_in(one, "screen_name") for one in dicts_in(tweet, "entities", "user_mentions")
        }
        return with_host(said, names - {""})

    def attached(self, tweet: dict[str, Any], number: str) -> Iterator[Attached]:
        for one in media_of(tweet):
            file = text_in(one, "media_url_https") or text_in(one, "media_url")
            name = f"{number}-{file.rpartition('/')[2]}"
            if text_in(one, "type") not in {"photo", ""}:
                name += " (video)"
            folders = (f"{self.root}{folder}/" for folder in ("tweets_media", "tweet_media"))
            found = (folder + name for folder in folders if folder + name in self.archive.sizes)
            alt_text = text_in(one, "ext_alt_text") or text_in(one, "alt_text")
            yield Attached(next(found, name), alt_text[: pasts.ALT_MAX])


def media_of(tweet: dict[str, Any]) -> list[dict[str, Any]]:
    """Its files: the older place names only the first."""
    found = list(dicts_in(tweet, "extended_entities", "media"))
    return (found or list(dicts_in(tweet, "entities", "media")))[: pasts.FILES_MAX]


def is_start(said: str, whole: str) -> bool:
    """Whether a text is the start of a longer one: it may end with dots and its own address."""
    start = OWN_ADDRESS.sub("", said).removesuffix(CUT).rstrip()
    return len(start) >= CUT_LEAST and len(start) < len(whole) and whole.startswith(start)


def list_of(file: IO[bytes]) -> bytes:
    """What was read of a script behind its assignment. Raises BadJson."""
    head = file.read(HEAD)
    _name, _is, rest = head.partition(b"=")
    if not head.lstrip().startswith(b"window.") or not rest.lstrip().startswith(b"["):
        raise BadJson("json")
    return rest


def expanded(said: str, urls: Iterator[dict[str, Any]], *, is_escaped: bool = True) -> str:
    """A text with the addresses that its short ones lead to."""
    said = unescape(said) if is_escaped else said
    for one in urls:
        short = text_in(one, "url") or text_in(one, "shortUrl")
        whole = text_in(one, "expanded_url") or text_in(one, "expandedUrl")
        if short.startswith("http") and whole.startswith("http"):
            said = said.replace(short, whole)
    return said


def with_host(said: str, names: set[str]) -> str:
    """A text whose names say where they are from: here, somebody else may have them."""
    if not names:
        return said
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    mentioned = re.compile(rf"(?<![\w@])@({either})(?![\w@])", re.IGNORECASE)
    return mentioned.sub(rf"@\1@{HOST}", said)


def milliseconds(number: int) -> int:
    """The time in the number of a tweet, since 1970; the first ones have none."""
    return (number >> TIME_BITS) + SINCE_MS if number >= FIRST_WITH_TIME else 0


def language_of(tweet: dict[str, Any]) -> str | None:
    code = text_in(tweet, "lang", most=8)
    code = OLD_CODES.get(code, code)
    return code if LANGUAGE.fullmatch(code) else None
