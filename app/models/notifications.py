"""Notifications: what people are told, in groups, page by page, and how many are unread.

Everything about one person's notifications is decided while that person's row is held. So a group
is there once, nobody counts twice in it, and the count of the unread is that of what is listed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.extensions import Model, changed, db, index
from app.lib import clock, ids
from app.lib.paging import Cursor
from app.models import watches
from app.models.posts import Post
from app.models.users import Follow, User
from app.models.visibility import seen_by
from app.models.wishes import KIND_MAX

# Nobody reads further than "99+", and counting further would take longer each time.
COUNTED: Final = 100
KEPT: Final = timedelta(days=90)
PRUNED_AT_ONCE: Final = 500
NAMED: Final = 3
READER = bindparam("reader", type_=BigInteger)


class Notification(Model):
    """A group of things of one kind that a person is told in one line."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "topic"),
        Index("ix_notification_user_id_newest_id", "user_id", "newest_id"),
        Index("ix_notification_user_id_kind_newest_id", "user_id", "kind", "newest_id"),
        Index("ix_notification_newest_id", "newest_id"),
        index("ix_notification_unread", "user_id", "newest_id", only="read_at IS NULL"),
        index("ix_notification_post_id", "post_id", "user_id", only="post_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(KIND_MAX))
    # What makes it a group: a post, a day, a draft.
    topic: Mapped[int]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    # Where it stands in the list; it moves up when something is added.
    newest_id: Mapped[int] = mapped_column(default=ids.new_id)
    # Who has done it and not taken it back, 1 where it was nobody: none of none is listed.
    people_count: Mapped[int] = mapped_column(default=0)
    # The last edit that was told.
    version_id: Mapped[int | None]
    # What it says, where one kind says several things.
    about: Mapped[str | None] = mapped_column(String(12))
    read_at: Mapped[datetime | None]


class NotificationActor(Model):
    """Somebody in such a group. It is kept when taken back: done again, it is no news."""

    __tablename__ = "notification_actor"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "topic", "actor_id"),
        Index("ix_notification_actor_notification_id_id", "notification_id", "id"),
        Index("ix_notification_actor_actor_id_user_id", "actor_id", "user_id"),
        index("ix_notification_actor_thread", "topic", only="kind = 'thread'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id", ondelete="CASCADE"))
    user_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(KIND_MAX))
    topic: Mapped[int]
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    is_withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())


def hold(person_id: int) -> bool:
    """Let nobody else change what a person is told until the commit; False for nobody."""
    # A change that changes nothing waits on SQLite, too, where a SELECT would not.
    touched = update(User).where(User.id == person_id).values(unread_count=User.unread_count)
    return changed(touched.execution_options(synchronize_session=False))


def count(person_id: int) -> None:
    """Note how many of a held person's notifications are unread: up to COUNTED, as they list."""
    values = {"reader": person_id}
    db.session.connection().execute(counting(), values)


@cache
def counting() -> Any:
    some = listing(select(Notification.id)).where(Notification.read_at.is_(None))
    number = select(func.count()).select_from(some.limit(COUNTED).subquery()).scalar_subquery()
    return update(User.__table__).where(User.__table__.c.id == READER).values(unread_count=number)  # type: ignore[arg-type]


def is_listed() -> ColumnElement[bool]:
    """What READER is told, and may still see."""
    unmuted = ~watches.mutes(READER, Post.conversation_id)
    there = or_(Notification.post_id.is_(None), seen_by(READER) & unmuted)
    return (Notification.user_id == READER) & (Notification.people_count > 0) & there


def listing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    joined = query.select_from(Notification).outerjoin(Post, Post.id == Notification.post_id)
    return joined.where(is_listed())


class Line(NamedTuple):
    """What a page says of a group; the key comes last."""

    id: int
    kind: str
    people_count: int
    read_at: datetime | None
    post_id: int | None
    author_id: int | None
    audience: str | None
    username: str | None
    body: str | None
    content_warning: str | None
    language: str | None
    about: str | None
    newest_id: int


AUTHOR = aliased(User, name="author")
# The columns of a Line.
LINE = (
    Notification.id,
    Notification.kind,
    Notification.people_count,
    Notification.read_at,
    Notification.post_id,
    Post.author_id,
    Post.audience,
    AUTHOR.username,
    Post.body,
    Post.content_warning,
    Post.language,
    Notification.about,
    Notification.newest_id,
)


def told(kinds: tuple[str, ...], cursor: Cursor) -> Select[*tuple[Any, ...]]:
    """What READER is told, of some kinds or of all, cut to the cursor; for page_of_rows()."""
    return cut(kinds, cursor.is_newer, cursor.size)


@lru_cache(maxsize=64)
def cut(kinds: tuple[str, ...], newer: bool, size: int) -> Select[*tuple[Any, ...]]:
    """Each kind is walked by its own index: a rare one would make the walk pass all the others."""
    at = Cursor(after=0, size=size) if newer else Cursor(size=size)
    lines = listing(select(*LINE)).outerjoin(AUTHOR, AUTHOR.id == Post.author_id)
    if kinds:
        keys = listing(select(Notification.newest_id))
        walks = [
            at.window(keys.where(Notification.kind == kind), Notification.newest_id).subquery()
            for kind in kinds
        ]
        either = union_all(*(select(walk) for walk in walks)).subquery()
        lines = lines.where(Notification.newest_id.in_(select(either)))
    return at.window(lines, Notification.newest_id)


@cache
def unread_since() -> Select[*tuple[Any, ...]]:
    """The newest of what READER has not read and of what is newer than `since`."""
    lines = listing(select(*LINE)).outerjoin(AUTHOR, AUTHOR.id == Post.author_id)
    new = Notification.newest_id > bindparam("since", type_=BigInteger)
    lines = lines.where(Notification.read_at.is_(None), new)
    return lines.order_by(Notification.newest_id.desc()).limit(bindparam("most"))


class Doer(NamedTuple):
    """Somebody who did what a group tells of."""

    person: User
    is_followed: bool


def people_in(group_ids: Collection[int], reader_id: int) -> dict[int, list[Doer]]:
    """The newest people in some groups, at most NAMED of each, and whom the reader follows."""
    found: dict[int, list[Doer]] = {group_id: [] for group_id in group_ids}
    if found:
        values = {"groups": list(found), "reader": reader_id}
        for group_id, person, is_followed in db.session.execute(newest_people(), values):
            doer = Doer(person, is_followed)
            # Who says more in a conversation is in its group more than once.
            if doer not in found[group_id]:
                found[group_id].append(doer)
    return found


@cache
def newest_people() -> Select[*tuple[Any, ...]]:
    """The last one to be named is found by index: a group may hold many thousands."""
    later = aliased(NotificationActor)
    run = select(later.id).where(later.notification_id == Notification.id, ~later.is_withdrawn)
    last = run.order_by(later.id.desc()).offset(NAMED - 1).limit(1).correlate(Notification)
    follows = select(Follow.id).where(Follow.follower_id == READER, Follow.followed_id == User.id)
    query = select(Notification.id, User, follows.correlate(User).exists())
    in_group = NotificationActor.notification_id == Notification.id
    query = query.join_from(Notification, NotificationActor, in_group)
    query = query.join(User, User.id == NotificationActor.actor_id).where(
        Notification.id.in_(bindparam("groups", type_=BigInteger, expanding=True)),
        NotificationActor.id >= func.coalesce(last.scalar_subquery(), 0),
        ~NotificationActor.is_withdrawn,
    )
    return query.order_by(NotificationActor.id.desc())


def read(person_id: int, keys: Collection[int]) -> None:
    """Note that a person has seen some, by their keys: what was added meanwhile stays unread."""
    read_where(person_id, Notification.newest_id.in_(keys))


def read_until(person_id: int, key: int, kinds: Collection[str] = ()) -> None:
    """Note that a person has seen all up to one, by its key, of some kinds or of all."""
    of_kind = [Notification.kind.in_(kinds)] if kinds else []
    read_where(person_id, Notification.newest_id <= key, *of_kind)


def read_where(person_id: int, *which: ColumnElement[bool]) -> None:
    if hold(person_id):
        unread = Notification.user_id == person_id, Notification.read_at.is_(None)
        seen = update(Notification).where(*unread, *which).values(read_at=clock.now())
        db.session.execute(seen.execution_options(synchronize_session=False))
        count(person_id)


def withdraw_all(person_id: int, actor_id: int) -> None:
    """Take back whatever a person was told that somebody did."""
    if hold(person_id):
        told = NotificationActor.user_id == person_id, NotificationActor.actor_id == actor_id
        standing = *told, ~NotificationActor.is_withdrawn
        groups = Notification.id.in_(select(NotificationActor.notification_id).where(*told))
        in_group = NotificationActor.notification_id == Notification.id
        number = select(func.count(NotificationActor.id)).where(*standing, in_group)
        fewer = update(Notification).where(groups)
        fewer = fewer.values(people_count=Notification.people_count - number.scalar_subquery())
        gone = update(NotificationActor).where(*standing).values(is_withdrawn=True)
        for change in (fewer, gone):
            db.session.execute(change.execution_options(synchronize_session=False))
        turn_to_newest(groups)
        count(person_id)


def turn_to_newest(*groups: ColumnElement[bool]) -> None:
    """Let what is told of conversations lead to the newest reply that was told and is there."""
    standing = NotificationActor.notification_id == Notification.id, ~NotificationActor.is_withdrawn
    newest = select(func.max(NotificationActor.topic)).where(*standing).scalar_subquery()
    told = update(Notification).where(Notification.kind == "thread", *groups)
    told = told.values(post_id=newest)
    db.session.execute(told.execution_options(synchronize_session=False))


def told_about(post_id: int, above: int, size: int) -> Sequence[int]:
    """Some of those who were told of a post, by id."""
    query = select(Notification.user_id).where(Notification.post_id == post_id)
    query = query.where(Notification.user_id > above).distinct()
    return db.session.scalars(query.order_by(Notification.user_id).limit(size)).all()


def prune() -> int:
    """Delete some of those that are too old to matter; how many."""
    old = Notification.newest_id < ids.first_id_at(clock.now() - KEPT)
    query = select(Notification.id, Notification.user_id).where(old)
    some = db.session.execute(query.order_by(Notification.newest_id).limit(PRUNED_AT_ONCE)).all()
    # In the order of ids, by all who hold several people.
    people = [one for one in sorted({row.user_id for row in some}) if hold(one)]
    gone = Notification.id.in_([row.id for row in some])
    # One that has moved up meanwhile is not old any more.
    db.session.execute(delete(Notification).where(gone, old))
    for person_id in people:
        count(person_id)
    return len(some)
