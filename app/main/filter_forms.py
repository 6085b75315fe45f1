"""The form of a filter."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from app.forms import Form, line, paragraphs
from app.lib import clock, phrases, text
from app.main.forms import check_length
from app.models import filters
from app.models.filters import Filter
from app.visitor import timezone

PLACES: Final = {
    "home": _l("Home, lists and tags"),
    "explore": _l("Explore"),
    "notifications": _l("Notifications"),
    "threads": _l("Conversations"),
}
LONGEST: Final = timedelta(days=36525)


class FilterForm(Form):
    phrases = TextAreaField(
        _l("Words or phrases"),
        filters=[paragraphs],
        description=_l("One on each line. Capitals and small letters are the same."),
    )
    title = StringField(
        _l("Title"),
        filters=[line],
        description=_l("Stands in the place of a post that is covered. Empty: the first phrase."),
    )
    is_whole = BooleanField(_l("Whole words only"))
    action = RadioField(
        _l("What happens to a post with them"),
        choices=[
            SelectChoice("warn", _l("It is covered, and can be opened")),
            SelectChoice("hide", _l("It is left out")),
        ],
        default="warn",
    )
    places = SelectMultipleField(
        _l("Where"),
        choices=[SelectChoice(*place) for place in PLACES.items()],
        default=list(PLACES),
        validators=[InputRequired(_l("Choose at least one place."))],
    )
    until = StringField(
        _l("Last day"),
        filters=[line],
        description=_l("The filter ends with this day. Empty: it has no end."),
    )

    # The moment that a valid form says.
    ends_at: datetime | None = None

    @classmethod
    def of(cls, known: Filter) -> "FilterForm":
        """What was sent, or how a filter is."""
        last = known.until and known.until.astimezone(ZoneInfo(timezone())) - timedelta(seconds=1)
        return cls(
            phrases=known.phrases,
            title=known.title,
            is_whole=known.is_whole,
            action="hide" if known.hides else "warn",
            places=known.places.split(),
            until=last and last.date().isoformat(),
        )

    def validate_phrases(self, field: TextAreaField) -> None:
        typed = [line(one) for one in (field.data or "").split("\n")]
        self.lines = list(dict.fromkeys(one for one in typed if phrases.fold(one)))
        if not self.lines:
            raise ValidationError(_("Write the words that you do not want to read."))
        if len(self.lines) > filters.PHRASES_MAX:
            words = _("A filter has %(most)s phrases at most. Make another filter for the others.")
            raise ValidationError(words % {"most": filters.PHRASES_MAX})
        for one in self.lines:
            check_length(one, filters.PHRASE_MAX, text.characters)

    def validate_title(self, field: StringField) -> None:
        check_length(field.data or "", filters.TITLE_MAX, text.characters)

    def validate_until(self, field: StringField) -> None:
        if not field.data:
            return
        try:
            day = date.fromisoformat(field.data)
        except ValueError as no_day:
            raise ValidationError(_("This is not a day. It looks like 2030-12-31.")) from no_day
        zone, now = ZoneInfo(timezone()), clock.now()
        today = now.astimezone(zone).date()
        if not today <= day < today + LONGEST:
            raise ValidationError(_("Choose today or a later day, or none."))
        following = datetime.combine(day + timedelta(days=1), time(), zone)
        self.ends_at = following.astimezone(UTC)

    @property
    def fields(self) -> dict[str, Any]:
        """What a valid form says, as a filter has it."""
        return {
            "phrases": "\n".join(self.lines),
            "title": self.title.data or self.lines[0][: filters.TITLE_MAX],
            "is_whole": self.is_whole.data,
            "hides": self.action.data == "hide",
            "places": " ".join(dict.fromkeys(self.places.data or ())),
            "until": self.ends_at,
        }
