"""The forms of the auth blueprint, whose field names are public."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Email, InputRequired, Length

from app.forms import REQUIRED, Form, line
from app.lib import text
from app.models.users import EMAIL_MAX
from app.new_passwords import check_new_password, new_password_field, repeat_password_field

USERNAME_FAULTS = {
    "reserved": _l("This name is kept for the site. Choose another."),
}
USERNAME_SHAPE = _l("Use 3 to 30 letters a–z, digits and underscores.")


class RegistrationForm(Form):
    username = StringField(
        _l("Username"),
        filters=[line],
        validators=[DataRequired(REQUIRED)],
        description=_l("How others mention you: @name. Letters a–z, digits and underscores."),
    )
    email = StringField(
        _l("Email"),
        filters=[line],
        validators=[
            DataRequired(REQUIRED),
            Length(max=EMAIL_MAX, message=_l("This address is too long.")),
            Email(_l("This is not an email address."), allow_smtputf8=False),
        ],
        description=_l("For confirming your account and for a forgotten password. Never shown."),
    )
    password = new_password_field()
    password2 = repeat_password_field()

    def validate_username(self, field: StringField) -> None:
        fault = text.username_fault((field.data or "").lower())
        if fault is not None:
            raise ValidationError(str(USERNAME_FAULTS.get(fault, USERNAME_SHAPE)))

    def validate_password(self, field: PasswordField) -> None:
        email = self.email.data or ""
        names = [self.username.data or "", email, email.partition("@")[0]]
        check_new_password(field.data or "", [name for name in names if name])


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
