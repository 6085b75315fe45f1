"""The page on which invitations are made, and the command."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import invitations
from app.models.invitations import Invitation
from app.models.staff_log import StaffEvent
from app.models.users import User
from app.site import INVITATIONS_BY, REGISTRATION
from tests import make
from tests.auth.test_registration import FORM
from tests.choosing import chosen

PAGE = "/settings/invitations"


def test_a_member_makes_a_link_hands_it_on_and_sees_who_came(
    client: FlaskClient, as_john: FlaskClient
) -> None:
    chosen(REGISTRATION, "invitation")
    chosen(INVITATIONS_BY, "members")
    assert 'href="/settings/invitations"' in as_john.get("/settings/profile").text
    assert "No invitations yet" in as_john.get(PAGE).text
    assert as_john.post(PAGE, data={"uses": 2, "days": 3}).location == PAGE
    page = as_john.get(PAGE).text
    assert "2 of 2 uses left" in page
    found = re.search(r'value="http://localhost(/auth/register/[^"]+)"', page)
    assert found is not None
    client.post(found[1], data=FORM)
    page = as_john.get(PAGE).text
    assert "1 of 2 uses left" in page
    assert 'href="/@ana"' in page


def test_a_wrong_number_is_said_at_its_field_and_kept(as_john: FlaskClient) -> None:
    chosen(INVITATIONS_BY, "members")
    refused = as_john.post(PAGE, data={"uses": "26", "days": "x"})
    assert refused.status_code == 422
    assert "from 1 to 25" in refused.text
    assert 'value="26"' in refused.text


@pytest.mark.parametrize("closed", [True, False])
def test_members_make_none_where_only_staff_does_or_the_site_is_closed(
    as_john: FlaskClient, closed: bool
) -> None:
    if closed:
        chosen(REGISTRATION, "closed")
        chosen(INVITATIONS_BY, "members")
    page = as_john.post(PAGE, data={"uses": 1, "days": 1})
    words = "Nobody new can join" if closed else "For now only those who run the site"
    assert words in page.text
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("spoiled", ["unconfirmed", "limited"])
def test_who_has_not_confirmed_or_is_limited_makes_none(
    as_john: FlaskClient, john: User, spoiled: str
) -> None:
    chosen(INVITATIONS_BY, "members")
    if spoiled == "limited":
        john.is_limited = True
    else:
        john.email_confirmed_at = None
    words = "limited" if spoiled == "limited" else "Confirm your address"
    page = as_john.post(PAGE, data={"uses": 1, "days": 1}).text
    assert words in page
    assert 'name="uses"' not in page
    assert db.session.scalars(select(Invitation)).all() == []


def test_staff_makes_larger_ones_which_are_written_down(app: Flask, client: FlaskClient) -> None:
    # security 33
    person = make.user("mod", role="moderator")
    make.log_in(client, person)
    client.post(PAGE, data={"uses": 500, "days": 90})
    made = db.session.scalars(select(Invitation)).one()
    client.post(f"{PAGE}/{made.id}/withdraw")
    assert not db.session.get_one(Invitation, made.id).is_open
    actions = db.session.scalars(select(StaffEvent.action).order_by(StaffEvent.id)).all()
    assert actions == ["invitation_made", "invitation_withdrawn"]


def test_nobody_withdraws_the_link_of_another(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    number = invitations.make(susan, 1, 1).id
    missing = as_john.post(f"{PAGE}/4711/withdraw")
    answer = as_john.post(f"{PAGE}/{number}/withdraw")
    assert (answer.status_code, answer.text) == (missing.status_code, missing.text)
    assert db.session.get_one(Invitation, number).is_open


def test_the_command_makes_lists_and_withdraws(app: Flask, client: FlaskClient) -> None:
    chosen(REGISTRATION, "invitation")
    runner = app.test_cli_runner()
    made = runner.invoke(args=["invite", "--uses", "5", "--days", "7"])
    assert made.exit_code == 0, made.output
    path = made.output.strip().removeprefix("http://localhost")
    assert "You are invited" in client.get(path).text
    listed = runner.invoke(args=["invite", "--list"]).output
    assert "5 of 5 left" in listed
    assert "by the command line" in listed
    number = listed.split()[0]
    assert runner.invoke(args=["invite", "--withdraw", number]).exit_code == 0
    assert "invitation is over" in client.get(path).text
    again = runner.invoke(args=["invite", "--withdraw", number])
    assert (again.exit_code, again.output) == (
        1,
        f"Error: no open invitation has the number {number}\n",
    )
    wrong = runner.invoke(args=["invite", "--uses", "0"])
    assert (wrong.exit_code, wrong.output) == (1, "Error: at most 1000 uses and 365 days\n")


def test_the_command_says_that_a_closed_site_takes_nobody(app: Flask) -> None:
    chosen(REGISTRATION, "closed")
    assert "while registration is closed" in app.test_cli_runner().invoke(args=["invite"]).output


def test_administrators_are_told_why_nobody_can_be_invited(client: FlaskClient) -> None:
    chosen(REGISTRATION, "closed")
    make.log_in(client, make.user("root", role="administrator"))
    page = client.post(PAGE, data={"uses": 1, "days": 1}).text
    assert "Nobody new can join for now" in page
    assert "only those who run the site" not in page


def test_of_many_who_came_by_a_link_some_are_named_and_the_others_counted(
    as_john: FlaskClient, john: User
) -> None:
    links = [invitations.make(john, 25, 1).id for _number in range(2)]
    for number in range(28):
        invitations.note(make.user(f"guest{number:02}").id, links[0])
    invitations.note(make.user("alone").id, links[1])
    invitations.note(make.user("gone", suspended_at=clock.now()).id, links[1])
    db.session.commit()
    page = " ".join(as_john.get(PAGE).text.split())
    assert page.count('href="/@guest') == 25
    assert page.count("and 3 more") == 1
    assert "and 0 more" not in page
    assert 'href="/@alone"' in page
    assert "/@gone" not in page
