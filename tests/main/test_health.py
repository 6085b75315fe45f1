"""What an operator's probes see, and what people see of a database in trouble."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.extensions import db
from tests import make
from tests.conftest import SETTINGS


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
