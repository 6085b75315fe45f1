"""The forms of second factors."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.forms import REQUIRED, Form, line
from app.models.passkeys import NAME_MAX


class CodeForm(Form):
    code = StringField(
        _l("Code"),
        filters=[line],
        validators=[DataRequired(REQUIRED), Length(max=100, message=_l("This is no code."))],
    )


class PasskeyLoginForm(Form):
    answer = HiddenField(validators=[InputRequired(REQUIRED)])
    remember_me = BooleanField()


class PasskeyNameForm(Form):
    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[
            DataRequired(REQUIRED),
            Length(max=NAME_MAX, message=_l("Use 50 characters or fewer.")),
        ],
        description=_l("So that you know which one it is: “Phone”, “Key on my key ring”."),
    )


class NewPasskeyForm(PasskeyNameForm):
    answer = HiddenField(
        validators=[InputRequired(_l("Your browser has sent no passkey. Try again."))]
    )
