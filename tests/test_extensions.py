"""How SQLite waits, and for what it does not; how many connections a request takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from app.extensions import db, reader
from app.lib import clock
from app.models.sessions import Session
from app.models.users import User
from tests import make


def test_reading_does_not_wait_for_who_writes(as_john: FlaskClient, john: User) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL nobody locks all of the database")
    long_ago = clock.now() - timedelta(hours=1)
    db.session.execute(update(Session).values(used_at=long_ago))
    db.session.commit()
    with db.engine.connect() as other:
        other.execution_options(begin="IMMEDIATE").execute(text("SELECT 1"))
        began = time.monotonic()
        assert as_john.get("/").status_code == 200
        assert time.monotonic() - began < 2
    assert db.session.scalars(select(Session.used_at)).one() == long_ago
    db.session.rollback()
    as_john.get("/")
    assert db.session.scalars(select(Session.used_at)).one() > long_ago


@contextmanager
def requests_of_their_own() -> Iterator[None]:
    """Requests within it begin without the session of the test, as on a real site."""
    db.session.remove()
    yield
    db.session.remove()


@pytest.mark.parametrize("path", ["/", "/explore", "/@susan", "/notifications"])
def test_a_request_holds_one_connection_at_most_and_gives_it_back(
    as_john: FlaskClient, john: User, susan: User, path: str
) -> None:
    make.post(susan, "kept by nobody yet")
    make.follow(john, susan)
    taken: list[int] = []

    def note(*_checkout: object) -> None:
        taken.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]

    with requests_of_their_own():
        before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
        event.listen(db.engine, "checkout", note)
        try:
            for _ in range(2):
                assert FlaskClient.open(as_john, path).status_code == 200
                db.session.remove()
                assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]
        finally:
            event.remove(db.engine, "checkout", note)
    assert taken
    assert max(taken) <= before + 1


def test_a_page_of_kept_posts_begins_no_session(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    make.post(susan)
    make.follow(john, susan)
    with requests_of_their_own():
        FlaskClient.open(as_john, "/")
        db.session.remove()
        FlaskClient.open(as_john, "/")
        assert not db.session.registry.has()


def test_who_may_write_reads_within_the_same_transaction(app: Flask, john: User) -> None:
    john_id = john.id
    db.session.commit()
    with requests_of_their_own(), app.test_request_context("/", method="POST"):
        assert reader() is db.session.connection()
    with requests_of_their_own(), app.test_request_context("/"):
        alone = reader()
        assert reader() is alone
        assert db.session.get(User, john_id) is not None
        assert alone.closed
        assert reader() is db.session.connection()
