"""What is lifted by hand, what was so before a decision, and who may no longer act."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from flask import Flask

from app.extensions import db
from app.models import cases, moderation, standing
from app.models.decisions import Decision
from app.models.standing import NotAllowed
from app.models.users import User, Viewer
from tests import judging, make


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


@pytest.fixture
def ben(app: Flask) -> User:
    return judging.moderator("ben")


def as_it_stands(person: User) -> tuple[bool, bool]:
    """Whether somebody is limited, and whether they are suspended."""
    db.session.refresh(person)
    return person.is_limited, person.suspended_at is not None


@pytest.mark.parametrize("kind", ["limit", "suspend"])
def test_what_was_lifted_by_hand_holds_no_longer(
    john: User, susan: User, ruth: User, ben: User, kind: str
) -> None:
    stale = judging.decide(ruth, judging.report(john, susan), kind)
    lift = moderation.unlimit if kind == "limit" else moderation.reinstate
    assert lift(susan, "", ben)
    db.session.commit()
    assert db.session.get_one(Decision, stale.id).undone_at is not None
    again = judging.decide(ruth, judging.report(john, make.post(susan)), kind)
    judging.answer(ben, judging.appeal(again), is_granted=True)
    assert as_it_stands(susan) == (False, False)


@pytest.mark.parametrize("kind", ["limit", "suspend"])
def test_what_was_so_before_a_decision_stays_when_it_is_undone(
    john: User, susan: User, ruth: User, ben: User, kind: str
) -> None:
    change = standing.limit if kind == "limit" else standing.suspend
    assert change(susan, "By hand.", ben)
    db.session.commit()
    before = as_it_stands(susan)
    decision = judging.decide(ruth, judging.report(john, susan), kind)
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    assert as_it_stands(susan) == before


def viewer_of(person: User) -> Viewer:
    """As a request has read them."""
    return Viewer(*(getattr(person, one.name) for one in fields(Viewer)))


def test_who_was_of_staff_a_moment_ago_does_nothing(
    app: Flask, john: User, susan: User, ruth: User
) -> None:
    # security 33
    case_id = judging.report(john, susan)
    chief = judging.moderator("chief", role="administrator")
    seen = [viewer_of(one) for one in (ruth, chief)]
    for one, role in ((ruth, "member"), (chief, "moderator")):
        standing.change_role(one, role, "", None)
    db.session.commit()
    acts: list[Callable[[], object]] = [
        lambda: cases.claim(seen[0], case_id),
        lambda: cases.close(seen[0], case_id, "nothing", ""),
        lambda: standing.change_role(susan, "administrator", "", seen[1]),
        lambda: standing.start_reset(susan, "en", seen[1]),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
        db.session.rollback()
