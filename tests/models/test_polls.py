"""Polls: what may be asked, that everybody answers once, and the moment at which they end."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.extensions import db
from app.jobs import in_batches
from app.lib import clock
from app.models import blocks, edits, polls, publishing, purging
from app.models.edits import Wording
from app.models.polls import (
    AlreadyVoted,
    BadPoll,
    BadVote,
    NewPoll,
    NoPoll,
    OwnPoll,
    Poll,
    PollBallot,
    PollClosed,
    PollOption,
    PollVote,
)
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.models.ballots import ended, ids_of, options_of, rows, voters, votes_of

DAY = timedelta(days=1)


def cast(person: User, post: Post, *option_ids: int) -> None:
    polls.vote(person, post, option_ids)
    db.session.commit()


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("Tea",),
        ("Tea", ""),
        ("Tea", " "),
        ("Tea", "tea"),
        ("Straße", "STRASSE"),
        ("Tea", "Coffee\nand more"),
        ("Tea", "x" * 51),
        ("Tea", "a\u0300" * 1 + "\u0301" * 600),
        tuple("abcdefg"),
    ],
)
def test_what_no_poll_can_be_is_refused(susan: User, options: tuple[str, ...]) -> None:
    with pytest.raises(BadPoll):
        publishing.publish(susan, "Which?", choices=Choices(poll=NewPoll(options, DAY)))
    db.session.commit()
    assert (rows(Post), rows(Poll)) == (0, 0)


@pytest.mark.parametrize("minutes", [0, 4, 7 * 24 * 60 + 1])
def test_a_poll_lasts_minutes_or_days(susan: User, minutes: int) -> None:
    wanted = NewPoll(("Tea", "Coffee"), timedelta(minutes=minutes))
    with pytest.raises(BadPoll):
        publishing.publish(susan, "Which?", choices=Choices(poll=wanted))


def test_a_poll_keeps_the_order_of_its_choices(susan: User) -> None:
    words = ("Tea", "Coffee", "Water", "茶" * 50, "🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 50, "x" * 50)
    post = make.poll(susan, *words)
    assert post.has_poll
    assert [option.text for option in options_of(post)] == list(words)
    poll = db.session.get_one(Poll, post.id)
    assert poll.closes_at == post.created_at + DAY
    assert (poll.is_multiple, poll.hide_results, poll.voters_count) == (False, False, 0)


def test_sent_twice_is_one_poll_and_another_question_is_another_post(susan: User) -> None:
    def send(*options: str, **more: Any) -> Post:
        wanted = NewPoll(options, DAY, **more) if options else None
        post = publishing.publish(susan, "Which?", once="x", choices=Choices(poll=wanted))
        db.session.commit()
        return post

    first = send("Tea", "Coffee")
    assert send("Tea", "Coffee").id == first.id
    others = [send("Tea", "Milk"), send("Tea", "Coffee", is_multiple=True), send()]
    assert len({first.id, *(post.id for post in others)}) == 4
    assert (rows(Poll), rows(PollOption)) == (3, 6)


def test_a_vote_is_counted_and_final(john: User, susan: User) -> None:
    post = make.poll(susan)
    tea, coffee = ids_of(post)
    cast(john, post, tea)
    with pytest.raises(AlreadyVoted):
        polls.vote(john, post, [coffee])
    db.session.rollback()
    assert (votes_of(post), voters(post)) == ([1, 0], 1)
    assert (rows(PollBallot), rows(PollVote)) == (1, 1)
    assert db.session.scalars(polls.voters_of(post.id)).all() == [john.id]


def test_several_may_be_chosen_where_the_author_says_so(john: User, susan: User) -> None:
    post = make.poll(susan, "a", "b", "c", is_multiple=True)
    first, _second, third = ids_of(post)
    cast(john, post, first, third, first)
    assert (votes_of(post), voters(post)) == ([1, 0, 1], 1)


def test_what_cannot_be_chosen_changes_nothing(john: User, susan: User) -> None:
    post, other = make.poll(susan), make.poll(susan)
    many = make.poll(susan, "a", "b", is_multiple=True)
    for asked, chosen in [
        (post, []),
        (post, ids_of(post)),
        (post, ids_of(other)[:1]),
        (post, [1]),
        (many, [ids_of(many)[0], ids_of(other)[0]]),
        (many, list(range(1, 1001))),
    ]:
        with pytest.raises(BadVote):
            polls.vote(john, asked, chosen)
        db.session.rollback()
    assert [votes_of(one) for one in (post, other, many)] == [[0, 0]] * 3
    assert (rows(PollBallot), rows(PollVote)) == (0, 0)


def test_who_asks_does_not_answer(susan: User) -> None:
    post = make.poll(susan)
    with pytest.raises(OwnPoll):
        polls.vote(susan, post, ids_of(post)[:1])


def test_only_what_asks_can_be_answered(john: User, susan: User) -> None:
    with pytest.raises(NoPoll):
        polls.vote(john, make.post(susan), [1])


def test_nobody_votes_on_what_was_taken_back_meanwhile(john: User, susan: User) -> None:
    post = make.poll(susan)
    chosen = ids_of(post)[:1]
    post.delete(by=susan)
    db.session.commit()
    with pytest.raises(NoPoll):
        polls.vote(john, post, chosen)


def test_nobody_votes_across_a_block(john: User, susan: User) -> None:
    # security 31
    post = make.poll(susan)
    chosen = ids_of(post)[:1]
    blocks.block(susan, john)
    db.session.commit()
    with pytest.raises(NoPoll):
        polls.vote(john, post, chosen)


def test_a_poll_closes_to_the_second(john: User, susan: User) -> None:
    post = make.poll(susan)
    chosen, closes_at = ids_of(post)[:1], db.session.get_one(Poll, post.id).closes_at
    with time_machine.travel(closes_at, tick=False), pytest.raises(PollClosed):
        polls.vote(john, post, chosen)
    db.session.rollback()
    with time_machine.travel(closes_at - timedelta(milliseconds=1), tick=False):
        cast(john, post, *chosen)
    assert votes_of(post) == [1, 0]


def test_a_purged_post_with_replies_asks_nothing_any_more(john: User, susan: User) -> None:
    post = make.poll(susan)
    cast(john, post, *ids_of(post)[:1])
    make.reply(john, post)
    post.delete(by=susan)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        in_batches(purging.purge_deleted)
    db.session.commit()
    db.session.refresh(post)
    assert (post.is_purged, post.has_poll) == (True, False)
    assert [rows(one) for one in (Poll, PollOption, PollBallot, PollVote)] == [0] * 4


def test_the_end_is_announced_once(john: User, susan: User) -> None:
    post = make.poll(susan)
    cast(john, post, *ids_of(post)[:1])
    assert ended() == []
    with time_machine.travel(clock.now() + DAY):
        assert ended() == [post.id]
        assert ended() == [post.id]


def test_a_deleted_post_announces_nothing_until_it_is_back(susan: User) -> None:
    post = make.poll(susan)
    closes_at = db.session.get_one(Poll, post.id).closes_at
    with time_machine.travel(closes_at, tick=False) as now:
        post.delete(by=susan)
        db.session.commit()
        assert ended() == []
        now.shift(timedelta(minutes=1))
        assert post.restore(by=susan)
        db.session.commit()
        assert ended() == [post.id]


def test_an_edit_leaves_the_poll_as_it_is(john: User, susan: User) -> None:
    post = make.poll(susan)
    cast(john, post, *ids_of(post)[:1])
    edits.edit(post, susan, Wording("Which, then?"))
    db.session.commit()
    assert post.has_poll
    assert (votes_of(post), voters(post)) == ([1, 0], 1)
