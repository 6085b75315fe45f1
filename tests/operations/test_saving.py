"""`flask backup`: one moment of a site that goes on, in one file."""

import fcntl
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, update

from app.extensions import db, storage, writing
from app.lib import parcels
from app.models import leftovers, pictures
from app.models.pictures import Picture
from app.models.posts import Post
from app.models.users import User
from app.operations import files, rows, saving
from app.operations.saved import FILES, HEAD, Check
from app.operations.saving import NotSaved, Saving, snapshot
from tests import make
from tests.operations import forging
from tests.operations.conftest import save, stored


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.username == name)).one()


def test_the_command_saves_the_site_and_says_how_much(filled: Flask, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    done = filled.test_cli_runner().invoke(args=["backup", str(path)])
    assert done.exit_code == 0, done.output
    assert "Saved and read again: " in done.output
    assert "The secret key is not in it" in done.output
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["site.tar.gz"]


def test_every_file_that_is_used_is_in_it(saved: Path) -> None:
    names = {name.removeprefix(FILES) for name in forging.parts_of(saved) if FILES in name}
    # What was sent is deleted by the worker when it comes to that.
    assert {name for name in stored() if not name.endswith("-upload")} <= names
    assert len(names) >= 5


def test_no_secret_key_and_no_session_is_in_it(saved: Path, app: Flask) -> None:
    parts = forging.parts_of(saved)
    assert not any("session" in name or "chore" in name for name in parts)
    whole = b"".join(parts.values())
    assert app.config["SECRET_KEY"].encode() not in whole


def test_what_is_written_meanwhile_is_not_in_it(filled: Flask, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    steps = Saving(path).steps()
    next(steps)
    make.post(person("john"), "Too late for that")
    for _step in steps:
        pass
    assert b"Too late for that" not in b"".join(forging.parts_of(path).values())
    assert b"Good morning" in b"".join(forging.parts_of(path).values())


def test_nobody_has_to_wait_meanwhile(filled: Flask, tmp_path: Path) -> None:
    steps = Saving(tmp_path / "site.tar.gz").steps()
    next(steps)
    with writing(hasty=True) as connection:
        connection.execute(update(Post).values(likes_count=7))
    steps.close()


def test_a_picture_that_is_taken_back_meanwhile_is_no_fault(filled: Flask, tmp_path: Path) -> None:
    saving = Saving(tmp_path / "site.tar.gz")
    steps = saving.steps()
    next(steps)
    picture = db.session.scalars(select(Picture)).one()
    key = picture.key
    db.session.delete(picture)
    db.session.commit()
    for name in pictures.files_of(key):
        storage.delete(name)
    for _step in steps:
        pass
    assert saving.lost == []
    assert saving.gone == 2


def test_a_file_that_should_be_there_is_named(filled: Flask, tmp_path: Path) -> None:
    name = pictures.file_of(db.session.scalars(select(Picture.key)).one(), "full")
    storage.delete(name)
    done = filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "site.tar.gz")])
    assert done.exit_code == 0
    assert f"Warning: 1 files are not in the storage: {name}" in done.output


def test_a_file_that_is_there_is_not_written_over(filled: Flask, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    path.write_bytes(b"yesterday")
    refused = filled.test_cli_runner().invoke(args=["backup", str(path)])
    assert refused.exit_code == 1
    assert path.read_bytes() == b"yesterday"
    done = filled.test_cli_runner().invoke(args=["backup", str(path), "--force"])
    assert done.exit_code == 0
    assert Check(path).head.revision


def test_who_is_interrupted_leaves_nothing(filled: Flask, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    path.write_bytes(b"yesterday")
    steps = Saving(path).steps()
    next(steps)
    steps.close()
    assert [one.name for one in tmp_path.iterdir()] == ["site.tar.gz"]
    assert path.read_bytes() == b"yesterday"


def test_what_a_killed_one_left_is_written_over(filled: Flask, tmp_path: Path) -> None:
    (tmp_path / "site.tar.gz.part").write_bytes(b"x" * 10_000_000)
    path = save(tmp_path / "site.tar.gz")
    for _step in Check(path).steps():
        pass


def test_two_do_not_write_the_same_file(filled: Flask, tmp_path: Path) -> None:
    with (tmp_path / "site.tar.gz.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NotSaved, match="somebody else"):
            save(tmp_path / "site.tar.gz")


def test_what_the_disk_made_of_it_is_looked_at(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(writer: parcels.Writer, name: str, content: bytes) -> None:
        kept(writer, name, content.replace(b"harbour", b"HARBOUR"))

    kept = parcels.Writer.add
    monkeypatch.setattr(parcels.Writer, "add", spoil)
    refused = filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "site.tar.gz")])
    assert refused.exit_code == 1
    assert "cannot be used" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(filled: Flask, tmp_path: Path) -> None:
    refused = filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "no" / "site")])
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "No such file or directory" in refused.output


def test_a_database_without_tables_is_nothing_to_save(
    new_site: Callable[..., Flask], tmp_path: Path
) -> None:
    site = new_site()
    refused = site.test_cli_runner().invoke(args=["backup", str(tmp_path / "site.tar.gz")])
    assert refused.exit_code == 1
    assert refused.output == "Error: there is nothing to save: the database has no tables\n"


def test_large_tables_come_in_pieces(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PIECE", 10)
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    parts = forging.parts_of(save(tmp_path / "site.tar.gz"))
    assert sum(name.startswith("tables/user/") for name in parts) == 2


def test_every_place_of_files_is_known_to_it(app: Flask) -> None:
    """Where files lie that rows refer to, a backup without them would be none."""
    assert set(files.SOURCES) == set(leftovers.PLACES)
    with snapshot() as connection:
        tables = rows.tables(connection)
    for source in (one for place in files.SOURCES.values() for one in place):
        assert set(source.columns) <= set(tables[source.table].columns)


def test_every_table_is_carried_or_left_out_for_a_reason(app: Flask) -> None:
    with snapshot() as connection:
        carried = set(rows.tables(connection))
        there = {
            n for n in inspect(connection).get_table_names() if not n.startswith("post_search")
        }
    assert there - carried == rows.LEFT_OUT
    assert set(db.metadata.tables) - carried == rows.LEFT_OUT - {"alembic_version"}
    assert set(rows.ONLY) <= carried


def test_it_says_what_it_is_of(saved: Path, app: Flask) -> None:
    told = json.loads(forging.parts_of(saved)[HEAD])
    assert told["site"] == "http://localhost"
    assert told["tables"]["user"]["rows"] == 2
    assert told["tables"]["user"]["columns"]["created_at"] == "moment"
