"""Letters: mails written from templates, in their reader's language, and the links in them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import current_app, render_template
from flask_babel import force_locale, get_locale
from flask_babel.speaklater import LazyString

from app import email
from app.extensions import db
from app.models.users import User
from app.site import SITE_NAME, choice


def signing_keys() -> list[str]:
    """Oldest first, as itsdangerous wants them: it signs with the last and accepts all."""
    return [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]


def link(endpoint: str, **values: Any) -> str:
    """A whole address on the configured host, whatever host anybody asked for."""
    site = urlsplit(current_app.config["SITE_URL"])
    urls = current_app.url_map.bind(site.netloc, site.path or "/", url_scheme=site.scheme)
    return urls.build(endpoint, values, force_external=True)


def tongue_of(user: User, locale: str | None = None) -> str:
    """The language in which somebody is written to."""
    return user.locale or locale or str(current_app.config["LANGUAGES"][0])


def send(
    user: User,
    message: str,
    subject: LazyString,
    locale: str | None = None,
    headers: Mapping[str, str] | None = None,
    to: str | None = None,
    **parts: Any,
) -> None:
    """Write a message in its reader's language, send it, wait. Raises what send_email() does.

    `to` is another address of theirs than the one that counts.
    """
    config = current_app.config
    with force_locale(tongue_of(user, locale)):
        tongue = get_locale() or Locale("en")
        parts |= {"lang": str(tongue).replace("_", "-"), "dir": tongue.text_direction}
        parts |= {"username": user.username, "subject": str(subject)}
        text, html = (
            render_template(f"email/{message}.{kind}", **parts) for kind in ("txt", "html")
        )
    recipient, title = to or user.email, f"{parts['subject']} – {choice(SITE_NAME)}"
    # The server may take half a minute: no transaction waits for it.
    db.session.close()
    sent = email.send_email(title, [recipient], text, html, headers=headers)
    sent.result(2 * config["MAIL_TIMEOUT"])
