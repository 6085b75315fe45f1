"""What people do in private conversations: write, begin, add, rename, leave, take back.

A conversation is held before the people in it, and these in the order of their ids, wherever
several are locked: what is said at once is said one after the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from app.extensions import changed, db, insert_once
from app.lib import clock, ids
from app.models import chats, inboxes, pictures, publishing
from app.models.chats import (
    ADDED,
    LEFT,
    LENGTH_MAX,
    MOST,
    RENAMED,
    SAID,
    Chat,
    ChatMember,
    Message,
)
from app.models.pictures import Picture
from app.models.ties import Block
from app.models.users import Asker, User
from app.models.visibility import NotVisible


class NotWelcome(Exception):
    """A person does not take messages from this writer."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id}")
        self.person_id = person_id


class Apart(Exception):
    """A block parts two of the people who would be in a conversation together."""


class TooManyPeople(Exception):
    """More people than a conversation has room for."""


@dataclass(frozen=True)
class Said:
    """What somebody writes, with loose pictures of theirs."""

    body: str
    is_markdown: bool = False
    pictures: Sequence[int] = ()
    once: str | None = None


def write_to(author: Asker, other: User, said: Said) -> Message:
    """Say something to one person, in the one conversation of the two.

    Raises NotWelcome, BadBody and PicturesGone.
    """
    pair = select(Chat.id).where(chats.between(author.id, other.id))
    if db.session.scalar(pair) is None:
        see_welcome(author, [other.id])
        low, high = sorted((author.id, other.id))
        # Who begins it at the same moment waits here, and then finds it.
        insert_once(Chat, id=ids.new_id(), name="", low_id=low, high_id=high)
        join(db.session.scalars(pair).one(), (low, high))
    return write(author, db.session.scalars(pair).one(), said)


def write(author: Asker, chat_id: int, said: Said) -> Message:
    """Say something; what was said before, if this came with the same `once`.

    Raises NotVisible for who is not in the conversation, NotWelcome, BadBody and PicturesGone.
    """
    body = publishing.checked(said.body, LENGTH_MAX, bool(said.pictures))
    chat, people = hold(chat_id, author.id)
    sent = find_sent(author, body, said, Message.chat_id == chat_id)
    if sent is not None:
        return sent
    if not chat.is_group:
        see_welcome(author, people)
    html = publishing.render(body, said.is_markdown).html
    values = {"body": body, "body_html": html, "once": said.once}
    message = add(chat, author, SAID, has_pictures=bool(said.pictures), **values)
    pictures.attach(author, said.pictures, message_id=message.id)
    deliver(message, people)
    return message


def begin(author: Asker, people: Collection[User], said: Said) -> Message:
    """Say the first thing in a new group. Raises TooManyPeople, Apart, and what write() raises."""
    body = publishing.checked(said.body, LENGTH_MAX, bool(said.pictures))
    everybody = sorted({author.id, *(person.id for person in people)})
    if len(everybody) > MOST:
        raise TooManyPeople
    hold_people(everybody)
    sent = find_sent(author, body, said)
    if sent is not None:
        return sent
    see_welcome(author, everybody)
    see_together(everybody, everybody)
    chat = Chat(id=ids.new_id(), is_group=True)
    db.session.add(chat)
    db.session.flush()
    join(chat.id, everybody)
    return write(author, chat.id, said)


def see_welcome(author: Asker, people: Collection[int]) -> None:
    """See that people take messages from somebody. Raises NotWelcome for the first who does not."""
    for person_id in people:
        if person_id != author.id and not chats.takes(person_id, author):
            raise NotWelcome(person_id)


def see_together(new: Collection[int], people: Collection[int]) -> None:
    """See that no block parts somebody new from anybody else. Raises Apart."""
    among = Block.blocker_id.in_(people), Block.blocked_id.in_(people)
    newly = Block.blocker_id.in_(new) | Block.blocked_id.in_(new)
    if db.session.scalar(select(Block.id).where(*among, newly).limit(1)) is not None:
        raise Apart


def hold(chat_id: int, member_id: int, *more: int) -> tuple[Chat, list[int]]:
    """Let nobody else change a conversation until the commit, nor what its people, and `more`,
    have not read; with the ids of who is in it. Raises NotVisible for one who is not.
    """
    # A change that changes nothing waits on SQLite, too, where a SELECT would not.
    db.session.execute(touched(Chat.id == chat_id))
    query = select(ChatMember.user_id).where(ChatMember.chat_id == chat_id)
    people = list(db.session.scalars(query))
    if member_id not in people:
        raise NotVisible
    hold_people({*people, *more})
    return db.session.get_one(Chat, chat_id, populate_existing=True), people


def touched(*which: ColumnElement[bool]) -> Any:
    same = update(Chat).where(*which).values(last_id=Chat.last_id)
    return same.execution_options(synchronize_session=False)


def hold_people(user_ids: Collection[int]) -> None:
    rows = select(User.id).where(User.id.in_(user_ids)).order_by(User.id)
    db.session.execute(rows.with_for_update(key_share=True))


def find_sent(author: Asker, body: str, said: Said, *which: ColumnElement[bool]) -> Message | None:
    """What somebody has sent with the same form already."""
    if not said.once:
        return None
    same = Message.author_id == author.id, Message.once == said.once, Message.body == body
    return db.session.scalars(select(Message).where(*same, *which).limit(1)).one_or_none()


def join(chat_id: int, people: Collection[int], since: int = 0) -> None:
    for person_id in people:
        values = {"since_id": since, "read_id": since and since - 1, "last_id": since or None}
        insert_once(ChatMember, chat_id=chat_id, user_id=person_id, **values)


def add(chat: Chat, author: Asker, kind: str, **values: Any) -> Message:
    """A message at the end of a held conversation."""
    chat.last_id = max(ids.new_id(), chat.last_id + 1)
    message = Message(id=chat.last_id, chat_id=chat.id, author_id=author.id, kind=kind, **values)
    db.session.add(message)
    db.session.flush()
    return message


def deliver(message: Message, people: Collection[int]) -> None:
    """Put a conversation first in the lists of its people, and count."""
    everybody = update(ChatMember).where(ChatMember.chat_id == message.chat_id)
    quietly = {"synchronize_session": False}
    db.session.execute(everybody.values(last_id=message.id).execution_options(**quietly))
    inboxes.count(people, ChatMember.chat_id == message.chat_id)


def read(person: Asker, chat_id: int, until: int) -> None:
    """Note that somebody has seen a conversation up to a message."""
    hold_one(person)
    # What is yet to come cannot have been seen.
    last = select(Chat.last_id).where(Chat.id == chat_id).scalar_subquery()
    there = min(until, db.session.scalar(select(last)) or 0)
    change(person, chat_id, ChatMember.read_id < there, read_id=there)


def mute(person: Asker, chat_id: int, *, is_muted: bool) -> None:
    """Count what is unread in a conversation to the sum that every page shows, or not."""
    hold_one(person)
    change(person, chat_id, is_muted=is_muted)


def hold_one(person: Asker) -> None:
    same = update(User).where(User.id == person.id).values(unread_messages=User.unread_messages)
    db.session.execute(same.execution_options(synchronize_session=False))


def change(person: Asker, chat_id: int, *which: ColumnElement[bool], **values: Any) -> None:
    row = ChatMember.chat_id == chat_id, ChatMember.user_id == person.id
    if changed(update(ChatMember).where(*row, *which).values(values)):
        inboxes.count([person.id], ChatMember.chat_id == chat_id)


def invite(author: Asker, chat_id: int, people: Collection[User]) -> None:
    """Add people to a group, who read what is said from then on.

    Raises NotVisible, NotWelcome, Apart and TooManyPeople.
    """
    chat, there = hold(chat_id, author.id, *(person.id for person in people))
    new = sorted({person.id for person in people} - set(there))
    if not chat.is_group:
        raise NotVisible
    if len(there) + len(new) > MOST:
        raise TooManyPeople
    see_welcome(author, new)
    see_together(new, {*there, *new})
    for person_id in new:
        note = add(chat, author, ADDED, subject_id=person_id)
        join(chat_id, [person_id], note.id)
    inboxes.count(new, ChatMember.chat_id == chat_id)


def rename(author: Asker, chat_id: int, name: str) -> None:
    """Call a group something, or nothing again. Raises NotVisible."""
    chat, _people = hold(chat_id, author.id)
    if not chat.is_group:
        raise NotVisible
    if chat.name != name:
        chat.name = name
        add(chat, author, RENAMED, body=name)


def leave(person: Asker, chat_id: int) -> None:
    """Be in a group no more; what two have said goes from one's own list alone, until the other
    writes again. Raises NotVisible."""
    chat, people = hold(chat_id, person.id)
    if not chat.is_group:
        gone = chat.last_id + 1
        change(person, chat_id, last_id=None, since_id=gone, read_id=chat.last_id)
    elif people == [person.id]:
        pictures.discard(Picture.message_id.in_(select(Message.id).filter_by(chat_id=chat_id)))
        db.session.execute(delete(Chat).where(Chat.id == chat_id))
        inboxes.count(people)
    else:
        row = ChatMember.chat_id == chat_id, ChatMember.user_id == person.id
        db.session.execute(delete(ChatMember).where(*row))
        add(chat, person, LEFT)
        inboxes.count([person.id], ChatMember.chat_id == chat_id)


def take_back(author: Asker, message: Message) -> None:
    """Delete what one has said, for everybody; its place is kept. Raises NotVisible."""
    _chat, people = hold(message.chat_id, author.id)
    pictures.discard(Picture.message_id == message.id)
    empty = {"body": "", "body_html": "", "once": None, "has_pictures": False}
    row = update(Message).where(Message.id == message.id, Message.author_id == author.id)
    db.session.execute(
        row.values(deleted_at=func.coalesce(Message.deleted_at, clock.now()), **empty)
    )
    inboxes.count(people, ChatMember.chat_id == message.chat_id)
