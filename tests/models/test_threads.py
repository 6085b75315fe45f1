"""Conversations: what stands above a post, the order of what stands below it, and its pages."""

from itertools import pairwise

import pytest
from sqlalchemy import text, update

from app.extensions import db
from app.lib import clock, ids
from app.models import blocks, indexing, posts, purging, threads, visibility
from app.models.posts import Post
from app.models.threads import Conversation, Node
from app.models.users import Asker, User
from tests import make
from tests.models.reading import found, pages, shown


def take_back(post: Post, by: User) -> None:
    post.delete(by=by)
    db.session.commit()


def purge() -> None:
    """Let the time pass after which what was deleted is gone for good."""
    long_ago = clock.now() - 2 * posts.KEEP_DELETED
    db.session.execute(update(Post).where(Post.deleted_at.is_not(None)).values(deleted_at=long_ago))
    purging.purge_deleted()
    db.session.commit()


def replies(
    post: Post, viewer: Asker | None = None, after: int | None = None, size: int = 20
) -> list[int | None]:
    return shown(threads.around(found(post), viewer, after, size).replies)


def seen(post: Post, viewer: Asker) -> Post:
    """A post with its author, as pages load it."""
    return visibility.find_post(viewer, post.id)


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
    second = make.reply(susan, first)
    third = make.reply(john, second)
    beside = make.reply(susan, first)
    conversation = threads.around(third, None)
    assert shown(conversation.above) == [first.id, second.id]
    assert [node.classes for node in conversation.above] == ["joined", "joined in-thread"]
    assert beside.id not in shown(conversation.replies)
    assert not conversation.is_alone


def test_only_the_nearest_stand_above_and_the_beginning_is_named(john: User) -> None:
    chain = [make.post(john)]
    for _number in range(threads.ABOVE + 1):
        chain.append(make.reply(john, chain[-1]))
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
    first = make.reply(susan, focus)
    second = make.reply(make.user(), focus)
    own = make.reply(john, focus)
    own_more = make.reply(john, own)
    to_first = make.reply(make.user(), first)
    to_first_by_author = make.reply(john, first)
    to_first_by_herself = make.reply(susan, first)
    to_to_first = make.reply(susan, to_first)
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
    first = make.reply(susan, focus)
    make.reply(john, first)
    make.reply(susan, focus)
    nodes = threads.around(focus, None).replies
    assert [node.classes for node in nodes] == ["joined in-thread", "in-thread", ""]


def test_the_pages_have_every_reply_once_and_in_order(john: User, susan: User) -> None:
    focus, people = make.post(john), [john, susan, make.user()]
    made = [focus]
    for number in range(40):
        made.append(make.reply(people[number % 3], made[number * 7 % len(made)]))
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
        chain.append(make.reply(john, chain[-1]))
    page = threads.around(chain[0], None, after=chain[2].id, size=1)
    assert [node.classes for node in page.replies] == ["joined"]


def test_what_is_deleted_keeps_its_place_while_something_visible_is_below(
    john: User, susan: User
) -> None:
    focus = make.post(john)
    middle = make.reply(susan, focus)
    end = make.reply(john, middle)
    alone = make.reply(susan, focus)
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
    middle = make.reply(susan, focus, audience="followers")
    end = make.reply(john, middle)
    hidden_end = make.reply(susan, focus, audience="mentioned")
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
    said = make.reply(susan, focus, "@john, between us", audience="mentioned")
    assert replies(focus, john) == [said.id]
    assert replies(focus) == []


def test_how_many_are_not_available_in_a_row_is_not_told(john: User, susan: User) -> None:
    focus = make.post(john)
    one = make.reply(susan, focus, audience="mentioned")
    other = make.reply(susan, one, audience="mentioned")
    end = make.reply(john, other)
    assert threads.around(focus, None).replies[0] == Node(None, is_joined=True, is_nested=True)
    assert replies(focus) == [None, end.id]
    assert shown(threads.around(end, None).above) == [focus.id, None]


def test_the_key_of_a_page_is_never_that_of_a_hidden_reply(john: User, susan: User) -> None:
    focus, expected = make.post(john), list[int | None]()
    for _number in range(6):
        hidden = make.reply(susan, focus, audience="mentioned")
        expected += [None, make.reply(john, hidden).id]
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
    old = [make.reply(susan, focus).id for _number in range(6)]
    page = threads.around(focus, None, size=3)
    own = make.reply(john, focus)
    answer = make.reply(john, db.session.get_one(Post, old[4]))
    newest = make.reply(susan, focus)
    assert page.next == old[2]
    rest = replies(focus, after=page.next)
    assert rest == [old[3], old[4], answer.id, old[5], newest.id]
    assert replies(focus)[0] == own.id


def test_a_reply_that_is_deleted_between_two_pages_leads_on(john: User, susan: User) -> None:
    focus = make.post(john)
    old = [make.reply(susan, focus) for _number in range(5)]
    old_ids = [post.id for post in old]
    page = threads.around(focus, None, size=2)
    take_back(old[1], by=susan)
    assert replies(focus, after=page.next) == old_ids[2:]
    purge()
    with pytest.raises(threads.UnknownPlace):
        threads.around(found(focus), None, after=page.next)


def test_a_page_follows_no_reply_of_another_conversation(john: User) -> None:
    focus, other = make.post(john), make.post(john)
    beside = make.reply(john, other)
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
    blocks.block(make.user("yan"), john)
    shared = seen(make.post(susan, "@yan @zoe look"), john)
    assert threads.participants(shared, john) == ["susan", "zoe"]
    for number in range(12):
        make.user(f"guest{number}")
    crowd = seen(make.post(john, " ".join(f"@guest{number}" for number in range(12))), susan)
    assert threads.participants(crowd, susan) == ["john", *(f"guest{n}" for n in range(9))]


def test_a_reply_from_a_machine_whose_clock_is_late(john: User, susan: User) -> None:
    post = make.post(john)
    answer = make.reply(susan, post)
    indexing.forget(answer.id)
    answer.id = post.id - threads.CLOCKS_APART // 2
    db.session.commit()
    assert replies(post) == [answer.id]


def test_replies_whose_first_post_is_gone_with_its_author(john: User, susan: User) -> None:
    first = make.post(susan)
    answer = make.reply(john, first)
    end = make.reply(john, answer)
    db.session.execute(text("DELETE FROM post WHERE id = :id"), {"id": first.id})
    db.session.commit()
    db.session.expire_all()
    conversation = threads.around(found(end), None)
    assert shown(conversation.above) == [answer.id]
    assert not conversation.goes_up
