"""Appeals: made once and in time, answered by somebody else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from app.extensions import db
from app.lib import clock
from app.models import decisions, leaving, takedowns
from app.models.appeals import CannotBeGranted, NotYoursToAnswer, TooLate
from app.models.decisions import Appeal, Decision
from app.models.users import User
from tests import judging, make

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


def test_an_appeal_is_made_once_and_in_time(
    john: User, susan: User, ruth: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    later = clock.now() + decisions.APPEAL_WITHIN + timedelta(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        with pytest.raises(TooLate):
            judging.appeal(decision)
    judging.appeal(decision, "Once.")
    with pytest.raises(TooLate):
        judging.appeal(decision, "Twice.")
    assert list(db.session.scalars(select(Appeal.text))) == ["Once."]


def test_who_decided_does_not_answer_where_somebody_else_can(
    app: Flask, john: User, susan: User, ruth: User
) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    appeal = judging.appeal(decision)
    ben = judging.moderator("ben")
    with pytest.raises(NotYoursToAnswer):
        judging.answer(ruth, appeal, is_granted=False)
    db.session.rollback()
    assert judging.answer(ben, appeal, is_granted=False, words="It stays.")
    assert not judging.answer(ben, appeal, is_granted=True)
    assert db.session.get_one(Decision, decision.id).undone_at is None


def test_who_is_alone_answers_everything(john: User, susan: User, ruth: User) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    assert judging.answer(ruth, judging.appeal(decision), is_granted=True)


def erase_due_after(later: timedelta, person: User) -> bool:
    """Whether somebody is found to be erased when that long has gone by."""
    with travel(clock.now() + later, tick=False):
        return person.id in leaving.due()


def test_nobody_is_erased_while_their_appeal_is_open(john: User, susan: User, ruth: User) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "suspend")
    with travel(clock.now() + timedelta(days=29), tick=False):
        judging.appeal(decision)
    assert not erase_due_after(timedelta(days=31), susan)
    assert not erase_due_after(timedelta(days=29) + takedowns.KEPT_FOR_APPEAL - MINUTE, susan)
    assert erase_due_after(timedelta(days=29) + takedowns.KEPT_FOR_APPEAL + MINUTE, susan)


def test_whose_appeal_is_refused_has_a_while_left(
    app: Flask, john: User, susan: User, ruth: User
) -> None:
    ben = judging.moderator("ben")
    post = make.post(susan)
    first = judging.decide(ruth, judging.report(john, susan), "suspend")
    second = judging.decide(ruth, judging.report(john, post), "suspend")
    one, other = judging.appeal(first), judging.appeal(second)
    with travel(clock.now() + timedelta(days=40), tick=False):
        judging.answer(ben, one, is_granted=False)
    # The other one is not answered yet.
    assert not erase_due_after(timedelta(days=60), susan)
    with travel(clock.now() + timedelta(days=40), tick=False):
        judging.answer(ben, other, is_granted=False)
    assert not erase_due_after(timedelta(days=46), susan)
    assert erase_due_after(timedelta(days=48), susan)


def test_a_refusal_leaves_the_time_that_everybody_has(john: User, susan: User, ruth: User) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "suspend")
    judging.answer(ruth, judging.appeal(decision), is_granted=False)
    assert not erase_due_after(timedelta(days=29), susan)
    assert erase_due_after(timedelta(days=31), susan)


def test_what_comes_too_late_is_not_granted(john: User, susan: User, ruth: User) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "suspend")
    appeal = judging.appeal(decision)
    with travel(clock.now() + takedowns.KEPT_FOR_APPEAL + MINUTE, tick=False):
        with pytest.raises(CannotBeGranted):
            judging.answer(ruth, appeal, is_granted=True)
        db.session.rollback()
    assert db.session.get_one(Appeal, appeal.id).closed_at is None
