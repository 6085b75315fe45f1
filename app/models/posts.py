"""Posts: what people say, rendered once when it is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import ForeignKey, Index, Select, String, delete, select, text as sql, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.extensions import Model, db
from app.lib import clock, ids, richtext, text
from app.models import events
from app.models.users import User

TAG_MAX = 100
ONCE_MAX = 32
KEEP_DELETED = timedelta(minutes=5)


class NotYours(Exception):
    """Only its author may do this to a post."""


class BadBody(Exception):
    """A post is empty or too long; `length` is what it has, in characters as people count them."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters")
        self.length = length


@dataclass(frozen=True)
class Published(events.Event):
    post_id: int


@dataclass(frozen=True)
class Deleted(events.Event):
    post_id: int


class Post(Model):
    """What somebody said; the id tells when."""

    __tablename__ = "post"
    __table_args__ = (
        Index(
            "ix_post_author_id_id",
            "author_id",
            "id",
            sqlite_where=sql("deleted_at IS NULL"),
            postgresql_where=sql("deleted_at IS NULL"),
        ),
        Index(
            "ix_post_author_id_once",
            "author_id",
            "once",
            sqlite_where=sql("once IS NOT NULL"),
            postgresql_where=sql("once IS NOT NULL"),
        ),
        Index(
            "ix_post_deleted_at",
            "deleted_at",
            sqlite_where=sql("deleted_at IS NOT NULL"),
            postgresql_where=sql("deleted_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    body: Mapped[str]
    body_html: Mapped[str]
    deleted_at: Mapped[datetime | None]
    # Which of all composers it was sent with: sent again, it is the same post.
    once: Mapped[str | None] = mapped_column(String(ONCE_MAX))

    author: Mapped[User] = relationship(lazy="raise")

    def __repr__(self) -> str:
        return f"<Post {self.id}>"

    @property
    def created_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def html(self) -> Markup:
        """The body as it was made safe when it was written."""
        return Markup(self.body_html)  # noqa: S704  richtext.render() is the gate

    def delete(self, by: User) -> None:
        """Take a post back. Raises NotYours."""
        if by.id != self.author_id:
            raise NotYours
        row = Post.id == self.id, Post.deleted_at.is_(None)
        gone = update(Post).where(*row).values(deleted_at=clock.now())
        if db.session.execute(gone).rowcount:  # type: ignore[attr-defined]
            count_post(self.author_id, -1)
            events.record(Deleted(self.id))


class PostTag(Model):
    """A post carries a tag, in the tag's normal form."""

    __tablename__ = "post_tag"

    tag: Mapped[str] = mapped_column(String(TAG_MAX), primary_key=True)
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )


def publish(author: User, body: str, limit: int = 500, once: str | None = None) -> Post:
    """Say something, to everyone; the post that there is, if this came with the same `once` before.

    Raises BadBody if it is empty or longer than `limit`.
    """
    body = text.clean(body, lines=True)
    if not 0 < text.length(body) <= limit:
        raise BadBody(text.length(body))
    said = find_sent(author, body, once) if once else None
    if said is not None:
        return said
    rendered = render(body)
    post = Post(author_id=author.id, body=body, body_html=rendered.html, once=once)
    post.id = ids.new_id()
    db.session.add(post)
    db.session.flush()
    db.session.add_all(PostTag(tag=tag, post_id=post.id) for tag in rendered.tags)
    newest = update(User).where(User.id == author.id).values(last_post_id=post.id)
    db.session.execute(newest)
    count_post(author.id, 1)
    events.record(Published(post.id))
    return post


# What a timeline asks of a post: enough to find what is kept of it. The key comes last.
ENTRY = (Post.author_id, User.username, User.display_name, Post.id)


def entries() -> Select[int, str, str, int]:
    """Posts as timelines list them."""
    return select(*ENTRY).join(Post.author)


def find_sent(author: User, body: str, once: str) -> Post | None:
    """What an author has sent with the same composer already."""
    # Who sends it twice at once waits here until the first is committed.
    row = select(User.id).where(User.id == author.id)
    db.session.execute(row.with_for_update(key_share=True))
    same = Post.author_id == author.id, Post.once == once, Post.body == body
    return db.session.scalars(select(Post).where(*same)).first()


def for_display() -> Select[Post]:
    """Posts with all that a page shows of them, in one statement."""
    return select(Post).join(Post.author).options(contains_eager(Post.author))


def render(body: str) -> richtext.Rendered:
    """Safe HTML of a body; names are linked where somebody has them."""
    names = {name.lower() for name in richtext.mentions_in(body)}
    known = select(User.username).where(User.username.in_(names))
    return richtext.render(body, frozenset(db.session.scalars(known)) if names else frozenset())


def count_post(author_id: int, by: int) -> None:
    counted = update(User).where(User.id == author_id).values(posts_count=User.posts_count + by)
    db.session.execute(counted)


def purge_deleted() -> None:
    """Remove for good what was taken back a while ago."""
    old = clock.now() - KEEP_DELETED
    db.session.execute(delete(Post).where(Post.deleted_at < old))
