"""What staff did, in words."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.models.staff_log import StaffEvent

# Each may name the target, as "%(target)s", and what is in `after`.
WORDS: Final[dict[str, LazyString]] = {
    "suspended": _l("Suspended @%(target)s"),
    "reinstated": _l("Reinstated @%(target)s"),
    "limited": _l("Limited @%(target)s"),
    "unlimited": _l("Ended the limits of @%(target)s"),
    "role_changed": _l("Changed the role of @%(target)s"),
    "session_ended": _l("Logged out a device of @%(target)s"),
    "sessions_ended": _l("Logged out all devices of @%(target)s"),
    "reset_started": _l("Sent @%(target)s a link to choose a new password"),
    "case_claimed": _l("Took on report %(target)s"),
    "case_released": _l("Left report %(target)s to others"),
    "case_closed": _l("Closed report %(target)s"),
    "decided_warn": _l("Warned @%(target)s"),
    "decided_veil": _l("Put pictures of @%(target)s behind a veil"),
    "decided_remove": _l("Removed pictures of @%(target)s"),
    "decided_delete": _l("Deleted a post of @%(target)s"),
    "decided_limit": _l("Decided to limit @%(target)s"),
    "decided_suspend": _l("Decided to suspend @%(target)s"),
    "appeal_granted": _l("Granted an appeal of @%(target)s"),
    "appeal_refused": _l("Refused an appeal of @%(target)s"),
    "person_created": _l("Made the account of @%(target)s"),
    "setting_changed": _l("Changed the setting %(target)s"),
    "application_accepted": _l("Let @%(target)s in"),
    "application_refused": _l("Did not let @%(target)s in"),
    "invitation_made": _l("Made an invitation"),
    "invitation_withdrawn": _l("Withdrew an invitation"),
    "person_deleted": _l("Deleted the account of @%(target)s"),
}


class Gaps(dict[str, Any]):
    """What words name, with a gap for what is not known."""

    def __missing__(self, _name: str) -> str:
        return "…"


def words_of(event: StaffEvent) -> str:
    """What was done, for a page; the bare action where another version of the site noted it."""
    words = WORDS.get(event.action)
    if words is None:
        return f"{event.action}: {event.target_name}"
    return str(words) % Gaps(event.after, target=event.target_name)


def actions() -> dict[str, str]:
    """What can be done, in words that leave out to whom."""
    return {action: str(words) % Gaps() for action, words in WORDS.items()}
