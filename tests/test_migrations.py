"""The way of a filled database from one version to another."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from app.extensions import db
from tests import make


def counts() -> dict[str, int]:
    """How many rows each table has, in one look that does not last."""
    found = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def test_down_and_up_again_keeps_every_row(make_app: Callable[..., Flask]) -> None:
    with make_app().app_context():
        john, susan = make.user("john"), make.user("susan")
        make.follow(john, susan)
        make.post(john, "#one #two")
        before = counts()
        downgrade(revision="0001")
        upgrade()
        assert counts() == before


REFERENCES = {
    "post": {
        ("author_id", "user", "CASCADE"),
        ("in_reply_to_id", "post", "SET NULL"),
        ("preview_id", "preview", "SET NULL"),
        ("quote_of_id", "post", "SET NULL"),
        ("repost_of_id", "post", "CASCADE"),
    },
    "picture": {
        ("author_id", "user", "CASCADE"),
        ("message_id", "message", "CASCADE"),
        ("post_id", "post", "CASCADE"),
    },
}


@pytest.mark.parametrize("table", REFERENCES)
def test_rows_refer_to_others(app: Flask, table: str) -> None:
    """`flask db check` cannot read these on SQLite."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PRAGMA foreign_key_list is SQLite's; `flask db check` reads the others")
    rows = db.session.execute(text(f"PRAGMA foreign_key_list({table})")).all()
    assert {(row[3], row[2], row[6]) for row in rows} == REFERENCES[table]


def test_reports_of_one_thing_become_a_case(make_app: Callable[..., Flask]) -> None:
    with make_app().app_context():
        john, susan = make.user("john"), make.user("susan")
        ids_of = {"reporter": john.id, "subject": susan.id}
        db.session.rollback()
        downgrade(revision="0024")
        row = text(
            "INSERT INTO report (id, reporter_id, subject_id, target_kind, target_id, content,"
            " category, note)"
            " VALUES (:id, :reporter, :subject, 'message', :target, '{}', 'spam', '')"
        )
        for number, target in ((1, 7), (2, 7), (3, 8)):
            db.session.execute(row, {"id": number, "target": target, **ids_of})
        db.session.commit()
        upgrade()
        found = db.session.execute(text("SELECT id, case_id FROM report ORDER BY id")).all()
        assert [tuple(one) for one in found] == [(1, 1), (3, 3)]
        targets = db.session.execute(text("SELECT id, target_id FROM report_case ORDER BY id"))
        assert [tuple(one) for one in targets] == [(1, 7), (3, 8)]
