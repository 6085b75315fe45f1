"""How long somebody has had a form before them, and keeping for them what they typed too fast."""

from typing import Final

from flask import current_app, session
from itsdangerous import BadData, URLSafeTimedSerializer

from app.forms import Form
from app.lib import clock, sealing
from app.pages.letters import signing_keys

# As Flask-WTF signs the token of each form: with the moment.
SALT: Final = "wtf-csrf-token"
PURPOSE: Final = "password of a form"
KEPT: Final = 10 * 60
LONGEST: Final = 2000


def is_too_fast(form: Form, seconds: int) -> bool:
    """Whether the form was sent sooner after it was shown than a person needs.

    The token against forgery says when that was. Where there is none, nothing is asked.
    """
    token = form.csrf_token.data if "csrf_token" in form else None
    if not token or not seconds:
        return False
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
    try:
        _value, shown_at = signer.loads(token, return_timestamp=True)
    except BadData:
        return True
    return bool((clock.now() - shown_at).total_seconds() < seconds)


def held(password: str) -> str:
    """A password for a hidden field: only the site can read it, in this browser, for a while."""
    plain = f"{session.get('csrf_token', '')}\n{password}"
    return sealing.seal(signing_keys(), PURPOSE, plain.encode()).decode()


def taken_back(sealed: str) -> str | None:
    """The password in such a field, if it is of this browser and not too old."""
    if len(sealed) > LONGEST or not sealed.isascii():
        return None
    plain = sealing.unseal(signing_keys(), PURPOSE, sealed.encode(), KEPT)
    browser, _, password = (plain or b"").decode().partition("\n")
    return password if plain and browser == session.get("csrf_token", "") else None
