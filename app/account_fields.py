"""The fields of what an account is known by: a username, an address."""

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Email, Length

from app.forms import REQUIRED, line
from app.lib import text
from app.lib.maildomains import is_below, throwaway
from app.models.addresses import EMAIL_MAX
from app.site import BLOCKED_DOMAINS, REFUSES_THROWAWAY, choice

USERNAME_FAULTS = {
    "reserved": _l("This name is kept for the site. Choose another."),
}
USERNAME_SHAPE = _l("Use 3 to 30 letters a–z, digits and underscores.")
USERNAME_TAKEN = _l("Somebody has this name. Choose another.")


def username_field() -> StringField:
    return StringField(
        _l("Username"),
        filters=[line],
        validators=[DataRequired(REQUIRED), is_username],
        description=_l("How others mention you: @name. Letters a–z, digits and underscores."),
    )


def is_username(_form: object, field: StringField) -> None:
    """Raises ValidationError for what nobody can be called."""
    fault = text.username_fault((field.data or "").lower())
    if fault is not None:
        raise ValidationError(str(USERNAME_FAULTS.get(fault, USERNAME_SHAPE)))


def is_taken_here(_form: object, field: StringField) -> None:
    """Raises ValidationError for an address at a domain that is refused."""
    address = field.data or ""
    is_throwaway = choice(REFUSES_THROWAWAY) and is_below(address, throwaway())
    blocked = choice(BLOCKED_DOMAINS)
    if is_throwaway or is_below(address, blocked):
        raise ValidationError(
            _("Addresses at this provider cannot be used here. Take one that you keep.")
        )


def email_field(label: str, description: str) -> StringField:
    return StringField(
        label,
        filters=[line],
        validators=[
            DataRequired(REQUIRED),
            Length(max=EMAIL_MAX, message=_l("This address is too long.")),
            Email(_l("This is not an email address."), allow_smtputf8=False),
            is_taken_here,
        ],
        description=description,
    )
