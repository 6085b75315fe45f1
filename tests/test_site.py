"""Settings that are changed while the site runs, and how every process comes to know of them."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app import create_app, site
from app.extensions import db
from app.models import site_settings
from app.models.users import User
from app.site import BLOCKED_DOMAINS, DECLARED, FORM_SECONDS, REGISTRATION, SITE_NAME
from config import ConfigurationError
from tests.choosing import chosen
from tests.conftest import SETTINGS


def test_a_setting_is_its_default_until_it_is_chosen_and_after_a_reset(app: Flask) -> None:
    assert site.choice(REGISTRATION) == "open"
    chosen(REGISTRATION, "closed")
    assert site.choice(REGISTRATION) == "closed"
    assert site.reset(REGISTRATION, by=None)
    assert not site.reset(REGISTRATION, by=None)
    db.session.commit()
    site.look_again()
    assert site.choice(REGISTRATION) == "open"


@pytest.mark.parametrize("setting", DECLARED, ids=lambda setting: setting.name)
def test_every_default_can_be_chosen_and_is_kept_in_the_database(
    app: Flask, setting: site.Setting[Any]
) -> None:
    before = site.choice(setting)
    chosen(setting, before)
    assert site.choice(setting) == before
    assert site_settings.newer_than(None) is not None


def test_what_cannot_be_is_not_chosen(app: Flask) -> None:
    with pytest.raises(ValueError, match="use one of: open, approval"):
        site.choose(REGISTRATION, "sometimes", by=None)


def test_the_name_of_the_site_changes_on_kept_parts_of_pages_too(
    client: FlaskClient, as_john: FlaskClient
) -> None:
    for browser in (client, as_john):
        assert "Microblog" in browser.get("/explore").text
    chosen(SITE_NAME, "Quayside")
    for browser in (client, as_john):
        page = browser.get("/explore").text
        assert "Quayside" in page
        assert "Microblog" not in page


def test_another_process_notices_within_seconds_and_asks_no_more_often(
    app: Flask, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("app.site.monotonic", lambda: now[0])
    other = make_app(SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"])
    browser = other.test_client()
    assert "Microblog" in browser.get("/about").text
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM site_setting" in statement:
            asked.append(statement)

    chosen(SITE_NAME, "Quayside")
    event.listen(Engine, "before_cursor_execute", note)
    for _ in range(30):
        assert "Microblog" in browser.get("/about").text
    assert asked == []
    now[0] += site.LOOKS_EVERY
    for _ in range(30):
        assert "Quayside" in browser.get("/about").text
    assert len(asked) == 2
    now[0] += site.LOOKS_EVERY
    browser.get("/about")
    assert len(asked) == 3, "nothing has changed: one look at the edition is enough"
    event.remove(Engine, "before_cursor_execute", note)


def test_a_request_reads_the_same_from_its_beginning_to_its_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        assert site.choice(SITE_NAME) == "Microblog"
        monkeypatch.setattr(app.extensions["site"], "looked_at", float("-inf"))
        site.choose(SITE_NAME, "Quayside", by=None)
        db.session.flush()
        assert site.choice(SITE_NAME) == "Microblog"


def test_what_cannot_be_read_falls_back_and_is_logged_once(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    site.choose(SITE_NAME, "Quayside", by=None)
    site_settings.choose("registration", {"mode": 7})
    site_settings.choose("form_seconds", -1)
    site_settings.choose("of_another_version", "x")
    db.session.commit()
    site.look_again()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert "Quayside" in client.get("/auth/register").text
    assert site.choice(REGISTRATION) == "open"
    assert site.choice(FORM_SECONDS) == app.config["SIGN_UP_SECONDS"]
    said = [record.message for record in caplog.records if "unreadable" in record.message]
    assert len(said) == 2
    assert "registration" in said[0]


def test_without_a_database_everything_stays_as_it_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chosen(SITE_NAME, "Quayside")
    assert site.choice(SITE_NAME) == "Quayside"

    def fails(_edition: int | None) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(site_settings, "newer_than", fails)
    site.look_again()
    assert site.choice(SITE_NAME) == "Quayside"
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("REGISTRATION", "sometimes"), ("SIGN_UP_SECONDS", 99), ("SITE_NAME", "x" * 51)],
)
def test_a_default_that_cannot_be_stops_the_start(name: str, value: Any, tmp_path: Any) -> None:
    own = {"INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/x"}
    with pytest.raises(ConfigurationError, match=name):
        create_app({**SETTINGS, **own, name: value})


def test_domains_are_written_alike(app: Flask, john: User) -> None:
    chosen(BLOCKED_DOMAINS, ["@Example.ORG", "bücher.example", "*.example.org", "a.example."])
    assert site.choice(BLOCKED_DOMAINS) == ("a.example", "example.org", "xn--bcher-kva.example")
