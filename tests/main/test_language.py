"""Which language a page is in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models.users import User
from tests import make


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,es;q=0.5,en;q=0.1", "es"),
        ("de,en;q=0.5,es;q=0.1", "en"),
        ("EN-gb", "en"),
        ("zh", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=,,=es;q=zwei", "en"),
    ],
)
def test_a_stranger_reads_what_the_browser_asks_for(
    client: FlaskClient, accepted: str, language: str
) -> None:
    page = client.get("/explore", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in page.text
    assert ("Explorar" in page.text) == (language == "es")
    assert "Accept-Language" in page.headers["Vary"]


def test_a_persons_choice_comes_first(as_john: FlaskClient, john: User) -> None:
    form = {"theme": "auto", "locale": "es", "timezone": ""}
    assert as_john.post("/settings/appearance", data=form).status_code == 302
    page = as_john.get("/settings/appearance", headers={"Accept-Language": "en"}).text
    assert '<html lang="es"' in page
    # The answer is in the new language already.
    assert "Guardado." in page


def test_a_language_that_is_not_offered_any_more_is_as_none(app: Flask) -> None:
    person = make.user("jane", locale="eo")
    client = app.test_client()
    make.log_in(client, person)
    assert '<html lang="es"' in client.get("/", headers={"Accept-Language": "es"}).text


def test_errors_are_told_in_the_visitors_language(client: FlaskClient) -> None:
    spanish = {"Accept-Language": "es"}
    assert "Aquí no hay nada" in client.get("/nothing", headers=spanish).text
    refused = client.post("/auth/login", data={}, headers=spanish)
    assert "Este dato es necesario." in refused.text


@pytest.mark.parametrize("field", ["theme", "locale", "timezone"])
def test_a_choice_that_is_not_on_the_list_is_refused(as_john: FlaskClient, field: str) -> None:
    form = {"theme": "auto", "locale": "", "timezone": "", field: "../../etc"}
    answer = as_john.post("/settings/appearance", data=form, headers={"Accept-Language": "es"})
    assert answer.status_code == 422
    assert "Not a valid choice" not in answer.text
