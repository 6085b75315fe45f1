"""What an account is known by: its name and its address."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import StringField, ValidationError

from app.account_fields import USERNAME_TAKEN, email_field, username_field
from app.extensions import db
from app.forms import Form, form_page, keeps_input
from app.main import bp
from app.models import addresses, audit, email_changes, names, renames
from app.models.renames import TooManyNames
from app.models.users import UsernameTaken
from app.pages.moments import Ages
from app.reproof import asks_again
from app.visitor import look_again, me, origin


class RenameForm(Form):
    username = username_field()


class EmailForm(Form):
    email = email_field(
        _l("New address"),
        _l("We send a link there. Until you press it, nothing changes; the old address is told."),
    )

    def validate_email(self, field: StringField) -> None:
        if (field.data or "").lower() == me().email:
            raise ValidationError(_("This is your address already."))


@bp.route("/settings/account", methods=["GET", "POST"])
@keeps_input
@asks_again
def settings_account() -> ResponseReturnValue:
    """Two forms, of which one is sent."""
    naming, writing = RenameForm(obj=me()), EmailForm()
    if "email" in request.form:
        done = writing.validate_on_submit() and is_asked(writing)
    else:
        done = naming.validate_on_submit() and is_renamed(naming)
    if done:
        return redirect(url_for(".settings_account"))
    return account_page(naming, writing)


def account_page(naming: RenameForm, writing: EmailForm) -> ResponseReturnValue:
    return form_page(
        "main/settings_account.html",
        writing if "email" in request.form else naming,
        naming=naming,
        writing=writing,
        former=db.session.scalars(names.former_of(me().id)).all(),
        waiting=addresses.waiting_of(me().id),
    )


def is_renamed(form: RenameForm) -> bool:
    """Whether the person has the name that was typed; if not, the form says why."""
    if not form.spends("username", ("mail", f"rename {me().id}")):
        return False
    former, name = me().username, form.username.data or ""
    try:
        if renames.rename(me(), name):
            details = {"former": former, "name": me().username}
            audit.announce(audit.record(me().id, "renamed", origin=origin(), **details))
    except (UsernameTaken, TooManyNames) as refused:
        db.session.rollback()
        form.refuse("username", words_of(refused))
        return False
    db.session.commit()
    look_again()
    flash(_("You are called @%(name)s now.", name=me().username))
    return True


def words_of(refused: UsernameTaken | TooManyNames) -> str:
    if isinstance(refused, UsernameTaken):
        return str(USERNAME_TAKEN)
    day = Ages().day(refused.until, "long")
    return _("Three former names are kept for you. You can take another on %(day)s.", day=day)


def is_asked(form: EmailForm) -> bool:
    """Whether mails about a new address go out: the same answer whoever may have it."""
    email = (form.email.data or "").lower()
    uses = ("mail", f"change {me().id}"), ("mail", f"change {email}")
    if not form.spends("email", *uses):
        return False
    email_changes.ask(me(), email)
    audit.record(me().id, "email_change_asked", origin=origin())
    db.session.commit()
    flash(_("A mail with a link is on its way to %(email)s.", email=email))
    return True


@bp.post("/settings/account/email/cancel")
def cancel_email_change() -> ResponseReturnValue:
    """Keep the address that counts."""
    addresses.drop_waiting(me().id)
    audit.record(me().id, "email_change_cancelled", origin=origin())
    db.session.commit()
    flash(_("Your address stays as it is."))
    return redirect(url_for(".settings_account"))
