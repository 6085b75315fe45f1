"""The conversations of a person, the newest first, and what they have not read of each.

What is counted as unread for somebody is decided while that person's row is held.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)

from app.extensions import db
from app.lib import ids
from app.lib.paging import Cursor
from app.models.chats import ADDED, READER, SAID, Chat, ChatMember, Message, is_free
from app.models.users import User
from app.models.visibility import not_blocked, not_silenced

# Nobody reads further than "99+".
COUNTED: Final = 100


class Line(NamedTuple):
    """What the list says of a conversation; the key comes last."""

    chat_id: int
    is_group: bool
    name: str
    is_muted: bool
    unread_count: int
    kind: str | None
    author_id: int | None
    body: str | None
    has_pictures: bool | None
    deleted_at: datetime | None
    last_id: int

    @property
    def at(self) -> datetime:
        return ids.moment_of(self.last_id)


@cache
def listed(newer: bool, size: int) -> Select[*tuple[Any, ...]]:
    """The conversations of READER, cut to a cursor; for page_of_rows()."""
    at = Cursor(after=0, size=size) if newer else Cursor(size=size)
    query = select(
        Chat.id,
        Chat.is_group,
        Chat.name,
        ChatMember.is_muted,
        ChatMember.unread_count,
        Message.kind,
        Message.author_id,
        func.substr(Message.body, 1, 200),
        Message.has_pictures,
        Message.deleted_at,
        ChatMember.last_id,
    )
    query = query.select_from(ChatMember).join(Chat, Chat.id == ChatMember.chat_id)
    shown = and_(Message.id == ChatMember.last_id, not_blocked(READER, Message.author_id))
    query = query.outerjoin(Message, shown).where(ChatMember.user_id == READER, is_free(READER))
    return at.window(query, ChatMember.last_id)  # type: ignore[arg-type]


def people_in(chat_ids: Collection[int]) -> dict[int, list[User]]:
    """Who is in some conversations, by their ids, in the order of names."""
    found: dict[int, list[User]] = {chat_id: [] for chat_id in chat_ids}
    query = select(ChatMember.chat_id, User).join(User, User.id == ChatMember.user_id)
    query = query.where(ChatMember.chat_id.in_(found)).order_by(User.username)
    for chat_id, person in db.session.execute(query):
        found[chat_id].append(person)
    return found


def is_unread() -> ColumnElement[bool]:
    """What a member has not read, correlated with the member's row."""
    told = and_(Message.kind == ADDED, Message.subject_id == ChatMember.user_id)
    return and_(
        Message.chat_id == ChatMember.chat_id,
        Message.id > ChatMember.read_id,
        Message.author_id != ChatMember.user_id,
        Message.deleted_at.is_(None),
        or_(Message.kind == SAID, told),
        not_silenced(ChatMember.user_id, Message.author_id),
    )


def newest_unread(person_id: int, since: int) -> int:
    """The newest message above another one that is counted as unread for somebody, or 0."""
    counted = ChatMember.user_id == person_id, ChatMember.unread_count > 0, ~ChatMember.is_muted
    query = select(func.max(Message.id)).join(ChatMember, is_unread()).where(*counted)
    return db.session.scalar(query.where(Message.id > since)) or 0


def count(user_ids: Collection[int], *which: ColumnElement[bool]) -> None:
    """Note how much held people have not read in conversations, in some or in all, and in sum."""
    unread = select(Message.id).where(is_unread()).correlate(ChatMember).limit(COUNTED).subquery()
    number = select(func.count()).select_from(unread).scalar_subquery()
    members = update(ChatMember).where(ChatMember.user_id.in_(user_ids), *which)
    alone = {"synchronize_session": False}
    db.session.execute(members.values(unread_count=number).execution_options(**alone))
    counts = ChatMember.user_id == User.id, ChatMember.unread_count > 0, ~ChatMember.is_muted
    total = select(func.coalesce(func.sum(ChatMember.unread_count), 0)).where(*counts)
    people = update(User).where(User.id.in_(user_ids))
    people = people.values(unread_messages=total.correlate(User).scalar_subquery())
    db.session.execute(people.execution_options(**alone))
