"""Invitations: made, shown as links, withdrawn."""

from typing import Any, Final

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app import site
from app.extensions import db
from app.forms import REQUIRED, Form, form_page, keeps_input
from app.lib import paging
from app.main import bp
from app.main.pages import cursor
from app.models import invitations, staff_log
from app.models.invitations import (
    MEMBERS_DAYS,
    MEMBERS_USES,
    MOST_DAYS,
    MOST_USES,
    Invitation,
    TooManyInvitations,
)
from app.models.staff_log import Target
from app.pages.letters import link, signing_keys
from app.site import CLOSED, INVITATIONS_BY, MEMBERS, REGISTRATION
from app.visitor import me

PAGE: Final = "main/settings_invitations.html"
TOO_MANY: Final = _l("You have enough open invitations. Withdraw one that nobody needs.")
SHUT: Final[LazyString] = _l(
    "Nobody new can join for now. Links that were made before count again afterwards."
)
STAFF_ALONE: Final[LazyString] = _l(
    "For now only those who run the site hand out invitations. Links that you made before count "
    "again when that changes."
)
UNCONFIRMED: Final[LazyString] = _l("Confirm your address first: then you can invite others.")
LIMITED: Final[LazyString] = _l(
    "Your account is limited. Until that ends you cannot invite others, and your links do not "
    "count."
)


class InvitationForm(Form):
    uses = IntegerField(_l("How many people"), default=1, validators=[InputRequired(REQUIRED)])
    days = IntegerField(_l("For how many days"), default=7, validators=[InputRequired(REQUIRED)])

    @classmethod
    def within(cls, uses: int, days: int) -> "InvitationForm":
        """The form, which takes at most so many of both."""
        form = cls()
        for field, most in ((form.uses, uses), (form.days, days)):
            words = _("Choose a number from 1 to %(most)s.", most=most)
            field.validators = [*field.validators, NumberRange(1, most, words)]
        return form


def hindrance() -> LazyString | None:
    """Why whoever asks may not hand out invitations at this moment; None if they may."""
    if site.choice(REGISTRATION) == CLOSED:
        return SHUT
    if me().is_staff or (site.choice(INVITATIONS_BY) == MEMBERS and invitations.is_trusted(me())):
        return None
    if site.choice(INVITATIONS_BY) != MEMBERS:
        return STAFF_ALONE
    return LIMITED if me().is_limited else UNCONFIRMED


@bp.route("/settings/invitations", methods=["GET", "POST"])
@keeps_input
def settings_invitations() -> ResponseReturnValue:
    """Make one, and those that were made: how often they were used, and by whom."""
    limits = (MOST_USES, MOST_DAYS) if me().is_staff else (MEMBERS_USES, MEMBERS_DAYS)
    form = InvitationForm.within(*limits)
    hinders = hindrance()
    if hinders is None and form.validate_on_submit() and is_made(form):
        return redirect(url_for(".settings_invitations"))
    return form_page(PAGE, form, most=limits, hinders=hinders, **made())


def made() -> dict[str, Any]:
    page = paging.page(db.session, invitations.made_by(me()), Invitation.id, cursor())
    links = {one.id: address_of(one) for one in page.items if one.is_open}
    return {"page": page, "links": links, "came": invitations.came_by(page.items)}


def address_of(invitation: Invitation) -> str:
    """The link to hand on."""
    return link("auth.register", token=invitations.token_of(invitation, signing_keys()))


def is_made(form: InvitationForm) -> bool:
    """Whether there is one more; if not, the form says why."""
    if not form.spends("uses", ("invitation", me())):
        return False
    try:
        made = invitations.make(me(), form.uses.data or 0, form.days.data or 0)
    except TooManyInvitations:
        db.session.rollback()
        form.form_errors = [str(TOO_MANY)]
        return False
    if me().is_staff:
        after = {"uses": made.uses, "until": made.ends_at.isoformat()}
        staff_log.record(me(), "invitation_made", Target("invitation", made.id, ""), after=after)
    db.session.commit()
    flash(_("Here is the link. Whoever has it can use it, so hand it only to those you mean."))
    return True


@bp.post("/settings/invitations/<id:invitation_id>/withdraw")
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """Let nobody come by a link of one's own any more; who came, stays."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.maker_id != me().id:
        abort(404)
    if invitations.withdraw(invitation_id, me()):
        if me().is_staff:
            target = Target("invitation", invitation_id, "")
            staff_log.record(me(), "invitation_withdrawn", target)
        flash(_("Nobody can come by this link any more."))
    db.session.commit()
    return redirect(url_for(".settings_invitations"))
