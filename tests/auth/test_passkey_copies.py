"""A passkey of which somebody has made a copy: its count goes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import factors
from app.models.audit import AuditEvent
from app.models.passkeys import Passkey
from app.models.users import User
from tests import smtp
from tests.auth.factors import SECURITY, Device, add_passkey, answer, app_of, kinds, use_passkey
from tests.smtp import Inbox

KIND = "passkey_copied"


@pytest.fixture
def device(as_john: FlaskClient) -> Device:
    device = Device()
    assert add_passkey(as_john, device).status_code == 302
    return device


def test_it_is_refused_written_down_and_told_once(
    app: Flask, client: FlaskClient, device: Device, john: User
) -> None:
    # security 12
    assert use_passkey(client, device).location == "/"
    client.post("/auth/logout")
    for count in (1, 0, -1):
        device.count = count
        assert use_passkey(client, device).location == "/auth/login"
    row = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == KIND)).one()
    assert (row.user_id, row.times, row.details) == (john.id, 3, {"name": "Phone"})
    assert db.session.scalars(select(Passkey.sign_count)).one() == 2
    with smtp.running(Inbox()) as inbox, smtp.mailing(app, inbox.port):
        db.session.commit()
        while jobs.run_due(app):
            pass
    told = [one for one in inbox.messages if "passkey of yours was refused" in str(one["Subject"])]
    assert len(told) == 1, [str(one["Subject"]) for one in inbox.messages]
    assert "there seems to be a copy" in smtp.body(told[0])


def test_a_refused_passkey_is_not_offered_again_by_itself(
    client: FlaskClient, device: Device
) -> None:
    assert "data-autofill" in client.get("/auth/login").text
    device.count = -1
    refused = use_passkey(client, device)
    page = client.get(refused.location).text
    assert "data-passkey" in page
    assert "data-autofill" not in page
    assert "data-autofill" in client.get("/auth/login").text


def test_it_does_not_show_who_one_is(as_john: FlaskClient, device: Device, john: User) -> None:
    # security 10
    app_of(john)
    device.count = -1
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        sent = {"current_passkey": answer(as_john, device)}
        # The same answer once more is no second copy.
        for _time in range(2):
            assert as_john.post(f"{SECURITY}/app/remove", data=sent).status_code == 422
        page = as_john.get(f"{SECURITY}/activity").text
    assert "Refused the passkey “Phone”" in page
    assert "2 times" not in page
    assert factors.of(john.id).app_since is not None


def with_another_key(device: Device) -> None:
    device.key = ec.generate_private_key(ec.SECP256R1())


def from_elsewhere(device: Device) -> None:
    device.origin = "https://evil.example"


@pytest.mark.parametrize("wrong", [with_another_key, from_elsewhere])
def test_what_proves_nothing_is_no_copy(
    client: FlaskClient, device: Device, john: User, wrong: Callable[[Device], None]
) -> None:
    device.count = -1
    wrong(device)
    assert use_passkey(client, device).location == "/auth/login"
    assert KIND not in kinds(john)


def test_a_device_that_begins_to_count_is_none(
    client: FlaskClient, device: Device, john: User
) -> None:
    db.session.scalars(select(Passkey)).one().sign_count = 0
    db.session.commit()
    assert use_passkey(client, device).location == "/"
    assert KIND not in kinds(john)
