"""Who comes into the administration, and the way to it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import applications
from app.models.users import User
from tests import judging, make


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_staff_are_led_there(app: Flask, client: FlaskClient, role: str) -> None:
    make.log_in(client, make.user(role=role))
    assert 'href="/admin/"' in client.get("/").text
    assert client.get("/admin/").status_code == 200


def test_members_find_nothing_there(as_john: FlaskClient) -> None:
    # security 28
    assert "/admin" not in as_john.get("/").text
    missing = as_john.get("/admin/nothing-of-the-kind")
    for path in ("/admin/", "/admin/log"):
        answer = as_john.get(path)
        assert (answer.status_code, answer.text) == (404, missing.text)


def test_strangers_are_asked_to_log_in(client: FlaskClient) -> None:
    assert client.get("/admin/").location == "/auth/login?next=/admin/"


def test_demotion_acts_on_the_next_request(app: Flask, client: FlaskClient) -> None:
    # security 16
    person = make.user(role="administrator")
    make.log_in(client, person)
    assert client.get("/admin/").status_code == 200
    person.role = "member"
    db.session.commit()
    assert client.get("/admin/").status_code == 404
    assert "/admin" not in client.get("/").text


def test_a_fresh_site_has_nobody_and_no_default_account(app: Flask) -> None:
    # security 9
    assert db.session.query(User).count() == 0


def test_no_form_of_a_member_changes_a_role(as_john: FlaskClient, john: User) -> None:
    # security 32
    form = {"role": "administrator", "is_limited": "n", "suspended_at": ""}
    for path in ("/settings/profile", "/settings/account", "/settings/privacy"):
        as_john.post(path, data={**form, "display_name": "John"})
    assert db.session.get_one(User, john.id).role == "member"


def waiting(client: FlaskClient) -> list[str]:
    page = BeautifulSoup(client.get("/admin/").text, "html.parser")
    return [one.get_text(strip=True) for one in page.select("#waiting ~ ul a")]


def test_it_says_what_waits_for_an_answer(app: Flask, john: User, susan: User) -> None:
    ruth = judging.moderator()
    client = app.test_client()
    make.log_in(client, ruth)
    assert waiting(client) == []
    assert "has its answer" in client.get("/admin/").text
    for number in range(2):
        judging.report(john, make.post(susan, f"Number {number}."))
    judging.report(john, ruth)
    applications.file(make.user("ana").id, "I sing.")
    db.session.commit()
    assert waiting(client) == ["2 open reports", "1 request for an account"]
