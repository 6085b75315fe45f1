"""The form of a report."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from app.forms import Form, paragraphs
from app.lib import text
from app.main.forms import check_length
from app.models import reports
from app.pages.verdicts import CATEGORIES


class ReportForm(Form):
    category = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(name, words) for name, words in CATEGORIES.items()],
        validators=[InputRequired(_l("Choose what comes closest."))],
    )
    note = TextAreaField(
        _l("What should we know?"),
        filters=[paragraphs],
        description=_l("You need not write anything here."),
    )

    def validate_note(self, field: TextAreaField) -> None:
        check_length(field.data or "", reports.NOTE_MAX, text.characters)
