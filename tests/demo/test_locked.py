"""Somebody on a filled site has a second factor, which is said on the terminal alone."""

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import demo
from app.lib import clock
from tests.auth.factors import CODE, is_signed_in, type_code

KEY, PAPER = r"that makes codes: (\w{32})", r"recovery code: (\w{16})\b"


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_the_printed_codes_are_the_second_step(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    demo.fill(3, 3)
    printed = capsys.readouterr().out
    assert f"log in as {demo.LOCKED}." in printed
    (secret,), (paper,) = re.findall(KEY, printed), re.findall(PAPER, printed)
    typed = pyotp.TOTP(secret).at(clock.now()) if kind == "app" else paper
    form = {"username": demo.LOCKED, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).location == CODE
    assert not is_signed_in(client)
    assert type_code(client, typed) == 302
    assert is_signed_in(client)


def test_each_site_has_codes_of_its_own(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    demo.fill(3, 3)
    demo.fill(3, 3, force=True)
    printed = capsys.readouterr().out
    assert len(set(re.findall(KEY, printed))) == len(set(re.findall(PAPER, printed))) == 2
