"""Every migration on a filled site, down and up, one at a time, and killed on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import event

from app.extensions import db
from app.models import factors
from app.operations import rows
from app.operations.restoring import revisions
from app.operations.saving import snapshot
from tests import make
from tests.job_site import ROOT
from tests.operations.conftest import revision

# By table, key and column.
Content = Mapping[str, Mapping[tuple[Any, ...], Mapping[str, Any]]]

# What is dropped with polls is not asked for any more.
GIVEN_UP = {("post", "has_poll")}
# The tables are made and filled by then, and nothing says so yet.
KILLED = """
import os, signal, sys
from flask_migrate import downgrade, upgrade
from sqlalchemy import event
from app import create_app
from app.extensions import db

with create_app().app_context():
    @event.listens_for(db.engine, "before_cursor_execute")
    def kill(_connection, _cursor, statement, *_more):
        if statement.startswith("UPDATE alembic_version"):
            os.kill(os.getpid(), signal.SIGKILL)

    {"up": upgrade, "down": downgrade}[sys.argv[1]](revision=sys.argv[2])
"""


@pytest.fixture
def filled(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site of its own, where nobody looks for tables that a test took away."""
    site = make_app()
    with site.app_context():
        fill(site)
        yield site
        db.session.remove()


def fill(site: Flask) -> None:
    john, susan = make.user("john", about="Größe 🦭"), make.user("susan")
    make.follow(susan, john)
    post = make.post(john, "#harbour Good morning, 港.")
    make.reply(susan, post, "Antwort @john")
    make.poll(john)
    make.picture(john, post, alt_text="A seal", is_developed=False)
    make.draft(john, "Half a thought")
    make.message(john, susan, "Between us")
    make.passkey(john, credential_id=bytes(range(256)), public_key=b"\0\1")
    factors.begin_app(john, [site.config["SECRET_KEY"]])
    db.session.commit()


def content() -> Content:
    with snapshot() as connection:
        return {
            name: {
                tuple(row[name] for name in table.key): row
                for some in rows.read(connection, table)
                for row in (dict(zip(table.columns, one, strict=True)) for one in some)
            }
            for name, table in rows.tables(connection).items()
        }


def compare(one: Content, other: Content) -> None:
    """What both have a place for is the same in both."""
    for name in one.keys() & other.keys():
        assert one[name].keys() == other[name].keys(), name
        for key, row in one[name].items():
            both = {c for c in row.keys() & other[name][key].keys() if (name, c) not in GIVEN_UP}
            assert {c: row[c] for c in both} == {c: other[name][key][c] for c in both}, name


def test_each_step_down_and_up_keeps_what_both_sides_know(filled: Flask) -> None:
    known = revisions()
    found = content()
    assert sum(map(len, found.values())) > 30
    for target in known[-2::-1]:
        downgrade(revision=target)
        compare(found, found := content())
    for target in known[1:]:
        upgrade(revision=target)
        compare(found, found := content())
    assert revision() == known[-1]


def kill(site: Flask, way: str, target: str) -> None:
    """Have a process go that way, and kill it when it is as good as there."""
    environment = os.environ | {
        "INSTANCE_PATH": site.instance_path,
        "DATABASE_URL": site.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": site.config["SECRET_KEY"],
    }
    command = [sys.executable, "-c", KILLED, way, target]
    killed = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()


def test_who_is_killed_on_the_way_has_changed_nothing(filled: Flask) -> None:
    known = revisions()
    for target in ("0022", "0016", "0014", "0003"):
        before = known[known.index(target) - 1]
        downgrade(revision=target)
        for way, start, end in (("down", target, before), ("up", before, target)):
            found = content()
            kill(filled, way, end)
            assert (revision(), content()) == (start, found)
            {"down": downgrade, "up": upgrade}[way](revision=end)
            assert revision() == end
            compare(found, content())
    upgrade()
    assert revision() == known[-1]


def test_migrations_take_their_time_and_wait_for_nobody(filled: Flask) -> None:
    """What pages may take is too little for an index of many rows."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite ends no statement")
    downgrade(revision=revisions()[-2])
    limits: list[Any] = []

    def note(_connection: Any, cursor: Any, statement: str, *_more: object) -> None:
        if statement.startswith(("SELECT pg_advisory_lock", "UPDATE alembic_version")):
            for name in ("statement_timeout", "lock_timeout"):
                limits.extend(cursor.execute(f"SHOW {name}").fetchone())

    event.listen(db.engine, "before_cursor_execute", note)
    upgrade()
    event.remove(db.engine, "before_cursor_execute", note)
    # Another upgrade is waited for, however long it takes; a lock that others queue behind is not.
    assert limits == ["0", "0", "0", "10s"]
