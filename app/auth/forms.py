"""The forms of the auth blueprint, whose field names are public."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, InputRequired

from app.account_fields import email_field, username_field
from app.forms import REQUIRED, Form, line
from app.new_passwords import (
    check_new_password,
    names_of,
    new_password_field,
    repeat_password_field,
)


class RegistrationForm(Form):
    username = username_field()
    email = email_field(
        _l("Email"), _l("For confirming your account and for a forgotten password. Never shown.")
    )
    password = new_password_field()
    password2 = repeat_password_field()

    def validate_password(self, field: PasswordField) -> None:
        names = names_of(self.username.data or "", self.email.data or "")
        check_new_password(field.data or "", names)


class LoginForm(Form):
    username = StringField(
        _l("Username or email"), filters=[line], validators=[DataRequired(REQUIRED)]
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(REQUIRED)])
    remember_me = BooleanField(_l("Remember me on this device"))


class ResetRequestForm(Form):
    email = StringField(
        _l("Email"),
        filters=[line],
        validators=[DataRequired(REQUIRED), Email(_l("This is not an email address."))],
    )


class ResetForm(Form):
    password = new_password_field()
    password2 = repeat_password_field()


class ConfirmForm(Form):
    """A button and a token."""
