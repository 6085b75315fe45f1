"""A person and their posts in the words of ActivityStreams, as other systems read them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from app.lib import ids
from app.models.outbox import Said
from app.models.users import User
from app.pages import site_url

PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT: Final = [
    "https://www.w3.org/ns/activitystreams",
    {
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "quoteUrl": "as:quoteUrl",
        "blurhash": "toot:blurhash",
        "votersCount": "toot:votersCount",
        "discoverable": "toot:discoverable",
        "toot": "http://joinmastodon.org/ns#",
        "microblog": "urn:microblog:",
    },
]
MEDIA: Final = "media_attachments/files"
PLAIN: Final = "text/plain"
MARKDOWN: Final = "text/markdown"


def written(value: Any) -> str:
    """As JSON, in letters rather than in codes for them."""
    return json.dumps(value, ensure_ascii=False)


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def profile(username: str) -> str:
    return site_url(f"/@{username}")


def address_of(username: str | None, post_id: int | None) -> str | None:
    """Where a post is, as long as it is there and so is its author."""
    return None if username is None or post_id is None else f"{profile(username)}/{post_id}"


def actor(person: User, files: dict[str, str]) -> dict[str, Any]:
    """The profile; `files` are the names of the avatar and the header in the archive."""
    own = profile(person.username)
    pictures = {"avatar": "icon", "header": "image"}
    images = {
        pictures[kind]: {"type": "Image", "mediaType": "image/webp", "url": name}
        for kind, name in files.items()
    }
    return {
        "@context": CONTEXT,
        "id": own,
        "type": "Person",
        "url": own,
        "preferredUsername": person.username,
        "name": person.name,
        "summary": person.about_html,
        "source": {"content": person.about, "mediaType": PLAIN},
        "published": moment(person.created_at),
        "manuallyApprovesFollowers": person.approves_followers,
        "location": person.location,
        "attachment": [{"type": "PropertyValue", "name": "Website", "value": person.website}]
        if person.website
        else [],
        **images,
        "outbox": "outbox.json",
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }


def activity(said: Said, username: str) -> dict[str, Any]:
    """What somebody did: wrote a post, or passed one on."""
    row, own = said.row, profile(username)
    url = f"{own}/{row.id}"
    to, cc = audience(said, own)
    act: dict[str, Any] = {"id": f"{url}/activity", "type": "Create", "actor": own}
    act |= {"published": moment(ids.moment_of(row.id)), "to": to, "cc": cc}
    if row.repost_of_id is not None:
        original = address_of(row.original_name, row.repost_of_id)
        return act | {"type": "Announce", "object": original}
    return act | {"object": note(said, url, own) | {"to": to, "cc": cc}}


def audience(said: Said, own: str) -> tuple[list[str], list[str]]:
    """Whom a post is addressed to, as Mastodon says it of its own four audiences."""
    followers, named = f"{own}/followers", [profile(name) for name in said.mentions]
    ways = {
        "public": ([PUBLIC], [followers, *named]),
        "quiet": ([followers], [PUBLIC, *named]),
        "followers": ([followers], named),
    }
    return ways.get(said.row.audience, (named, []))


def note(said: Said, url: str, own: str) -> dict[str, Any]:
    row = said.row
    made = {
        "id": url,
        "type": "Note",
        "url": url,
        "attributedTo": own,
        "published": moment(ids.moment_of(row.id)),
        "updated": moment(row.edited_at),
        "summary": row.content_warning or None,
        "sensitive": bool(row.content_warning) or any(one.is_sensitive for one in said.pictures),
        "inReplyTo": address_of(row.answered_name, row.in_reply_to_id),
        "quoteUrl": address_of(row.quoted_name, row.quote_of_id),
        "content": row.body_html,
        "source": {
            "content": row.body,
            "mediaType": MARKDOWN if row.is_markdown else PLAIN,
        },
        "attachment": [attachment(one) for one in said.pictures],
        "tag": [*hashtags(said.tags), *mentions(said.mentions)],
        "microblog:audience": row.audience,
        "microblog:repliers": row.repliers,
        "microblog:pinnedAt": moment(row.pinned_at),
        "microblog:likes": row.likes_count,
        "microblog:reposts": row.reposts_count,
        "microblog:replies": row.replies_count,
    }
    if row.language:
        made["contentMap"] = {row.language: row.body_html}
    return made | question(said)


def attachment(picture: Any) -> dict[str, Any]:
    return {
        "type": "Document",
        "mediaType": "image/webp",
        "url": f"/{media_name(picture.key)}",
        "name": picture.alt_text or None,
        "blurhash": picture.blurhash or None,
        "width": picture.width,
        "height": picture.height,
    }


def media_name(key: str) -> str:
    """Where the archive has a picture."""
    return f"{MEDIA}/{key}.webp"


def hashtags(tags: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"type": "Hashtag", "href": site_url(f"/tags/{tag}"), "name": f"#{tag}"} for tag in tags
    ]


def mentions(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"type": "Mention", "href": profile(name), "name": f"@{name}"} for name in names]


def question(said: Said) -> dict[str, Any]:
    """What makes a question of a post."""
    poll = said.poll
    if poll is None:
        return {}
    options = [
        {
            "type": "Note",
            "name": option.text,
            "replies": {"type": "Collection", "totalItems": option.votes_count},
        }
        for option in said.options
    ]
    return {
        "type": "Question",
        "anyOf" if poll.is_multiple else "oneOf": options,
        "endTime": moment(poll.closes_at),
        "closed": moment(poll.ended_at),
        "votersCount": poll.voters_count,
    }
