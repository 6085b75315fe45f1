"""Codes of an app."""

import pyotp

from app.lib import clock, onetime


def test_a_code_is_of_now_or_just_before_or_after() -> None:
    secret, now = onetime.new_secret(), clock.now()
    step = int(now.timestamp()) // onetime.STEP_SECONDS
    codes = {away: pyotp.TOTP(secret).generate_otp(step + away) for away in range(-3, 4)}
    found = {away: onetime.step_of(secret, code, now) for away, code in codes.items()}
    taken = {away: step + away for away in (-1, 0, 1)}
    assert {away: at for away, at in found.items() if at is not None} == taken


def test_what_is_no_code_is_of_no_time() -> None:
    secret, now = onetime.new_secret(), clock.now()
    for typed in ("", "1", "12345é", "0" * 1000):
        assert onetime.step_of(secret, typed, now) is None


def test_the_picture_needs_no_style() -> None:
    drawn = onetime.picture(onetime.address(onetime.new_secret(), "john", "A & B"), "A <title>")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "A &lt;title&gt;" in drawn
