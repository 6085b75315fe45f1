"""Writing the index anew: killed half-way, it goes on working, and a second run finishes."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, text

from app.extensions import db
from app.lib import queries
from app.lib.paging import Cursor
from app.models import search
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.models.test_search import UTC, indexed

MANY = 4000


def many_posts(author: User) -> list[int]:
    """So many posts that it takes several transactions to index them."""
    first = make.post(author, "The ferry is late.")
    row = dict(db.session.execute(select(Post.__table__).filter_by(id=first.id)).mappings().one())
    rows = [
        row | {"id": first.id - number, "conversation_id": first.id - number}
        for number in range(1, MANY)
    ]
    db.session.execute(insert(Post), rows)
    db.session.commit()
    return [first.id, *(one["id"] for one in rows)]


def found() -> list[int]:
    wanted, _faults = search.understand(queries.parse("ferry"), None, UTC)
    assert wanted is not None
    page = search.newest(wanted, None, Cursor()).page
    db.session.rollback()
    return [entry.id for entry in page.items]


def test_a_rebuild_that_is_killed_leaves_a_working_index_and_can_be_run_again(
    app: Flask, john: User
) -> None:
    posts = many_posts(john)
    db.session.execute(text("DELETE FROM post_search"))
    db.session.commit()
    settings = {
        "FLASK_APP": "microblog.py",
        "SECRET_KEY": "a key of this test alone, long enough",
        "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "INSTANCE_PATH": str(app.config["INSTANCE_PATH"]),
    }
    command = [sys.executable, "-m", "flask", "search", "rebuild"]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = next((line for line in process.stdout if line.startswith("Posts:")), "")
        process.kill()
    assert said.startswith("Posts: 500 of 4,000"), said
    assert process.returncode == -9
    assert 500 <= indexed() < MANY
    db.session.rollback()
    assert set(found()) <= set(posts)
    later = make.post(john, "A ferry that is new.").id
    assert later in found()
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0, result.output
    assert indexed() == MANY + 1
    assert found() == [later, *posts[:19]]
