"""Posts: what people say, to whom, and how they are taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import ForeignKey, Index, Select, String, case, exists, false, func, select, update
from sqlalchemy.orm import (
    Mapped,
    aliased,
    contains_eager,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import Model, changed, db, index
from app.lib import clock, ids
from app.models import events, pictures, users
from app.models.pictures import Picture
from app.models.previews import Preview
from app.models.users import User

TAG_MAX = 100
ONCE_MAX = 32
WARNING_MAX = 100
LANGUAGE_MAX = 8
KEEP_DELETED = timedelta(minutes=5)
PINS_MAX = 5

# Everyone; everyone, but not on explore, tags and search; followers; those who are mentioned.
AUDIENCES: Final = ("public", "quiet", "followers", "mentioned")
OPEN: Final = ("public", "quiet")
# Who may reply: everyone; whom the author follows; those who are mentioned; nobody.
REPLIERS: Final = ("everyone", "followed", "mentioned", "nobody")
# With what a home timeline asks of a post: it leaves out many that need not be looked at then.
FOR_HOME: Final = ("author_id", "id", "reply_to_author_id", "repost_of_id", "audience")
# What neither answers nor passes on, as explore lists it.
OPENING: Final = "deleted_at IS NULL AND in_reply_to_id IS NULL AND repost_of_id IS NULL"


class NotYours(Exception):
    """Only its author may do this to a post."""


class CannotPin(Exception):
    """Only what a person says to everyone is pinned, not what they pass on."""


class TooManyPins(Exception):
    """As many posts as can be are pinned already."""


@dataclass(frozen=True)
class Deleted(events.Event):
    post_id: int


@dataclass(frozen=True)
class Restored(events.Event):
    post_id: int


def own_id(context: Any) -> int:
    """A conversation has the id of its first post."""
    return int(context.get_current_parameters()["id"])


class Post(Model):
    """What somebody said, or that somebody passes on what another one said; the id tells when."""

    __tablename__ = "post"
    __table_args__ = (
        index("ix_post_author_id_id", *FOR_HOME, only="deleted_at IS NULL"),
        index("ix_post_author_id_once", "author_id", "once", only="once IS NOT NULL"),
        index("ix_post_deleted_at", "deleted_at", only="deleted_at IS NOT NULL"),
        Index("ix_post_conversation_id_id", "conversation_id", "id"),
        index("ix_post_in_reply_to_id", "in_reply_to_id", only="in_reply_to_id IS NOT NULL"),
        index("ix_post_quote_of_id_id", "quote_of_id", "id", only="quote_of_id IS NOT NULL"),
        index("ix_post_preview_id_id", "preview_id", "id", only="preview_id IS NOT NULL"),
        index("ix_post_repost_of_id_id", "repost_of_id", "id", only="repost_of_id IS NOT NULL"),
        index("ix_post_language_id", "language", "id", only=OPENING),
        index("ix_post_author_id_pinned_at", "author_id", only="pinned_at IS NOT NULL"),
        index(
            "ix_post_author_id_repost_of_id",
            "author_id",
            "repost_of_id",
            unique=True,
            only="repost_of_id IS NOT NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    body: Mapped[str]
    body_html: Mapped[str]
    deleted_at: Mapped[datetime | None]
    # Until when it can come back although those who run the site have taken it away.
    kept_until: Mapped[datetime | None]
    # Which of all composers it was sent with: sent again, it is the same post.
    once: Mapped[str | None] = mapped_column(String(ONCE_MAX))
    audience: Mapped[str] = mapped_column(String(9), default="public", server_default="public")
    repliers: Mapped[str] = mapped_column(String(9), default="everyone", server_default="everyone")
    content_warning: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str | None] = mapped_column(String(LANGUAGE_MAX))
    is_markdown: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The first post of its conversation, itself perhaps, which may be gone.
    conversation_id: Mapped[int] = mapped_column(default=own_id, server_default="0")
    in_reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    # Whom it replies to: asked for every reply on a home timeline.
    reply_to_author_id: Mapped[int | None]
    repost_of_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    quote_of_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    # What the first link in it leads to.
    preview_id: Mapped[int | None] = mapped_column(ForeignKey("preview.id", ondelete="SET NULL"))
    is_quote_withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Only its place in a conversation is left: its author has taken it back.
    is_purged: Mapped[bool] = mapped_column(default=False, server_default=false())
    edited_at: Mapped[datetime | None]
    # Goes up with everything that changes how the post looks: what is kept of it is then old.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    has_poll: Mapped[bool] = mapped_column(default=False, server_default=false())
    pinned_at: Mapped[datetime | None]
    replies_count: Mapped[int] = mapped_column(default=0, server_default="0")
    reposts_count: Mapped[int] = mapped_column(default=0, server_default="0")
    quotes_count: Mapped[int] = mapped_column(default=0, server_default="0")
    likes_count: Mapped[int] = mapped_column(default=0, server_default="0")

    author: Mapped[User] = relationship(lazy="raise")
    preview: Mapped[Preview | None] = relationship(lazy="raise")
    pictures: Mapped[list[Picture]] = relationship(lazy="raise", order_by=Picture.position)

    def __repr__(self) -> str:
        return f"<Post {self.id}>"

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def html(self) -> Markup:
        """The body as it was made safe when it was written."""
        return Markup(self.body_html)  # noqa: S704  richtext.render() is the gate

    @property
    def is_open(self) -> bool:
        """Whether everyone may see it."""
        return self.audience in OPEN

    @property
    def alt_texts(self) -> list[str]:
        """What its pictures are described with, in their order."""
        return [picture.alt_text for picture in self.pictures]

    @alt_texts.setter
    def alt_texts(self, texts: list[str]) -> None:
        for picture, words in zip(self.pictures, texts, strict=False):
            picture.alt_text = words

    @property
    def is_sensitive(self) -> bool:
        return any(picture.is_sensitive for picture in self.pictures)

    @is_sensitive.setter
    def is_sensitive(self, is_so: bool) -> None:
        for picture in self.pictures:
            picture.is_sensitive = is_so or picture.is_veiled

    def load_pictures(self) -> None:
        """Read which pictures it has, and what is said of them by now."""
        set_committed_value(self, "pictures", pictures.of_post(self.id))

    def delete(self, by: User) -> None:
        """Take a post back, and with it what passed it on. Raises NotYours."""
        self.hold(by)
        hold_rows(self.in_reply_to_id, self.quote_of_id, self.id)
        row, now = (Post.id == self.id, Post.deleted_at.is_(None)), clock.now()
        if changed(update(Post).where(*row).values(deleted_at=now)):
            passed_on = update(Post).where(Post.repost_of_id == self.id)
            db.session.execute(passed_on.values(deleted_at=now))
            count_post(self, -1)
            events.record(Deleted(self.id))

    def restore(self, by: User) -> bool:
        """Bring a post back that was deleted a moment ago; False if it is too late or was no need.

        It stays pinned if there is room. Raises NotYours.
        """
        self.hold(by)
        hold_rows(self.in_reply_to_id, self.quote_of_id, self.id)
        gone = Post.deleted_at > clock.now() - KEEP_DELETED, Post.kept_until.is_(None)
        back: dict[str, Any] = {"deleted_at": None}
        if self.pinned_at is not None and count_pins(self) >= PINS_MAX:
            back["pinned_at"] = None
        if not changed(update(Post).where(Post.id == self.id, ~Post.is_purged, *gone).values(back)):
            return False
        passed_on = update(Post).where(Post.repost_of_id == self.id)
        db.session.execute(passed_on.values(deleted_at=None))
        count_post(self, 1)
        events.record(Restored(self.id))
        return True

    def pin(self, by: User) -> bool:
        """Put a post first on its author's profile; False if it was so already.

        Raises NotYours, CannotPin and TooManyPins.
        """
        self.hold(by)
        if not self.is_open or self.repost_of_id is not None:
            raise CannotPin
        if count_pins(self) >= PINS_MAX:
            raise TooManyPins
        row = Post.id == self.id, Post.deleted_at.is_(None), Post.pinned_at.is_(None)
        return changed(update(Post).where(*row).values(pinned_at=clock.now()))

    def unpin(self, by: User) -> bool:
        """Put it back among the others; False if there was nothing to undo. Raises NotYours."""
        self.hold(by)
        row = Post.id == self.id, Post.pinned_at.is_not(None)
        return changed(update(Post).where(*row).values(pinned_at=None))

    def hold(self, by: User) -> None:
        """See that it is the author who acts, and does no other such thing meanwhile.

        The author's row comes before those of posts, wherever both are locked.
        """
        if by.id != self.author_id:
            raise NotYours
        users.hold(by)


class PostTag(Model):
    """A post carries a tag, in the tag's normal form."""

    __tablename__ = "post_tag"

    tag: Mapped[str] = mapped_column(String(TAG_MAX), primary_key=True)
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Mention(Model):
    """A post mentions a person, who therefore may see it."""

    __tablename__ = "mention"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


def for_display() -> Select[Post]:
    """Posts with all that a page shows of them, in one statement."""
    query = select(Post).join(Post.author).outerjoin(Post.preview)
    return query.options(contains_eager(Post.author), contains_eager(Post.preview))


def for_cards() -> Select[Post]:
    """The same with all that a card shows of them, in two."""
    return for_display().options(selectinload(Post.pictures))


def hold_rows(*post_ids: int | None) -> None:
    """Keep posts as they are until the commit, in the order of ids: no two lock each other out."""
    rows = select(Post.id).where(Post.id.in_([one for one in post_ids if one is not None]))
    db.session.execute(rows.order_by(Post.id).with_for_update(key_share=True))


def count_post(post: Post, by: int) -> None:
    """Keep what others are told of how many posts there are: only open ones count."""
    if not post.is_open:
        return
    author: dict[Any, Any] = {User.posts_count: User.posts_count + by}
    if by > 0 and post.audience == "public" and post.in_reply_to_id is None:
        newest = func.coalesce(User.last_post_id, 0) < post.id
        author[User.last_post_id] = case((newest, post.id), else_=User.last_post_id)
    db.session.execute(update(User).where(User.id == post.author_id).values(author))
    if post.in_reply_to_id is not None:
        answered = update(Post).where(Post.id == post.in_reply_to_id)
        db.session.execute(answered.values(replies_count=Post.replies_count + by))
    if post.quote_of_id is not None:
        # Who is quoted may have withdrawn since the post was read.
        quoting = aliased(Post)
        counts = exists().where(quoting.id == post.id, quoting.is_quote_withdrawn.is_(False))
        quoted = update(Post).where(Post.id == post.quote_of_id, counts)
        db.session.execute(quoted.values(quotes_count=Post.quotes_count + by))


def count_pins(post: Post) -> int:
    """How many other posts its author has pinned."""
    others = Post.author_id == post.author_id, Post.id != post.id, Post.deleted_at.is_(None)
    pinned = select(func.count()).select_from(Post).where(*others, Post.pinned_at.is_not(None))
    return db.session.scalar(pinned) or 0
