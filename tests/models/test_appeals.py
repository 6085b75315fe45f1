"""Appeals: made once and in time, answered by somebody else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import decisions
from app.models.appeals import NotYoursToAnswer, TooLate
from app.models.decisions import Appeal, Decision
from app.models.users import User
from tests import judging


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
