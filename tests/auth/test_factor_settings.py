"""The settings of a second factor: an app that makes codes, and codes on paper."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.lib import clock
from app.models import factors
from app.models.factors import Totp
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.auth.factors import SECURITY, app_of, code, codes_of, kinds, show_password, type_code


def set_up(client: FlaskClient) -> str:
    """Begin to set up an app; the secret that the page shows."""
    begun = client.post(f"{SECURITY}/app/begin", data={"current_password": make.PASSWORD})
    assert begun.location == f"{SECURITY}/app"
    page = BeautifulSoup(client.get(begun.location).text, "html.parser")
    drawing = page.select_one("svg")
    assert drawing is not None
    assert not page.select("[style]")
    secret = page.select_one("samp")
    assert secret is not None
    return secret.text.replace(" ", "")


def test_an_app_counts_after_its_first_right_code(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 12
    secret = set_up(as_john)
    wrong = as_john.post(f"{SECURITY}/app", data={"code": "000000"})
    assert wrong.status_code == 422
    assert not factors.are_needed(john.id)
    right = as_john.post(f"{SECURITY}/app", data={"code": code(secret)})
    assert right.location == f"{SECURITY}/codes"
    assert factors.are_needed(john.id)
    assert "app_added" in kinds(john)
    page = as_john.get(right.location)
    assert page.headers["Cache-Control"] == "no-store"
    shown = [one.text for one in BeautifulSoup(page.text, "html.parser").select("ol samp")]
    file = as_john.get(f"{SECURITY}/codes.txt")
    assert "attachment" in file.headers["Content-Disposition"]
    assert len(shown) == 10
    assert all(one in file.text for one in shown)
    assert as_john.post(f"{SECURITY}/codes/kept").status_code == 302
    for path in ("codes", "codes.txt"):
        assert as_john.get(f"{SECURITY}/{path}").status_code == 302
    other = app.test_client()
    show_password(other, john)
    assert type_code(other, shown[0]) == 302


def test_codes_are_shown_for_ten_minutes_at_the_most(as_john: FlaskClient, john: User) -> None:
    app_of(john)
    as_john.post(f"{SECURITY}/codes", data={"current_password": make.PASSWORD})
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert as_john.get(f"{SECURITY}/codes").status_code == 302


def test_new_codes_end_the_old_ones(as_john: FlaskClient, john: User) -> None:
    app_of(john)
    old = codes_of(john)
    as_john.post(f"{SECURITY}/codes", data={"current_password": make.PASSWORD})
    assert all(factors.spend(john.id, one, signing_keys()) is None for one in old)
    assert factors.of(john.id).codes == 10


def test_codes_need_something_that_they_stand_for(as_john: FlaskClient, john: User) -> None:
    as_john.post(f"{SECURITY}/codes", data={"current_password": make.PASSWORD})
    assert factors.of(john.id).codes == 0


def test_removing_the_app_leaves_nothing(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 12
    app_of(john)
    codes_of(john)
    as_john.post(f"{SECURITY}/app/remove", data={"current_password": make.PASSWORD})
    assert factors.of(john.id) == factors.Factors(None, 0, 0)
    assert "app_removed" in kinds(john)
    other = app.test_client()
    assert show_password(other, john).location == "/"


@pytest.mark.parametrize("path", ["app/begin", "app/remove", "codes", "passkeys/1/remove"])
def test_changes_ask_for_the_password_again(as_john: FlaskClient, john: User, path: str) -> None:
    # security 10
    app_of(john)
    codes_of(john)
    before = factors.of(john.id)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert as_john.post(f"{SECURITY}/{path}").status_code == 403
        wrong = as_john.post(f"{SECURITY}/{path}", data={"current_password": "not this one"})
    assert wrong.status_code == 422
    assert factors.of(john.id) == before


def test_a_second_app_has_to_wait_for_the_first_to_go(as_john: FlaskClient, john: User) -> None:
    secret = app_of(john)
    as_john.post(f"{SECURITY}/app/begin", data={"current_password": make.PASSWORD})
    assert factors.spend(john.id, code(secret), signing_keys()) == "app"


def test_a_new_key_of_the_site_takes_over_what_the_old_one_sealed(app: Flask, john: User) -> None:
    # security 53
    secret = app_of(john)
    old = signing_keys()
    new = [*old, "another-key-0123456789abcdefghijklmnop"]
    factors.seal_anew(new)
    db.session.commit()
    app_row = db.session.get_one(Totp, john.id)
    assert factors.secret_of(app_row, new[1:]) == secret
    assert factors.secret_of(app_row, old) is None
    assert factors.spend(john.id, code(secret), old) is None
