"""The settings of the site, for administrators: a form made of what is declared in app/site.py."""

from typing import Any, Final

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange

from app import site
from app.admin import bp
from app.extensions import db
from app.forms import REQUIRED, Form, form_page, keeps_input, line, paragraphs
from app.lib.kinds import Domains, Flag, Mail, Number, OneOf
from app.site import DECLARED, Setting
from app.staff import for_administrators
from app.visitor import me

# What the words of a choice mean.
MEANINGS: Final = {
    "open": _l("Everybody, at once"),
    "approval": _l("Everybody, but somebody of the staff lets them in"),
    "invitation": _l("Who has an invitation"),
    "closed": _l("Nobody"),
    "staff": _l("Staff alone"),
    "members": _l("All members"),
}
# The groups of the page, by the names of their settings.
GROUPS: Final = (
    (_l("The site"), ("site_name", "contact")),
    (_l("How people come in"), ("registration", "reason_required", "invitations_by")),
    (
        _l("Against programs that sign up"),
        ("form_seconds", "refuses_throwaway", "blocked_domains", "unconfirmed_days"),
    ),
)
NO_DOMAIN: Final = _l("One of these lines is not a domain like example.org, or they are too many.")
MEANWHILE: Final = _l(
    "Somebody has changed settings meanwhile. Below is what you typed: save it again to keep it."
)
NO_ADDRESS: Final = _l("This is not an email address.")
WRONG: Final = _l("This is too long, or nothing that can be used here.")


def field_of(setting: Setting[Any]) -> Field:
    """The field in which somebody chooses."""
    kind = setting.kind
    told: dict[str, Any] = {"label": setting.label, "description": setting.hint}
    if isinstance(kind, Flag):
        return BooleanField(**told)
    if isinstance(kind, OneOf):
        options = [SelectChoice(word, MEANINGS[word]) for word in kind.words]
        return RadioField(**told, choices=options)
    if isinstance(kind, Number):
        words = _l("Choose a number from %(least)s to %(most)s.", least=kind.least, most=kind.most)
        checks = [InputRequired(REQUIRED), NumberRange(kind.least, kind.most, words)]
        return IntegerField(**told, validators=checks)
    if isinstance(kind, Domains):
        return TextAreaField(**told, filters=[paragraphs])
    return StringField(**told, filters=[line])


class SiteForm(Form):
    """A field for each setting, filled with what counts now."""

    # As of which change the page was written.
    edition = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what only the kind of a setting knows."""
        is_right = bool(super().validate(extra_validators))
        for setting in DECLARED:
            if not self[setting.name].errors and self.chosen(setting) is None:
                self.refuse(setting.name, str(fault_of(setting)))
                is_right = False
        return is_right

    def is_timely(self) -> bool:
        """Whether nobody has changed anything since the page was written; if so, the form says it.

        Sent once more, it counts.
        """
        written, self.edition.data = self.edition.data, edition_now()
        if written == self.edition.data:
            return True
        self.refuse("edition", str(MEANWHILE))
        return False

    def chosen(self, setting: Setting[Any]) -> Any:
        """What was typed, as it is kept; None for what cannot be."""
        typed = self[setting.name].data
        try:
            if isinstance(setting.kind, Domains):
                return setting.kind.typed(typed or "")
            return setting.kind.read(typed)
        except ValueError:
            return None


for declared in DECLARED:
    setattr(SiteForm, declared.name, field_of(declared))


def fault_of(setting: Setting[Any]) -> Any:
    if isinstance(setting.kind, Domains):
        return NO_DOMAIN
    return NO_ADDRESS if isinstance(setting.kind, Mail) else WRONG


@bp.route("/settings", methods=["GET", "POST"])
@for_administrators
@keeps_input
def choose() -> ResponseReturnValue:
    """Every setting; what differs from before is written down, one by one."""
    site.look_again()
    form = SiteForm(data=current() | {"edition": edition_now()})
    if not form.validate_on_submit() or not form.is_timely():
        return form_page("admin/settings.html", form, groups=GROUPS)
    for setting in DECLARED:
        chosen = form.chosen(setting)
        if chosen != site.choice(setting):
            site.choose(setting, chosen, me())
    db.session.commit()
    site.look_again()
    flash(_("Saved. It counts everywhere within a few seconds."))
    return redirect(url_for(".choose"))


def edition_now() -> str:
    """Which change was the last one; empty before the first."""
    return str(site.edition() or "")


def current() -> dict[str, Any]:
    """What counts now, as the fields show it."""
    values = {setting.name: site.choice(setting) for setting in DECLARED}
    lists = {name: "\n".join(one) for name, one in values.items() if isinstance(one, tuple)}
    return values | lists
