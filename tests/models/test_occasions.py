"""What people are told of that nobody did to them: a poll has ended, a post has come back."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import polls, schedules
from app.models.polls import PollOption
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.told import groups, happen, unread


def vote(person: User, post: Post) -> None:
    first = select(PollOption.id).where(PollOption.post_id == post.id).order_by(PollOption.id)
    polls.vote(person, post, [db.session.scalars(first).first() or 0])
    db.session.commit()


def end_polls() -> None:
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        polls.end_due()
        happen(times=2)


def test_who_asked_and_who_answered_is_told_that_a_poll_has_ended(john: User, susan: User) -> None:
    stranger = make.user()
    vote(susan, make.poll(john))
    end_polls()
    for person in (john, susan):
        assert groups(person) == [("poll_ended", 1)]
        assert unread(person) == 1
    assert groups(stranger) == []


def test_who_may_not_see_a_poll_any_more_is_not_told_of_its_end(john: User, susan: User) -> None:
    # security 31
    make.follow(susan, john)
    vote(susan, make.poll(john, audience="followers"))
    susan.unfollow(john)
    end_polls()
    assert groups(susan) == []
    assert groups(john) == [("poll_ended", 1)]


def test_a_post_that_could_not_go_out_is_told_each_time(john: User) -> None:
    draft = make.draft(john)
    schedules.give_back(draft, "closed")
    happen(times=2)
    assert groups(john) == [("scheduled_returned", 1)]
    assert unread(john) == 1
    schedules.give_back(draft, "closed")
    happen()
    assert unread(john) == 1


def test_a_draft_that_is_gone_is_not_told_of(app: Flask, john: User) -> None:
    draft = make.draft(john)
    schedules.give_back(draft, "closed")
    db.session.delete(draft)
    happen()
    assert groups(john) == []
