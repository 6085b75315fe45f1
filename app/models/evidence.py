"""Evidence: what is reported, as the one who reports it sees it now, with what stands around it."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from app.extensions import db
from app.models import chats, pictures, portraits
from app.models.chats import SAID, Message
from app.models.pictures import READY, Picture
from app.models.posts import Post
from app.models.reports import MESSAGE, PERSON, POST, Target
from app.models.users import Asker, User
from app.models.visibility import visible_to

# How much of a private conversation goes along, of a profile, and of what a post answers.
BEFORE: Final = 5
AFTER: Final = 2
LATEST: Final = 3
ABOVE: Final = 2
AVATAR_WIDTH: Final = 400
HEADER_WIDTH: Final = 750


def of_post(viewer: Asker, post: Post) -> Target:
    """A post with what it answers and quotes, as far as the viewer may see that."""
    post.load_pictures()
    content = {
        "username": post.author.username,
        "body": post.body,
        "content_warning": post.content_warning,
        "audience": post.audience,
        "alt_texts": post.alt_texts,
        "revision": post.revision,
        "around": [line(one, one.author) for one in above(viewer, post)],
    }
    return Target(POST, post.id, post.author_id, content, files(post.pictures))


def above(viewer: Asker, post: Post) -> list[Post]:
    """What a post quotes, and what it answers, oldest first."""
    found: list[Post] = []
    answered = post.in_reply_to_id
    while answered is not None and len(found) < ABOVE:
        one = db.session.scalars(seen(viewer).where(Post.id == answered)).one_or_none()
        found += [one] if one is not None else []
        answered = one.in_reply_to_id if one is not None else None
    if post.quote_of_id is not None and not post.is_quote_withdrawn:
        found += db.session.scalars(seen(viewer).where(Post.id == post.quote_of_id)).all()
    return sorted(found, key=lambda one: one.id)


def seen(viewer: Asker) -> Select[Post]:
    query = select(Post).join(Post.author).options(contains_eager(Post.author))
    return query.where(visible_to(viewer))


def of_message(viewer: Asker, message: Message) -> Target:
    """A message, and a few before and after it that the viewer may read, too."""
    reading = chats.reading(chats.get(viewer, message.chat_id))
    said = chats.readable().where(Message.kind == SAID, Message.deleted_at.is_(None))
    earlier = said.where(Message.id < message.id).order_by(Message.id.desc()).limit(BEFORE)
    later = said.where(Message.id > message.id).order_by(Message.id).limit(AFTER)
    before = db.session.scalars(earlier, reading).all()
    around = [*reversed(before), *db.session.scalars(later, reading).all()]
    content = {
        "username": message.author.username,
        "body": message.body,
        "alt_texts": [one.alt_text for one in message.pictures],
        "around": [line(one, one.author) for one in around],
    }
    return Target(MESSAGE, message.id, message.author_id, content, files(message.pictures))


def of_person(viewer: Asker, person: User) -> Target:
    """What a person says of themselves, and the last that they said to the viewer or everybody."""
    latest = seen(viewer).where(Post.author_id == person.id, Post.repost_of_id.is_(None))
    latest = latest.options(selectinload(Post.pictures)).order_by(Post.id.desc()).limit(LATEST)
    content = {
        "username": person.username,
        "display_name": person.display_name,
        "body": person.about,
        "location": person.location,
        "website": person.website,
        "around": [line(one, person) for one in reversed(db.session.scalars(latest).all())],
    }
    portrait = [
        (portraits.file_of(key, width), "")
        for key, width in ((person.avatar_key, AVATAR_WIDTH), (person.header_key, HEADER_WIDTH))
        if key is not None
    ]
    return Target(PERSON, person.id, person.id, content, portrait)


def line(said: Post | Message, author: User) -> dict[str, Any]:
    """Something that stands around what is reported; the id is written as text, as JSON needs."""
    return {"id": str(said.id), "username": author.username, "body": said.body}


def files(shown: Iterable[Picture]) -> list[tuple[str, str]]:
    ready = [one for one in shown if one.state == READY]
    return [(pictures.file_of(one.key, "full"), one.alt_text) for one in ready]
