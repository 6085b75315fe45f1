"""How long somebody has had a form before them, and keeping for them what they typed too fast."""

from datetime import timedelta
from typing import Final

from flask import current_app, session
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from app.forms import STALE, Form
from app.lib import clock, sealing
from app.pages.letters import signing_keys

# As Flask-WTF signs the token of each form: with the moment.
SALT: Final = "wtf-csrf-token"
PURPOSE: Final = "password of a form"
KEPT: Final = 10 * 60
LONGEST: Final = 2000
OPEN_AT_MOST: Final = timedelta(hours=24)
TOO_FAST: Final = _l("That was faster than most people type. Nothing is lost: just send it again.")


def objection(form: Form, seconds: int) -> str | None:
    """What is said to whoever sent the form sooner after it was shown than a person needs.

    The token against forgery says when that was: it has to be in the form, and not too old. With 0
    seconds, or where no form has such a token, nothing is asked.
    """
    if not seconds or "csrf_token" not in form:
        return None
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
    try:
        token, most = form.csrf_token.data or "", int(OPEN_AT_MOST.total_seconds())
        _value, shown_at = signer.loads(token, max_age=most, return_timestamp=True)
    except SignatureExpired:
        return str(STALE)
    except BadData:
        return str(TOO_FAST)
    return str(TOO_FAST) if (clock.now() - shown_at).total_seconds() < seconds else None


def held(password: str) -> str:
    """A password for a hidden field: only the site can read it, in this browser, for a while.

    Also without one it shows that somebody was asked to send the form again.
    """
    plain = f"{session.get('csrf_token', '')}\n{password}"
    return sealing.seal(signing_keys(), PURPOSE, plain.encode()).decode()


def taken_back(sealed: str) -> str | None:
    """The password in such a field, if it is of this browser and not too old."""
    if len(sealed) > LONGEST or not sealed.isascii():
        return None
    plain = sealing.unseal(signing_keys(), PURPOSE, sealed.encode(), KEPT)
    browser, _, password = (plain or b"").decode().partition("\n")
    return password if plain and browser == session.get("csrf_token", "") else None
