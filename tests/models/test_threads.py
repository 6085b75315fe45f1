"""Conversations: what stands above a post, the order of what stands below it, and its pages."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, insert, text, update

from app.extensions import db
from app.lib import clock, ids
from app.models import posts, publishing, purging, threads, visibility
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.threads import Conversation, Node
from app.models.users import Asker, User
from tests import make

WIDE, DEEP = 2000, 200
A_MINUTE = 60_000 << ids.RANDOM_BITS


def reply(author: User, parent: Post, body: str = "An answer.", audience: str = "public") -> Post:
    choices = Choices(in_reply_to=parent, audience=audience)
    made = publishing.publish(author, body, choices=choices)
    db.session.commit()
    return made


def take_back(post: Post, by: User) -> None:
    post.delete(by=by)
    db.session.commit()


def purge() -> None:
    """Let the time pass after which what was deleted is gone for good."""
    long_ago = clock.now() - 2 * posts.KEEP_DELETED
    db.session.execute(update(Post).where(Post.deleted_at.is_not(None)).values(deleted_at=long_ago))
    purging.purge_deleted()
    db.session.commit()


def shown(nodes: Any) -> list[int | None]:
    """The posts that are shown, None where one is not available."""
    return [node.entry and node.entry.id for node in nodes]


def replies(
    post: Post, viewer: Asker | None = None, after: int | None = None, size: int = 20
) -> list[int | None]:
    return shown(threads.around(found(post), viewer, after, size).replies)


def found(post: Post) -> Post:
    return db.session.get_one(Post, post.id)


def seen(post: Post, viewer: Asker) -> Post:
    """A post with its author, as pages load it."""
    return visibility.find_post(viewer, post.id)


def pages(post: Post, viewer: Asker | None, size: int) -> Iterator[Conversation]:
    """Every page of the replies to a post, as a reader goes from one to the next."""
    page = threads.around(post, viewer, size=size)
    yield page
    while page.next is not None:
        page = threads.around(post, viewer, page.next, size)
        yield page


def test_a_post_alone(john: User) -> None:
    post = make.post(john)
    conversation = threads.around(post, None)
    assert conversation.is_alone
    assert conversation.focus.id == post.id
    assert (conversation.previous, conversation.next) == (None, None)
    assert not conversation.goes_up
    assert not conversation.is_cut


def test_what_a_post_replies_to_stands_above_it_the_first_on_top(john: User, susan: User) -> None:
    first = make.post(john)
    second = reply(susan, first)
    third = reply(john, second)
    beside = reply(susan, first)
    conversation = threads.around(third, None)
    assert shown(conversation.above) == [first.id, second.id]
    assert [node.classes for node in conversation.above] == ["joined", "joined in-thread"]
    assert beside.id not in shown(conversation.replies)
    assert not conversation.is_alone


def test_only_the_nearest_stand_above_and_the_beginning_is_named(john: User) -> None:
    chain = [make.post(john)]
    for _number in range(threads.ABOVE + 1):
        chain.append(reply(john, chain[-1]))
    chain_ids = [post.id for post in chain]
    almost = threads.around(chain[-2], None)
    assert shown(almost.above) == chain_ids[:-2]
    assert (almost.goes_up, almost.beginning) == (False, None)
    conversation = threads.around(chain[-1], None)
    assert shown(conversation.above) == chain_ids[1:-1]
    assert conversation.goes_up
    assert conversation.beginning is not None
    assert conversation.beginning.id == chain_ids[0]
    # The topmost one says whom it answers, for that is not above it.
    assert not conversation.above[0].is_nested
    take_back(chain[0], by=john)
    conversation = threads.around(found(chain[-1]), john)
    assert (conversation.goes_up, conversation.beginning) == (True, None)


def test_replies_are_in_reading_order(john: User, susan: User) -> None:
    focus = make.post(john)
    first = reply(susan, focus)
    second = reply(make.user(), focus)
    own = reply(john, focus)
    own_more = reply(john, own)
    to_first = reply(make.user(), first)
    to_first_by_author = reply(john, first)
    to_first_by_herself = reply(susan, first)
    to_to_first = reply(susan, to_first)
    assert replies(focus) == [
        own.id,
        own_more.id,
        first.id,
        to_first_by_herself.id,
        to_first_by_author.id,
        to_first.id,
        to_to_first.id,
        second.id,
    ]


def test_what_does_not_answer_the_one_above_it_is_told_apart(john: User, susan: User) -> None:
    focus = make.post(john)
    first = reply(susan, focus)
    reply(john, first)
    reply(susan, focus)
    nodes = threads.around(focus, None).replies
    assert [node.classes for node in nodes] == ["joined in-thread", "in-thread", ""]


def test_the_pages_have_every_reply_once_and_in_order(john: User, susan: User) -> None:
    focus, people = make.post(john), [john, susan, make.user()]
    made = [focus]
    for number in range(40):
        made.append(reply(people[number % 3], made[number * 7 % len(made)]))
    everything = replies(focus, size=100)
    assert sorted(everything, key=str) == sorted((post.id for post in made[1:]), key=str)
    for size in (1, 3, 20, 40, 41):
        read = list(pages(focus, None, size))
        assert [one for page in read for one in shown(page.replies)] == everything
        assert [len(page.replies) for page in read[:-1]] == [size] * (len(read) - 1)
        check_ways_back(read, focus, size)


def check_ways_back(read: list[Conversation], focus: Post, size: int) -> None:
    """Each page leads to the one before it."""
    assert read[0].previous is None
    for before, page in pairwise(read):
        assert page.previous is not None
        back = threads.around(focus, None, page.previous or None, size)
        assert shown(back.replies) == shown(before.replies)


def test_the_first_of_a_later_page_says_whom_it_answers(john: User) -> None:
    chain = [make.post(john)]
    for _number in range(4):
        chain.append(reply(john, chain[-1]))
    page = threads.around(chain[0], None, after=chain[2].id, size=1)
    assert [node.classes for node in page.replies] == ["joined"]


def test_what_is_deleted_keeps_its_place_while_something_visible_is_below(
    john: User, susan: User
) -> None:
    focus = make.post(john)
    middle = reply(susan, focus)
    end = reply(john, middle)
    alone = reply(susan, focus)
    take_back(middle, by=susan)
    take_back(alone, by=susan)
    for _moment in ("at once", "later"):
        conversation = threads.around(found(focus), None)
        assert shown(conversation.replies) == [None, end.id]
        assert [node.classes for node in conversation.replies] == ["joined in-thread", "in-thread"]
        assert shown(threads.around(found(end), susan).above) == [focus.id, None]
        purge()
    take_back(end, by=john)
    assert replies(focus) == []


def test_hidden_and_deleted_places_look_alike(john: User, susan: User) -> None:
    focus = make.post(john)
    middle = reply(susan, focus, audience="followers")
    end = reply(john, middle)
    hidden_end = reply(susan, focus, audience="mentioned")
    reader = make.user("reader")
    make.follow(reader, susan)
    assert replies(focus) == replies(focus, john) == [None, end.id]
    assert replies(focus, reader) == [middle.id, end.id]
    assert replies(focus, susan) == [middle.id, end.id, hidden_end.id]
    assert shown(threads.around(end, None).above) == [focus.id, None]
    hidden = threads.around(focus, None).replies
    take_back(middle, by=susan)
    assert [node._replace(entry=None) for node in threads.around(found(focus), None).replies] == [
        node._replace(entry=None) for node in hidden
    ]


def test_those_who_are_mentioned_see_a_hidden_place(john: User, susan: User) -> None:
    focus = make.post(john)
    said = reply(susan, focus, "@john, between us", audience="mentioned")
    assert replies(focus, john) == [said.id]
    assert replies(focus) == []


def test_how_many_are_not_available_in_a_row_is_not_told(john: User, susan: User) -> None:
    focus = make.post(john)
    one = reply(susan, focus, audience="mentioned")
    other = reply(susan, one, audience="mentioned")
    end = reply(john, other)
    assert threads.around(focus, None).replies[0] == Node(None, is_joined=True, is_nested=True)
    assert replies(focus) == [None, end.id]
    assert shown(threads.around(end, None).above) == [focus.id, None]


def test_the_key_of_a_page_is_never_that_of_a_hidden_reply(john: User, susan: User) -> None:
    focus, expected = make.post(john), list[int | None]()
    for _number in range(6):
        hidden = reply(susan, focus, audience="mentioned")
        expected += [None, reply(john, hidden).id]
    for size in (1, 2, 3, 5):
        read = list(pages(focus, None, size))
        assert [one for page in read for one in shown(page.replies)] == expected
        for page in read:
            assert {page.next, page.previous or None} - {None} <= set(expected)
    with pytest.raises(threads.UnknownPlace):
        threads.around(focus, None, after=hidden.id)
    assert replies(focus, susan, after=hidden.id) == expected[-1:]


def test_a_reply_that_arrives_between_two_pages_moves_nothing(john: User, susan: User) -> None:
    focus = make.post(john)
    old = [reply(susan, focus).id for _number in range(6)]
    page = threads.around(focus, None, size=3)
    own = reply(john, focus)
    answer = reply(john, found_by(old[4]))
    newest = reply(susan, focus)
    assert page.next == old[2]
    rest = replies(focus, after=page.next)
    assert rest == [old[3], old[4], answer.id, old[5], newest.id]
    assert replies(focus)[0] == own.id


def found_by(post_id: int) -> Post:
    return db.session.get_one(Post, post_id)


def test_a_reply_that_is_deleted_between_two_pages_leads_on(john: User, susan: User) -> None:
    focus = make.post(john)
    old = [reply(susan, focus) for _number in range(5)]
    old_ids = [post.id for post in old]
    page = threads.around(focus, None, size=2)
    take_back(old[1], by=susan)
    assert replies(focus, after=page.next) == old_ids[2:]
    purge()
    with pytest.raises(threads.UnknownPlace):
        threads.around(found(focus), None, after=page.next)


def test_a_page_follows_no_reply_of_another_conversation(john: User) -> None:
    focus, other = make.post(john), make.post(john)
    beside = reply(john, other)
    for key in (beside.id, focus.id, 0, 1, ids.GREATEST):
        with pytest.raises(threads.UnknownPlace):
            threads.around(focus, john, after=key)


def test_what_is_gone_has_no_conversation(john: User) -> None:
    post = make.post(john)
    take_back(post, by=john)
    with pytest.raises(visibility.NotVisible):
        threads.around(found(post), john)


def test_a_reply_starts_with_the_author_and_those_who_are_named(john: User, susan: User) -> None:
    make.user("zoe")
    post = seen(make.post(susan, "@zoe @john @nobody @john @susan look"), john)
    assert threads.participants(post, john) == ["susan", "zoe"]
    assert threads.participants(post, susan) == ["zoe", "john"]
    assert threads.participants(seen(make.post(john), john), john) == []
    for number in range(12):
        make.user(f"guest{number}")
    crowd = seen(make.post(john, " ".join(f"@guest{number}" for number in range(12))), susan)
    assert threads.participants(crowd, susan) == ["john", *(f"guest{n}" for n in range(9))]


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


@pytest.fixture
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run, with its parameters."""
    run: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        run.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield run
    event.remove(Engine, "before_cursor_execute", note)


def test_a_long_thread_is_read_whole(long_thread: Post, john: User, susan: User) -> None:
    read = [one for page in pages(long_thread, susan, 20) for one in shown(page.replies)]
    visible = [one for one in read if one is not None]
    assert len(visible) == len(set(visible))
    # What john says to his followers only is not for susan.
    hidden = sum(1 for number in range(WIDE) if number % 7 == 3 and number % 2 == 0)
    assert len(visible) == WIDE - hidden
    deepest = found_by(max(visible))
    above = threads.around(deepest, john)
    assert len(above.above) == threads.ABOVE
    assert above.beginning is not None


def test_a_long_thread_takes_three_statements_and_no_scan(
    long_thread: Post, john: User, statements: list[tuple[str, Any]]
) -> None:
    middle = found_by(long_thread.id + 1001 * A_MINUTE)
    for viewer in (john, None):
        for post, most in ((long_thread, 2), (middle, 3)):
            first = threads.around(post, viewer)
            statements.clear()
            threads.around(post, viewer, after=first.next)
            assert len(statements) == most
            if db.engine.dialect.name == "sqlite":
                check_plans(statements)


def check_plans(statements: list[tuple[str, Any]]) -> None:
    """No table is read from end to end; what was collected itself may be."""
    for statement, parameters in list(statements):
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )
        steps = [row[3] for row in plan]
        assert not [step for step in steps if re.search(r"SCAN (?!below|climb)", step)], steps


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
    early = found_by(long_thread.id + 3 * A_MINUTE)
    late = reply(susan, early)
    late.id = long_thread.id + 3 * WIDE * A_MINUTE
    db.session.commit()
    monkeypatch.setattr(threads, "BELOW", 300)
    conversation = threads.around(found(early), john, size=300)
    assert late.id in shown(conversation.replies)
    assert not conversation.is_cut
    assert len(conversation.replies) == WIDE / 10


def test_a_reply_from_a_machine_whose_clock_is_late(john: User, susan: User) -> None:
    post = make.post(john)
    answer = reply(susan, post)
    answer.id = post.id - A_MINUTE // 2
    db.session.commit()
    assert replies(post) == [answer.id]


def test_replies_whose_first_post_is_gone_with_its_author(john: User, susan: User) -> None:
    first = make.post(susan)
    answer = reply(john, first)
    end = reply(john, answer)
    db.session.execute(text("DELETE FROM post WHERE id = :id"), {"id": first.id})
    db.session.commit()
    db.session.expire_all()
    conversation = threads.around(found(end), None)
    assert shown(conversation.above) == [answer.id]
    assert not conversation.goes_up
