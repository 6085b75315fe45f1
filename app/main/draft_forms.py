"""What a composer says of its draft, and of the moment at which it is to be published."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import HiddenField, StringField, ValidationError

from app.forms import Form, line
from app.lib import ids, localtime, text
from app.main import bp
from app.models import schedules
from app.models.drafts import Draft, Fields, Source
from app.models.posts import ONCE_MAX
from app.visitor import is_timezone, timezone

# What belongs to one sending, and files, whose rows are kept instead of them.
NOT_KEPT: Final = frozenset({"csrf_token", "once", "draft", "draft_revision", "images", "remove"})
# What has to be there for a draft to be worth keeping: one of these.
SAYS: Final = ("body", "content_warning", "poll_option", "picture")
# What a draft has to be right about; everything else may still be unfinished.
CHECKED: Final = ("csrf_token", "once", "draft", "draft_revision")
DAMAGED: Final = _l("The form arrived damaged. Nothing is lost: please send it again.")


class MomentForm(Form):
    """A moment by the clocks of a zone, which the page names beside the field."""

    scheduled_at = StringField(_l("Publish at"), filters=[line])
    scheduled_zone = HiddenField(filters=[line])

    # What a valid form says.
    moment: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone that the form names, or else the author's."""
        named = self.scheduled_zone.data or ""
        return ZoneInfo(named if is_timezone(named) else timezone())

    def validate_scheduled_zone(self, field: HiddenField) -> None:
        if field.data and not is_timezone(field.data):
            field.data = ""
            raise ValidationError(str(DAMAGED))

    def validate_scheduled_at(self, field: StringField) -> None:
        if not field.data:
            return
        try:
            self.moment = localtime.moment_of(field.data, self.zone)
            schedules.check_moment(self.moment)
        except localtime.Skipped as skipped:
            raise ValidationError(
                _("Clocks are set forward over this time. Choose one an hour earlier or later.")
            ) from skipped
        except ValueError as no_time:
            raise ValidationError(
                _("This is not a date and a time. They look like 2030-12-31T18:00.")
            ) from no_time
        except schedules.BadMoment as bad:
            raise ValidationError(
                _("Choose a moment between one minute and two years from now.")
            ) from bad


class DraftFields(MomentForm):
    """The part of a composer that tells where its words are kept."""

    once = HiddenField(filters=[line])
    draft = HiddenField(filters=[line])
    draft_revision = HiddenField(filters=[line])

    def validate_once(self, field: HiddenField) -> None:
        if len(field.data or "") > ONCE_MAX:
            raise ValidationError(str(DAMAGED))

    def validate_draft(self, field: HiddenField) -> None:
        self.check_number(field)

    def validate_draft_revision(self, field: HiddenField) -> None:
        self.check_number(field)

    def check_number(self, field: HiddenField) -> None:
        """Raises ValidationError; sent again, the form has nothing wrong any more."""
        if field.data and read(field.data) is None:
            field.data = self.draft.data = ""
            raise ValidationError(str(DAMAGED))

    @property
    def source(self) -> Source:
        """Which composer this is, as a valid form tells."""
        draft_id, revision = read(self.draft.data), read(self.draft_revision.data)
        return Source(self.once.data or "", draft_id, revision or 0)

    def may_be_kept(self) -> bool:
        """Whether this is somebody's form that a draft can be made of."""
        checks = {name: getattr(self, f"validate_{name}", None) for name in CHECKED}
        own = [(self[name], check) for name, check in checks.items() if name in self]
        return all(field.validate(self, [call(check)] if check else ()) for field, check in own)

    def kept(self) -> Fields:
        """What was sent of a composer, as it was typed, without what never can be shown.

        Of its pictures those that were taken in.
        """
        chosen = getattr(self, "chosen", None) or ()
        shown = {"picture": [str(picture.id) for picture in chosen]}
        shown |= {"alt_text": [text.without_junk(picture.alt_text) for picture in chosen]}
        kept = {name: values for name, values in self.said() if name not in shown}
        return kept | {name: values for name, values in shown.items() if any(values)}

    def said(self) -> Iterator[tuple[str, list[str]]]:
        for name, values in request.form.lists():
            if name in self and name not in NOT_KEPT and any(value.strip() for value in values):
                yield name, [text.without_junk(value) for value in values]


def call(check: Any) -> Any:
    """A method of a form as the validator of a field."""
    return lambda _form, field: check(field)


def says_something(fields: Fields) -> bool:
    return any(value.strip() for name in SAYS for value in fields.get(name, ()))


def read(typed: str | None) -> int | None:
    """The number that was sent, if it is one."""
    try:
        return ids.parse(typed or "")
    except ValueError:
        return None


def with_moment(draft: Draft) -> Fields:
    """What a draft holds, with the moment at which it is to be published."""
    if draft.scheduled_at is None:
        return draft.fields
    zone = zone_for(draft.first("scheduled_zone"))
    typed = localtime.typed(draft.scheduled_at, ZoneInfo(zone))
    return {**draft.fields, "scheduled_at": [typed], "scheduled_zone": [zone]}


def without_moment(fields: Fields) -> Fields:
    """What there is to publish, now that its moment has come."""
    return {name: values for name, values in fields.items() if name != "scheduled_at"}


@bp.app_template_global()
def zone_for(named: str) -> str:
    """The time zone that the visitor chose, else one that their device named, else UTC."""
    own = timezone()
    return named if own == "UTC" and is_timezone(named) else own
