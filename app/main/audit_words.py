"""What happened to an account, in words."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.models.audit import AuditEvent

# Each may name details of its event, as in "%(name)s".
WORDS: Final[dict[str, LazyString]] = {
    "logged_in": _l("Logged in"),
    "login_failed": _l("Somebody tried to log in with a wrong password"),
    "proof_failed": _l("Somebody who was logged in gave a wrong password"),
    "session_ended": _l("Logged out another device"),
    "other_sessions_ended": _l("Logged out all other devices"),
    "password_changed": _l("Changed the password"),
    "password_reset": _l("Chose a new password by a mailed link"),
    "reset_asked": _l("Asked for a link to choose a new password"),
    "leaving_asked": _l("Asked to delete the account"),
    "stayed": _l("Decided to stay"),
    "export_asked": _l("Asked for an archive of all data"),
    "app_added": _l("Added an app that makes codes"),
    "app_removed": _l("Removed the app that makes codes"),
    "passkey_added": _l("Added a passkey"),
    "passkey_removed": _l("Removed a passkey"),
    "passkey_copied": _l("Refused the passkey “%(name)s”: there seems to be a copy of it"),
    "recovery_codes_made": _l("Made new recovery codes"),
    "recovery_code_used": _l("Logged in with a recovery code"),
    "recovery_started": _l("Asked by mail to remove the second factor in a day"),
    "recovery_stopped": _l("Stopped the removal of the second factor"),
    "recovery_finished": _l("Removed the second factor by a mailed link, after a day"),
    "email_confirmed": _l("Confirmed the email address"),
    "renamed": _l("Changed the username from @%(former)s to @%(name)s"),
    "email_change_asked": _l("Asked to change the email address"),
    "email_change_cancelled": _l("Kept the email address after all"),
    "email_changed": _l("Changed the email address"),
    "email_restored": _l("Took back a change of the email address by a mailed link"),
    "import_asked": _l("Brought posts or people along"),
    "suspended": _l("Those who run the site suspended the account"),
    "reinstated": _l("Those who run the site reinstated the account"),
    "limited": _l("Those who run the site limited who comes across you"),
    "unlimited": _l("Those who run the site let everybody come across you again"),
    "session_ended_by_staff": _l("Those who run the site logged out a device"),
    "sessions_ended_by_staff": _l("Those who run the site logged out all devices"),
    "role_changed": _l("Those who run the site gave you another role"),
    "import_undone": _l("Took an import back"),
}


def words_of(event: AuditEvent) -> str:
    """What happened, for a page; its bare kind where another version of the site noted it."""
    words = WORDS.get(event.kind)
    return event.kind if words is None else str(words) % event.details
