"""The page of the site's settings."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import site
from app.extensions import db
from app.models.staff_log import StaffEvent
from tests import make
from tests.choosing import chosen

PAGE = "/admin/settings"
FORM = {
    "site_name": "Quayside",
    "contact": "desk@quayside.example",
    "registration": "approval",
    "invitations_by": "members",
    "form_seconds": "4",
    "refuses_throwaway": "y",
    "blocked_domains": "Example.ORG\nexample.net",
    "unconfirmed_days": "7",
}


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    make.log_in(client, make.user("boss", role="administrator"))
    return client


def test_an_administrator_chooses_and_each_change_is_written_down(admin: FlaskClient) -> None:
    # security 33
    assert admin.post(PAGE, data=FORM).location == PAGE
    page = admin.get(PAGE).text
    assert "Quayside" in page
    assert "example.net\nexample.org" in page
    assert site.choice(site.REGISTRATION) == "approval"
    assert not site.choice(site.REASON_REQUIRED)
    events = db.session.scalars(select(StaffEvent).order_by(StaffEvent.id)).all()
    changed = {one.target_name: (one.before["value"], one.after["value"]) for one in events}
    assert changed == {
        "site_name": ("Microblog", "Quayside"),
        "contact": ("", "desk@quayside.example"),
        "registration": ("open", "approval"),
        "reason_required": (True, False),
        "invitations_by": ("staff", "members"),
        "form_seconds": (0, 4),
        "blocked_domains": ([], ["example.net", "example.org"]),
    }
    assert {one.actor_name for one in events} == {"boss"}
    assert "Changed the setting registration" in admin.get("/admin/log").text


def test_what_stays_as_it_was_is_not_written_down(admin: FlaskClient) -> None:
    for _ in range(2):
        admin.post(PAGE, data=FORM)
    assert len(db.session.scalars(select(StaffEvent)).all()) == 7


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("site_name", "", "nothing that can be used here"),
        ("site_name", "x" * 51, "nothing that can be used here"),
        ("contact", "nobody", "not an email address"),
        ("registration", "sometimes", "Not a valid choice"),
        ("form_seconds", "61", "from 0 to 60"),
        ("form_seconds", "soon", "Not a valid integer"),
        ("unconfirmed_days", "", "This is needed."),
        ("blocked_domains", "not a domain", "is not a domain"),
        ("blocked_domains", "\n".join(f"x{n}.example" for n in range(2001)), "they are too many"),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_stays(
    admin: FlaskClient, field: str, value: str, said: str
) -> None:
    refused = admin.post(PAGE, data=FORM | {field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert ("Quayside" if field != "site_name" else "desk@quayside.example") in refused.text
    assert site.choice(site.REGISTRATION) == "open"


def test_moderators_do_not_choose(app: Flask, client: FlaskClient) -> None:
    make.log_in(client, make.user(role="moderator"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data=FORM).status_code == 403
    assert PAGE not in client.get("/admin/").text


def test_what_another_has_changed_meanwhile_is_not_undone_unseen(admin: FlaskClient) -> None:
    def edition(page: str) -> str:
        found = BeautifulSoup(page, "html.parser").select_one('input[name="edition"]')
        return str(found["value"]) if found else ""

    seen = edition(admin.get(PAGE).text)
    chosen(site.FORM_SECONDS, 9)
    answer = admin.post(PAGE, data={**FORM, "edition": seen})
    assert answer.status_code == 422
    assert "Somebody has changed settings meanwhile" in answer.text
    assert "Quayside" in answer.text
    assert site.choice(site.FORM_SECONDS) == 9
    assert admin.post(PAGE, data={**FORM, "edition": edition(answer.text)}).location == PAGE
    assert site.choice(site.FORM_SECONDS) == 4
