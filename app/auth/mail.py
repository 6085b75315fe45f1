"""The mails about an account: handlers of its events, run by a worker. A link's token is made when
the mail is written, so it is stored nowhere and its life begins now.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import credentials, users
from app.models.users import User
from app.pages.letters import link, send, signing_keys


def send_confirmation(event: users.Registered | credentials.ConfirmationRequested) -> None:
    """A link that confirms the address."""
    user = find_user(event.user_id)
    if user is None or user.email_confirmed_at is not None:
        return
    token = credentials.mailed_token(user, "confirm", signing_keys())
    send(user, "confirm", _l("Confirm your address"), link=link("auth.confirm", token=token))


def warn_of_reuse(event: users.AddressReused) -> None:
    """Tell the owner of an address that somebody signed up with it."""
    user = find_user(event.user_id)
    if user is not None:
        subject = _l("You have an account already")
        log_in, reset = link("auth.login"), link("auth.reset_password_request")
        send(user, "address_reused", subject, log_in=log_in, reset=reset)


def send_reset_link(event: credentials.ResetRequested) -> None:
    """A link that lets its reader choose a new password; nothing for an unknown address."""
    user = db.session.scalar(select(User).where(User.email == event.email))
    if user is None:
        return
    token = credentials.mailed_token(user, "reset", signing_keys())
    reset = link("auth.reset_password", token=token)
    send(user, "reset_password", _l("Choose a new password"), event.locale, link=reset)


def tell_password_changed(event: credentials.PasswordReset) -> None:
    """So that a stranger cannot change a password unnoticed."""
    user = find_user(event.user_id)
    if user is not None:
        subject = _l("Your password was changed")
        send(user, "password_changed", subject, link=link("auth.reset_password_request"))


def find_user(user_id: int) -> User | None:
    """The person an event is about, unless the account is gone."""
    return db.session.get(User, user_id)
