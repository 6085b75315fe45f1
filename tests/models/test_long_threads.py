"""Conversations of thousands: read by index, in few statements, within bounds."""

import re
from typing import Any

import pytest
from sqlalchemy import insert

from app.extensions import db
from app.lib import ids
from app.models import indexing, threads
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.models.reading import found, pages, shown
from tests.statements import Statements

WIDE = 2000
A_MINUTE = 60_000 << ids.RANDOM_BITS


@pytest.fixture
def long_thread(john: User, susan: User) -> Post:
    """A post with 2,000 replies below it, in ten branches of which each is 200 deep."""
    focus = make.post(john)
    rows: list[dict[str, Any]] = []
    for number in range(WIDE):
        parent = rows[number - 10] if number >= 10 else {"id": focus.id, "author_id": john.id}
        row = {
            "id": focus.id + (number + 1) * A_MINUTE,
            "author_id": (john, susan)[number % 2].id,
            "body": "",
            "body_html": "",
            "audience": "followers" if number % 7 == 3 else "public",
            "conversation_id": focus.id,
            "in_reply_to_id": parent["id"],
            "reply_to_author_id": parent["author_id"],
        }
        rows.append(row)
    db.session.execute(insert(Post), rows)
    db.session.commit()
    return focus


def test_a_long_thread_is_read_whole(long_thread: Post, john: User, susan: User) -> None:
    read = [one for page in pages(long_thread, susan, 20) for one in shown(page.replies)]
    visible = [one for one in read if one is not None]
    assert len(visible) == len(set(visible))
    # What john says to his followers only is not for susan.
    hidden = sum(1 for number in range(WIDE) if number % 7 == 3 and number % 2 == 0)
    assert len(visible) == WIDE - hidden
    deepest = db.session.get_one(Post, max(visible))
    above = threads.around(deepest, john)
    assert len(above.above) == threads.ABOVE
    assert above.beginning is not None


def test_a_long_thread_takes_three_statements_and_no_scan(
    long_thread: Post, john: User, statements: Statements
) -> None:
    middle = db.session.get_one(Post, long_thread.id + 1001 * A_MINUTE)
    for viewer in (john, None):
        for post, most in ((long_thread, 2), (middle, 3)):
            first = threads.around(post, viewer)
            statements.clear()
            threads.around(post, viewer, after=first.next)
            assert len(statements) == most
            if db.engine.dialect.name == "sqlite":
                check_plans(statements)


def check_plans(statements: Statements) -> None:
    """No table is read from end to end; what was collected itself may be, and who is away."""
    for statement, parameters in list(statements):
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )
        steps = [row[3] for row in plan]
        assert not [step for step in steps if re.search(r"SCAN (?!below|climb|away)", step)], steps


def test_more_replies_than_are_looked_through(
    long_thread: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "BELOW", 1000)
    read = list(pages(long_thread, None, 100))
    assert all(page.is_cut for page in read)
    assert read[-1].next is None
    assert sum(len(page.replies) for page in read) <= 1000
    monkeypatch.setattr(threads, "BELOW", WIDE)
    assert not threads.around(long_thread, None).is_cut


def test_a_late_reply_in_a_crowded_conversation(
    long_thread: Post, john: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = db.session.get_one(Post, long_thread.id + 3 * A_MINUTE)
    late = make.reply(susan, early)
    indexing.forget(late.id)
    late.id = long_thread.id + 3 * WIDE * A_MINUTE
    db.session.commit()
    monkeypatch.setattr(threads, "BELOW", 300)
    conversation = threads.around(found(early), john, size=300)
    assert late.id in shown(conversation.replies)
    assert not conversation.is_cut
    assert len(conversation.replies) == WIDE / 10
