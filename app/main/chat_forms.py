"""The forms of private conversations."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)

from app.forms import Form, line, paragraphs
from app.lib import ids, text
from app.lib.text import LONGEST_USERNAME
from app.main.forms import SomethingSaid, check_length
from app.main.picture_forms import ListField, PicturesForm
from app.models import chats, visibility
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
