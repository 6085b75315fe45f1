"""What is to go out at a moment: once, whoever publishes it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.lib import clock
from app.main.saying import publish_scheduled
from app.models import drafts, schedules
from app.models.drafts import Draft, Source
from app.models.events import EventRow
from app.models.posts import Post
from app.models.schedules import AlreadyOut, BadMoment, ChangedElsewhere, Scheduled
from app.models.users import User
from tests import make
from tests.models.test_reactions import race

HOUR = timedelta(hours=1)


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def when_due(draft: Draft) -> time_machine.travel:
    return time_machine.travel(clock.now() + 2 * HOUR)


def shown(draft: Draft) -> Source:
    return Source("", draft.id, draft.revision)


@pytest.mark.parametrize(
    "wait", [timedelta(seconds=59), timedelta(0), -HOUR, timedelta(days=731), timedelta(days=-9999)]
)
def test_nothing_is_scheduled_for_a_moment_that_cannot_be(john: User, wait: timedelta) -> None:
    with pytest.raises(BadMoment):
        make.scheduled(john, wait=wait)
    draft = make.scheduled(john)
    with pytest.raises(BadMoment):
        schedules.move(john, draft.id, clock.now() + wait)


def test_what_is_scheduled_goes_out_once(john: User) -> None:
    draft = make.scheduled(john, "Good morning.", audience="quiet")
    event = Scheduled(draft.id)
    publish_scheduled(event)
    assert posts() == 0
    with when_due(draft):
        for _ in range(3):
            publish_scheduled(event)
            db.session.commit()
    post = db.session.scalars(select(Post)).one()
    assert (post.body, post.audience, post.author_id) == ("Good morning.", "quiet", john.id)
    assert schedules.post_of(john, event.draft_id) == post.id
    assert db.session.scalars(select(Draft)).all() == []


def test_what_was_moved_goes_out_at_its_new_moment(john: User) -> None:
    draft = make.scheduled(john)
    assert schedules.move(john, draft.id, clock.now() + 5 * HOUR)
    db.session.commit()
    with when_due(draft):
        publish_scheduled(Scheduled(draft.id))
        assert posts() == 0
    with time_machine.travel(clock.now() + 6 * HOUR):
        publish_scheduled(Scheduled(draft.id))
    assert posts() == 1


def test_what_is_a_draft_again_does_not_go_out(john: User) -> None:
    draft = make.scheduled(john)
    assert schedules.unschedule(john, draft.id)
    assert not schedules.unschedule(john, draft.id)
    assert not schedules.move(john, draft.id, clock.now() + HOUR)
    assert schedules.claim(john, draft.id) is None
    db.session.commit()
    with when_due(draft):
        publish_scheduled(Scheduled(draft.id))
    assert posts() == 0


def test_what_is_half_typed_does_not_change_what_goes_out(john: User) -> None:
    draft = make.scheduled(john, "Whole.")
    half, is_other = drafts.save(john, {"body": ["Ha"]}, shown(draft), by_itself=True)
    assert (is_other, half.id == draft.id) == (True, False)
    by_hand, is_other = drafts.save(john, {"body": ["Whole again."]}, shown(draft))
    assert (by_hand.id, is_other, by_hand.scheduled_at) == (draft.id, False, None)


def test_a_composer_that_shows_what_is_out_is_told(john: User) -> None:
    draft = make.scheduled(john)
    source = shown(draft)
    with when_due(draft):
        publish_scheduled(Scheduled(draft.id))
        db.session.commit()
        with pytest.raises(AlreadyOut) as told:
            schedules.check_shown(john, source)
    assert told.value.post_id == db.session.scalars(select(Post.id)).one()


def test_a_composer_that_shows_what_was_moved_is_told(john: User) -> None:
    draft = make.scheduled(john)
    source = shown(draft)
    schedules.check_shown(john, source)
    schedules.move(john, draft.id, clock.now() + 5 * HOUR)
    with pytest.raises(ChangedElsewhere):
        schedules.check_shown(john, source)


def test_the_same_form_sent_again_is_scheduled_once(john: User) -> None:
    at, source = clock.now() + HOUR, Source("k" * 32)
    made = [schedules.schedule(john, {"body": ["Once"]}, at, source) for _ in range(3)]
    assert len({draft.id for draft in made}) == 1
    db.session.commit()
    recorded = select(func.count()).where(EventRow.kind == Scheduled.kind())
    assert db.session.scalar(recorded) == 1


Way = Callable[[User, int], object]


@pytest.mark.parametrize("other", [schedules.unschedule, drafts.remove])
def test_of_all_who_take_it_at_once_one_gets_it(app: Flask, john: User, other: Way) -> None:
    author_id = john.id
    for _round in range(3):
        draft_id = make.scheduled(john).id
        before = posts()
        done: list[bool] = []

        def publish(draft_id: int = draft_id) -> None:
            publish_scheduled(Scheduled(draft_id))

        def take(draft_id: int = draft_id, done: list[bool] = done) -> None:
            with app.test_request_context(method="POST"):
                done.append(bool(other(db.session.get_one(User, author_id), draft_id)))
                db.session.commit()

        db.session.commit()
        with time_machine.travel(clock.now() + 2 * HOUR):
            assert race(app, cycle([publish, take]), 10) == []
        assert (posts() - before) + done.count(True) == 1
