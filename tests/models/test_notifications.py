"""Notifications at once, in numbers and with time: the count is that of what is listed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select, update

from app import jobs
from app.extensions import db
from app.lib import clock, ids
from app.main import telling
from app.models import notifications, reactions
from app.models.notifications import Notification
from app.models.reactions import Liked
from app.models.users import User
from tests import make
from tests.told import groups, happen, unread


def test_twenty_likes_at_once_are_one_group(app: Flask, john: User) -> None:
    post = make.post(john)
    people = [make.user() for _ in range(20)]
    for person in people:
        reactions.like(person, post)
    db.session.commit()
    at_once(app, *([partial(telling.tell_liked, Liked(post.id, one.id))] for one in people))
    assert groups(john) == [("like", 20)]
    assert unread(john) == 1
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 1


def test_what_arrives_while_one_reads_stays_unread(app: Flask, john: User) -> None:
    posts = [make.post(john) for _ in range(10)]
    first, second = make.user(), make.user()
    for post in posts:
        reactions.like(first, post)
    happen()
    keys = list(db.session.scalars(select(Notification.newest_id)))
    for post in posts:
        reactions.like(second, post)
    db.session.commit()
    liked = [Liked(post.id, second.id) for post in posts]
    telling_all = [partial(telling.tell_liked, event) for event in liked]
    at_once(app, telling_all, [partial(notifications.read, john.id, [key]) for key in keys])
    # Whoever was first, each group has a like that john has not read of.
    assert groups(john) == [("like", 2)] * 10
    assert unread(john) == 10


def at_once(app: Flask, *rows: Sequence[Callable[[], object]]) -> None:
    """Do some rows of things at the same time, each thing in a transaction."""
    start = Barrier(len(rows))

    def do(row: Sequence[Callable[[], object]]) -> None:
        with app.app_context():
            start.wait()
            for thing in row:
                thing()
                db.session.commit()

    with ThreadPoolExecutor(len(rows)) as threads:
        list(threads.map(do, rows))
    db.session.rollback()


def test_the_count_goes_as_far_as_it_is_shown(john: User, susan: User) -> None:
    rows = [
        Notification(user_id=john.id, kind="follow", topic=n, people_count=1) for n in range(150)
    ]
    db.session.add_all(rows)
    make.follow(susan, john)
    happen()
    assert unread(john) == notifications.COUNTED
    keys = sorted(db.session.scalars(select(Notification.newest_id)))
    notifications.read_until(john.id, keys[100])
    assert unread(john) == 50


def test_old_ones_are_pruned_and_counted(john: User, susan: User) -> None:
    post = make.post(john)
    reactions.like(susan, post)
    make.follow(susan, john)
    happen()
    assert unread(john) == 2
    old = ids.new_id(clock.now() - notifications.KEPT - timedelta(days=1))
    like = Notification.kind == "like"
    db.session.execute(update(Notification).where(like).values(newest_id=old))
    db.session.commit()
    assert notifications.prune() == 1
    db.session.commit()
    assert notifications.prune() == 0
    assert groups(john) == [("follow", 1)]
    assert unread(john) == 1


def test_a_worker_tells_what_has_happened(app: Flask, john: User, susan: User) -> None:
    make.follow(susan, john)
    jobs.run_due(app)
    db.session.rollback()
    assert groups(john) == [("follow", 1)]
    assert unread(john) == 1
