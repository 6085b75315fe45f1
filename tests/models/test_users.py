"""Accounts and follows."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import users
from app.models.events import EventRow
from app.models.users import CannotFollow, Follow, User, UsernameTaken
from tests import make


def test_follow_and_unfollow(john: User, susan: User) -> None:
    assert john.follow(susan) is True
    db.session.commit()
    assert john.is_following(susan)
    assert not susan.is_following(john)
    assert db.session.scalars(john.following.select()).all() == [susan]
    assert db.session.scalars(susan.followers.select()).all() == [john]
    assert (john.following_count, susan.followers_count) == (1, 1)
    assert john.unfollow(susan) is True
    db.session.commit()
    assert not john.is_following(susan)
    assert (john.following_count, susan.followers_count) == (0, 0)


def test_cannot_follow_oneself(john: User) -> None:
    with pytest.raises(CannotFollow):
        john.follow(john)


def test_following_twice_counts_once(john: User, susan: User) -> None:
    make.follow(john, susan)
    assert john.follow(susan) is False
    db.session.commit()
    assert (john.following_count, susan.followers_count) == (1, 1)


def test_unfollowing_a_stranger_changes_nothing(john: User, susan: User) -> None:
    assert john.unfollow(susan) is False
    assert john.following_count == 0


def test_a_follow_is_announced(john: User, susan: User) -> None:
    make.follow(john, susan)
    kinds = db.session.scalars(select(EventRow.kind)).all()
    assert kinds.count("users.Followed") == 1


def race(app: Flask, act: Callable[[], object], times: int = 20) -> list[BaseException]:
    """What is raised when an act is done by many at the same moment."""
    barrier = threading.Barrier(times)
    raised: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
                db.session.commit()
            except UsernameTaken as error:
                raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_twenty_follows_at_once_make_one(app: Flask, john: User, susan: User) -> None:
    one, other = john.id, susan.id
    db.session.commit()

    def act() -> None:
        db.session.get_one(User, one).follow(db.session.get_one(User, other))

    assert race(app, act) == []
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 1
    db.session.expire_all()
    assert (john.following_count, susan.followers_count) == (1, 1)


def test_twenty_sign_ups_of_one_name_make_one(app: Flask) -> None:
    hashed = make.password_hash()
    number = iter(range(100))

    def act() -> None:
        users.register("wanted", f"{next(number)}@example.org", hashed)

    assert len(race(app, act)) == 19
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_names_and_addresses_are_compared_without_case(app: Flask) -> None:
    make.user("ana")
    with pytest.raises(UsernameTaken):
        users.register("ANA", "other@example.org", make.password_hash())
    assert users.register("ben", "ANA@example.org", make.password_hash()) is None
    assert users.find("Ana") == users.find("ana")


def test_a_fresh_database_has_no_account(app: Flask) -> None:
    # security 9
    assert db.session.scalar(select(func.count()).select_from(User)) == 0
