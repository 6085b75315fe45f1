"""The mails about an account: handlers of its events, run by a worker. A link's token is made when
the mail is written, so it is stored nowhere and its life begins now.
"""

from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import force_locale, lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import audit, credentials, passkeys, users
from app.models.audit import AuditEvent
from app.models.users import User
from app.pages.devices import device_words
from app.pages.letters import link, send, signing_keys, tongue_of
from app.pages.moments import Ages

LOGGING_IN: Final = _l("How you log in has changed")

# What a mail says of an event: its subject, and what happened.
NOTICES: Final = {
    "logged_in": (
        _l("A new login to your account"),
        _l("Somebody, probably you, logged in with a device or from a place that is new to us."),
    ),
    "password_changed": (
        _l("Your password was changed"),
        _l("The password of your account was changed, and every other device was logged out."),
    ),
    "password_reset": (
        _l("Your password was changed"),
        _l("The password of your account was changed, and every device was logged out."),
    ),
    "renamed": (
        _l("Your username was changed"),
        _l(
            "You are called as it says above now. For 90 days the name that you had leads to you, "
            "and nobody else can take it."
        ),
    ),
    "app_added": (
        LOGGING_IN,
        _l("An app that makes codes was added. Logging in asks for them from now on."),
    ),
    "app_removed": (
        LOGGING_IN,
        _l("The app that makes codes was removed. Its codes open nothing any more."),
    ),
    "passkey_added": (LOGGING_IN, _l("A passkey was added. It is all that is needed to log in.")),
    "passkey_removed": (LOGGING_IN, _l("A passkey was removed. It opens nothing any more.")),
    "passkey_copied": (
        _l("A passkey of yours was refused"),
        _l(
            "Somebody used a passkey of your account, but the device that it is on had counted "
            "more uses of it already. So there seems to be a copy. It opened nothing; remove the "
            "passkey on the page about security, and add a new one."
        ),
    ),
    "recovery_codes_made": (
        LOGGING_IN,
        _l("New recovery codes were made. Those before work no more."),
    ),
    "recovery_code_used": (
        _l("A recovery code was used"),
        _l("Somebody logged in with your password and a recovery code, which works no more."),
    ),
    "recovery_finished": (
        LOGGING_IN,
        _l("As was asked for by mail a day ago, your second factor was removed."),
    ),
}


def send_confirmation(event: users.Registered | credentials.ConfirmationRequested) -> None:
    """A link that confirms the address."""
    user = find_user(event.user_id)
    if user is None or user.email_confirmed_at is not None:
        return
    token = credentials.mailed_token(user, "confirm", signing_keys())
    send(user, "confirm", _l("Confirm your address"), link=link("auth.confirm", token=token))


def send_reset_link(event: credentials.ResetRequested) -> None:
    """A link that lets its reader choose a new password; nothing for an unknown address,
    nor where nobody logs in any more."""
    user = db.session.scalar(select(User).where(User.email == event.email))
    if user is None or credentials.is_shut(user):
        return
    token = credentials.mailed_token(user, "reset", signing_keys())
    reset = link("auth.reset_password", token=token)
    send(user, "reset_password", _l("Choose a new password"), event.locale, link=reset)


def tell_of(event: audit.Noted) -> None:
    """What has just happened to the account, when, and from where."""
    tell(db.session.get(AuditEvent, event.audit_id))


def tell_of_copy(event: passkeys.CopyRefused) -> None:
    """The newest of these events: its id is another one whenever it has happened once more."""
    same = AuditEvent.user_id == event.user_id, AuditEvent.kind == passkeys.COPIED
    newest = select(AuditEvent).where(*same).order_by(AuditEvent.id.desc()).limit(1)
    tell(db.session.scalar(newest))


def tell(noted: AuditEvent | None) -> None:
    """Write to the person whose account something happened to, if both are there still."""
    user = find_user(noted.user_id) if noted is not None else None
    if noted is None or user is None:
        return
    subject, text = NOTICES[noted.kind]
    tongue = tongue_of(user)
    with force_locale(tongue):
        when = Ages(tongue, ZoneInfo(user.timezone or "UTC")).in_full(noted.moment)
        parts: dict[str, Any] = {"text": str(text), "when": when, "address": noted.address}
        parts |= {"device": device_words(noted.agent)}
    reset, security = link("auth.reset_password_request"), link("main.settings_security")
    send(user, "notice", subject, reset=reset, security=security, **parts)


def find_user(user_id: int) -> User | None:
    """The person an event is about, unless the account is gone."""
    return db.session.get(User, user_id)
