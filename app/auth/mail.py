"""The mails about an account: handlers of its events, run by a worker. A link's token is made when
the mail is written, so it is stored nowhere and its life begins now.
"""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import current_app, render_template
from flask_babel import force_locale, get_locale, lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from app import email
from app.auth.keys import signing_keys
from app.extensions import db
from app.models import credentials, users
from app.models.users import User


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
        links = {"log_in": link("auth.login"), "reset": link("auth.reset_password_request")}
        send(user, "address_reused", subject, **links)


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


def link(endpoint: str, **values: Any) -> str:
    """A whole address on the configured host, whatever host anybody asked for."""
    site = urlsplit(current_app.config["SITE_URL"])
    urls = current_app.url_map.bind(site.netloc, site.path or "/", url_scheme=site.scheme)
    return urls.build(endpoint, values, force_external=True)


def send(
    user: User, message: str, subject: LazyString, locale: str | None = None, **parts: str
) -> None:
    """Write a message in its reader's language, send it, wait. Raises what send_email() does."""
    config = current_app.config
    with force_locale(user.locale or locale or config["LANGUAGES"][0]):
        tongue = get_locale() or Locale("en")
        parts |= {"lang": str(tongue).replace("_", "-"), "dir": tongue.text_direction}
        parts |= {"username": user.username, "subject": str(subject)}
        text, html = (
            render_template(f"email/{message}.{kind}", **parts) for kind in ("txt", "html")
        )
    recipient, title = user.email, f"{parts['subject']} – {config['SITE_NAME']}"
    # The server may take half a minute: no transaction waits for it.
    db.session.close()
    email.send_email(title, [recipient], text, html).result(2 * config["MAIL_TIMEOUT"])
