"""Polls when many act at the same moment: counted exactly, ended once."""

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.jobs import in_batches
from app.lib import clock
from app.models import polls, purging
from app.models.polls import AlreadyVoted, NoPoll, Poll, PollBallot, PollOption, PollVote
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.models.ballots import ended, ids_of, rows, voters, votes_of

DAY = timedelta(days=1)


def race(app: Flask, acts: Iterable[Callable[[], object]]) -> list[Exception]:
    """What is raised when all act at the same moment."""
    acts, raised = list(acts), list[Exception]()
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
                db.session.commit()
            except (SQLAlchemyError, AlreadyVoted, NoPoll) as error:
                raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def at_once(person_id: int, post_id: int, option_ids: list[int]) -> Callable[[], object]:
    def act() -> None:
        person, post = db.session.get_one(User, person_id), db.session.get_one(Post, post_id)
        polls.vote(person, post, option_ids)

    return act


def test_twenty_votes_of_one_person_at_once_are_one(app: Flask, john: User, susan: User) -> None:
    post = make.poll(susan)
    chosen = ids_of(post)
    acts = [at_once(john.id, post.id, [chosen[at % 2]]) for at in range(20)]
    db.session.commit()
    raised = race(app, acts)
    assert [type(error) for error in raised] == [AlreadyVoted] * 19
    assert (sum(votes_of(post)), voters(post), rows(PollVote), rows(PollBallot)) == (1, 1, 1, 1)


def test_twenty_people_at_once_are_all_counted(app: Flask, susan: User) -> None:
    post = make.poll(susan, "a", "b", "c", is_multiple=True)
    one, two, three = ids_of(post)
    picks = [[one], [one, two], [three, one], [two, three]]
    people = [make.user() for _ in range(20)]
    acts = [at_once(person.id, post.id, picks[at % 4]) for at, person in enumerate(people)]
    db.session.commit()
    assert race(app, acts) == []
    assert (votes_of(post), voters(post)) == ([15, 10, 10], 20)
    assert (rows(PollVote), rows(PollBallot)) == (35, 20)


def test_votes_while_a_post_is_deleted_and_purged_leave_nothing(app: Flask, susan: User) -> None:
    post = make.poll(susan)
    chosen, post_id, author_id = ids_of(post)[:1], post.id, susan.id
    people = [make.user() for _ in range(8)]

    def remove() -> None:
        db.session.get_one(Post, post_id).delete(by=db.session.get_one(User, author_id))
        db.session.commit()
        with time_machine.travel(clock.now() + timedelta(minutes=6)):
            in_batches(purging.purge_deleted)

    acts = [at_once(person.id, post_id, chosen) for person in people]
    db.session.commit()
    raised = race(app, [*acts[:4], remove, *acts[4:]])
    assert {type(error) for error in raised} <= {NoPoll}
    assert [rows(one) for one in (Post, Poll, PollOption, PollBallot, PollVote)] == [0] * 5


def test_two_workers_announce_an_end_once(app: Flask, susan: User) -> None:
    wanted = [make.poll(susan).id for _ in range(3)]
    with time_machine.travel(clock.now() + DAY):
        assert race(app, [polls.end_due] * 6) == []
        assert sorted(ended()) == sorted(wanted)
