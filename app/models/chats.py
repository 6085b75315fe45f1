"""Private conversations: who is in them, and what was said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    SQLColumnExpression,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    aliased,
    contains_eager,
    mapped_column,
    relationship,
    selectinload,
)

from app.extensions import Model, db, index
from app.lib import clock, ids
from app.models.pictures import Picture
from app.models.posts import ONCE_MAX
from app.models.users import Asker, Follow, User
from app.models.visibility import NotVisible, Viewing, not_blocked

MOST: Final = 8
NAME_MAX: Final = 60
LENGTH_MAX: Final = 2000
# What an open page is brought at once.
ARRIVING: Final = 50
PREPARED_WITHIN: Final = timedelta(minutes=2)
# How long an open page is told of what was taken back.
GONE_WITHIN: Final = timedelta(hours=12)
READER: Final = bindparam("reader", type_=BigInteger)
CHAT: Final = bindparam("chat", type_=BigInteger)
# What was said, and what happened to the conversation itself.
SAID, ADDED, LEFT, RENAMED = "said", "added", "left", "renamed"


class Chat(Model):
    """A conversation: of two, whom it belongs to for good, or of a group that changes."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("low_id", "high_id"), Index("ix_chat_high_id", "high_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    is_group: Mapped[bool] = mapped_column(default=False, server_default=false())
    name: Mapped[str] = mapped_column(default="")
    # The two, in the order of their ids; a group has none.
    low_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    high_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    # The newest message: the next one gets a higher id, whichever clock it is made by.
    last_id: Mapped[int] = mapped_column(default=0, server_default="0")


class ChatMember(Model):
    """Somebody in a conversation, and how far they have read."""

    __tablename__ = "chat_member"
    __table_args__ = (
        Index("ix_chat_member_user_id_last_id", "user_id", "last_id"),
        index("ix_chat_member_unread", "user_id", only="unread_count > 0"),
    )

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # The first message that is theirs to read: what was said before they came is not.
    since_id: Mapped[int] = mapped_column(default=0, server_default="0")
    read_id: Mapped[int] = mapped_column(default=0, server_default="0")
    # Where the conversation stands in their list; nowhere once they have deleted it.
    last_id: Mapped[int | None]
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")
    is_muted: Mapped[bool] = mapped_column(default=False, server_default=false())


class Message(Model):
    """What somebody wrote, or did to the conversation; the id tells when."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_chat_id_id", "chat_id", "id"),
        index("ix_message_author_id_once", "author_id", "once", only="once IS NOT NULL"),
        Index("ix_message_author_id", "author_id"),
        index("ix_message_gone", "chat_id", "deleted_at", only="deleted_at IS NOT NULL"),
        index("ix_message_subject_id", "subject_id", only="subject_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8), default=SAID, server_default=SAID)
    # Who was added.
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str] = mapped_column(default="")
    has_pictures: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(String(ONCE_MAX))

    author: Mapped[User] = relationship(lazy="raise", foreign_keys=author_id)
    subject: Mapped[User | None] = relationship(lazy="raise", foreign_keys=subject_id)
    pictures: Mapped[list[Picture]] = relationship(lazy="raise", order_by=Picture.position)

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def is_coming(self) -> bool:
        """Whether a page may wait for its pictures, which are still being prepared."""
        is_new = self.created_at > clock.now() - PREPARED_WITHIN
        return is_new and any(not (one.is_ready or one.is_failed) for one in self.pictures)

    @property
    def html(self) -> Markup:
        """The body as it was made safe when it was written."""
        return Markup(self.body_html)  # noqa: S704  richtext.render() is the gate


class Place(NamedTuple):
    """A conversation as one of its members has it."""

    chat: Chat
    member: ChatMember
    # Whether what the member writes is taken.
    is_open: bool


def takes_from(writer_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The condition under which a person takes messages from a writer: who has once written to
    somebody may be answered."""
    follows = exists().where(Follow.follower_id == User.id, Follow.followed_id == writer_id)
    pair = or_(
        and_(Chat.low_id == writer_id, Chat.high_id == User.id),
        and_(Chat.low_id == User.id, Chat.high_id == writer_id),
    )
    wrote = Message.author_id == User.id, Message.kind == SAID, Message.deleted_at.is_(None)
    answer = exists().where(pair, Message.chat_id == Chat.id, *wrote)
    wish = User.messages_from
    is_wanted = or_(wish == "everyone", (wish == "followed") & follows, answer)
    return is_wanted & not_blocked(writer_id, User.id)


def takes(person_id: int, writer: Asker) -> bool:
    """Whether a person takes messages from a writer."""
    query = select(User.id).where(User.id == person_id, takes_from(writer.id))
    return db.session.scalar(query) is not None


def other_of(viewer: Viewing) -> ColumnElement[int | None]:
    """Whom a viewer's conversation of two is with."""
    return case((Chat.low_id == viewer, Chat.high_id), else_=Chat.low_id)


def is_free(viewer: Viewing) -> ColumnElement[bool]:
    """The condition that no block stands between the viewer and the other one of two."""
    return or_(Chat.is_group, not_blocked(viewer, other_of(viewer)))


def between(one_id: int, other_id: int) -> ColumnElement[bool]:
    """The condition that a conversation is that of these two."""
    return and_(Chat.low_id == min(one_id, other_id), Chat.high_id == max(one_id, other_id))


def places(*which: ColumnElement[bool]) -> Select[Chat, ChatMember, bool]:
    """Conversations that READER is in; their statements are built once."""
    takes = select(takes_from(READER)).where(User.id == other_of(READER)).correlate(Chat)
    is_open = or_(Chat.is_group, func.coalesce(takes.scalar_subquery(), false()))
    query = select(Chat, ChatMember, is_open).join(ChatMember, ChatMember.chat_id == Chat.id)
    query = query.where(ChatMember.user_id == READER, is_free(READER), *which)
    return query.execution_options(populate_existing=True)


@cache
def by_number() -> Select[Chat, ChatMember, bool]:
    return places(Chat.id == CHAT)


@cache
def of_two() -> Select[Chat, ChatMember, bool]:
    low, high = bindparam("low", type_=BigInteger), bindparam("high", type_=BigInteger)
    return places(Chat.low_id == low, Chat.high_id == high)


def find(viewer: Asker, other_id: int) -> Place | None:
    """The conversation that one has with another person, if it has begun."""
    low, high = sorted((viewer.id, other_id))
    values = {"reader": viewer.id, "low": low, "high": high}
    row = db.session.execute(of_two(), values).one_or_none()
    return None if row is None else Place(*row)


def get(viewer: Asker, chat_id: int) -> Place:
    """A conversation by its number. Raises NotVisible for none, and for one that one is not in."""
    row = db.session.execute(by_number(), {"reader": viewer.id, "chat": chat_id}).one_or_none()
    if row is None:
        raise NotVisible
    return Place(*row)


@cache
def readable() -> Select[Message]:
    """What READER may read of CHAT from SINCE on; page it by Message.id."""
    since = Message.id >= bindparam("since", type_=BigInteger)
    return for_display().where(
        Message.chat_id == CHAT, since, not_blocked(READER, Message.author_id)
    )


def reading(place: Place) -> dict[str, int]:
    """What readable() asks for."""
    member = place.member
    return {"reader": member.user_id, "chat": place.chat.id, "since": member.since_id}


def for_display() -> Select[Message]:
    subject = aliased(User)
    query = select(Message).join(Message.author).outerjoin(Message.subject.of_type(subject))
    return query.options(
        contains_eager(Message.author),
        contains_eager(Message.subject.of_type(subject)),
        selectinload(Message.pictures),
    )


def arrived(viewer: Asker, chat_id: int, after: int) -> Sequence[Row[Message, bool]]:
    """What has come into a conversation above a message, oldest first, and whether it is a group's;
    nothing for others."""
    query = for_display().add_columns(Chat.is_group).join(Chat, Chat.id == Message.chat_id)
    query = query.join(ChatMember, ChatMember.chat_id == Chat.id).where(
        Message.chat_id == chat_id,
        ChatMember.user_id == viewer.id,
        Message.id >= ChatMember.since_id,
        Message.id > after,
        not_blocked(viewer.id, Message.author_id),
    )
    return db.session.execute(query.order_by(Message.id).limit(ARRIVING)).all()


def taken_back(viewer: Asker, chat_id: int) -> Sequence[int]:
    """The ids of what was lately taken back in a conversation; of none for others."""
    query = select(Message.id).join(ChatMember, ChatMember.chat_id == Message.chat_id)
    query = query.where(ChatMember.user_id == viewer.id, Message.chat_id == chat_id)
    query = query.where(Message.deleted_at > clock.now() - GONE_WITHIN)
    return db.session.scalars(query.order_by(Message.deleted_at.desc()).limit(ARRIVING)).all()


def own(author: Asker, chat_id: int, message_id: int) -> Message:
    """Something of one's own to take back. Raises NotVisible."""
    message = seen(author, chat_id, message_id)
    if message.author_id != author.id:
        raise NotVisible
    return message


def seen(viewer: Asker, chat_id: int, message_id: int) -> Message:
    """Something that was said and that one may read. Raises NotVisible."""
    said = Message.id == message_id, Message.kind == SAID, Message.deleted_at.is_(None)
    query, values = readable().where(*said), reading(get(viewer, chat_id))
    message = db.session.scalars(query, values).one_or_none()
    if message is None:
        raise NotVisible
    return message


def shows_message(
    viewer: SQLColumnExpression[int], message_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The condition that a viewer may read a message, by ids that are columns or parameters."""
    return exists().where(
        Message.id == message_id,
        ChatMember.chat_id == Message.chat_id,
        ChatMember.user_id == viewer,
        Message.id >= ChatMember.since_id,
        not_blocked(viewer, Message.author_id),
    )
