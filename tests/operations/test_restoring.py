"""`flask restore`: everything comes back, on either database, or nothing changes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from app.extensions import db
from app.lib.parcels import Damaged
from app.models.sessions import Session
from app.models.users import User
from app.operations import loading, saved as saved_sites
from app.operations.restoring import NotRestored, Restoring, revisions
from tests import make
from tests.job_site import ROOT
from tests.operations import forging
from tests.operations.conftest import content, revision, save, stored

Sites = Callable[..., Flask]


def restore(path: Path, *, force: bool = False) -> None:
    db.session.commit()
    for _step in Restoring(path, force=force).steps():
        pass


def empty() -> None:
    with loading.all_or_nothing() as connection:
        loading.empty(connection)


def test_a_new_site_becomes_the_one_that_was_saved(
    filled: Flask, saved: Path, new_site: Sites
) -> None:
    before, kept = content(), stored()
    site = new_site(SECRET_KEY=filled.config["SECRET_KEY"])
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["restore", str(saved)])
    assert done.exit_code == 0, done.output
    assert "Warning" not in done.output
    with site.app_context():
        assert content() == before
        assert stored().items() <= kept.items()
        assert len(stored()) >= 5
        assert revision() == revisions()[-1]
        assert db.session.scalar(select(Session.id)) is None


def test_what_was_restored_goes_on(saved: Path, new_site: Sites) -> None:
    site = new_site()
    with site.app_context():
        upgrade()
        restore(saved)
        # Whose ids the database counts, and whose the site makes.
        third = make.user("third")
        make.post(third, "Also here")
        john = db.session.scalars(select(User).filter_by(username="john")).one()
        client = site.test_client()
        make.log_in(client, john)
        assert "Also here" in client.get("/explore").get_data(as_text=True)
        found = client.get("/search?q=港").get_data(as_text=True)
        assert "Good morning" in found


def test_one_database_gives_it_to_the_other_and_takes_it_back(
    filled: Flask, saved: Path, new_site: Sites, tmp_path: Path
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("DATABASE_URL names no other one")
    before = content()
    with new_site(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'other.db'}").app_context():
        restore(saved)
        assert content() == before
        returned = save(tmp_path / "returned.tar.gz")
    assert forging.parts_of(returned)["end.json"] == forging.parts_of(saved)["end.json"]
    restore(returned, force=True)
    assert content() == before


def test_a_site_with_people_is_left_as_it_is(filled: Flask, saved: Path) -> None:
    make.user("third")
    refused = filled.test_cli_runner().invoke(args=["restore", str(saved)])
    assert refused.exit_code == 1
    assert "this site has people; with --force everything here gives way" in refused.output
    assert len(content()["user"]) == 3


def test_by_force_it_gives_way(filled: Flask, saved: Path) -> None:
    before = content()
    third = make.user("third")
    make.post(third, "Soon gone")
    done = filled.test_cli_runner().invoke(args=["restore", str(saved), "--force"])
    assert done.exit_code == 0, done.output
    assert content() == before
    john = db.session.scalars(select(User).filter_by(username="john")).one()
    client = filled.test_client()
    make.log_in(client, john)
    assert "Soon gone" not in client.get("/search?q=gone").get_data(as_text=True)


def test_another_secret_key_is_said(saved: Path, new_site: Sites) -> None:
    site = new_site(SECRET_KEY="another-0123456789abcdefghijklmnop")
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["restore", str(saved)])
    assert "Warning: http://localhost has another secret key" in done.output


def test_the_key_before_is_no_other_one(filled: Flask, saved: Path, new_site: Sites) -> None:
    former = filled.config["SECRET_KEY"]
    site = new_site(SECRET_KEY="another-0123456789abcdefghijklmnop", SECRET_KEY_FALLBACKS=[former])
    with site.app_context():
        assert not Restoring(saved, force=False).has_other_key


def test_a_file_can_be_looked_at_alone(filled: Flask, saved: Path) -> None:
    done = filled.test_cli_runner().invoke(args=["restore", str(saved), "--check"])
    assert done.exit_code == 0
    assert done.output.endswith("The file is good.\n")
    saved.write_bytes(saved.read_bytes()[:-9])
    refused = filled.test_cli_runner().invoke(args=["restore", str(saved), "--check"])
    assert refused.exit_code == 1
    assert refused.output.endswith("cannot be used: it is cut off\n")


def without(start: str) -> Callable[[forging.Parts], None]:
    def change(parts: forging.Parts) -> None:
        for name in [name for name in parts if name.startswith(start)]:
            del parts[name]

    return change


def with_part(name: str, content: bytes) -> Callable[[forging.Parts], None]:
    def change(parts: forging.Parts) -> None:
        end = parts.pop("end.json")
        parts[name] = content
        parts["end.json"] = end

    return change


def last(parts: forging.Parts) -> None:
    parts["more"] = b"{}"


SQL = 'x"; DROP TABLE "user"; --'
WRONG: dict[str, tuple[Callable[[forging.Parts], None], bool]] = {
    "a row that is none": (with_part("tables/user/9.jsonl", b"{not json\n"), True),
    "a row of other columns": (with_part("tables/user/9.jsonl", b"[1]\n"), True),
    "a row that leads too deep": (with_part("tables/user/9.jsonl", b"[" * 100_000 + b"\n"), True),
    "a text in a number": (forging.in_row("user", "posts_count", "1); DROP TABLE x"), True),
    "a number that no column holds": (forging.in_row("user", "posts_count", 2**63), True),
    "a zero in a text": (forging.in_row("post", "body", "a\0b"), True),
    "half a letter": (forging.in_row("post", "body", "\ud800"), True),
    "no moment": (forging.in_row("user", "created_at", "yesterday"), True),
    "no bytes": (forging.in_row("passkey", "public_key", "%%%"), True),
    "no JSON in JSON": (forging.in_row("draft", "fields", "{"), True),
    "nothing where something must be": (forging.in_row("user", "username", None), True),
    "the same person twice": (forging.in_row("user", "username", "susan"), True),
    "an author who is not there": (forging.in_row("post", "author_id", 4711), True),
    "a table of another name": (with_part(f"tables/{SQL}/1.jsonl", b"[1]\n"), True),
    "a file that leads out": (with_part("files/..", b"x"), True),
    "a file without a name": (with_part("files/", b"x"), True),
    "an unknown part": (with_part("more.json", b"{}"), True),
    "a part behind the end": (last, True),
    "no head": (without("backup.json"), False),
    "a head that is a list": (with_part("backup.json", b"[]"), False),
    "another form": (forging.in_head(format=2), True),
    "no tables": (forging.in_head(tables=None), False),
    "tables of nothing": (forging.in_head(tables={"user": {"columns": {}}}), False),
    "a newer version": (forging.in_head(revision="9999"), True),
    "a version of another kind": (forging.in_head(revision=7), True),
    "a table that is missing": (without("tables/post/"), False),
    "a file that is missing": (without("files/"), False),
    "sums that are missing": (without("sums/"), False),
    "an end that is missing": (without("end.json"), False),
    "a row that was changed": (forging.in_row("post", "body", "Forged"), False),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_file_changes_nothing(filled: Flask, saved: Path, what: str) -> None:
    before, kept = content(), stored()
    change, is_summed = WRONG[what]
    forging.forge(saved, change, is_summed=is_summed)
    refused = filled.test_cli_runner().invoke(args=["restore", str(saved), "--force"])
    assert refused.exit_code == 1, refused.output
    assert isinstance(refused.exception, SystemExit)
    assert "Error: " in refused.output
    assert content() == before
    assert stored() == kept


def test_a_table_with_a_column_that_nobody_has_is_refused(filled: Flask, saved: Path) -> None:
    def rename(parts: forging.Parts) -> None:
        head = json.loads(parts["backup.json"])
        columns = head["tables"]["chat"]["columns"]
        head["tables"]["chat"]["columns"] = {
            (SQL if name == "name" else name): kind for name, kind in columns.items()
        }
        parts["backup.json"] = json.dumps(head).encode()

    before = content()
    forging.forge(saved, rename)
    with pytest.raises(NotRestored, match="the table chat has other columns"):
        restore(saved, force=True)
    assert content() == before


def test_a_newer_file_asks_for_newer_code(filled: Flask, saved: Path) -> None:
    forging.forge(saved, forging.in_head(revision="9999"))
    empty()
    with pytest.raises(NotRestored, match=r"newer version \(database 9999\): update the code"):
        restore(saved)


def test_an_older_file_is_brought_up_to_date(filled: Flask, new_site: Sites) -> None:
    with new_site().app_context():
        upgrade()
        john = make.user("john")
        make.post(john, "Long ago")
        downgrade(revision="0020")
        db.session.remove()
        path = save(Path(filled.instance_path) / "old.tar.gz")
        assert Restoring(path, force=False).head.revision == "0020"
    empty()
    restore(path)
    assert revision() == revisions()[-1]
    assert [row[1] for row in content()["user"]] == ["john"]
    path.unlink()


def test_a_database_that_is_ahead_is_left_alone(saved: Path, app: Flask) -> None:
    was = revision()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(NotRestored, match="newer version than the code"):
            restore(saved, force=True)
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": was})


KILLED = """
import os, signal, sys
from pathlib import Path
from app import create_app
from app.operations.restoring import Restoring
with create_app().app_context():
    for what, done, total in Restoring(Path(sys.argv[1]), force=True).steps():
        if (what, done > 0) == (sys.argv[2], True):
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("stage", ["Files", "Rows", "Posts"])
def test_who_is_killed_has_changed_no_row_and_can_try_again(
    filled: Flask, saved: Path, stage: str
) -> None:
    before = content()
    make.user("third")
    with_third = content()
    db.session.remove()
    environment = os.environ | {
        "INSTANCE_PATH": filled.instance_path,
        "DATABASE_URL": filled.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": filled.config["SECRET_KEY"],
    }
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, saved, stage], cwd=ROOT, env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert content() == with_third
    restore(saved, force=True)
    assert content() == before


def test_a_check_stops_at_a_file_without_end(saved: Path) -> None:
    forging.forge(saved, without("end.json"), is_summed=False)
    with pytest.raises(Damaged, match="cut off"):
        for _step in saved_sites.Check(saved).steps():
            pass
