"""Timelines: the right posts in the right order, by index, for every kind of reader."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, insert, text

from app.extensions import db
from app.lib import ids
from app.lib.paging import Cursor, Page, page, page_of_rows
from app.models import timelines
from app.models.posts import Post
from app.models.users import Follow, User
from tests import make

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
    return page_of_rows(db.session, ways, cursor, values)


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


def test_deleted_posts_are_on_no_timeline(john: User, susan: User) -> None:
    make.follow(john, susan)
    post = make.post(susan, "#gone")
    post.delete(by=susan)
    db.session.commit()
    lists = (
        timelines.explore(),
        timelines.by_author(susan, john),
        timelines.tagged("gone"),
    )
    for timeline in lists:
        assert db.session.execute(*timeline).all() == []
    assert home(john, Cursor()).items == []


@pytest.fixture
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run, with its parameters."""
    run: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        run.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield run
    event.remove(Engine, "before_cursor_execute", note)


def test_no_timeline_scans_a_table(crowd: list[User], statements: list[tuple[str, Any]]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("EXPLAIN QUERY PLAN is SQLite's; PostgreSQL scans small tables by choice")
    reader = make.user("reader")
    make.follow(reader, crowd[-1])
    db.session.refresh(reader)
    statements.clear()
    for cursor in (Cursor(), Cursor(before=ids.new_id()), Cursor(after=5)):
        home(reader, cursor)
        for timeline in (
            timelines.explore(),
            timelines.by_author(reader, None),
            timelines.tagged("x"),
        ):
            window = cursor.window(timeline.query, Post.id)
            page_of_rows(db.session, [window], cursor, timeline.values)
    tables = "|".join(db.metadata.tables)
    assert len(statements) == 15
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
