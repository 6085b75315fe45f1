"""The mails about changes of an address: handlers of their events, run by a worker."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.auth import mail
from app.extensions import db
from app.models import addresses, credentials, email_changes, users
from app.models.addresses import EmailChange
from app.models.email_changes import EmailChangeAsked, EmailChanged, EmailRestored
from app.models.users import User
from app.pages.letters import link, send, signing_keys


def warn_of_reuse(event: users.AddressReused) -> None:
    """Tell the owner of an address that somebody signed up with it."""
    if event.change_id is not None:
        tell_old_address(EmailChanged(event.change_id))
        return
    user = mail.find_user(event.user_id)
    if user is not None:
        subject = _l("You have an account already")
        log_in, reset = link("auth.login"), link("auth.reset_password_request")
        send(user, "address_reused", subject, log_in=log_in, reset=reset)


def send_to_new_address(event: EmailChangeAsked) -> None:
    """A link that lets a new address count; whoever has it already is told instead."""
    change, user = find_change(event.change_id)
    if change is None or user is None or change.confirmed_at is not None:
        return
    owner = db.session.scalar(select(User).where(User.email == change.new_email))
    if owner is not None:
        warn_of_reuse(users.AddressReused(owner.id))
    elif addresses.is_kept(change.new_email, user.id):
        keeper = addresses.keeper_of(change.new_email)
        tell_old_address(EmailChanged(keeper.id if keeper else 0))
    else:
        token = email_changes.mailed_token(change, user, "email", signing_keys())
        way = link("auth.confirm_change", token=token)
        send(user, "confirm", _l("Confirm your address"), to=change.new_email, link=way)


def tell_old_address(event: EmailChangeAsked | EmailChanged) -> None:
    """So that a stranger cannot take an account over unnoticed: a link that leads back."""
    change, user = find_change(event.change_id)
    if change is None or user is None or not change.old_email:
        return
    token = email_changes.mailed_token(change, user, "email back", signing_keys())
    is_done = change.confirmed_at is not None
    subject = _l("Your address was changed") if is_done else _l("Another address for your account")
    way, other = link("auth.revert_change", token=token), change.new_email
    send(
        user,
        "address_changed",
        subject,
        to=change.old_email,
        link=way,
        other=other,
        is_done=is_done,
    )


def tell_unconfirmed(event: EmailChangeAsked) -> None:
    """The same for an address that was never confirmed: it may be a stranger's, and nothing leads
    back to it. But if it is the right one, nothing happens unnoticed."""
    change, user = find_change(event.change_id)
    if change is None or user is None or change.old_email or change.confirmed_at is not None:
        return
    reset = link("auth.reset_password_request")
    send(user, "address_asked", _l("Another address for your account"), reset=reset)


def tell_restored(event: EmailRestored) -> None:
    """A link with which whoever has their address back shuts others out."""
    user = mail.find_user(event.user_id)
    if user is not None:
        token = credentials.mailed_token(user, "reset", signing_keys())
        subject = _l("Your address is yours again")
        send(user, "address_restored", subject, link=link("auth.reset_password", token=token))


def find_change(change_id: int) -> tuple[EmailChange | None, User | None]:
    """A change of address and whose it is, unless it has been taken back."""
    change = db.session.get(EmailChange, change_id)
    return change, mail.find_user(change.user_id) if change is not None else None
