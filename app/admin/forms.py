"""The forms of the administration."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from app.forms import REQUIRED, Form, paragraphs
from app.models.roles import ROLES
from app.models.staff_log import REASON_MAX

TOO_LONG = _l("Use %(max)d characters or fewer.")


def reason_field(description: str) -> TextAreaField:
    return TextAreaField(
        _l("Reason"),
        filters=[paragraphs],
        validators=[DataRequired(REQUIRED), Length(max=REASON_MAX, message=TOO_LONG)],
        description=description,
    )


class AccountForm(Form):
    reason = reason_field(_l("The person reads it, and it stays in the log of staff."))


class RoleForm(Form):
    role = StringField(_l("Role"), validators=[AnyOf(ROLES, _l("Choose one."))])
    why = reason_field(_l("The person reads it, and it stays in the log of staff."))
