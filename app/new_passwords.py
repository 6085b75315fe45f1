"""Choosing a new password: its fields, and whether it will do."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, ValidationError
from wtforms.validators import EqualTo, InputRequired

from app.extensions import db
from app.forms import REQUIRED, Form
from app.lib import leaks, passwords
from app.lib.web import WebFault, Wish
from app.models.users import User
from app.site import SITE_NAME, choice

PASSWORD = _l("Password")
ONCE_MORE = _l("Password, once more")
PASSWORD_FAULTS = {
    "short": _l("Use 8 characters or more."),
    "long": _l("Use 128 characters or fewer."),
    "common": _l("Too many people use this password, so it is guessed first. Choose another."),
    "names": _l("A password made of your name or this site's is guessed first. Choose another."),
}
LEAKED = _l("This password was leaked from another site, so it is guessed first. Choose another.")
LEAK_SECONDS = 3.0


def new_password_field(label: Any = PASSWORD) -> PasswordField:
    return PasswordField(
        label,
        validators=[InputRequired(REQUIRED)],
        description=_l("8 characters or more. A sentence works well."),
    )


def repeat_password_field(label: Any = ONCE_MORE) -> PasswordField:
    same = EqualTo("password", _l("The two passwords differ."))
    return PasswordField(label, validators=[InputRequired(REQUIRED), same])


def check_new_password(password: str, names: list[str]) -> None:
    """Raises ValidationError with what is wrong with a new password."""
    fault = passwords.fault(password, names=[choice(SITE_NAME), *names])
    if fault is not None:
        raise ValidationError(str(PASSWORD_FAULTS[fault]))


def names_of(username: str, email: str) -> list[str]:
    """What a password of somebody's should not be made of."""
    return [name for name in (username, email, email.partition("@")[0]) if name]


def hashed(form: Form) -> str | None:
    """The hash of a new password; None if it was leaked elsewhere, as the form says then.

    Both take their time, so what the request has read and not committed is let go before.
    """
    db.session.rollback()
    password = form["password"].data or ""
    if is_leaked(password):
        form.refuse("password", str(LEAKED))
        return None
    return passwords.hash_password(password)


def is_leaked(password: str) -> bool:
    """Whether the service that the operator names knows it; no, if it does not answer."""
    config = current_app.config
    if not config["PASSWORD_RANGE_URL"]:
        return False
    agent = f"Microblog (+{config['SITE_URL']}/about)".encode("ascii", "ignore").decode()
    wish = Wish(agent, seconds=LEAK_SECONDS, allowed=config.get("OUTBOUND_ALLOWED", ()))
    try:
        return leaks.is_leaked(password, config["PASSWORD_RANGE_URL"], wish)
    except WebFault as fault:
        current_app.logger.warning("leaked passwords cannot be looked up: %s", fault)
        return False


def suits(form: Form, user: User) -> bool:
    """Whether the new password will do for this person; if not, the form says why."""
    try:
        check_new_password(form["password"].data or "", names_of(user.username, user.email))
    except ValidationError as fault:
        form.refuse("password", str(fault))
    return not form["password"].errors
