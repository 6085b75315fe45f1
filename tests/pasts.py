"""Archives as other systems write them, made for tests: each maker follows what is published."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = "https://old.example/users/john"
FIRST = datetime(2019, 5, 4, 12, 30, tzinfo=UTC)
# Since when Twitter's numbers count milliseconds.
TWEETS_SINCE_MS = 1_288_834_974_657


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def tarred(files: Mapping[str, bytes | str], mode: Any = "w:gz") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            data = text.encode() if isinstance(text, str) else text
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


def status_number(at: datetime, place: int = 0) -> int:
    """A number as Mastodon gives them: milliseconds, then 16 bits."""
    return (int(at.timestamp() * 1000) << 16) + place


def toot(number: int, content: str = "<p>Hello</p>", **fields: Any) -> dict[str, Any]:
    """An activity of Mastodon's: the `number`-th post, an hour after the one before."""
    at = fields.pop("at", FIRST + timedelta(hours=number))
    name = f"{ACTOR}/statuses/{status_number(at, number)}"
    note = {
        "id": name,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "url": f"https://old.example/@john/{status_number(at, number)}",
        "attributedTo": ACTOR,
        "to": [PUBLIC],
        "cc": [f"{ACTOR}/followers"],
        "sensitive": False,
        "content": content,
        "contentMap": {"en": content},
        "attachment": [],
        "tag": [],
        **fields,
    }
    return {
        "id": f"{name}/activity",
        "type": "Create",
        "actor": ACTOR,
        "published": note["published"],
        "to": note["to"],
        "cc": note["cc"],
        "object": note,
    }


def boost(number: int) -> dict[str, Any]:
    at = (FIRST + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    other = f"https://far.example/users/ann/statuses/{number}"
    return {
        "id": f"{ACTOR}/statuses/{number}/activity",
        "type": "Announce",
        "object": other,
        "published": at,
    }


def attachment(name: str, alt_text: str | None = None) -> dict[str, Any]:
    url = f"/media_attachments/files/110/{name}"
    return {"type": "Document", "mediaType": "image/png", "url": url, "name": alt_text}


def outbox(items: Iterable[Any]) -> str:
    found = list(items)
    about = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json"}
    return json.dumps(
        {**about, "type": "OrderedCollection", "totalItems": len(found), "orderedItems": found}
    )


def mastodon(
    items: Iterable[Any], files: Mapping[str, bytes | str] = {}, *, is_tar: bool = False
) -> bytes:
    """An archive of Mastodon's: media come first there, the outbox and the profile last."""
    media = {f"media_attachments/files/110/{name}": data for name, data in files.items()}
    actor = json.dumps({"id": ACTOR, "type": "Person", "preferredUsername": "john"})
    every = {**media, "outbox.json": outbox(items), "likes.json": "{}", "actor.json": actor}
    return tarred(every) if is_tar else zipped(every)


def tweet_number(at: datetime, place: int = 0) -> int:
    return ((int(at.timestamp() * 1000) - TWEETS_SINCE_MS) << 22) + place


def tweet(number: int, full_text: str = "Hello", **fields: Any) -> dict[str, Any]:
    """A tweet as an archive has it: figures are texts, and everything has its place."""
    at = fields.pop("at", FIRST + timedelta(hours=number))
    name = str(tweet_number(at, number))
    made = {
        "edit_info": {
            "initial": {"editTweetIds": [name], "editableUntil": "2019-05-04T13:30:00.000Z"}
        },
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "display_text_range": ["0", str(len(full_text))],
        "favorite_count": "3",
        "id_str": name,
        "truncated": False,
        "retweet_count": "1",
        "id": name,
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False,
        "full_text": full_text,
        "lang": "en",
        **fields,
    }
    return {"tweet": made}


def media_of(number: str, name: str) -> dict[str, Any]:
    """What a tweet says of a picture, whose file is called `<number>-<name>`."""
    media = {
        "expanded_url": f"https://twitter.com/john/status/{number}/photo/1",
        "url": "https://t.co/picture",
        "media_url_https": f"https://pbs.twimg.com/media/{name}",
        "type": "photo",
    }
    return {"extended_entities": {"media": [media]}, "entities": {"media": [media]}}


def script(name: str, found: Iterable[Any], part: int = 0) -> str:
    return f"window.YTD.{name}.part{part} = " + json.dumps(list(found), indent=2)


def twitter(
    tweets: Iterable[Any], files: Mapping[str, bytes | str] = {}, name: str = "tweets"
) -> bytes:
    account = {"account": {"username": "john", "accountId": "42", "accountDisplayName": "John"}}
    every = {
        "data/account.js": script("account", [account]),
        f"data/{name}.js": script(name, tweets),
        "Your archive.html": "<html></html>",
    }
    return zipped({**every, **files})


def large(path: Path, count: int, kind: str, media_bytes: int = 0) -> None:
    """An archive of many posts, some of which answer each other, and of files that nobody shows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        name, head, foot = {
            "mastodon": ("outbox.json", '{"type": "OrderedCollection", "orderedItems": [', "]}"),
            "twitter": ("data/tweets.js", "window.YTD.tweets.part0 = [", "]"),
        }[kind]
        with archive.open(name, "w", force_zip64=True) as file:
            file.write(head.encode())
            for number in range(count):
                line = json.dumps(one_of_many(number, kind))
                file.write((line if number == 0 else f",\n{line}").encode())
            file.write(foot.encode())
        junk = bytes(range(256)) * 4096
        for number in range(media_bytes // len(junk)):
            info = zipfile.ZipInfo(f"data/tweets_media/{number}-junk.mp4")
            archive.writestr(info, junk)


def one_of_many(number: int, kind: str) -> dict[str, Any]:
    """Every tenth is an answer to the one before."""
    words = f"The {number}. morning: fog over the harbour, coffee on the pier #fog https://example.org/{number}"
    if kind == "mastodon":
        link = f'<a href="https://example.org/{number}" rel="nofollow">example.org/{number}</a>'
        html = f"<p>{words.rpartition(' ')[0]} {link}</p>"
        earlier = FIRST + timedelta(minutes=number - 1)
        before = toot(number - 1, at=earlier)["object"]["id"] if number % 10 == 9 else None
        return toot(number, html, inReplyTo=before, at=FIRST + timedelta(minutes=number))
    at = FIRST + timedelta(minutes=number)
    before = str(tweet_number(at - timedelta(minutes=1), number - 1))
    answers = {"in_reply_to_status_id_str": before, "in_reply_to_user_id_str": "42"}
    return tweet(number, words, at=at, **(answers if number % 10 == 9 else {}))
