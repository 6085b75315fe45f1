"""Who waits to be let in and is suspended; what was typed for those who wait."""

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import standing
from tests import make
from tests.admin.test_registrations import QUEUE, asks, number_of, staff

__all__ = ["staff"]


def test_who_waits_and_is_suspended_sees_that(app: Flask, client: FlaskClient) -> None:
    ana = asks("ana")
    make.log_in(client, ana)
    standing.suspend(ana, "Sold fish that was not there.", None)
    db.session.commit()
    assert client.get("/").location == "/settings/account/suspended"
    assert client.get("/auth/waiting").location == "/settings/account/suspended"
    page = client.get("/settings/account/suspended")
    assert page.status_code == 200
    assert "Sold fish that was not there." in page.text


def test_what_was_typed_stays_where_nobody_was_chosen(staff: FlaskClient) -> None:
    number = number_of(asks("ana"))
    sent = {"refuse": "", "note": "To all of you.", f"note-{number}": "To ana alone."}
    answer = staff.post(QUEUE, data=sent)
    assert answer.status_code == 422
    assert "Nobody was chosen." in answer.text
    for words in ("To all of you.", "To ana alone."):
        assert words in answer.text
