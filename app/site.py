"""What those who run the site choose while it runs: each choice is declared here once.

Every process keeps them, and looks every few seconds whether they have changed.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from flask import Flask, current_app, g, has_request_context
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import SQLAlchemyError

from app.lib.kinds import Domains, Flag, Kind, Mail, Number, OneOf, Text
from app.models import site_settings, staff_log
from app.models.site_settings import EDITION
from app.models.staff_log import Target
from app.models.users import Asker
from config import ConfigurationError

logger = logging.getLogger(__name__)
T = TypeVar("T")
LOOKS_EVERY: Final = 2.0


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A choice: its name, what may be chosen, and what is at first."""

    name: str
    kind: Kind[T]
    default: T
    label: LazyString
    hint: LazyString | str = ""
    # The name in the configuration whose value is the default instead.
    config: str = ""

    def configured(self, app: Flask) -> T:
        """The default. Raises ValueError where the configuration has what cannot be."""
        return self.kind.read(app.config[self.config]) if self.config else self.default


OPEN, APPROVAL, INVITATION, CLOSED = "open", "approval", "invitation", "closed"
MODES: Final = (OPEN, APPROVAL, INVITATION, CLOSED)
STAFF, MEMBERS = "staff", "members"

SITE_NAME: Final = Setting(
    "site_name",
    Text(50, may_be_empty=False),
    "Microblog",
    _l("Name of the site"),
    config="SITE_NAME",
)
CONTACT: Final = Setting(
    "contact",
    Mail(254),
    "",
    _l("Mail address for questions"),
    _l("Shown to strangers who cannot sign up, so that they can ask. Leave it empty for none."),
)
REGISTRATION: Final = Setting(
    "registration",
    OneOf(MODES),
    OPEN,
    _l("Who may sign up"),
    config="REGISTRATION",
)
REASON_REQUIRED: Final = Setting(
    "reason_required",
    Flag(),
    True,
    _l("Ask applicants why they want to join"),
    _l("Where somebody looks at every application. Without it they may leave the answer out."),
)
INVITATIONS_BY: Final = Setting(
    "invitations_by",
    OneOf((STAFF, MEMBERS)),
    STAFF,
    _l("Who may invite"),
    _l("Whoever is invited needs no approval."),
)
FORM_SECONDS: Final = Setting(
    "form_seconds",
    Number(0, 60),
    3,
    _l("Seconds that signing up takes at least"),
    _l("Programs are quicker than people. Who was too quick only has to send it again."),
    config="SIGN_UP_SECONDS",
)
REFUSES_THROWAWAY: Final = Setting(
    "refuses_throwaway",
    Flag(),
    True,
    _l("Refuse mail addresses to throw away"),
    _l("A list of services that give addresses for an hour comes with this software."),
)
BLOCKED_DOMAINS: Final = Setting(
    "blocked_domains",
    Domains(2000),
    (),
    _l("More mail domains to refuse"),
    _l("One in a line; what is below them, like mail.example.org, is refused as well."),
)
UNCONFIRMED_DAYS: Final = Setting(
    "unconfirmed_days",
    Number(0, 90),
    7,
    _l("Days until an account goes whose address nobody confirmed"),
    _l("It is written to the day before. With 0 it stays."),
)
DECLARED: Final[tuple[Setting[Any], ...]] = (
    SITE_NAME,
    CONTACT,
    REGISTRATION,
    REASON_REQUIRED,
    INVITATIONS_BY,
    FORM_SECONDS,
    REFUSES_THROWAWAY,
    BLOCKED_DOMAINS,
    UNCONFIRMED_DAYS,
)
BY_NAME: Final = {setting.name: setting for setting in DECLARED}


@dataclass(frozen=True)
class Chosen:
    """What every choice was at one moment, and what tells that moment from every other."""

    edition: int | None
    values: Mapping[str, Any]


class Memory:
    """What a process knows of the choices, and when it looked last."""

    def __init__(self, defaults: Mapping[str, Any]) -> None:
        self.defaults = defaults
        self.chosen = Chosen(None, defaults)
        self.looked_at = float("-inf")

    def look(self) -> None:
        """See whether something has changed, unless that was done a moment ago.

        While the database cannot be asked, everything is as it was.
        """
        if monotonic() - self.looked_at < LOOKS_EVERY:
            return
        try:
            found = site_settings.newer_than(self.chosen.edition)
        except SQLAlchemyError:
            logger.warning("the settings of the site cannot be read", exc_info=True)
            found = None
        if found is not None:
            values = MappingProxyType({**self.defaults, **readable(found)})
            self.chosen = Chosen(found.get(EDITION), values)
        self.looked_at = monotonic()


def readable(found: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen and can be read; of the rest it is said that the default counts."""
    read: dict[str, Any] = {}
    for setting in DECLARED:
        if setting.name not in found:
            continue
        try:
            read[setting.name] = setting.kind.read(found[setting.name])
        except ValueError as fault:
            logger.warning("setting %s is unreadable, the default counts: %s", setting.name, fault)
    return read


def init_app(app: Flask) -> None:
    """Raises ConfigurationError where the configuration has a default that cannot be."""
    defaults: dict[str, Any] = {}
    for setting in DECLARED:
        try:
            defaults[setting.name] = setting.configured(app)
        except ValueError as fault:
            raise ConfigurationError(f"{setting.config}: {fault}.") from None
    app.extensions["site"] = Memory(MappingProxyType(defaults))


def chosen() -> Chosen:
    """All choices; within a request they stay what they were when it first asked."""
    memory: Memory = current_app.extensions["site"]
    if not has_request_context():
        memory.look()
        return memory.chosen
    if "site" not in g:
        # An error page is written also when the database does not answer.
        if not g.get("is_failing"):
            memory.look()
        g.site = memory.chosen
    found: Chosen = g.site
    return found


def choice(setting: Setting[T]) -> T:
    """What was chosen, or else the default."""
    found: T = chosen().values[setting.name]
    return found


def edition() -> int | None:
    """Another one after each change: for the key of what is kept."""
    return chosen().edition


def look_again() -> None:
    """Take note of what has just been changed and committed."""
    current_app.extensions["site"].looked_at = float("-inf")
    g.pop("site", None)


def at_first(setting: Setting[T]) -> T:
    """The default, as the configuration has it."""
    memory: Memory = current_app.extensions["site"]
    found: T = memory.defaults[setting.name]
    return found


def choose(setting: Setting[T], value: T, by: Asker | None) -> None:
    """Keep a choice of an administrator, or of the command line, in the caller's transaction.

    Raises ValueError for what cannot be.
    """
    before, after = choice(setting), setting.kind.read(value)
    site_settings.choose(setting.name, after)
    log(setting, by, before, after)


def reset(setting: Setting[Any], by: Asker | None) -> bool:
    """Let the default count again; False if it did."""
    before = choice(setting)
    if not site_settings.forget(setting.name):
        return False
    log(setting, by, before, at_first(setting))
    return True


def log(setting: Setting[Any], by: Asker | None, before: object, after: object) -> None:
    target = Target("setting", None, setting.name)
    was, is_now = {"value": before}, {"value": after}
    staff_log.record(by, "setting_changed", target, before=was, after=is_now)
