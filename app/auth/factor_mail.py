"""The mails about the way back of those who have lost everything."""

from datetime import datetime

from babel.dates import format_datetime, get_timezone
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.auth.mail import find_user, send_reset_link
from app.extensions import db
from app.models import credentials, factors, recovery
from app.models.users import User
from app.pages.letters import link, send, signing_keys, tongue_of


def send_way_back(event: recovery.Asked) -> None:
    """The next step for the owner of an address, nothing for one that no account has.

    Who has no second factor needs no more than a new password.
    """
    user = db.session.scalar(select(User).where(User.email == event.email))
    if user is None:
        return
    if not factors.are_needed(user.id):
        send_reset_link(credentials.ResetRequested(event.email, event.locale))
    elif recovery.is_open(user):
        send_last_link(user)
    elif recovery.is_under_way(user):
        tell_started(recovery.Started(user.id))
    else:
        token = credentials.mailed_token(user, "recover", signing_keys())
        address = link("auth.start_recovery", token=token)
        send(user, "recovery", _l("The way back into your account"), event.locale, link=address)


def tell_started(event: recovery.Started) -> None:
    """So that whoever has lost nothing can stop it."""
    user = find_user(event.user_id)
    if user is None or not recovery.is_under_way(user):
        return
    token = credentials.mailed_token(user, "keep", signing_keys())
    address = link("auth.stop_recovery", token=token)
    subject = _l("Your second factor will be removed in a day")
    send(user, "recovery_started", subject, link=address, moment=moment_for(user))


def moment_for(user: User) -> str:
    """When the day is over, by the reader's clocks."""
    zone = get_timezone(user.timezone or "UTC")
    return format_datetime(user.recovery_at, "long", tzinfo=zone, locale=tongue_of(user))


def tell_stopped(event: recovery.Stopped) -> None:
    user = find_user(event.user_id)
    if user is not None:
        send(user, "recovery_stopped", _l("Your second factor stays as it is"))


def tell_waited(event: recovery.Waited) -> None:
    """Send the link that ends it, unless it was stopped."""
    user = find_user(event.user_id)
    started = datetime.fromisoformat(event.started)
    if user is not None and user.recovery_at == started and recovery.is_open(user):
        send_last_link(user)


def send_last_link(user: User) -> None:
    token = credentials.mailed_token(user, "regain", signing_keys())
    address = link("auth.finish_recovery", token=token)
    send(user, "recovery_open", _l("You can go back into your account now"), link=address)
