"""`flask doctor`: what is wrong is said, each with what to do; what is well is not."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from app.extensions import db, storage
from app.jobs import ChoreTurn
from app.lib import assets, clock
from app.lib.storage import Unavailable
from app.models import factors, indexing
from app.operations import database_checks, machine_checks, settings_checks, work_checks
from app.operations.findings import OK, WARNING, WRONG
from tests import make

PUBLIC = {
    "SITE_URL": "https://example.org",
    "ENVIRONMENT": "production",
    "ADMINS": ["root@example.org"],
    "TRUSTED_PROXIES": 1,
    "TRUSTED_HOSTS": ["example.org"],
    "MAIL_DEFAULT_SENDER": "site@example.org",
    "RATELIMIT_ENABLED": True,
}


def ask(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["doctor", *arguments])


def states(findings: Any) -> dict[str, str]:
    return {one.about: one.state for one in findings}


@pytest.fixture
def well(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site at which nothing is to be done."""
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    monkeypatch.setattr(assets, "is_fresh", lambda _root: True)
    monkeypatch.setattr(machine_checks, "is_compiled", lambda _path: True)
    Path(app.instance_path).chmod(0o700)
    db.session.add(ChoreTurn(name="end polls", next_at=clock.now() + timedelta(minutes=1)))
    db.session.commit()
    return app


def test_a_site_that_is_well_needs_nothing(well: Flask) -> None:
    found = ask(well)
    assert found.exit_code == 0, found.output
    assert {line.split()[0] for line in found.output.splitlines()} == {"ok"}
    assert list(storage.kept()) == []


def test_what_is_wrong_fails_and_says_what_to_do(
    well: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(well.config, "SITE_URL", "https://example.org/blog")
    found = ask(well)
    assert found.exit_code == 1
    assert "wrong    address: SITE_URL has more than a host" in found.output
    assert "→ set SITE_URL=https://example.org\n" in found.output


def test_a_warning_does_not_fail(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(well.config, "TRUSTED_PROXIES", 1)
    found = ask(well)
    assert found.exit_code == 0
    assert "warning  proxies: " in found.output


def test_programs_read_it_as_json(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(well.config, "SITE_URL", "ftp://x")
    found = ask(well, "--json")
    assert found.exit_code == 1
    told = {one["about"]: one for one in json.loads(found.output)}
    assert told["address"]["state"] == "wrong"
    assert told["address"]["advice"].startswith("set SITE_URL")
    assert told["database"]["state"] == "ok"


@pytest.mark.parametrize(
    ("about", "settings", "state"),
    [
        ("environment", {}, OK),
        ("environment", {"ENVIRONMENT": "development"}, WARNING),
        ("environment", {"ADMINS": []}, WARNING),
        ("address", {}, OK),
        ("address", {"SITE_URL": "http://example.org"}, WARNING),
        ("address", {"SITE_URL": "example.org"}, WRONG),
        ("address", {"SITE_URL": "https://example.org?x=1"}, WRONG),
        ("proxies", {}, OK),
        ("proxies", {"TRUSTED_PROXIES": 0}, WARNING),
        ("hosts", {}, OK),
        ("hosts", {"TRUSTED_HOSTS": [".org"]}, OK),
        ("hosts", {"TRUSTED_HOSTS": None}, WARNING),
        ("hosts", {"TRUSTED_HOSTS": ["other.example"]}, WRONG),
        ("sender", {}, OK),
        ("sender", {"MAIL_DEFAULT_SENDER": "microblog@localhost"}, WARNING),
        ("limits", {}, OK),
        ("limits", {"RATELIMIT_ENABLED": False}, WRONG),
        ("secret key", {}, OK),
        ("secret key", {"SECRET_KEY": "short"}, WRONG),
    ],
)
def test_settings_are_looked_at(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    about: str,
    settings: dict[str, Any],
    state: str,
) -> None:
    for name, value in (PUBLIC | settings).items():
        monkeypatch.setitem(app.config, name, value)
    assert states(settings_checks.look())[about] == state


def test_a_key_that_opens_nothing_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    factors.begin_app(make.user("john"), [app.config["SECRET_KEY"]])
    db.session.commit()
    assert settings_checks.secret_key().state == OK
    former = app.config["SECRET_KEY"]
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-0123456789abcdefghijklmnop")
    found = settings_checks.secret_key()
    assert (found.state, "1 of 1 apps" in found.found) == (WRONG, True)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [former])
    assert settings_checks.secret_key().state == OK


def test_a_database_that_is_behind_is_told_how_to_come_along(app: Flask) -> None:
    was = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    for version, advice in (
        ("0001", "make a backup, then run: flask db upgrade"),
        ("9999", "the database is ahead: update the code of this site"),
    ):
        db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        db.session.commit()
        found = database_checks.migrations()
        db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": was})
        db.session.commit()
        assert (found.state, found.advice) == (WRONG, advice)


def test_a_database_that_does_not_answer_is_one_line(
    tmp_path: Path, new_site: Callable[..., Flask]
) -> None:
    (tmp_path / "folder").mkdir()
    site = new_site(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'folder'}")
    with site.app_context():
        found = list(database_checks.look())
        assert [(one.about, one.state) for one in found] == [("database", WRONG)]
        assert {"wrong"} == {one.state for one in work_checks.look("") if one.about == "queue"}


def test_a_row_that_refers_to_nothing_is_found(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets nobody do that")
    raw = db.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("INSERT INTO note (writer_id, person_id, body) VALUES (98, 99, '')")
    raw.commit()
    raw.cursor().execute("PRAGMA foreign_keys=ON")
    raw.close()
    found = {one.about: one for one in database_checks.look()}["integrity"]
    assert (found.state, found.found) == (WRONG, "rows refer to others that there are not, in note")


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)")
        connection.exec_driver_sql("CREATE INDEX ix ON note (body)")
        rows = [(f"a note of some length {number}",) for number in range(1000)]
        connection.exec_driver_sql("INSERT INTO note (body) VALUES (?)", rows)
        assert list(database_checks.sqlite_faults(connection)) == []
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 3 * 4096 + 200] = bytes(200)
    path.write_bytes(content)
    with engine.connect() as connection:
        (found,) = database_checks.sqlite_faults(connection)
    assert (found.state, found.advice) == (WRONG, database_checks.RESTORE)
    engine.dispose()


def test_an_index_that_is_not_valid_is_found(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite makes no index in the background")
    valid = "UPDATE pg_index SET indisvalid = {} WHERE indexrelid = 'ix_post_deleted_at'::regclass"
    db.session.execute(text(valid.format("false")))
    db.session.commit()
    try:
        found = [one for one in database_checks.look() if one.about == "integrity"]
    finally:
        db.session.execute(text(valid.format("true")))
        db.session.commit()
    assert [(one.state, "ix_post_deleted_at" in one.found) for one in found] == [(WRONG, True)]


def test_posts_that_are_not_found_are_counted(app: Flask) -> None:
    post = make.post(make.user("john"))
    indexing.forget(post.id)
    db.session.commit()
    found = {one.about: one for one in database_checks.look()}["search"]
    assert (found.state, found.found) == (WARNING, "1 of 1 posts are not found")


@pytest.mark.parametrize(("minutes", "state"), [(0, OK), (0.1, WARNING), (-5, WRONG)])
def test_clocks_are_compared(minutes: float, state: str) -> None:
    told = clock.now() + timedelta(minutes=minutes)
    assert database_checks.skew("clock", "the database", told).state == state


def test_an_instance_folder_that_others_read_is_wrong(well: Flask) -> None:
    folder = Path(well.instance_path)
    folder.chmod(0o755)
    found = machine_checks.files_of_others()
    folder.chmod(0o700)
    assert (found.state, found.advice) == (WRONG, f"run: chmod 700 {folder}")


@pytest.mark.parametrize(("free", "state"), [(10**8, WRONG), (10**9, WARNING), (10**10, OK)])
def test_room_on_the_disk_is_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    assert machine_checks.disk().state == state


def test_a_storage_that_takes_nothing_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise Unavailable("No space left on device")

    monkeypatch.setattr(app.extensions["storage"], "put", refuse)
    found = machine_checks.stored()
    assert (found.state, "No space left" in found.found) == (WRONG, True)


def test_a_storage_that_mixes_files_up_is_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["storage"], "get", lambda _key: b"another")
    assert machine_checks.stored().state == WRONG


def test_front_end_files_are_compared_with_their_sources(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "is_fresh", lambda _root: False)
    monkeypatch.setattr(machine_checks, "root", lambda: tmp_path)
    assert machine_checks.front_end().state == WRONG
    (tmp_path / assets.VENDOR).mkdir(parents=True)
    (tmp_path / assets.VENDOR / assets.STYLESHEETS[0]).touch()
    assert machine_checks.front_end().state == WARNING


def test_a_language_that_nobody_translated_is_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LANGUAGES", ["en", "tlh"])
    found = machine_checks.translations()
    assert (found.state, "tlh" in found.found) == (WRONG, True)


def test_texts_that_are_newer_than_what_was_compiled_are_wrong(tmp_path: Path) -> None:
    texts = tmp_path / "messages.po"
    texts.touch()
    assert not machine_checks.is_compiled(texts)
    texts.with_suffix(".mo").touch()
    assert machine_checks.is_compiled(texts)
