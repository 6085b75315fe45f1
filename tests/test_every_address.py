"""What holds at every address: headers, and that nothing sent there is a fault or does harm."""

import re
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.forms import Form
from app.models.lists import PeopleList
from app.models.posts import Post
from app.models.sessions import Session
from app.models.users import User
from app.protection import HEADERS
from tests import make
from tests.architecture.test_methods import tables
from tests.architecture.test_routes import VALUES, address, rules

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000
RUBBISH = ["\0", "\ud800".encode("utf-8", "surrogatepass"), "9" * 40, "-1", "٣", "x" * 4000, "{}"]
# Files that are everybody's, and feeds, which are the same for everybody.
PUBLIC_FILES = ("image/", "application/atom+xml", "application/rss+xml")


@pytest.fixture
def peopled(as_john: FlaskClient, john: User, susan: User) -> FlaskClient:
    """A browser of john's, on a site on which addresses lead to something."""
    make.follow(john, susan)
    make.post(susan, "Come to #x, @john. https://example.org/")
    make.filter(john, id=VALUES["filter_id"])
    db.session.add(PeopleList(id=VALUES["list_id"], owner_id=john.id, name="Neighbours"))
    db.session.commit()
    make.first_chat(john, susan)
    return as_john


def addresses(app: Flask, method: str) -> list[str]:
    with app.test_request_context():
        every = [address(rule) for rule in rules(app, method) if rule.endpoint != "static"]
    # Whoever has logged out is refused for that.
    return [path for path in every if path != "/auth/logout"]


def check_headers(response: TestResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for name in HEADERS.keys() - {"Content-Security-Policy"}:
        assert response.headers[name] == HEADERS[name]
    if response.mimetype == "text/html":
        for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy
        assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", response.text)


@pytest.mark.parametrize("is_member", [True, False])
def test_headers(app: Flask, peopled: FlaskClient, is_member: bool) -> None:
    # security 20 38
    client = peopled if is_member else app.test_client()
    for path in [*addresses(app, "GET"), "/nothing/here", "/static/css/theme.css"]:
        response = client.get(path)
        response.close()
        assert response.status_code < 500, path
        check_headers(response)
        is_file = path.startswith("/static") or (response.mimetype or "").startswith(PUBLIC_FILES)
        if is_member and not is_file:
            kept = response.headers["Cache-Control"]
            assert kept == "no-store" or "private" in kept or response.status_code == 304, path


def test_headers_of_refusals_and_faults(
    app: Flask, as_john: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 38
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "main.about", fail)
    large = {"data": {"body": "x" * 3 * MEGABYTE}}
    asked: list[tuple[int, str, str, dict[str, Any]]] = [
        (400, "GET", "/explore?before=x", {}),
        (404, "GET", "/nothing", {}),
        (405, "DELETE", "/explore", {}),
        (413, "POST", "/posts", large),
        (500, "GET", "/about", {}),
    ]
    for status, method, path, sent in asked:
        response = as_john.open(path, method=method, **sent)
        assert response.status_code == status
        check_headers(response)


def test_get_changes_nothing_at_any_address(app: Flask, peopled: FlaskClient) -> None:
    # security 36
    before = tables()
    for path in addresses(app, "GET"):
        peopled.get(path)
    assert tables() == before


def fields() -> list[str]:
    """The fields of every form, and the columns of every table."""
    kinds, names = [Form], set(db.metadata.tables["user"].columns.keys())
    for table in db.metadata.tables.values():
        names.update(table.columns.keys())
    while kinds:
        kind = kinds.pop()
        kinds.extend(kind.__subclasses__())
        names.update(name for name in dir(kind) if hasattr(getattr(kind, name), "field_class"))
    return sorted(names)


def arguments() -> list[str]:
    """What addresses are asked with."""
    sources = "".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    return sorted(set(re.findall(r'request\.args(?:\.get\(|\[)"(\w+)"', sources)))


@pytest.mark.parametrize("first", range(0, len(RUBBISH), 2))
def test_rubbish_in_every_field_is_no_fault(app: Flask, peopled: FlaskClient, first: int) -> None:
    # security 42
    values = RUBBISH[first:] + RUBBISH[:first]
    form = dict(zip(fields(), cycle(values), strict=False))
    for path in addresses(app, "POST"):
        assert peopled.post(path, data=form).status_code < 500, path
    question = dict(zip(arguments(), cycle(values), strict=False))
    for path in addresses(app, "GET"):
        assert peopled.get(path, query_string=question).status_code < 500, path


def test_what_is_too_long_for_every_field_is_kept_nowhere(app: Flask, peopled: FlaskClient) -> None:
    # security 42
    names = fields()
    long = "x" * (int(1.9 * MEGABYTE) // len(names))
    assert len(long) > 5_000
    for path in addresses(app, "POST"):
        assert peopled.post(path, data=dict.fromkeys(names, long)).status_code < 500, path
    kept = (db.session.execute(select(table)).all() for table in db.metadata.sorted_tables)
    assert not [rows for rows in kept if long in repr(rows)]


def held(person: User) -> list[Any]:
    """What nobody but a person decides about them."""
    db.session.expire_all()
    counted = {"posts_count", "followers_count", "following_count", "unread_count"}
    columns = [column.key for column in inspect(User).columns if column.key not in counted]
    told = {"circle_revision", "ties", "unread_messages", "home_extras", "last_seen_at"}
    return [getattr(person, name) for name in columns if name not in told]


def test_extra_fields_are_ignored_everywhere(
    app: Flask, peopled: FlaskClient, john: User, susan: User
) -> None:
    # security 32
    form = dict.fromkeys(fields(), str(susan.id)) | {"role": "admin", "is_admin": "1"}
    for name in ("password", "password2", "current_password"):
        form.pop(name, None)
    own = ("id", "email", "email_confirmed_at", "password_hash", "created_at")
    before = held(susan), [getattr(john, name) for name in own]
    posts = list(db.session.scalars(select(Post.id).where(Post.author_id == susan.id)))
    for path in addresses(app, "POST"):
        peopled.post(path, data=form)
    db.session.expire_all()
    assert (held(susan), [getattr(john, name) for name in own]) == before
    assert list(db.session.scalars(select(Post.id).where(Post.author_id == susan.id))) == posts
    assert db.session.scalars(select(Session).where(Session.user_id == susan.id)).all() == []
