"""What an operator's probes see, and what people see of a database in trouble."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, readiness
from app.extensions import db
from app.readiness import Readiness
from tests import make
from tests.conftest import SETTINGS
from tests.statements import Statements


def test_a_healthy_site(client: FlaskClient) -> None:
    # security 56
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_database_out_of_reach(tmp_path: Path) -> None:
    # security 56
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'microblog.db'}"
    app = create_app(
        {**SETTINGS, "INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": nowhere}
    )
    client = app.test_client()
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503
    for path in ("/", "/explore", "/nothing"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.text.count("<h1") == 1


def test_every_part_is_named_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    # security 56
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'microblog.db'}"
    (tmp_path / "jobs.db").mkdir()
    (tmp_path / "media").touch()
    own = {"INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": nowhere}
    client = create_app({**SETTINGS, **own, "REDIS_URL": ""}).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.splitlines() == [
        "database: the database does not answer",
        "migrations: the database does not answer",
        "queue: what carries jobs does not answer",
        "storage: File exists",
    ]
    told = client.get("/readyz?for=pages", headers={"Accept": "application/json"})
    assert told.status_code == 503
    assert told.json == {
        "ready": False,
        "parts": dict.fromkeys(["database", "migrations"], "the database does not answer"),
    }


def test_pages_are_ready_without_queue_and_storage(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "readiness", Readiness())
    monkeypatch.setattr(app.extensions["jobs"].carrier, "is_reachable", lambda: False)
    answer = client.get("/readyz", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"] == {
        "database": "ok",
        "migrations": "ok",
        "queue": "what carries jobs does not answer",
        "storage": "ok",
    }
    assert client.get("/readyz?for=pages").status_code == 200


def test_a_database_of_another_version_is_not_ready(
    tmp_path: Path,
) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    own = {"INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": empty}
    client = create_app({**SETTINGS, **own}).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations: the database is missing: run: flask db upgrade" in answer.text


def test_whoever_asks_again_and_again_asks_the_site_once(
    app: Flask, client: FlaskClient, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "readiness", Readiness())
    for _ in range(20):
        assert client.get("/readyz").text == "ok\n"
    assert len(statements) <= 2


def test_nobody_waits_for_a_part_that_takes_long(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def slow() -> str:
        asked.set()
        assert may_answer.wait(30)
        return readiness.FINE

    monkeypatch.setitem(readiness.CHECKS, "storage", slow)
    ready = Readiness()
    with ThreadPoolExecutor(max_workers=2) as threads:
        first = threads.submit(ready.look, frozenset({"storage"}))
        try:
            assert asked.wait(30)
            others = threads.submit(within, app, ready, frozenset({"database", "storage"}))
            found = others.result(timeout=20)
        finally:
            may_answer.set()
        assert found == {"database": "ok", "storage": readiness.ASKED}
        assert first.result() == {"storage": "ok"}
    assert ready.look(frozenset({"storage"})) == {"storage": "ok"}


def within(app: Flask, ready: Readiness, parts: frozenset[str]) -> dict[str, str]:
    with app.app_context():
        return ready.look(parts)


def test_a_locked_database_is_waited_for_then_503(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL locks rows, not the database")
        client = app.test_client()
        make.log_in(client, make.user("john"))
        blocker = db.engine.raw_connection()
        blocker.cursor().execute("BEGIN IMMEDIATE")
        assert client.get("/").status_code == 200
        refused = client.post("/posts", data={"body": "hello"})
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "5"
        blocker.cursor().execute("ROLLBACK")
        blocker.close()
        assert client.post("/posts", data={"body": "hello"}).status_code == 302
