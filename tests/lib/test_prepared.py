"""Statements whose text is written once, beside the same ones as SQLAlchemy runs them."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import BigInteger, bindparam, column, select, table
from sqlalchemy.exc import DBAPIError

from app.extensions import UTCDateTime, db
from app.lib.prepared import Prepared, first, prepared
from app.models.users import User
from tests import make
from tests.statements import Statements

BOUND = bindparam("bound", type_=BigInteger)


@pytest.fixture
def people(app: Flask) -> list[User]:
    return [make.user(name) for name in ("john", "susan", "maria")]


def test_rows_are_those_that_sqlalchemy_finds(people: list[User]) -> None:
    when = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    people[0].email_confirmed_at, people[1].email_confirmed_at = when, None
    db.session.commit()
    query = select(User.username, User.email_confirmed_at, User.id).where(User.id <= BOUND)
    query = query.order_by(User.id)
    values = {"bound": people[1].id}
    connection = db.session.connection()
    found = Prepared(query).rows(connection, values)
    assert found == [tuple(row) for row in connection.execute(query, values)]
    assert found[0][1] == when
    assert found[1][1] is None


def test_values_are_written_as_their_type_wants_it(people: list[User]) -> None:
    query = select(User.username).where(User.created_at < bindparam("now", type_=UTCDateTime))
    late = {"now": datetime(9000, 1, 1, tzinfo=UTC)}
    early = {"now": datetime(2000, 1, 1, tzinfo=UTC)}
    known = Prepared(query)
    assert len(known.rows(db.session.connection(), late)) == 3
    assert known.rows(db.session.connection(), early) == []


def test_constants_are_given_each_time(people: list[User]) -> None:
    query = select(User.id).where(User.username.in_(["john", "maria"]), User.id < BOUND)
    with pytest.raises(KeyError):
        Prepared(select(User.id).where(User.id < BOUND)).rows(db.session.connection(), {})
    equal = select(User.id).where(User.username == "maria", User.id < BOUND)
    assert Prepared(equal).rows(db.session.connection(), {"bound": 2**62}) == [(people[2].id,)]
    assert prepared(query) is prepared(query)


def test_a_limit_is_part_of_the_text(people: list[User], statements: Statements) -> None:
    query = first(select(User.id).order_by(User.id), 2)
    statements.clear()
    assert len(Prepared(query).rows(db.session.connection(), {})) == 2
    assert "LIMIT 2" in statements[0][0]
    assert len(statements) == 1


def test_a_fault_is_one_of_sqlalchemy(app: Flask) -> None:
    missing = Prepared(select(column("id")).select_from(table("nothing_of_this_name")))
    with pytest.raises(DBAPIError):
        missing.rows(db.session.connection(), {})
    db.session.rollback()
