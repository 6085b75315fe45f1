"""The guests of a filled site have been told what happened to them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import demo
from app.demo import hearing
from app.extensions import db
from app.models.notifications import Notification, NotificationActor
from app.models.users import User
from tests import make


@pytest.fixture
def filled(app: Flask) -> None:
    demo.fill(40, 600, force=False)


def test_guests_are_told_of_what_happened(app: Flask, filled: None) -> None:
    guests = db.session.scalars(select(User).order_by(User.id).limit(2)).all()
    told: set[str] = set()
    for guest in guests:
        groups = db.session.scalars(
            select(Notification).where(Notification.user_id == guest.id)
        ).all()
        kinds = {group.kind for group in groups}
        assert {"mention", "reply", "like", "repost", "follow"} <= kinds
        told |= kinds
        assert any(group.people_count > 2 for group in groups)
        unread = [group for group in groups if group.read_at is None]
        assert len(unread) == guest.unread_count == hearing.UNREAD
        for group in groups:
            of_group = NotificationActor.notification_id == group.id
            actors = select(func.count()).select_from(NotificationActor).where(of_group)
            assert db.session.scalar(actors) == group.people_count or group.kind == "poll_ended"
            own = NotificationActor.actor_id == guest.id
            assert db.session.scalar(actors.where(own)) == 0
    assert {"edited", "poll_ended"} <= told


def test_a_guest_reads_of_it(app: Flask, filled: None, client: FlaskClient) -> None:
    reader = db.session.scalars(select(User).where(User.username == demo.READER)).one()
    make.log_in(client, reader, password=demo.PASSWORD)
    page = client.get("/notifications").text
    assert page.count('data-key="') == hearing.UNREAD
    assert f"({hearing.UNREAD + reader.unread_messages}) Notifications" in page
