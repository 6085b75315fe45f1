"""Handlers that write down what others have tried with an account, and the chore that forgets."""

from datetime import timedelta

from flask import current_app

from app.extensions import db
from app.models import audit, credentials, users
from app.models.audit import Origin


def note_failed_login(event: credentials.LoginFailed) -> None:
    note(event.user_id, "login_failed", Origin(event.address, event.agent))


def note_reset_asked(event: credentials.ResetRequested) -> None:
    user_id = credentials.whose(event.email)
    note(user_id or 0, "reset_asked", Origin(event.address, event.agent))


def note(user_id: int, kind: str, origin: Origin) -> None:
    if db.session.get(users.User, user_id) is not None:
        audit.count(user_id, kind, origin=origin)


def forget() -> int:
    """Delete some of the events that are older than they are kept; how many."""
    return audit.prune(timedelta(days=current_app.config["AUDIT_DAYS"]))
