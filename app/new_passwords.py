"""Choosing a new password: its fields, and whether it will do."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, ValidationError
from wtforms.validators import EqualTo, InputRequired

from app.forms import REQUIRED, Form
from app.lib import passwords
from app.models.users import User

PASSWORD = _l("Password")
ONCE_MORE = _l("Password, once more")
PASSWORD_FAULTS = {
    "short": _l("Use 8 characters or more."),
    "long": _l("Use 128 characters or fewer."),
    "common": _l("Too many people use this password, so it is guessed first. Choose another."),
    "names": _l("A password made of your name or this site's is guessed first. Choose another."),
}


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
    fault = passwords.fault(password, names=[current_app.config["SITE_NAME"], *names])
    if fault is not None:
        raise ValidationError(str(PASSWORD_FAULTS[fault]))


def suits(form: Form, user: User) -> bool:
    """Whether the new password will do for this person; if not, the form says why."""
    try:
        check_new_password(form["password"].data or "", [user.username, user.email])
    except ValidationError as fault:
        form.refuse("password", str(fault))
    return not form["password"].errors
