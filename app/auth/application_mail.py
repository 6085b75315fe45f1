"""The mails to those who asked for an account, or have not confirmed their address."""

from flask_babel import lazy_gettext as _l

from app.auth.mail import find_user
from app.models import applications, credentials
from app.models.applications import Accepted, Refused
from app.models.unconfirmed import Waited
from app.pages.letters import link, send, signing_keys


def tell_accepted(event: Accepted) -> None:
    """That somebody is let in, and where."""
    user = find_user(event.user_id)
    if user is not None and user.applied_at is None:
        send(user, "accepted", _l("You are in"), link=link("auth.login"))


def tell_refused(event: Refused) -> None:
    """That somebody is not, with the note of whoever decided it."""
    user, asked = find_user(event.user_id), applications.of(event.user_id)
    if user is not None and asked is not None:
        send(user, "refused", _l("About your request for an account"), note=asked.note)


def warn_unconfirmed(event: Waited) -> None:
    """That the account goes in a day; nothing to who has confirmed their address."""
    user = find_user(event.user_id)
    if user is None or user.email_confirmed_at is not None or user.leaves_at is not None:
        return
    token = credentials.mailed_token(user, "confirm", signing_keys())
    way = link("auth.confirm", token=token)
    send(
        user, "unconfirmed", _l("Your account is deleted tomorrow, unless you confirm it"), link=way
    )
