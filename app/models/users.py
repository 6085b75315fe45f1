"""People: the account row, whom it follows, and how an account comes to be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from flask_login import UserMixin
from markupsafe import Markup
from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    false,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from app.extensions import Model, changed, db, insert_once
from app.lib import clock, ids
from app.models import events

NAME_MAX = 50
ABOUT_MAX = 500
LOCATION_MAX = 60
WEBSITE_MAX = 200
EMAIL_MAX = 254


class UsernameTaken(Exception):
    """Somebody has this username already."""


class CannotFollow(Exception):
    """Nobody follows themselves."""


@dataclass(frozen=True)
class Registered(events.Event):
    user_id: int


@dataclass(frozen=True)
class AddressReused(events.Event):
    """Somebody signed up with the address of an account that exists."""

    user_id: int


@dataclass(frozen=True)
class Followed(events.Event):
    follower_id: int
    followed_id: int


@dataclass(frozen=True)
class Unfollowed(events.Event):
    follower_id: int
    followed_id: int


class Follow(Model):
    """One person follows another; the id tells when."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        Index("ix_follow_follower_id_id", "follower_id", "id"),
        Index("ix_follow_followed_id_id", "followed_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    follower_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


class User(UserMixin, Model):
    """A person with an account."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAX), unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(String(255))
    display_name: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    about_html: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(String(WEBSITE_MAX), default="")
    locale: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(64))
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    # The languages that explore shows, with blanks between; none are all.
    read_languages: Mapped[str] = mapped_column(default="", server_default="")
    # Whether a picture without a description is refused.
    requires_alt_text: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether what posts link to is shown below them.
    shows_previews: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime | None]
    # In the addresses of the pictures that this person has sent.
    avatar_key: Mapped[str | None] = mapped_column(String(32))
    header_key: Mapped[str | None] = mapped_column(String(32))
    last_post_id: Mapped[int | None] = mapped_column(index=True)
    posts_count: Mapped[int] = mapped_column(default=0)
    followers_count: Mapped[int] = mapped_column(default=0)
    following_count: Mapped[int] = mapped_column(default=0)
    # Of notifications; notifications.count() says how far it goes.
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")

    following: WriteOnlyMapped["User"] = relationship(
        secondary="follow",
        primaryjoin=lambda: Follow.follower_id == User.id,
        secondaryjoin=lambda: Follow.followed_id == User.id,
        viewonly=True,
    )
    followers: WriteOnlyMapped["User"] = relationship(
        secondary="follow",
        primaryjoin=lambda: Follow.followed_id == User.id,
        secondaryjoin=lambda: Follow.follower_id == User.id,
        viewonly=True,
    )

    def __repr__(self) -> str:
        return f"<User {self.username}>"

    @property
    def name(self) -> str:
        """What others read first: the display name, or else the username."""
        return self.display_name or self.username

    @property
    def note(self) -> Markup:
        """What a person says of themselves, as it was made safe when it was written."""
        return Markup(self.about_html)  # noqa: S704  richtext.render() is the gate

    def is_following(self, other: "User") -> bool:
        pair = Follow.follower_id == self.id, Follow.followed_id == other.id
        return db.session.scalar(select(Follow.id).where(*pair)) is not None

    def follow(self, other: "User") -> bool:
        """Follow someone; False if it was so already. Raises CannotFollow for oneself."""
        if other.id == self.id:
            raise CannotFollow
        pair = {"follower_id": self.id, "followed_id": other.id}
        if not insert_once(Follow, **pair):
            return False
        count_follow(self, other, 1)
        events.record(Followed(**pair))
        return True

    def unfollow(self, other: "User") -> bool:
        """Stop following; False if there was nothing to stop."""
        pair = Follow.follower_id == self.id, Follow.followed_id == other.id
        if not changed(delete(Follow).where(*pair)):
            return False
        count_follow(self, other, -1)
        events.record(Unfollowed(self.id, other.id))
        return True


@dataclass(frozen=True, slots=True)
class Viewer(UserMixin):
    """Who is asking: as much of a person as pages are written for, without the row itself."""

    id: int
    username: str
    display_name: str
    email: str
    email_confirmed_at: datetime | None
    created_at: datetime
    locale: str | None
    timezone: str | None
    theme: str
    read_languages: str
    shows_previews: bool
    following_count: int
    unread_count: int
    avatar_key: str | None

    @property
    def name(self) -> str:
        return self.display_name or self.username


Asker: TypeAlias = User | Viewer


def count_follow(follower: User, followed: User, by: int) -> None:
    """Keep both sums in step, in the order of ids so that two people cannot lock each other out."""
    columns = {follower.id: User.following_count, followed.id: User.followers_count}
    for user_id, column in sorted(columns.items()):
        db.session.execute(update(User).where(User.id == user_id).values({column: column + by}))


def hold(person: User) -> None:
    """Let nobody else act for this person until the transaction ends."""
    hold_id(person.id)


def hold_id(user_id: int) -> None:
    """The same for somebody whose row is not at hand."""
    row = select(User.id).where(User.id == user_id)
    db.session.execute(row.with_for_update(key_share=True))


def register(username: str, email: str, password_hash: str, **settings: Any) -> User | None:
    """Make an account; None if the address has one, whose owner is told instead.

    Raises UsernameTaken.
    """
    username, email = username.lower(), email.lower()
    if find(username) is not None:
        raise UsernameTaken
    row = {"username": username, "email": email, "password_hash": password_hash, **settings}
    made = insert_once(User, **row)
    user = db.session.scalars(select(User).where(User.email == email)).one_or_none()
    if user is None:
        raise UsernameTaken
    events.record(Registered(user.id) if made else AddressReused(user.id))
    return user if made else None


def find(username: str) -> User | None:
    """The person of that name, in any case of letters."""
    return db.session.scalars(select(User).where(User.username == username.lower())).one_or_none()


def find_by_login(login: str) -> User | None:
    """The person who logs in with that username or address."""
    column = User.email if "@" in login else User.username
    return db.session.scalars(select(User).where(column == login.lower())).one_or_none()
