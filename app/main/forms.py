"""The forms of the main blueprint, whose field names are public."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from zoneinfo import available_timezones

from flask import current_app
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired

from app.forms import Form, line, paragraphs
from app.lib import languages, text, weblinks
from app.main.draft_forms import DraftFields
from app.main.picture_forms import PicturesForm
from app.main.poll_forms import PollFields
from app.main.portrait_forms import PortraitFields
from app.models import notes, posts, users


class SomethingSaid(DataRequired):
    """A text, unless there are pictures, which say something without words."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not getattr(form, "brings_pictures", False):
            super().__call__(form, field)


class TextForm(Form):
    """What can still be changed when a post is out."""

    # What stands first on the page, in this order.
    first = (
        *("body", "images", "alt_text", "content_warning", "audience"),
        *("repliers", "language", "poll_option", "poll_minutes"),
    )

    body = TextAreaField(
        _l("Text of your post"),
        filters=[paragraphs],
        validators=[SomethingSaid(_l("Write something first."))],
    )
    content_warning = StringField(_l("Warn of"), filters=[line])
    language = SelectField(_l("Language"), default="", filters=[line])
    is_markdown = BooleanField(_l("Markdown"))

    def validate_body(self, field: TextAreaField) -> None:
        check_length(field.data or "", current_app.config["POST_MAX_LENGTH"])

    def validate_content_warning(self, field: StringField) -> None:
        check_length(field.data or "", posts.WARNING_MAX, text.characters)

    def __iter__(self) -> Iterator[Field]:
        """The fields as they stand on the page."""
        places = {name: place for place, name in enumerate(self.first)}
        return iter(sorted(super().__iter__(), key=lambda field: places.get(field.name, 99)))

    def offer(self, codes: Iterable[str]) -> None:
        """Fill the list of languages; the first entry leaves it to the site to find out."""
        named = [SelectChoice(code, languages.name(code)) for code in codes]
        self.language.choices = [SelectChoice("", _("Detect language")), *named]


class PostForm(PicturesForm, PollFields, DraftFields, TextForm):
    audience = SelectField(
        _l("Who can see this"),
        choices=[
            SelectChoice("public", _l("Everyone")),
            SelectChoice("quiet", _l("Everyone, but not on explore")),
            SelectChoice("followers", _l("Your followers")),
            SelectChoice("mentioned", _l("Only those you mention")),
        ],
        default="public",
    )
    repliers = SelectField(
        _l("Who can reply"),
        choices=[
            SelectChoice("everyone", _l("Everyone can reply")),
            SelectChoice("followed", _l("People you follow can reply")),
            SelectChoice("mentioned", _l("Those you mention can reply")),
            SelectChoice("nobody", _l("Nobody can reply")),
        ],
        default="everyone",
    )
    in_reply_to = HiddenField(filters=[line])
    quote_of = HiddenField(filters=[line])


def check_length(value: str, most: int, count: Callable[[str], int] = text.length) -> None:
    """Raises ValidationError that says by how much a text is too long."""
    over = count(value) - most
    if over > 0:
        message = ngettext(
            "Shorten this by %(num)d character.", "Shorten this by %(num)d characters.", over
        )
        raise ValidationError(message)


class ProfileForm(PortraitFields):
    display_name = StringField(_l("Name"), description=_l("What others read first."))
    about = TextAreaField(
        _l("About you"),
        filters=[paragraphs],
        description=_l("Links, @names and #tags work here too."),
    )
    location = StringField(_l("Place"), filters=[line])
    website = StringField(
        _l("Website"), filters=[line], description=_l("An address that begins with https://")
    )

    def validate_display_name(self, field: StringField) -> None:
        field.data = text.clean_name(field.data or "")
        check_length(field.data, users.NAME_MAX, text.characters)

    def validate_about(self, field: TextAreaField) -> None:
        check_length(field.data or "", users.ABOUT_MAX)

    def validate_location(self, field: StringField) -> None:
        check_length(field.data or "", users.LOCATION_MAX, text.characters)

    def validate_website(self, field: StringField) -> None:
        if not field.data:
            return
        address = weblinks.normalise(field.data)
        if address is None or len(address) > users.WEBSITE_MAX:
            raise ValidationError(
                _("This is not a web address. It looks like https://example.org.")
            )
        field.data = address


class NoteForm(Form):
    body = TextAreaField(
        _l("Note"),
        filters=[paragraphs],
        description=_l("Nobody else sees it. Save it empty to take it away."),
    )

    def validate_body(self, field: TextAreaField) -> None:
        check_length(field.data or "", notes.NOTE_MAX, text.characters)


class AppearanceForm(Form):
    theme = RadioField(
        _l("Theme"),
        choices=[
            SelectChoice("auto", _l("As your device")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        validators=[InputRequired()],
    )
    locale = SelectField(_l("Language"))
    timezone = SelectField(_l("Time zone"))
    read_languages = SelectMultipleField(_l("Languages you read"))
    shows_previews = BooleanField(_l("Show previews of links"))
    requires_alt_text = BooleanField(_l("Stop me when a picture has no description"))

    def offer(self) -> None:
        """Fill the lists of languages and time zones."""
        codes = current_app.config["LANGUAGES"]
        named = [SelectChoice(code, languages.name(code)) for code in codes]
        self.locale.choices = [SelectChoice("", _("As your browser")), *named]
        zones = [SelectChoice(name, name.replace("_", " ")) for name in time_zones()]
        self.timezone.choices = [SelectChoice("", _("As your device")), *zones]
        written = sorted((languages.name(code), code) for code in languages.WRITTEN)
        self.read_languages.choices = [SelectChoice(code, name) for name, code in written]


@cache
def time_zones() -> list[str]:
    """The zones that people live in, by their names."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")
