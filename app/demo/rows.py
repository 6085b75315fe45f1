"""Rows by the thousand: each call is one short transaction that leaves every sum exact."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Case, Connection, bindparam, case, insert, or_, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db, reading, writing
from app.models.edits import PostVersion
from app.models.polls import Poll, PollBallot, PollOption, PollVote
from app.models.posts import OPEN, Mention, Post, PostTag
from app.models.reactions import Bookmark, Like
from app.models.users import Follow, User

Row = dict[str, Any]
ANALYSED = (
    *('"user"', "follow", "post", "post_tag", "mention", '"like"', "bookmark"),
    *("poll", "poll_option", "poll_ballot", "poll_vote"),
)


@dataclass(frozen=True)
class Batch:
    """Posts in the order of time, and the rows that belong to them.

    `seen` tells when each author last wrote. Likes and reposts of a post come with it, and it
    counts them; replies and quotes are counted when they are added.
    """

    posts: list[Row] = field(default_factory=list)
    tags: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    likes: list[Row] = field(default_factory=list)
    bookmarks: list[Row] = field(default_factory=list)
    polls: list[Row] = field(default_factory=list)
    options: list[Row] = field(default_factory=list)
    ballots: list[Row] = field(default_factory=list)
    votes: list[Row] = field(default_factory=list)
    seen: dict[int, datetime] = field(default_factory=dict)


def is_inhabited() -> bool:
    """Whether the site has people."""
    with reading() as connection:
        return connection.execute(select(User.id).limit(1)).first() is not None


def taken_names() -> set[str]:
    """The usernames that cannot be given again, nor be part of an address at example.org."""
    with reading() as connection:
        people = connection.execute(select(User.username, User.email)).all()
    addresses = {email.removesuffix("@example.org") for _username, email in people}
    return addresses | {username for username, _email in people}


def add_people(rows: Sequence[Row]) -> dict[str, int]:
    """Add people; their ids by username."""
    adding = insert(User).returning(User.username, User.id)
    with writing() as connection:
        return dict(connection.execute(adding, rows).all())


def add_follows(rows: Sequence[Row]) -> None:
    """Add follows, and count them on both sides."""
    following = Counter(row["follower_id"] for row in rows)
    followers = Counter(row["followed_id"] for row in rows)
    changes = [
        {"of": user_id, "following": following[user_id], "followers": followers[user_id]}
        for user_id in sorted(following.keys() | followers.keys())
    ]
    counting = update(User).where(User.id == bindparam("of"))
    counting = counting.values(
        following_count=User.following_count + bindparam("following"),
        followers_count=User.followers_count + bindparam("followers"),
    )
    with writing() as connection:
        connection.execute(insert(Follow), rows)
        connection.execute(counting, changes)


def add_posts(batch: Batch) -> None:
    """Add posts, all that belongs to them, and what they change in the sums."""
    belonging = {
        PostTag: batch.tags,
        Mention: batch.mentions,
        PostVersion: batch.versions,
        Like: batch.likes,
        Bookmark: batch.bookmarks,
        Poll: batch.polls,
        PollOption: batch.options,
        PollBallot: batch.ballots,
        PollVote: batch.votes,
    }
    with writing() as connection:
        for column in ("replies_count", "quotes_count"):
            count_answers(connection, batch.posts, column)
        connection.execute(insert(Post), batch.posts)
        for table, rows in belonging.items():
            if rows:
                connection.execute(insert(table), rows)
        count_posts(connection, batch)


def count_answers(connection: Connection, rows: Sequence[Row], column: str) -> None:
    """Count open replies or quotes: in the rows where what they are about is new itself."""
    key = {"replies_count": "in_reply_to_id", "quotes_count": "quote_of_id"}[column]
    counts = Counter(row[key] for row in rows if row[key] and row["audience"] in OPEN)
    for row in rows:
        row[column] = counts.pop(row["id"], 0)
    if counts:
        raising = update(Post).where(Post.id == bindparam("of"))
        raising = raising.values({column: Post.__table__.c[column] + bindparam("by")})
        changes = [{"of": post_id, "by": counts[post_id]} for post_id in sorted(counts)]
        connection.execute(raising, changes)


def count_posts(connection: Connection, batch: Batch) -> None:
    """Count what each author said to everyone, and remember the newest of their own accord."""
    counts: Counter[int] = Counter()
    newest: dict[int, int] = {}
    for row in batch.posts:
        if row["audience"] in OPEN and row["repost_of_id"] is None:
            counts[row["author_id"]] += 1
            if row["audience"] == "public" and row["in_reply_to_id"] is None:
                newest[row["author_id"]] = row["id"]
    changes = [
        {"of": author, "posts": counts[author], "newest": newest.get(author), "seen": seen}
        for author, seen in sorted(batch.seen.items())
    ]
    counting = update(User).where(User.id == bindparam("of"))
    counting = counting.values(
        posts_count=User.posts_count + bindparam("posts"),
        last_post_id=raised(User.last_post_id, "newest"),
        last_seen_at=raised(User.last_seen_at, "seen"),
    )
    connection.execute(counting, changes)


def raised(column: InstrumentedAttribute[Any], name: str) -> Case[Any]:
    """The greater of what a column holds and what the parameter of that name brings, if it does."""
    new = bindparam(name, type_=column.type)
    return case((or_(new.is_(None), column > new), column), else_=new)


def analyse() -> None:
    """Tell PostgreSQL how large its tables have become, sooner than it would find out."""
    if db.engine.dialect.name == "postgresql":
        with writing() as connection:
            connection.execute(text(f"ANALYZE {', '.join(ANALYSED)}"))
