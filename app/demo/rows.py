"""Rows by the thousand: each call is one short transaction that leaves every sum exact."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Case, bindparam, case, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db, reading, writing
from app.models.posts import Post, PostTag
from app.models.users import Follow, User

Row = dict[str, Any]


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


def add_posts(rows: Sequence[Row], tags: Sequence[Row], moments: dict[int, datetime]) -> None:
    """Add posts in the order of time, and their tags; `moments`: when each author last wrote."""
    counts = Counter(row["author_id"] for row in rows)
    newest = {row["author_id"]: row["id"] for row in rows}
    changes = [
        {"of": author, "posts": counts[author], "newest": newest[author], "seen": moments[author]}
        for author in sorted(counts)
    ]
    counting = update(User).where(User.id == bindparam("of"))
    counting = counting.values(
        posts_count=User.posts_count + bindparam("posts"),
        last_post_id=raised(User.last_post_id, "newest"),
        last_seen_at=raised(User.last_seen_at, "seen"),
    )
    with writing() as connection:
        connection.execute(insert(Post), rows)
        if tags:
            connection.execute(insert(PostTag), tags)
        connection.execute(counting, changes)


def raised(column: InstrumentedAttribute[Any], name: str) -> Case[Any]:
    """The greater of what a column holds and what the parameter of that name brings."""
    new = bindparam(name, type_=column.type)
    return case((column > new, column), else_=new)


def analyse() -> None:
    """Tell PostgreSQL how large its tables have become, sooner than it would find out."""
    if db.engine.dialect.name == "postgresql":
        with writing() as connection:
            connection.execute(text('ANALYZE "user", follow, post, post_tag'))
