"""`flask backup`: one moment of a site that goes on, in one file."""

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from app.operations.restoring import Restoring
from app.operations.saved import FILES, HEAD, Check
from app.operations.saving import NotSaved, Saving, draft_name, snapshot
from tests import make
from tests.main.sending import run_jobs
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


def test_a_picture_that_is_prepared_meanwhile_is_there_after_a_restore(
    filled: Flask, new_site: Callable[..., Flask], tmp_path: Path
) -> None:
    """Its upload is gone by then, and the row that was read still waits for it."""
    made = make.picture(person("john"), is_developed=False)
    number, saving = made.id, Saving(tmp_path / "site.tar.gz")
    steps = saving.steps()
    next(steps)
    make.developed(made)
    run_jobs(filled)
    assert pictures.upload_of(made.key) not in stored()
    for _step in steps:
        pass
    assert (saving.lost, saving.gone) == ([], 0)
    db.session.commit()
    site = new_site()
    with site.app_context():
        for _step in Restoring(saving.path, force=False).steps():
            pass
        run_jobs(site)
        restored = db.session.get_one(Picture, number)
        assert restored.is_ready
        assert set(pictures.files_of(restored.key)[1:]) <= stored().keys()


def test_an_upload_that_was_prepared_too_early_is_lost_and_not_taken_back(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.picture(person("john"), is_developed=False)
    name = pictures.upload_of(made.key)
    read = Saving.save_brief_files

    def after_a_worker(saving: Saving, *about: Any) -> None:
        make.developed(made)
        run_jobs(filled)
        read(saving, *about)

    db.session.commit()
    monkeypatch.setattr(Saving, "save_brief_files", after_a_worker)
    saving = Saving(tmp_path / "site.tar.gz")
    for _step in saving.steps():
        pass
    assert (saving.lost, saving.gone) == ([name], 0)


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


def test_who_has_just_written_it_is_not_written_over(filled: Flask, tmp_path: Path) -> None:
    """The lock of the other has ended with its file's name: this one would be in no folder."""
    path = tmp_path / "site.tar.gz"
    with saving.draft_of(path) as file:
        file.write(b"whole")
        with draft_name(path).open("rb") as late:
            draft_name(path).rename(path)
            fcntl.flock(file, fcntl.LOCK_UN)
            with pytest.raises(NotSaved, match="somebody else"):
                saving.require_own(late, draft_name(path))
        path.rename(draft_name(path))
    assert path.read_bytes() == b"whole"


def test_a_link_in_the_place_of_its_draft_is_not_followed(filled: Flask, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    path = tmp_path / "site.tar.gz"
    draft_name(path).symlink_to(tmp_path / "precious")
    refused = filled.test_cli_runner().invoke(args=["backup", str(path)])
    assert refused.exit_code == 1
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_what_lay_there_open_to_all_is_closed(filled: Flask, tmp_path: Path) -> None:
    draft = tmp_path / "site.tar.gz.part"
    draft.touch()
    draft.chmod(0o666)
    assert save(tmp_path / "site.tar.gz").stat().st_mode & 0o777 == 0o600


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
