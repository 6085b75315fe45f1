from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import jobs, subscribers
from app.extensions import db
from app.jobs import Job
from app.lib import clock
from app.models import events, users
from app.models.events import EventRow
from tests import job_site, make


@dataclass(frozen=True)
class Happened(events.Event):
    user_id: int
    words: str


@pytest.fixture
def queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "jobs", app.extensions["jobs"])
    job_site.give_queue(app)


def test_an_event_is_kept_with_a_job_for_whoever_follows_it(app: Flask, queue: None) -> None:
    events.record(Happened(7, "in any script: 你好"))
    db.session.commit()
    row, job = db.session.scalars(select(EventRow)).one(), db.session.scalars(select(Job)).one()
    assert (row.kind, row.args) == (
        "test_events.Happened",
        {"user_id": 7, "words": "in any script: 你好"},
    )
    assert (job.handler, job.args) == ("note", {"event": row.kind, "fields": row.args})


def test_an_event_that_nobody_follows_is_kept(app: Flask, queue: None) -> None:
    events.record(users.Followed(1, 2))
    db.session.commit()
    assert db.session.scalars(select(EventRow.kind)).all() == ["users.Followed"]
    assert db.session.scalars(select(Job)).all() == []


def test_an_event_of_a_rolled_back_transaction_never_happened(app: Flask, queue: None) -> None:
    events.record(Happened(7, "never"))
    db.session.flush()
    db.session.rollback()
    assert db.session.scalars(select(EventRow)).all() == []
    assert db.session.scalars(select(Job)).all() == []


def test_a_handler_gets_the_event_as_it_was_recorded(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[events.Event] = []

    def see(event: events.Event) -> None:
        seen.append(event)

    monkeypatch.setitem(subscribers.EVENTS, Happened.kind(), Happened)
    happened = Happened(7, "as it was")
    subscribers.take_up(
        see, {"event": Happened.kind(), "fields": {"user_id": 7, "words": "as it was"}}
    )
    assert seen == [happened]


def test_every_followed_event_has_handlers_that_the_queue_knows() -> None:
    for kind, names in subscribers.TABLE.followers.items():
        assert kind in subscribers.EVENTS
        assert names
        assert set(names) <= set(subscribers.TABLE.handlers)


def test_every_chore_does_its_work(app: Flask) -> None:
    make.user()
    for chore in subscribers.CHORES:
        chore.run()
        db.session.commit()


def test_old_events_are_pruned_a_little_at_a_time(
    app: Flask, queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PRUNED_AT_ONCE", 2)
    for number in range(5):
        events.record(Happened(number, "old"))
    db.session.commit()
    assert events.prune() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        events.record(Happened(5, "new"))
        db.session.commit()
        assert events.prune() == 2
        jobs.in_batches(events.prune)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(EventRow)) == 1
