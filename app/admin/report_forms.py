"""The forms with which moderators decide."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from app.forms import Form, paragraphs
from app.models.decisions import ABOUT_POST, NOTE_MAX, REMOVE, VEIL
from app.models.reports import ACTED, ANSWER_MAX, NOTHING, POST
from app.pages.verdicts import CHOICES, RULES


class DecisionForm(Form):
    # The pictures that are ticked, by id; None before anybody has chosen, when all are.
    chosen: list[int] | None = None
    kind = RadioField(
        _l("What shall be done?"),
        choices=[SelectChoice(name, words) for name, words in CHOICES.items()],
        validators=[InputRequired(_l("Choose what shall be done."))],
    )
    rule = SelectField(
        _l("Against what it is"),
        choices=[SelectChoice(name, words) for name, words in RULES.items()],
        description=_l("The person reads this in their language."),
    )
    note = TextAreaField(
        _l("What you write to the person"),
        filters=[paragraphs],
        validators=[Length(max=NOTE_MAX)],
        description=_l("They read it as you write it. Say what it is about and what they can do."),
    )
    closes = BooleanField(_l("Close the case, and tell those who reported it"), default=True)

    def offer(self, target_kind: str, *, has_pictures: bool) -> None:
        """Only what can be done about such a thing."""
        absent = set() if target_kind == POST else set(ABOUT_POST)
        if not has_pictures:
            absent |= {VEIL, REMOVE}
        self.kind.choices = [
            SelectChoice(name, words) for name, words in CHOICES.items() if name not in absent
        ]


class CloseForm(Form):
    outcome = RadioField(
        _l("What came of it?"),
        choices=[
            SelectChoice(NOTHING, _l("Nothing has to be done")),
            SelectChoice(ACTED, _l("Something was done about it")),
        ],
        validators=[InputRequired(_l("Choose what came of it."))],
    )
    answer = TextAreaField(
        _l("What you write to those who reported it"),
        filters=[paragraphs],
        validators=[Length(max=ANSWER_MAX)],
        description=_l(
            "You need not write anything. Say nothing of others that they need not know."
        ),
    )


class AnswerForm(Form):
    is_granted = RadioField(
        _l("What do you decide?"),
        choices=[
            SelectChoice("yes", _l("Grant it: the decision is undone")),
            SelectChoice("no", _l("Refuse it: the decision stays")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    answer = TextAreaField(
        _l("What you write to the person"),
        filters=[paragraphs],
        validators=[Length(max=NOTE_MAX)],
    )
