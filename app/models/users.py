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
    bindparam,
    delete,
    false,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from app.extensions import Model, changed, db, insert_once
from app.lib import clock, ids
from app.models import addresses, events, names, ties, viewers
from app.models.addresses import EMAIL_MAX
from app.models.privacy import Privacy
from app.models.roles import Ranked, Standing
from app.models.ties import FollowRequest

NAME_MAX = 50
ABOUT_MAX = 500
LOCATION_MAX = 60
WEBSITE_MAX = 200


class UsernameTaken(Exception):
    """Somebody has this username already."""


class CannotFollow(Exception):
    """Nobody follows themselves, nor across a block."""


@dataclass(frozen=True)
class Registered(events.Event):
    user_id: int


@dataclass(frozen=True)
class AddressReused(events.Event):
    """Somebody signed up with the address of an account, or one that it may go back to."""

    user_id: int
    change_id: int | None = None


@dataclass(frozen=True)
class Between(events.Event):
    """Something between who follows and who is followed."""

    follower_id: int
    followed_id: int


class Followed(Between):
    """A person follows another one."""


class Unfollowed(Between):
    """They do so no longer."""


class FollowRequested(Between):
    """They ask to."""


class RequestEnded(Between):
    """A request is there no longer: taken back, accepted or refused."""


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
    # Whether the follower does not want to see what the followed one passes on.
    hides_reposts: Mapped[bool] = mapped_column(default=False, server_default=false())


class User(UserMixin, Privacy, Standing, Ranked, Model):
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
    # When the visit before this one ended.
    left_at: Mapped[datetime | None]
    # In the addresses of the pictures that this person has sent.
    avatar_key: Mapped[str | None] = mapped_column(String(32))
    header_key: Mapped[str | None] = mapped_column(String(32))
    last_post_id: Mapped[int | None] = mapped_column(index=True)
    posts_count: Mapped[int] = mapped_column(default=0)
    followers_count: Mapped[int] = mapped_column(default=0)
    following_count: Mapped[int] = mapped_column(default=0)
    # Of notifications (notifications.count() says how far it goes), and of messages.
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # Goes up when others may or may not be suggested to them any more.
    circle_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    # 0 without blocks (of either), mutes and hidden reposts: there is nothing to look up for this
    # person. Otherwise it is another one after each change.
    ties: Mapped[int] = mapped_column(default=0, server_default="0")
    approves_followers: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Changes with each change of this person's filters; 0 while there are none.
    filters_version: Mapped[int] = mapped_column(default=0, server_default="0")
    # As extras.HomeExtra says.
    home_extras: Mapped[int] = mapped_column(default=0, server_default="0")
    unread_messages: Mapped[int] = mapped_column(default=0, server_default="0")
    # Who may write to them: everyone, those whom they follow ("followed"), nobody.
    messages_from: Mapped[str] = mapped_column(String(8), server_default="everyone")
    # When what is asked for beside the password may be removed, as was asked for by mail.
    recovery_at: Mapped[datetime | None]

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
        """Follow someone, or ask whoever approves their followers; False if it was so already.

        Raises CannotFollow for oneself, and where one of the two blocks the other.
        """
        hold_both(self.id, other.id)
        if other.id == self.id or ties.are_blocked(self.id, other.id):
            raise CannotFollow
        pair = {"follower_id": self.id, "followed_id": other.id}
        approves = select(User.approves_followers).where(User.id == other.id)
        if db.session.scalar(approves) and not self.is_following(other):
            asked = insert_once(FollowRequest, **pair)
            if asked:
                renew_circle(self.id)
                events.record(FollowRequested(**pair))
            return asked
        end_request(self.id, other.id)
        if not insert_once(Follow, **pair):
            return False
        count_follow(self.id, other.id, 1)
        events.record(Followed(**pair))
        return True

    def unfollow(self, other: "User") -> bool:
        """Stop following, or asking to; False if there was nothing to stop."""
        hold_both(self.id, other.id)
        if end_request(self.id, other.id):
            return True
        pair = Follow.follower_id == self.id, Follow.followed_id == other.id
        if not changed(delete(Follow).where(*pair)):
            return False
        count_follow(self.id, other.id, -1)
        events.record(Unfollowed(self.id, other.id))
        return True


Viewer: TypeAlias = viewers.Viewer
Asker: TypeAlias = User | Viewer


def count_follow(follower_id: int, followed_id: int, by: int) -> None:
    """Keep both sums in step, in the order of ids so that two people cannot lock each other out."""
    changes: dict[int, dict[Any, Any]] = {
        follower_id: {
            User.following_count: User.following_count + by,
            User.circle_revision: User.circle_revision + 1,
        },
        followed_id: {User.followers_count: User.followers_count + by},
    }
    for user_id, values in sorted(changes.items()):
        db.session.execute(update(User).where(User.id == user_id).values(values))


def end_request(follower_id: int, followed_id: int) -> bool:
    """Delete a request to follow; False if there is none."""
    row = FollowRequest.follower_id == follower_id, FollowRequest.followed_id == followed_id
    if not changed(delete(FollowRequest).where(*row)):
        return False
    events.record(RequestEnded(follower_id, followed_id))
    return True


def hold_both(one_id: int, other_id: int) -> None:
    """Let nobody else act for two people, who are held in the same order by all."""
    for user_id in sorted((one_id, other_id)):
        hold_id(user_id)


def renew_circle(*user_ids: int) -> None:
    """Let what is kept of suggestions to some people count no more."""
    people = update(User).where(User.id.in_(user_ids))
    db.session.execute(people.values(circle_revision=User.circle_revision + 1))


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
    if find(username) is not None or names.is_kept(username):
        raise UsernameTaken
    row = {"username": username, "email": email, "password_hash": password_hash, **settings}
    made = insert_once(User, **row)
    user = db.session.scalars(select(User).where(User.email == email)).one_or_none()
    # It may just have been left for another one: that waits for nobody, and is seen only now.
    if user is None or (made and names.is_kept(username)):
        raise UsernameTaken
    keeper = addresses.keeper_of(email) if made else None
    if keeper is not None:
        db.session.execute(delete(User).where(User.id == user.id))
        events.record(AddressReused(keeper.user_id, keeper.id))
        return None
    if made:
        names.keep(user.id, user.username)
    events.record(Registered(user.id) if made else AddressReused(user.id))
    return user if made else None


# Built once: the page of a person asks for it.
NAMED = select(User).where(User.username == bindparam("username", type_=String))


def find(username: str) -> User | None:
    """The person of that name, in any case of letters."""
    return db.session.scalars(NAMED, {"username": username.lower()}).one_or_none()
