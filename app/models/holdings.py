"""What a person has here, table by table: what an archive of it holds, in small portions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, ColumnElement, Table, func, null, select, tuple_

from app.extensions import Model, reading
from app.models import visibility
from app.models.addresses import EmailChange
from app.models.applications import Application
from app.models.audit import AuditEvent
from app.models.chats import Chat, ChatMember, Message
from app.models.decisions import Appeal, Decision
from app.models.drafts import Draft
from app.models.edits import PostVersion
from app.models.filters import Filter
from app.models.imports import Imported, Omission
from app.models.invitations import Invitation, Invited
from app.models.lists import ListMember, PeopleList
from app.models.names import FormerName
from app.models.notes import Note
from app.models.notifications import Notification, NotificationActor
from app.models.pictures import Picture
from app.models.polls import PollOption, PollVote
from app.models.posts import Mention, Post
from app.models.reactions import Bookmark, Like
from app.models.reports import Case, Report
from app.models.sessions import Session
from app.models.suggestions import Dismissal
from app.models.tag_follows import TagFollow
from app.models.tasks import Task
from app.models.ties import Block, FollowRequest, Mute
from app.models.users import Follow, User
from app.models.watches import Watch
from app.models.wishes import Wishes

AT_ONCE: Final = 500
Condition: TypeAlias = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True)
class Section:
    """The rows of one table that are somebody's own, without what is nobody's business."""

    name: str
    model: type[Model]
    own: str | Condition
    hidden: tuple[str, ...] = ()
    # What is read beside them, by the name that it gets.
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        found: Table = self.model.__table__  # type: ignore[assignment]
        return found

    def of(self, person_id: int) -> ColumnElement[bool]:
        """The condition that a row is a person's own."""
        if isinstance(self.own, str):
            return self.table.c[self.own] == person_id
        return self.own(person_id)

    @property
    def columns(self) -> list[Column[Any]]:
        left_out = {self.own, *self.hidden}
        return [column for column in self.table.columns if column.name not in left_out]

    def count(self, person_id: int) -> int:
        """How many rows a person has."""
        query = select(func.count()).select_from(self.table).where(self.of(person_id))
        with reading() as connection:
            return connection.scalar(query) or 0

    def rows(self, person_id: int, after: Sequence[Any] | None) -> Iterator["Found"]:
        """Some rows in the order of their keys, which follow one of them."""
        key = list(self.table.primary_key)
        known = [known_as(column) for column in self.columns]
        query = select(*key, *self.columns, *known, *self.beside.values())
        query = query.where(self.of(person_id)).order_by(*key).limit(AT_ONCE)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*after))
        names = [column.name for column in self.columns]
        with reading() as connection:
            for row in connection.execute(query):
                values = row[len(key) :]
                told = zip(names, values, values[len(names) :], strict=False)
                beside = zip(self.beside, values[2 * len(names) :], strict=True)
                yield Found(list(row[: len(key)]), [*told, *((k, v, None) for k, v in beside)])


@dataclass(frozen=True)
class Found:
    """A row: its key, and for each column its value and, of what it refers to, whose that is."""

    key: list[Any]
    values: list[tuple[str, Any, str | None]]


def known_as(column: Column[Any]) -> Any:
    """Of a reference to a person or a post, the name of that person or of the post's author."""
    targets = {reference.column.table.name for reference in column.foreign_keys}
    if "user" in targets:
        name = select(User.username).where(User.id == column)
    elif targets & {"post", "poll"}:
        name = select(User.username).join(Post, Post.author_id == User.id).where(Post.id == column)
    else:
        return null()
    return name.correlate(column.table).scalar_subquery()


def is_read(person_id: int) -> ColumnElement[bool]:
    """The condition that somebody may read a message."""
    member = ChatMember.chat_id == Message.chat_id, ChatMember.user_id == person_id
    there = select(ChatMember.user_id).where(*member, ChatMember.since_id <= Message.id).exists()
    return (
        there & Message.deleted_at.is_(None) & visibility.not_blocked(person_id, Message.author_id)
    )


def in_chats(column: Any) -> Condition:
    return lambda person_id: column.in_(
        select(ChatMember.chat_id).where(ChatMember.user_id == person_id)
    )


def in_posts(column: Any) -> Condition:
    return lambda person_id: column.in_(select(Post.id).where(Post.author_id == person_id))


def in_tasks(column: Any) -> Condition:
    return lambda person_id: column.in_(select(Task.id).where(Task.owner_id == person_id))


def in_decisions(person_id: int) -> ColumnElement[bool]:
    return Appeal.decision_id.in_(select(Decision.id).where(Decision.person_id == person_id))


OF_CASE: Final = Case.id == Report.case_id
OUTCOME: Final = {
    "outcome": select(Case.outcome).where(OF_CASE).scalar_subquery(),
    "answer": select(Case.answer).where(OF_CASE).scalar_subquery(),
}
OPTION: Final = select(PollOption.text).where(PollOption.id == PollVote.option_id)
POLL: Final = select(PollOption.post_id).where(PollOption.id == PollVote.option_id)
LIST: Final = select(PeopleList.name).where(PeopleList.id == ListMember.list_id)

# Posts themselves are in the outbox, with their tags, mentions, pictures and polls.
SECTIONS: Final = (
    Section("account", User, "id", hidden=("password_hash", "about_html")),
    Section("follows", Follow, "follower_id"),
    Section("followers", Follow, "followed_id", hidden=("hides_reposts",)),
    Section("follow_requests_sent", FollowRequest, "follower_id"),
    Section("follow_requests_received", FollowRequest, "followed_id"),
    Section("blocks", Block, "blocker_id"),
    Section("mutes", Mute, "muter_id"),
    Section("lists", PeopleList, "owner_id"),
    Section("list_members", ListMember, "owner_id", beside={"list": LIST.scalar_subquery()}),
    Section("filters", Filter, "user_id"),
    Section("likes", Like, "user_id"),
    Section("bookmarks", Bookmark, "user_id"),
    Section(
        "votes",
        PollVote,
        "user_id",
        beside={"option": OPTION.scalar_subquery(), "poll": POLL.scalar_subquery()},
    ),
    Section("post_versions", PostVersion, in_posts(PostVersion.post_id)),
    Section("mentions", Mention, "user_id"),
    Section("pictures", Picture, "author_id"),
    Section("conversations", Chat, in_chats(Chat.id)),
    Section(
        "conversation_members",
        ChatMember,
        in_chats(ChatMember.chat_id),
        hidden=("read_id", "unread_count", "is_muted", "last_id", "since_id"),
    ),
    Section("messages", Message, is_read, hidden=("once", "body_html", "deleted_at")),
    Section("notes", Note, "writer_id"),
    Section("drafts", Draft, "author_id", hidden=("writer",)),
    Section("followed_tags", TagFollow, "user_id"),
    Section("watched_conversations", Watch, "user_id"),
    Section("dismissed_suggestions", Dismissal, "user_id"),
    Section("notification_settings", Wishes, "user_id"),
    Section("notifications", Notification, "user_id"),
    Section("notification_people", NotificationActor, "user_id"),
    Section("sessions", Session, "user_id", hidden=("token_hash",)),
    Section("former_names", FormerName, "user_id"),
    Section("email_changes", EmailChange, "user_id"),
    Section("audit_events", AuditEvent, "user_id"),
    Section("reports", Report, "reporter_id", hidden=("case_id",), beside=OUTCOME),
    Section("decisions", Decision, "person_id", hidden=("case_id", "moderator_id", "details")),
    Section("appeals", Appeal, in_decisions, hidden=("closed_by_id",)),
    Section("application", Application, "user_id", hidden=("answered_by_id",)),
    Section("invitations", Invitation, "maker_id"),
    Section("invited_by", Invited, "user_id"),
    Section("invited_people", Invited, "inviter_id"),
    Section("imported", Imported, "owner_id", hidden=("source_key", "answers")),
    Section("left_out", Omission, in_tasks(Omission.task_id)),
    Section("archives", Task, "owner_id", hidden=("place", "file_key")),
)
