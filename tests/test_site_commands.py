"""`flask settings`, as whoever runs the machine types it."""

import json

import pytest
from click.testing import Result
from flask import Flask

from app import site


def types(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["settings", *words])


def test_an_operator_lists_sets_gets_and_resets(app: Flask) -> None:
    listed = types(app, "list")
    assert listed.exit_code == 0
    assert "registration" in listed.output
    assert "(changed)" not in listed.output
    done = types(app, "set", "registration", "Approval")
    assert done.exit_code == 0, done.output
    assert "registration is approval now" in done.output
    assert types(app, "get", "registration").output == "approval\n"
    assert "approval  (changed)" in types(app, "list").output
    assert "registration is open again." in types(app, "reset", "registration").output
    assert "registration is open as it was." in types(app, "reset", "registration").output


def test_lists_and_answers_are_typed_as_words(app: Flask) -> None:
    types(app, "set", "blocked_domains", "b.example, a.example")
    assert types(app, "get", "blocked_domains").output == "a.example\nb.example\n"
    assert "is empty now" in types(app, "set", "blocked_domains", "").output
    types(app, "set", "reason_required", "off")
    assert types(app, "get", "reason_required").output == "no\n"


def test_a_program_gets_json(app: Flask) -> None:
    values = json.loads(types(app, "list", "--json").output)
    assert list(values) == [setting.name for setting in site.DECLARED]
    assert values["registration"] == "open"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("get", "colour"), "no setting is called 'colour'"),
        (("set", "colour", "red"), "no setting is called 'colour'"),
        (("reset", "colour"), "no setting is called 'colour'"),
        (("set", "registration", "maybe"), "registration: use one of: open, approval"),
        (("set", "form_seconds", "61"), "form_seconds: use a whole number from 0 to 60"),
        (("set", "form_seconds", "-1e3"), "No such option"),
        (("set", "form_seconds", "³"), "form_seconds: use a whole number"),
        (("set", "reason_required", "perhaps"), "reason_required: use yes or no"),
        (("set", "blocked_domains", "a@b@c"), "'a@b@c' is not a domain"),
        (("set", "contact", "nobody"), "contact: this is not an email address"),
        (("set", "site_name", ""), "site_name: this must not be empty"),
        (("set", "site_name", "x" * 51), "site_name: use 50 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(app: Flask, words: tuple[str, ...], said: str) -> None:
    result = types(app, *words)
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_database_that_is_behind_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions["schema"], "is_current", False)
    monkeypatch.setattr("app.schema.find_problem", lambda _migrations: "behind")
    result = types(app, "list")
    assert result.exit_code == 1
    assert "flask db upgrade" in result.output
