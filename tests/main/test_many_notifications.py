"""Thousands of notifications: a page takes few statements, and none of them reads a table."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.extensions import db
from app.lib import clock, ids
from app.main import telling
from app.models import notifications, reactions
from app.models.notifications import Notification, NotificationActor
from app.models.reactions import Liked
from app.models.users import User
from tests import make, statements
from tests.main.test_notifications import say, words


@pytest.fixture
def ten_thousand(john: User, susan: User) -> User:
    """Somebody with 10,000 notifications of all kinds, half of them unread, in large groups."""
    start = clock.now() - timedelta(days=80)
    posts = [say(john, f"Post {n}.") for n in range(20)]
    fans = [make.user() for _ in range(30)]
    rows, actors = [], []
    kinds = ("like", "repost", "edited", "mention", "follow")
    for n in range(10_000):
        kind, key = kinds[n % 5], ids.new_id(start + timedelta(minutes=n * 10))
        post_id = None if kind == "follow" else posts[n % 20].id
        rows.append(
            {"id": key, "newest_id": key, "user_id": john.id, "kind": kind, "topic": n}
            | {"post_id": post_id, "people_count": 30, "read_at": clock.now() if n % 2 else None}
        )
        about = {"notification_id": key, "user_id": john.id, "kind": kind, "topic": n}
        some = fans if n > 9_900 else fans[:1]
        actors += [{**about, "actor_id": fan.id} for fan in some]
    db.session.execute(insert(Notification), rows)
    db.session.execute(insert(NotificationActor), actors)
    db.session.commit()
    return john


@pytest.mark.parametrize("address", ["", "?kind=talk", "?kind=follow", "?kind=quote", "?before={}"])
def test_a_page_of_many_takes_few_statements_and_no_scan(
    as_john: FlaskClient, ten_thousand: User, susan: User, address: str
) -> None:
    # What all members share is kept since another one came.
    other = as_john.application.test_client()
    make.log_in(other, susan)
    other.get("/bookmarks")
    middle = ids.new_id(clock.now() - timedelta(days=40))
    for _cold_and_warm in range(2):
        with statements.noted() as run:
            answer = as_john.get(f"/notifications{address.format(middle)}")
        assert answer.status_code == 200
        assert len(run) <= 8, [statement for statement, _values in run]
    if address != "?kind=quote":
        assert len(words(answer.text)) == 20
    statements.check_plans(run)


def test_telling_costs_the_same_with_many(ten_thousand: User, susan: User) -> None:
    post = say(ten_thousand)
    reactions.like(susan, post)
    event = Liked(post.id, susan.id)
    db.session.commit()
    with statements.noted() as run:
        telling.tell_liked(event)
    assert len(run) <= 12
    statements.check_plans(run)
    db.session.commit()
    with statements.noted() as run:
        notifications.read(ten_thousand.id, [1, 2, 3])
        notifications.prune()
    statements.check_plans(run)
