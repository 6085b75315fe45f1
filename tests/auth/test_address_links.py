"""The links by which an address is changed and taken back."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.extensions import db
from app.lib import clock
from app.models.users import User
from tests import make
from tests.changing import ask, link_of, newest


@pytest.mark.parametrize(("purpose", "hours"), [("email", 24), ("email back", 7 * 24)])
def test_links_expire(
    client: FlaskClient, as_john: FlaskClient, john: User, purpose: str, hours: int
) -> None:
    # security 22
    ask(as_john)
    start = clock.now()
    address = link_of(newest(), purpose)
    if purpose == "email back":
        client.post(link_of(newest()))
    for minutes, status in ((-1, 200), (2, 302)):
        with time_machine.travel(start + timedelta(hours=hours, minutes=minutes)):
            assert client.get(address).status_code == status


def test_links_are_for_one_thing_and_end_with_the_password(
    client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    # security 21 22
    ask(as_john)
    confirm, back = link_of(newest()), link_of(newest(), "email back")
    assert client.get(confirm.replace("email/", "email/back/")).status_code == 302
    assert client.get(back.replace("back/", "")).status_code == 302
    for other in ("confirm", "reset_password"):
        assert client.get(confirm.replace("/email/", f"/{other}/")).status_code == 302
    token = confirm.split("/")[3].split(".")[0]
    rows = [
        str(row)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(table.select())
    ]
    assert not any(token in row for row in rows)
    john.password_hash = make.password_hash("another long sentence")
    db.session.commit()
    assert client.get(confirm).status_code == 302
    assert client.get(back).status_code == 200


@pytest.mark.parametrize("token", ["x", "%00", "a.b.c", "é", "x" * 5000, "-1"])
def test_rubbish_links_lead_nowhere(client: FlaskClient, token: str) -> None:
    for path in (f"/auth/email/{token}", f"/auth/email/back/{token}"):
        assert {client.get(path).status_code, client.post(path).status_code} <= {302, 404}


@pytest.mark.parametrize(
    "email", ["", "x", "john@example.org", f"{'a' * 300}@x.org", "a@b.c\nBcc: x"]
)
def test_bad_addresses_are_refused(as_john: FlaskClient, john: User, email: str) -> None:
    # security 27
    assert ask(as_john, email) == 422
