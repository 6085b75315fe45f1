"""The forms of private conversations."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from app.forms import Form, line, paragraphs
from app.lib import ids, text
from app.lib.text import LONGEST_USERNAME
from app.main.forms import SomethingSaid, check_length
from app.main.picture_forms import ListField, PicturesForm
from app.models import chats, reports, visibility
from app.models.chats import MOST
from app.models.posts import ONCE_MAX
from app.models.users import User
from app.models.visibility import NotVisible
from app.visitor import me

APART: Final = _l("These people cannot all be in one conversation.")
TOO_MANY: Final = _l("A conversation has room for 8 people, you among them.")


class MessageForm(PicturesForm):
    body = TextAreaField(
        _l("Your message"),
        filters=[paragraphs],
        validators=[SomethingSaid(_l("Write something first."))],
    )
    is_markdown = BooleanField(_l("Markdown"))
    once = HiddenField(filters=[line, lambda value: value[:ONCE_MAX]])
    seen = HiddenField(filters=[line])

    def validate_body(self, field: TextAreaField) -> None:
        check_length(field.data or "", chats.LENGTH_MAX)

    @property
    def seen_id(self) -> int:
        """The newest message on the page that this came from."""
        try:
            return ids.parse(self.seen.data or "")
        except ValueError:
            return 0


class PeopleForm(Form):
    to = StringField(
        _l("To"),
        filters=[line],
        description=_l("Names with an @, like @ana. Put blanks or commas between several."),
    )
    person = ListField()

    # Whom a valid form names.
    people: Sequence[User] = ()

    @property
    def names(self) -> list[str]:
        """Those who were ticked and those who were typed."""
        typed = (self.to.data or "").replace(",", " ").split()
        ticked = map(line, self.person.data)
        named = [name.removeprefix("@").lower() for name in [*ticked, *typed]]
        return list(dict.fromkeys(named))

    def validate_to(self, _field: StringField) -> None:
        # One more than fit: who named themselves would leave out somebody else.
        found = {name: find(name) for name in self.names[: MOST + 1]}
        missing = [f"@{name[:LONGEST_USERNAME]}" for name, person in found.items() if not person]
        if missing:
            names = ", ".join(missing)
            raise ValidationError(_("There is nobody called %(names)s here.", names=names))
        self.people = [one for one in found.values() if one is not None and one.id != me().id]
        if not self.people:
            raise ValidationError(_("Choose at least one other person."))
        if len(self.people) >= MOST:
            raise ValidationError(str(TOO_MANY))


def find(username: str) -> User | None:
    """Somebody to write to, whom one may see."""
    try:
        return visibility.find_person(me(), username)
    except NotVisible:
        return None


class NewChatForm(PeopleForm, MessageForm):
    pass


class ChatNameForm(Form):
    name = StringField(_l("Name of the group"), description=_l("Everybody in it sees it."))

    def validate_name(self, field: StringField) -> None:
        field.data = text.clean_name(field.data or "")
        check_length(field.data, chats.NAME_MAX, text.characters)


class ReportForm(Form):
    category = RadioField(
        _l("What is wrong with it?"),
        choices=[
            SelectChoice("spam", _l("It is advertising, or sent to many")),
            SelectChoice("harassment", _l("It insults, threatens or harasses")),
            SelectChoice("violence", _l("It calls for violence or hatred")),
            SelectChoice("illegal", _l("It is against the law")),
            SelectChoice("other", _l("Something else")),
        ],
        validators=[InputRequired(_l("Choose what comes closest."))],
    )
    note = TextAreaField(
        _l("What should we know?"),
        filters=[paragraphs],
        description=_l("You need not write anything here."),
    )

    def validate_note(self, field: TextAreaField) -> None:
        check_length(field.data or "", reports.NOTE_MAX, text.characters)
