"""What a composer asks of a poll."""

from datetime import timedelta
from typing import Any, Final

from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from wtforms import BooleanField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.forms import Form, line
from app.lib import text
from app.models import polls
from app.models.polls import NewPoll

# What a program sends beyond these is not looked at: a page has fewer fields.
READ_MAX: Final = 2 * polls.OPTIONS_MAX


class OptionsField(Field):
    """The choices of a poll, in fields of one name; what is left empty is none."""

    data: list[str]
    # The place of the one that is at fault.
    wrong: int | None = None

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [line(value) for value in valuelist if value]
        self.data = [option for option in typed if option][:READ_MAX]

    @property
    def rows(self) -> list[str]:
        """What the fields hold, with as many empty ones as there may be choices."""
        return self.data + [""] * (polls.OPTIONS_MAX - len(self.data))


class PollFields(Form):
    """The part of a composer that makes a poll of a post, where choices are given."""

    poll_option = OptionsField(_l("Choices"))
    poll_minutes = SelectField(
        _l("Open for"),
        choices=[
            SelectChoice("5", _l("5 minutes")),
            SelectChoice("30", _l("30 minutes")),
            SelectChoice("60", _l("1 hour")),
            SelectChoice("360", _l("6 hours")),
            SelectChoice("720", _l("12 hours")),
            SelectChoice("1440", _l("1 day")),
            SelectChoice("4320", _l("3 days")),
            SelectChoice("10080", _l("7 days")),
        ],
        default="1440",
        filters=[line],
    )
    poll_multiple = BooleanField(_l("Several can be chosen"))
    poll_hidden = BooleanField(_l("Results only after voting"))

    def validate_poll_option(self, field: OptionsField) -> None:
        if not field.data:
            return
        if len(field.data) < polls.OPTIONS_MIN:
            field.wrong = len(field.data)
            raise ValidationError(
                _("Give at least two choices, or empty this one to post without a poll.")
            )
        if len(field.data) > polls.OPTIONS_MAX:
            field.wrong = polls.OPTIONS_MAX
            raise ValidationError(_("Leave out some choices: a poll has six at most."))
        check_lengths(field)
        twins = polls.twins(field.data)
        if twins:
            field.wrong = twins[0]
            raise ValidationError(
                _("“%(choice)s” is there twice: change one of them.", choice=field.data[twins[0]])
            )

    def new_poll(self) -> NewPoll | None:
        """What a valid form asks; None if it asks nothing."""
        if not self.poll_option.data:
            return None
        return NewPoll(
            options=tuple(self.poll_option.data),
            lasts=timedelta(minutes=int(self.poll_minutes.data)),
            is_multiple=self.poll_multiple.data,
            hide_results=self.poll_hidden.data,
        )


def check_lengths(field: OptionsField) -> None:
    """Raises ValidationError that says which choice is too long, and by how much."""
    for number, option in enumerate(field.data, 1):
        if polls.is_long(option):
            field.wrong = number - 1
            over = max(1, text.characters(option) - polls.OPTION_MAX)
            message = ngettext(
                "Shorten choice %(number)s by %(num)d character.",
                "Shorten choice %(number)s by %(num)d characters.",
                over,
                number=number,
            )
            raise ValidationError(message)
