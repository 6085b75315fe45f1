"""How SQLite waits, and for what it does not."""

import time
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from app.extensions import db
from app.lib import clock
from app.models.credentials import Session
from app.models.users import User


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
