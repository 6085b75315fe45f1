"""Signing up in each of the ways that those who run the site may choose."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import travel

from app.extensions import db
from app.lib import clock
from app.models import invitations, users
from app.models.applications import Application
from app.models.invitations import Invitation, Invited
from app.models.users import User
from app.pages.letters import signing_keys
from app.site import (
    BLOCKED_DOMAINS,
    CONTACT,
    INVITATIONS_BY,
    REASON_REQUIRED,
    REFUSES_THROWAWAY,
    REGISTRATION,
)
from tests.auth.test_registration import FORM, count_users
from tests.choosing import chosen

MODES = ["open", "approval", "invitation", "closed"]
SPOILED = ["used", "withdrawn", "over", "false", "maker", "unconfirmed", "limited", "policy"]


def invited(maker: User | None = None, uses: int = 1, days: int = 7) -> tuple[int, str]:
    """An invitation's id, and the address of its form."""
    made = invitations.make(maker, uses, days)
    address = f"/auth/register/{invitations.token_of(made, signing_keys())}"
    db.session.commit()
    return made.id, address


def uses_left(invitation_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Invitation, invitation_id, populate_existing=True).uses_left


@pytest.mark.parametrize("mode", ["invitation", "closed"])
def test_where_nobody_signs_up_the_page_says_so_and_nothing_is_made(
    client: FlaskClient, mode: str
) -> None:
    chosen(REGISTRATION, mode)
    chosen(CONTACT, "desk@harbour.example")
    page = client.get("/auth/register")
    assert page.status_code == 200
    assert "desk@harbour.example" in page.text
    assert 'href="/auth/login"' in page.text
    assert 'name="username"' not in page.text
    refused = client.post("/auth/register", data=FORM)
    assert refused.status_code == 403
    assert count_users() == 0
    told = client.post("/auth/register", data=FORM, headers={"Accept": "application/json"})
    assert (told.status_code, told.json["error"]) == (403, "forbidden")  # type: ignore[index]


@pytest.mark.parametrize(
    ("mode", "button", "sentence"),
    [
        ("open", "Create an account", "Everybody can join."),
        ("approval", "Ask for an account", "Everybody can ask for an account"),
        ("invitation", "By invitation", "People come here by invitation."),
        ("closed", "Nobody new at the moment", "Nobody new can join at the moment."),
    ],
)
def test_every_page_of_strangers_speaks_of_the_mode(
    client: FlaskClient, mode: str, button: str, sentence: str
) -> None:
    chosen(REGISTRATION, mode)
    assert button in client.get("/").text
    assert sentence in client.get("/about").text
    for path in ("/", "/explore", "/about", "/auth/login"):
        text = client.get(path).text
        assert ("Create an account" in text) == (mode == "open" and path != "/about") or (
            path == "/about"
        )
        assert ("Sign up" in text) <= (mode in {"open", "approval"}), path


@pytest.mark.parametrize("mode", ["open", "approval", "invitation"])
def test_a_known_address_is_answered_like_a_new_one_in_every_mode(
    app: Flask, client: FlaskClient, mode: str
) -> None:
    # security 5
    chosen(REGISTRATION, mode)
    # One use is not two: what is left must not tell whether the address was known.
    (first, one), (second, other) = invited(), invited()
    paths = ("/auth/register", "/auth/register") if mode != "invitation" else (one, other)
    form = FORM | {"reason": "I live here."}
    new = client.post(paths[0], data=form)
    known = client.post(paths[1], data=form | {"username": "other"})
    answers = [(one.status_code, one.location, one.data) for one in (new, known)]
    assert answers[0] == answers[1]
    assert new.status_code == 302
    assert users.find("ana") is not None
    assert users.find("other") is None
    assert count_users() == 1
    assert uses_left(first) == uses_left(second)


def test_whoever_is_invited_comes_in_at_once_and_it_is_kept_by_whom(
    client: FlaskClient, john: User
) -> None:
    chosen(REGISTRATION, "invitation")
    chosen(INVITATIONS_BY, "members")
    number, path = invited(john, uses=2)
    assert "john invites you to" in client.get(path).text
    assert client.post(path, data=FORM).location == "/auth/login"
    person = users.find("ana")
    assert person is not None
    assert person.applied_at is None
    came = db.session.get_one(Invited, person.id)
    assert (came.invitation_id, came.inviter_id) == (number, john.id)
    assert uses_left(number) == 1


def test_an_invitation_needs_no_approval(client: FlaskClient) -> None:
    chosen(REGISTRATION, "approval")
    _number, path = invited()
    assert "reason" not in client.get(path).text
    client.post(path, data=FORM)
    person = users.find("ana")
    assert person is not None
    assert person.applied_at is None


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_link_that_is_over_says_so_and_makes_nobody(
    client: FlaskClient, john: User, spoiled: str
) -> None:
    chosen(REGISTRATION, "invitation")
    chosen(INVITATIONS_BY, "members")
    number, path = invited(john)
    if spoiled == "used":
        invitations.spend(number)
    elif spoiled == "withdrawn":
        assert invitations.withdraw(number, john)
    elif spoiled == "maker":
        john.suspended_at = clock.now()
    elif spoiled == "unconfirmed":
        john.email_confirmed_at = None
    elif spoiled == "limited":
        john.is_limited = True
    elif spoiled == "false":
        path = path[:-3] + "xyz"
    db.session.commit()
    if spoiled == "policy":
        chosen(INVITATIONS_BY, "staff")
    with travel(clock.now() + timedelta(days=8 if spoiled == "over" else 0)):
        assert "This invitation is over" in client.get(path).text
        assert client.post(path, data=FORM).status_code == 403
    assert count_users() == 1


def test_a_link_that_is_over_leads_on_where_others_may_come_anyway(client: FlaskClient) -> None:
    assert "Create an account" in client.get("/auth/register/nonsense").text
    assert client.post("/auth/register/nonsense", data=FORM).status_code == 302


def test_nobody_comes_by_a_link_while_the_site_is_closed(client: FlaskClient) -> None:
    _number, path = invited()
    chosen(REGISTRATION, "closed")
    assert "takes no new people" in client.get(path).text
    assert client.post(path, data=FORM).status_code == 403
    assert count_users() == 0


def test_a_taken_name_costs_no_use(client: FlaskClient, john: User) -> None:
    number, path = invited()
    refused = client.post(path, data=FORM | {"username": "john"})
    assert refused.status_code == 422
    assert f'action="{path}"' in refused.text
    assert uses_left(number) == 1


def test_a_reason_is_asked_kept_and_may_be_left_out_where_it_is_not_needed(
    client: FlaskClient,
) -> None:
    chosen(REGISTRATION, "approval")
    refused = client.post("/auth/register", data=FORM)
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    for blank in ("  ", "\r\n \r\n", "\u200b"):
        refused = client.post("/auth/register", data=FORM | {"reason": blank})
        assert refused.status_code == 422
        assert 'id="reason-error"' in refused.text
    too_long = client.post("/auth/register", data=FORM | {"reason": "x" * 501})
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.text
    client.post("/auth/register", data=FORM | {"reason": "  I live\r\nhere. "})
    assert db.session.scalars(select(Application.reason)).one() == "I live\nhere."
    chosen(REASON_REQUIRED, False)
    client.post("/auth/register", data=FORM | {"username": "bea", "email": "bea@example.org"})
    assert db.session.scalar(select(func.count()).select_from(Application)) == 2


def test_a_reason_is_ignored_where_nobody_asks(client: FlaskClient) -> None:
    client.post("/auth/register", data=FORM | {"reason": "x" * 900})
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0
    assert users.find("ana") is not None


def test_a_field_that_people_do_not_see_has_to_be_empty(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/auth/register").text, "html.parser")
    trap = page.select_one("[name=homepage]")
    assert trap is not None
    assert trap["tabindex"] == "-1"
    assert trap.find_parent(class_="visually-hidden") is not None
    refused = client.post("/auth/register", data=FORM | {"homepage": "https://pills.example"})
    assert refused.status_code == 422
    assert 'value="ana@example.org"' in refused.text
    # Whose password manager filled it in sees it now, and can mend it.
    shown = BeautifulSoup(refused.text, "html.parser").select_one("[name=homepage]")
    assert shown is not None
    assert shown.find_parent(class_="visually-hidden") is None
    assert count_users() == 0


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("ana@mailinator.com", False),
        ("ana@sub.mailinator.com", False),
        ("ana@MAILINATOR.com", False),
        ("ana@harbourmailinator.com", True),
        ("ana@own.example", False),
        ("ana@deep.below.own.example", False),
        ("ana@gmail.com", True),
        ("ana@example.org", True),
    ],
)
def test_addresses_at_some_domains_are_refused(
    client: FlaskClient, as_john: FlaskClient, address: str, is_taken: bool
) -> None:
    chosen(BLOCKED_DOMAINS, ["own.example"])
    answer = client.post("/auth/register", data=FORM | {"email": address})
    assert answer.status_code == (302 if is_taken else 422)
    assert ("cannot be used here" in answer.text) != is_taken
    changed = as_john.post("/settings/account", data={"email": f"b{address}"})
    assert changed.status_code == (302 if is_taken else 422)


def test_the_list_that_comes_along_can_be_switched_off(client: FlaskClient) -> None:
    chosen(REFUSES_THROWAWAY, False)
    form = FORM | {"email": "ana@mailinator.com"}
    assert client.post("/auth/register", data=form).status_code == 302
