"""The forms of the auth blueprint, whose field names are public."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from app.account_fields import email_field, username_field
from app.auth import pace
from app.auth.ways_in import Way
from app.forms import REQUIRED, Form, line, paragraphs
from app.models.applications import REASON_MAX
from app.new_passwords import (
    check_new_password,
    names_of,
    new_password_field,
    repeat_password_field,
)
from app.site import REASON_REQUIRED, choice


class RegistrationForm(Form):
    username = username_field()
    email = email_field(
        _l("Email"), _l("For confirming your account and for a forgotten password. Never shown.")
    )
    password = new_password_field()
    password2 = repeat_password_field()
    reason = TextAreaField(
        _l("Why do you want to join?"),
        filters=[paragraphs],
        validators=[Length(max=REASON_MAX, message=_l("Use 500 characters or fewer."))],
        description=_l("A sentence or two, for those who run this site. Nobody else reads it."),
    )
    # No person sees this; a program that fills in everything does.
    homepage = StringField(
        _l("Leave this empty"),
        validators=[Length(max=0, message=_l("This has to be empty: it catches programs."))],
    )
    # Of somebody who was too fast: that they were, and the password, not to be typed again.
    held = HiddenField()
    was_asked = False
    keeps_password = False

    @classmethod
    def on_a(cls, way: Way) -> "RegistrationForm":
        """The form for a way in, with the password that a form before may have held."""
        form = cls()
        if not way.asks_reason:
            del form.reason
        elif choice(REASON_REQUIRED):
            form.reason.validators = [DataRequired(REQUIRED), *form.reason.validators]
        password = pace.taken_back(form.held.data) if form.held.data else None
        form.was_asked = password is not None
        if password and not (form.password.data or form.password2.data):
            for field in (form.password, form.password2):
                field.data, field.raw_data = password, [password]
        form.held.data = ""
        return form

    @property
    def needs_reason(self) -> bool:
        return choice(REASON_REQUIRED)

    def is_paced(self, seconds: int) -> bool:
        """Whether a person may have filled it in; if not, it says so, but to nobody twice."""
        words = None if self.was_asked else pace.objection(self, seconds)
        if words is not None:
            self.was_asked, self.form_errors = True, [words]
        return words is None

    def hold(self) -> None:
        """Keep for the next try that somebody was asked, and a password that will do."""
        if not self.was_asked:
            return
        has_faults = self.password.errors or self.password2.errors
        password = "" if has_faults else self.password.data or ""
        self.held.data, self.keeps_password = pace.held(password), bool(password)

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
