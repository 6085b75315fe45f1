"""Timelines: the right posts in the right order, by index, for every kind of reader."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, text

from app.extensions import db
from app.lib import clock, ids
from app.lib.paging import Cursor, Page, page
from app.models import entries, reactions, threads, timelines, walks
from app.models.posts import AUDIENCES, OPEN, Mention, Post
from app.models.reactions import Bookmark, Like
from app.models.users import Follow, User
from tests import make
from tests.statements import Statements

PEOPLE = 60


@pytest.fixture
def crowd(app: Flask) -> list[User]:
    """People of whom the first write all the time and the last wrote long ago."""
    people = [make.user(f"writer{n}") for n in range(PEOPLE)]
    luck = random.Random(7)  # noqa: S311  the same crowd each time
    rows, now = [], ids.new_id()
    for n in range(1500):
        index = PEOPLE - 1 - n % 20 if n < 60 else min(int(luck.expovariate(0.15)), PEOPLE - 21)
        identifier = now - (1500 - n) * 10_000_000_000
        rows.append({"id": identifier, "author_id": people[index].id, "body": "", "body_html": ""})
    db.session.execute(insert(Post), rows)
    db.session.commit()
    return people


def home(reader: User, cursor: Cursor) -> Page[Any]:
    ways, values = timelines.home(reader, cursor)
    return entries.page(ways, cursor, values)


def expected(reader: User, cursor: Cursor) -> list[int]:
    """The plain way to the same page: join, sort, cut."""
    direction, bound = (">", cursor.after) if cursor.after is not None else ("<", cursor.before)
    order = "ASC" if direction == ">" else "DESC"
    rows = db.session.execute(
        text(
            f"SELECT id FROM post WHERE deleted_at IS NULL AND id {direction} :bound AND"  # noqa: S608
            " (author_id = :me OR author_id IN"
            " (SELECT followed_id FROM follow WHERE follower_id = :me))"
            f" ORDER BY id {order} LIMIT {cursor.size}"
        ),
        {"me": reader.id, "bound": ids.GREATEST if bound is None else bound},
    )
    return sorted(rows.scalars(), reverse=True)


@pytest.mark.parametrize("followed", [0, 1, 5, PEOPLE])
@pytest.mark.parametrize("kind", ["busy", "silent"])
def test_home_is_what_the_followed_said(crowd: list[User], followed: int, kind: str) -> None:
    reader = make.user("reader")
    chosen = crowd[:followed] if kind == "busy" else crowd[len(crowd) - followed :]
    for person in chosen:
        reader.follow(person)
    db.session.commit()
    make.post(reader, "my own")
    cursor, seen = Cursor(), []
    while True:
        shown = home(reader, cursor)
        assert [post.id for post in shown.items] == expected(reader, cursor)
        seen += [post.id for post in shown.items]
        if shown.older is None:
            break
        cursor = Cursor(before=shown.older)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    middle = Cursor(after=seen[len(seen) // 2])
    newer = home(reader, middle)
    assert [post.id for post in newer.items] == expected(reader, middle)


@dataclass
class Town:
    """What people who answer, mention and pass on have said, and who follows whom."""

    people: list[User]
    follows: set[tuple[int, int]]
    mentions: set[tuple[int, int]]
    posts: dict[int, dict[str, Any]]

    def sees(self, reader: int, post: dict[str, Any]) -> bool:
        follows = (reader, post["author_id"]) in self.follows
        named = (post["id"], reader) in self.mentions
        is_for = {"followers": follows, "mentioned": False}.get(post["audience"], True)
        return post["deleted_at"] is None and (is_for or named or post["author_id"] == reader)

    def home(self, reader: int) -> list[int]:
        """What belongs on a reader's home, newest first, as docs/timelines.md says it."""
        close = {reader} | {other for one, other in self.follows if one == reader}
        shown, passed_on = [], set()
        for post in sorted(self.posts.values(), key=itemgetter("id")):
            if post["author_id"] not in close:
                continue
            original = self.posts.get(post["repost_of_id"])
            is_own = original is not None and original["author_id"] == post["author_id"]
            is_known = original is not None and (
                (original["author_id"] in close and is_talk(original, close))
                or original["id"] in passed_on
            )
            if original is not None:
                passed_on.add(original["id"])
            is_wanted = is_talk(post, close) and (is_own or not is_known)
            if self.sees(reader, post) and is_wanted:
                shown.append(post["id"])
        return shown[::-1]


def is_talk(post: dict[str, Any], close: set[int]) -> bool:
    """Whether it is said to everybody, to oneself, or to somebody the reader listens to."""
    return post["reply_to_author_id"] in {None, post["author_id"], *close}


@pytest.fixture(params=[1, 2, 3])
def town(request: pytest.FixtureRequest, app: Flask) -> Town:
    luck = random.Random(request.param)  # noqa: S311  the same town each time
    people = [make.user() for _ in range(12)]
    ids_ = [person.id for person in people]
    follows = {(a, b) for a in ids_ for b in ids_ if a != b and luck.random() < 0.3}
    posts: dict[int, dict[str, Any]] = {}
    first = ids.new_id() - 400 * 10_000_000_000
    for number in range(400):
        post = row(first + number * 10_000_000_000, luck.choice(ids_), posts, luck)
        if post is not None:
            posts[post["id"]] = post
    for post in luck.sample([*posts.values()], 60):
        for one in posts.values():
            if post["id"] in {one["id"], one["repost_of_id"]} and not post["repost_of_id"]:
                one["deleted_at"] = clock.now()
    mentions = {
        (post_id, luck.choice(ids_)) for post_id in posts if not posts[post_id]["repost_of_id"]
    }
    db.session.execute(insert(Post), [*posts.values()])
    db.session.execute(insert(Follow), [{"follower_id": a, "followed_id": b} for a, b in follows])
    db.session.execute(insert(Mention), [{"post_id": a, "user_id": b} for a, b in mentions])
    db.session.commit()
    return Town(people, follows, mentions, posts)


def row(
    post_id: int, author_id: int, posts: dict[int, dict[str, Any]], luck: random.Random
) -> dict[str, Any] | None:
    """A post, an answer or a repost; None for a repost that there is already."""
    said = [one for one in posts.values() if not one["repost_of_id"]]
    about = luck.choice(said[-30:]) if said and luck.random() < 0.7 else None
    passes_on = about is not None and about["audience"] in OPEN and luck.random() < 0.6
    post = {
        "id": post_id,
        "author_id": author_id,
        "body": "",
        "body_html": "",
        "audience": luck.choice(AUDIENCES),
        "deleted_at": None,
        "conversation_id": post_id,
        "in_reply_to_id": None,
        "reply_to_author_id": None,
        "repost_of_id": None,
    }
    if passes_on and about is not None:
        pairs = {(one["author_id"], one["repost_of_id"]) for one in posts.values()}
        post |= {"audience": about["audience"], "repost_of_id": about["id"]}
        return None if (author_id, about["id"]) in pairs else post
    if about is not None:
        post |= {"in_reply_to_id": about["id"], "reply_to_author_id": about["author_id"]}
    return post


@pytest.fixture(params=[walks.NEAR, 3])
def near(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Walked down from the newest of all, or soon person by person."""
    monkeypatch.setattr(walks, "NEAR", request.param)
    timelines.home_ways.cache_clear()
    yield
    timelines.home_ways.cache_clear()


@pytest.mark.usefixtures("near")
def test_home_is_what_it_is_said_to_be(town: Town) -> None:
    for reader in town.people:
        wanted = town.home(reader.id)
        assert wanted
        assert walked(reader, Cursor(size=7)) == wanted
        assert walked(reader, Cursor(after=0, size=7)) == wanted


def walked(reader: User, cursor: Cursor) -> list[int]:
    """A whole home timeline, page by page, newest first."""
    seen: list[int] = []
    while True:
        page = home(reader, cursor)
        found = [entry.id for entry in page.items]
        seen = found + seen if cursor.is_newer else seen + found
        further = page.newer if cursor.is_newer else page.older
        if further is None:
            return seen
        before, after = (None, further) if cursor.is_newer else (further, None)
        cursor = Cursor(before=before, after=after, size=cursor.size)


def test_deleted_posts_are_on_no_timeline(john: User, susan: User) -> None:
    make.follow(john, susan)
    post = make.post(susan, "#gone")
    post.delete(by=susan)
    db.session.commit()
    lists = (
        timelines.explore(None),
        timelines.by_author(susan, john),
        timelines.tagged("gone", john),
    )
    for timeline in lists:
        assert db.session.execute(*timeline).all() == []
    assert home(john, Cursor()).items == []


def read_everything(reader: User, post: Post, cursor: Cursor) -> None:
    home(reader, cursor)
    for timeline, key in (
        (timelines.explore(None), Post.id),
        (timelines.explore_in(["en", "de"], reader, cursor), Post.id),
        (timelines.by_author(reader, None), Post.id),
        (timelines.by_author(reader, reader), Post.id),
        (timelines.with_replies(reader, reader), Post.id),
        (timelines.tagged("x", reader), Post.id),
        (timelines.quotes_of(post, reader), Post.id),
        (timelines.liked_by(reader), Like.id),
        (timelines.bookmarked_by(reader), Bookmark.id),
    ):
        entries.page([cursor.window(timeline.query, key)], cursor, timeline.values)
    page(db.session, reactions.likers_of(post), Like.id, cursor)
    page(db.session, reactions.reposters_of(post), Post.id, cursor)
    db.session.execute(*timelines.pinned(reader, reader))
    threads.around(post, reader)


def test_no_timeline_scans_a_table(crowd: list[User], statements: Statements) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("EXPLAIN QUERY PLAN is SQLite's; PostgreSQL scans small tables by choice")
    reader = make.user("reader")
    make.follow(reader, crowd[-1])
    post = make.post(reader)
    make.reply(crowd[0], post)
    for row in (reader, post):
        db.session.refresh(row)
    statements.clear()
    for cursor in (Cursor(), Cursor(before=ids.new_id()), Cursor(after=5)):
        read_everything(reader, post, cursor)
    tables = "|".join((*db.metadata.tables, "shown", "author"))
    assert len(statements) == 48
    for statement, parameters in list(statements):
        connection = db.session.connection().connection.dbapi_connection
        assert connection is not None
        plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        scans = [row[3] for row in plan if re.match(rf"SCAN ({tables})\b(?!.*INDEX)", row[3])]
        assert scans == [], statement


def test_followers_are_listed_newest_first(john: User) -> None:
    from app.models import relations

    fans = [make.user() for _ in range(23)]
    for fan in fans:
        make.follow(fan, john)
    first = page(db.session, relations.followers_of(john), Follow.id, Cursor())
    assert first.items == fans[:2:-1]
    second = page(db.session, relations.followers_of(john), Follow.id, Cursor(before=first.older))
    assert second.items == fans[2::-1]
    assert second.older is None
