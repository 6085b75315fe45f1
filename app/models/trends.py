"""Tags in use this week, counted by a chore and kept as few rows."""

from collections import defaultdict
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, reading, writing
from app.lib import clock, ids
from app.models.posts import TAG_MAX, Post, PostTag
from app.models.visibility import is_listed

DAYS: Final = 7
KEPT: Final = 20


class Trend(Model):
    """A tag in use: how many people used it, in how many posts, and in how many on each day."""

    __tablename__ = "trend"

    tag: Mapped[str] = mapped_column(String(TAG_MAX), primary_key=True)
    people: Mapped[int]
    posts: Mapped[int]
    # The oldest first, with blanks between.
    days: Mapped[str] = mapped_column(String(100))

    @property
    def use(self) -> "Use":
        return Use(self.tag, self.people, self.posts, tuple(map(int, self.days.split())))


class Use(NamedTuple):
    """How a tag was used this week; the days are the last seven times 24 hours."""

    tag: str
    people: int
    posts: int
    days: tuple[int, ...]


def in_use(limit: int = KEPT) -> Select[Trend]:
    """The tags that most people used, as they were counted last."""
    return select(Trend).order_by(Trend.people.desc(), Trend.posts.desc(), Trend.tag).limit(limit)


def count() -> None:
    """Count the tags of this week anew, in short transactions of its own."""
    with reading() as connection:
        rows = [{**use._asdict(), "days": " ".join(map(str, use.days))} for use in used(connection)]
    with writing() as connection:
        connection.execute(delete(Trend))
        if rows:
            connection.execute(insert(Trend), rows)


def used(connection: Connection) -> list[Use]:
    """The tags that most people used in public posts this week, as the posts themselves tell."""
    edges = [ids.first_id_at(clock.now() - timedelta(days=day)) for day in range(DAYS, 0, -1)]
    people = func.count(Post.author_id.distinct())
    this_week = [
        PostTag.post_id >= edges[0],
        Post.deleted_at.is_(None),
        Post.audience == "public",
        is_listed(Post.author_id),
    ]
    joined = Post.id == PostTag.post_id
    most = select(PostTag.tag, people, func.count()).join(Post, joined).where(*this_week)
    most = most.group_by(PostTag.tag).order_by(people.desc(), func.count().desc(), PostTag.tag)
    found = connection.execute(most.limit(KEPT)).all()
    # Ids grow with time, so that a day is a stretch of them.
    day = (PostTag.post_id - edges[0]) // (edges[1] - edges[0])
    day = day.cast(BigInteger).label("day")
    daily = select(PostTag.tag, day, func.count()).join(Post, joined).where(*this_week)
    daily = daily.where(PostTag.tag.in_([row[0] for row in found])).group_by(PostTag.tag, day)
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * DAYS)
    for tag, number, posts in connection.execute(daily):
        counts[tag][min(number, DAYS - 1)] += posts
    return [Use(tag, persons, posts, tuple(counts[tag])) for tag, persons, posts in found]
