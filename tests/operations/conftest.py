"""A site with something in every kind of table and of file, saved in a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.extensions import db, storage
from app.models import factors, portraits
from app.models.users import User
from app.operations import rows
from app.operations.saving import Saving, snapshot
from tests import make
from tests.conftest import SETTINGS
from tests.databases import database_for
from tests.lib import files

Content = dict[str, list[list[Any]]]


@pytest.fixture
def filled(app: Flask) -> Flask:
    """Texts in several scripts, moments, JSON, bytes, fractions, and pictures."""
    john = make.user("john", about="Größe\n\u2028\u202e“quoted” \\ 🦭", last_post_id=None)
    susan = make.user("susan")
    make.follow(susan, john)
    post = make.post(john, "#harbour Good morning, 港. 🌊")
    make.reply(susan, post, "Antwort @john")
    make.poll(john)
    make.picture(john, post, alt_text="A seal")
    make.draft(john, "Half a thought", pictures=["1", "2"])
    make.scheduled(susan, "Later")
    make.message(john, susan, "Between us")
    make.passkey(john, credential_id=bytes(range(256)), public_key=b"\0\1")
    factors.begin_app(john, [app.config["SECRET_KEY"]])
    add_portrait(susan)
    make.log_in(app.test_client(), john)
    db.session.commit()
    return app


def add_portrait(person: User) -> None:
    """An avatar that is there, as a whole and in its sizes."""
    row = {"user_id": person.id, "kind": "avatar", "state": portraits.READY, "key": "k" * 22}
    place = {"source": portraits.original_of("k" * 22), "original_key": "k" * 22}
    part = {"x": 0.1, "y": 1 / 3, "size": 0.7, "asked_at": person.created_at}
    db.session.add(portraits.Portrait(**row, **place, **part))
    person.avatar_key = "k" * 22
    names = [portraits.original_of("k" * 22), *portraits.files_of("avatar", "k" * 22)]
    for name in names:
        storage.put(name, files.picture("WEBP"))
    db.session.commit()


@pytest.fixture
def saved(filled: Flask, tmp_path: Path) -> Path:
    return save(tmp_path / "site.tar.gz")


def save(path: Path) -> Path:
    db.session.commit()
    for _step in Saving(path).steps():
        pass
    return path


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Sites whose databases hold nothing, not even tables."""
    made: list[Flask] = []

    def build(**settings: Any) -> Flask:
        folder = tmp_path / f"new{len(made)}"
        folder.mkdir()
        url = settings.pop("SQLALCHEMY_DATABASE_URI", "") or database_for(
            f"operations_{tmp_path.name}", folder
        )
        own = {"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": url}
        made.append(create_app({**SETTINGS, **own, **settings}))
        return made[-1]

    yield build
    for site in made:
        with site.app_context():
            db.engine.dispose()


def content() -> Content:
    """All rows that are carried, by table."""
    db.session.rollback()
    with snapshot() as connection:
        tables = rows.tables(connection)
        return {
            name: [row for some in rows.read(connection, table) for row in some]
            for name, table in tables.items()
        }


def stored() -> dict[str, bytes]:
    """All files in the storage."""
    return {found.key: storage.get(found.key) for found in storage.kept()}


def revision() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
