"""Invitations: what may be made, and the last use of one when many want it."""

from datetime import timedelta
from itertools import count, cycle

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import travel

from app.extensions import db
from app.lib import clock
from app.models import invitations, users
from app.models.invitations import Invitation, Invited, TooManyInvitations
from app.models.users import User
from tests import make
from tests.models.test_reactions import race


def test_of_many_who_want_the_last_use_one_comes_in(app: Flask) -> None:
    made = invitations.make(None, 3, 1)
    number = made.id
    for _ in range(2):
        assert invitations.spend(number)
    db.session.commit()
    hashed = make.password_hash()

    def comes(at: int) -> None:
        if not invitations.spend(number):
            return
        person = users.register(f"new{at}", f"new{at}@example.org", hashed)
        assert person is not None
        invitations.note(person.id, number)

    numbers = count()
    assert race(app, cycle([lambda: comes(next(numbers))]), 12) == []
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
    assert db.session.scalar(select(func.count()).select_from(Invited)) == 1
    assert db.session.get_one(Invitation, number, populate_existing=True).uses_left == 0


def test_a_member_has_few_open_ones_however_fast_they_ask(app: Flask, john: User) -> None:
    for _ in range(invitations.MEMBERS_OPEN - 1):
        invitations.make(john, 1, 1)
    db.session.commit()
    user_id, refused = john.id, list[bool]()

    def asks() -> None:
        try:
            invitations.make(db.session.get_one(User, user_id), 1, 1)
        except TooManyInvitations:
            db.session.rollback()
            refused.append(True)

    assert race(app, cycle([asks]), 6) == []
    assert len(refused) == 5
    db.session.rollback()
    with travel(clock.now() + timedelta(days=2)):
        invitations.make(db.session.get_one(User, user_id), 1, 1)


@pytest.mark.parametrize(("uses", "days"), [(0, 1), (1, 0), (26, 1), (1, 31), (-1, 1)])
def test_a_member_may_not_hand_out_more(app: Flask, john: User, uses: int, days: int) -> None:
    with pytest.raises(ValueError, match="at most 25 uses and 30 days"):
        invitations.make(john, uses, days)


def test_only_its_maker_and_staff_withdraw_an_invitation(
    app: Flask, john: User, susan: User
) -> None:
    number = invitations.make(john, 1, 1).id
    assert not invitations.withdraw(number, susan)
    susan.role = "moderator"
    assert invitations.withdraw(number, susan)
    assert not invitations.withdraw(number, john)
    assert not invitations.spend(number)


def test_links_go_with_their_maker_and_who_came_stays(app: Flask, john: User) -> None:
    number = invitations.make(john, 1, 1).id
    ana = make.user("ana")
    invitations.note(ana.id, number)
    db.session.commit()
    assert invitations.inviter_of(ana.id) == john
    db.session.delete(john)
    db.session.commit()
    db.session.expire_all()
    came = db.session.get_one(Invited, ana.id)
    assert (came.invitation_id, came.inviter_id) == (None, None)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
