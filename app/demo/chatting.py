"""What those who can log in say to others in private."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import insert

from app.demo import albums, paintings, sections
from app.demo.albums import Opening
from app.demo.cast import Person
from app.demo.portraits import keep
from app.demo.sections import Section
from app.extensions import db
from app.lib import clock, ids, richtext
from app.models import inboxes
from app.models.chats import Chat, ChatMember, Message
from app.models.pictures import Picture

TEXTS: Final = Path(__file__).parent / "texts"
PAUSE: Final = timedelta(minutes=4)
NIGHT: Final = timedelta(hours=19)


@dataclass(frozen=True)
class Conversation:
    """Who says what, in turn; a line of nobody is a night."""

    people: tuple[str, ...]
    name: str
    ago: timedelta
    unread: int
    painting: str
    shows: str
    lines: Sequence[tuple[str, str]]


@cache
def told() -> Sequence[Conversation]:
    """All that is said in private. Raises Refused."""
    book = sections.read(TEXTS / "messages.toml", TEXTS)
    found = [conversation(part) for part in book.tables("conversation")]
    book.end()
    return found


def conversation(part: Section) -> Conversation:
    people, painting = part.words("people"), part.take("painting", str, "")
    if painting and painting not in paintings.PAINTERS:
        raise part.fault(f"nobody paints “{painting}”")
    lines = [line_of(line, people, part) for line in part.take("said", str).strip().splitlines()]
    name, shows = part.take("name", str, ""), part.take("shows", str, "")
    ago, unread = timedelta(hours=part.take("ago", int)), part.take("unread", int, 0)
    part.end()
    return Conversation(people, name, ago, unread, painting, shows, lines)


def line_of(line: str, people: Sequence[str], part: Section) -> tuple[str, str]:
    author, colon, text = line.partition(": ")
    if line and not (colon and author in people):
        raise part.fault(f"nobody of them says “{line}”")
    return author, text


def add(people: Sequence[Person], called: Mapping[str, str]) -> None:
    """Let them have said it, those who are there, in a transaction of its own."""
    there = {person.username: person.id for person in people}
    known = {name: there[now] for name, now in called.items() if now in there}
    for one in told():
        if set(one.people) <= set(known):
            say(one, known)
    db.session.commit()


def say(told: Conversation, known: Mapping[str, int]) -> None:
    members = [known[name] for name in told.people]
    is_group = bool(told.name)
    low, high = (None, None) if is_group else sorted(members)
    chat = Chat(id=ids.new_id(), is_group=is_group, name=told.name, low_id=low, high_id=high)
    db.session.add(chat)
    moment, rows = clock.now() - told.ago, list[Message]()
    for author, text in reversed(told.lines):
        if author:
            html = richtext.render(text).html
            said = {"author_id": known[author], "body": text, "body_html": html}
            rows.insert(0, Message(id=ids.new_id(moment), chat_id=chat.id, **said))
        moment -= PAUSE if author else NIGHT
    db.session.flush()
    db.session.add_all(rows)
    chat.last_id, read = rows[-1].id, rows[-1 - told.unread].id
    for member in members:
        row = ChatMember(chat_id=chat.id, user_id=member, last_id=chat.last_id, read_id=read)
        db.session.add(row)
    db.session.flush()
    if told.painting:
        show(told, rows[-1])
    inboxes.count(members, ChatMember.chat_id == chat.id)


def show(told: Conversation, message: Message) -> None:
    """Put a picture into a message."""
    made = albums.prints(told.painting, 0)
    row = albums.row_of(Opening(0, message.author_id, "", ""), 0, made)
    row |= {"post_id": None, "message_id": message.id, "alt_text": told.shows}
    keep(albums.files_of(row["key"], made))
    db.session.execute(insert(Picture), [row])
    message.has_pictures = True
