"""Codes of six digits that an app makes anew every 30 seconds (TOTP, RFC 6238)."""

import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30


def new_secret() -> str:
    """160 random bits, as apps want to have them typed."""
    return pyotp.random_base32()


def address(secret: str, account: str, site: str) -> str:
    """What an app reads from a picture: the secret, and for what it is."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def picture(text: str, title: str) -> str:
    """A QR code as SVG, dark on light in every theme because many cameras need that."""
    # Reading tables takes a tenth of a second: only who sets up an app pays.
    import segno

    drawn = segno.make(text, micro=False, error="m")
    return drawn.svg_inline(scale=5, dark="#000", light="#fff", title=title)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which span of 30 seconds a code is of; None if it is none of now, just before or after."""
    present = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()):
            return step
    return None
