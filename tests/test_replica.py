"""Reading from a copy of the database: a second one, of which one sees that it was asked."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text, update

from app import create_app, observing
from app.extensions import WROTE, db
from app.lib import clock
from app.main import suggestions
from app.models import filters, site_settings, users
from app.models.sessions import TOUCH_EVERY, Session
from app.models.site_settings import EDITION, SiteSetting
from app.models.users import User
from tests import changing, make
from tests.conftest import SETTINGS, Client


@pytest.fixture(scope="module")
def copy(make_app: Callable[..., Flask]) -> Flask:
    """Nobody writes it any more: it knows `frozen`, and nothing of what the tests write."""
    copy = make_app()
    with copy.app_context():
        make.user("frozen")
        db.session.commit()
    return copy


@pytest.fixture
def reading_site(app: Flask, tmp_path: Path) -> Iterator[Callable[[str], Flask]]:
    """Sites on the primary that read from the database of that address."""
    sites: list[Flask] = []

    def made(url: str) -> Flask:
        own = {
            "INSTANCE_PATH": str(tmp_path),
            "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
            "DATABASE_REPLICA_URL": url,
        }
        sites.append(create_app({**SETTINGS, **own}))
        sites[-1].test_client_class = Client
        return sites[-1]

    yield made
    for site in sites:
        with site.app_context():
            db.session.remove()
            db.engine.dispose()
        site.extensions["replica"].engine.dispose()


@pytest.fixture
def behind(reading_site: Callable[[str], Flask], copy: Flask) -> Flask:
    """A site whose copy has not heard of what a test writes."""
    return reading_site(copy.config["SQLALCHEMY_DATABASE_URI"])


@pytest.fixture
def reader(behind: Flask) -> FlaskClient:
    make.user("fresh")
    db.session.commit()
    return behind.test_client()


def which(client: FlaskClient) -> str:
    """Which of the two a page was read from."""
    found = {name: client.get(f"/@{name}").status_code for name in ("frozen", "fresh")}
    return {(200, 404): "copy", (404, 200): "primary"}[found["frozen"], found["fresh"]]


def write(client: FlaskClient) -> None:
    assert client.post("/auth/login", data={"username": "x", "password": "y"}).status_code == 422


def test_pages_are_read_from_the_copy(reader: FlaskClient) -> None:
    assert which(reader) == "copy"
    assert "@frozen" in reader.get("/search?q=frozen&kind=people").text


def test_who_has_written_reads_the_primary_for_some_seconds(reader: FlaskClient) -> None:
    write(reader)
    assert which(reader) == "primary"
    cookie = reader.get_cookie(WROTE)
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 5)
    reader.set_cookie(WROTE, str(int(time.time()) - 7))
    assert which(reader) == "copy"


def test_another_process_knows_of_the_write(
    reader: FlaskClient, reading_site: Callable[[str], Flask], copy: Flask
) -> None:
    write(reader)
    cookie = reader.get_cookie(WROTE)
    assert cookie is not None
    other = reading_site(copy.config["SQLALCHEMY_DATABASE_URI"]).test_client()
    assert which(other) == "copy"
    other.set_cookie(WROTE, cookie.value)
    assert which(other) == "primary"


@pytest.mark.parametrize("moment", ["", "x", "1", "99999999999", "-1", "1" * 500])
def test_a_moment_that_somebody_made_up_is_none(reader: FlaskClient, moment: str) -> None:
    reader.set_cookie(WROTE, moment)
    assert which(reader) == "copy"


def test_a_form_is_never_read_from_the_copy(reader: FlaskClient) -> None:
    known = {"username": "fresh", "password": make.PASSWORD}
    assert reader.post("/auth/login", data=known).status_code == 302


def test_a_session_counts_and_ends_at_once(reader: FlaskClient) -> None:
    # security 14
    reader.post("/auth/login", data={"username": "fresh", "password": make.PASSWORD})
    reader.delete_cookie(WROTE)
    assert which(reader) == "copy"
    assert "fresh" in reader.get("/@frozen").text
    db.session.execute(delete(Session))
    db.session.commit()
    assert "fresh" not in reader.get("/@frozen").text


def test_what_a_page_notes_is_written_to_the_primary(reader: FlaskClient) -> None:
    reader.post("/auth/login", data={"username": "fresh", "password": make.PASSWORD})
    reader.delete_cookie(WROTE)
    long_ago = clock.now() - 2 * TOUCH_EVERY
    db.session.execute(update(Session).values(used_at=long_ago))
    db.session.commit()
    assert reader.get("/@frozen").status_code == 200
    assert db.session.query(Session).one().used_at > long_ago


def test_a_copy_that_is_down_is_not_missed(
    reading_site: Callable[[str], Flask], tmp_path: Path
) -> None:
    make.user("fresh")
    db.session.commit()
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'copy.db'}"
    if db.engine.dialect.name != "sqlite":
        nowhere = "postgresql+psycopg://postgres@127.0.0.1:1/copy"
    assert which(reading_site(nowhere).test_client()) == "primary"


def test_connections_that_broke_are_made_anew(reader: FlaskClient, copy: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connections that break")
    assert which(reader) == "copy"
    end_all = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = :name AND pid <> pg_backend_pid()"
    )
    with copy.app_context():
        copied = db.engine.url.database
    db.session.execute(end_all, {"name": copied})
    db.session.commit()
    assert which(reader) == "copy"


def test_mailed_links_of_an_address_lead_to_their_pages(
    reader: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    changing.ask(as_john)
    assert reader.get(changing.link_of(changing.newest())).status_code == 200
    assert reader.get(changing.link_of(changing.newest(), "email back")).status_code == 200


def test_what_is_held_is_held_on_the_primary(behind: Flask, john: User) -> None:
    # A row that is held on a copy is held for nobody, and PostgreSQL refuses it there.
    db.session.commit()
    row = select(User.username).where(User.username == "john")
    with behind.test_request_context("/"):
        assert db.session.scalar(row) is None
        assert db.session.scalar(row.with_for_update()) == "john"
        users.hold_id(1)


def test_a_page_goes_on_reading_the_copy_after_what_had_to_be_new(behind: Flask) -> None:
    names = select(User.username)
    with behind.test_request_context("/"):
        assert db.session.scalars(names).all() == ["frozen"]
        site_settings.newer_than(None)
        assert db.session.scalars(names).all() == ["frozen"]


def test_what_a_process_keeps_of_filters_is_no_copys(behind: Flask, john: User) -> None:
    make.filter(john, "harbour")
    filters.kept.cache_clear()
    number = john.id
    with behind.test_request_context("/"):
        assert [rule.title for rule in filters.kept(number, 1)] == ["harbour"]


def test_what_a_process_keeps_of_suggestions_is_no_copys(
    behind: Flask, john: User, susan: User
) -> None:
    make.post(susan)
    db.session.commit()
    suggestions.remembered.cache_clear()
    known_by = john.id, john.created_at
    with behind.test_request_context("/"):
        found = suggestions.remembered(*known_by, 0, 0)
    assert [one.username for one in found] == ["susan"]


def test_settings_of_the_site_do_not_go_back_to_what_the_copy_knows(behind: Flask) -> None:
    site_settings.choose("site_name", "Harbour")
    db.session.commit()
    edition = db.session.get_one(SiteSetting, EDITION).value
    with behind.test_request_context("/"):
        assert site_settings.newer_than(edition) is None
        found = site_settings.newer_than(None)
    assert found == {"site_name": "Harbour", EDITION: edition}


def test_what_the_copy_is_asked_is_counted(behind: Flask) -> None:
    with behind.test_request_context("/"):
        observing.begin()
        try:
            assert db.session.scalars(select(User.username)).all() == ["frozen"]
            run = observing.current.run
            assert run is not None
            assert len(run.statements) == 1
        finally:
            observing.current.run = None


def test_without_a_copy_no_browser_is_told_anything(client: FlaskClient) -> None:
    write(client)
    assert client.get_cookie(WROTE) is None
