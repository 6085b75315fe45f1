"""A site with a real database for every test: one application, emptied in between."""

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from app import create_app, site as choices
from app.extensions import db
from app.lib import ids, passwords
from app.models.users import User
from tests import make, statements as watched
from tests.databases import database_for
from tests.statements import Statements

# Nobody's own settings reach the tests, nor the sites that they start.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "tests-only-0123456789abcdefghijklmnop",
    "SITE_URL": "http://localhost",
    "RATELIMIT_ENABLED": False,
    "WTF_CSRF_ENABLED": False,
    "SQLITE_SYNCHRONOUS": "OFF",
    "MAIL_SERVER": "",
}


class Client(FlaskClient):
    """A browser beside the test's own session, which sees afterwards what is in the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        response = super().open(*args, **kwargs)
        db.session.rollback()
        return response


@pytest.fixture(scope="session")
def make_app(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Callable[..., Flask]]:
    """Applications with a database of their own, at the newest migration."""
    apps: list[Flask] = []

    def made(**settings: Any) -> Flask:
        folder = tmp_path_factory.mktemp("site")
        name = f"{worker_id}_{folder.name}"
        url = settings.pop("SQLALCHEMY_DATABASE_URI", None) or database_for(name, folder)
        own = {"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": url}
        app = create_app({**SETTINGS, **own, **settings})
        app.test_client_class = Client
        with app.app_context():
            upgrade()
        apps.append(app)
        return app

    yield made
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def site(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """What depends on how fast tests are is done once.

    A password is computed once for a hash: nearly every test logs somebody in. A process looks for
    settings at its first request, and not at another one some seconds later.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "verify", lru_cache(maxsize=64)(passwords.verify))
        patched.setattr(choices, "LOOKS_EVERY", 3600.0)
        yield


@pytest.fixture(autouse=True)
def fresh_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Identifiers follow the clock, also after a test that moved it ahead."""
    monkeypatch.setattr(ids, "_latest", 0)


@pytest.fixture
def app(site: Flask) -> Iterator[Flask]:
    """The shared application with empty tables, inside an application context."""
    # What a process knows of settings is of the test before.
    choices.init_app(site)
    with site.app_context():
        yield site
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        rmtree(Path(site.instance_path) / "media", ignore_errors=True)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Every statement that is run, with its parameters."""
    with watched.noted() as run:
        yield run


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def john(app: Flask) -> User:
    return make.user("john")


@pytest.fixture
def susan(app: Flask) -> User:
    return make.user("susan")


@pytest.fixture
def as_john(app: Flask, john: User) -> FlaskClient:
    """A browser in which john is logged in."""
    client = app.test_client()
    make.log_in(client, john)
    return client


@pytest.fixture
def protected(app: Flask) -> Iterator[FlaskClient]:
    """A browser on the site with its CSRF protection on, as it is outside tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
