"""Asking once more who it is, before what is sensitive is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.extensions import db
from app.forms import REQUIRED, Form, carried, form_page, refusal
from app.models import audit, credentials
from app.models.credentials import Proof
from app.visitor import is_proved, me, origin, prove, viewer

FIELD: Final = "current_password"
PAGE: Final = "auth/prove.html"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Way:
    """A way to show who one is, other than the password."""

    # What a form sends it in, and the part of the page that asks for it.
    field: str
    template: str
    # What that part is told; None where the person has nothing of the kind.
    offer: Callable[[], Mapping[str, Any] | None]
    # Whether what was sent shows it. It holds no transaction when it returns, and commits what
    # it has to.
    shows: Callable[[str], bool]


WAYS: list[Way] = []


class ProofForm(Form):
    current_password = PasswordField(_l("Your password"), validators=[InputRequired(REQUIRED)])


def asks_again(view: View) -> View:
    """Mark a view whose POST is sensitive: its person has to have shown lately who they are.

    Else they are asked for it, and what they sent is carried through, but for passwords and
    files. What is sent together with the password, as `current_password`, is done in one step;
    a wrong one is refused also where none was needed.
    """

    @wraps(view)
    def asking(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        answer = None if request.method != "POST" or is_stale() else refused()
        return cast(ResponseReturnValue, view(*args, **kwargs)) if answer is None else answer

    return cast(View, asking)


def is_stale() -> bool:
    """Whether the CSRF token is missing or of another session: the view itself refuses it then."""
    return current_app.config["WTF_CSRF_ENABLED"] and not g.get("csrf_valid")


def refused() -> ResponseReturnValue | None:
    """The page that asks who it is, or asks again; None for whoever has shown it."""
    form = ProofForm()
    for way in WAYS:
        if request.form.get(way.field):
            return None if shows(way, form) else page(form)
    if FIELD in request.form:
        return None if form.validate() and password_proof(form) else page(form)
    return None if is_proved() else page(form, 403)


def password_proof(form: Form, field: str = FIELD) -> Proof | None:
    """What shows that the form has the password of who sends it; if it has not, it says so.

    What the request has read and not committed is let go.
    """
    person = me()
    user_id, username, typed = person.id, person.username, str(form[field].data or "")
    if not form.spends(field, ("login_account", f"proof {user_id}")):
        return None
    # A password is checked outside any transaction: it takes its time by intent.
    db.session.rollback()
    proof = credentials.check_password(username, typed)
    if proof is None:
        audit.count(user_id, "proof_failed", origin=origin())
        db.session.commit()
        form.refuse(field, _("This is not your password."))
        return None
    return proof if is_noted(form, field) else None


def shows(way: Way, form: Form) -> bool:
    """The same of another way than the password."""
    if not form.spends(FIELD, ("login_account", f"proof {me().id}")):
        return False
    if not way.shows(request.form[way.field]):
        form.refuse(FIELD, _("This did not show that it is you. Try again, or use the password."))
        return False
    return is_noted(form, FIELD)


def is_noted(form: Form, field: str) -> bool:
    if not prove():
        form.refuse(field, _("You have been logged out meanwhile. Log in again."))
        return False
    return True


def page(form: Form, status: int | None = None) -> ResponseReturnValue:
    """The page that asks, with all that was sent and can be carried through."""
    ways = [(way, offer) for way in WAYS if (offer := way.offer()) is not None]
    context = {
        "sent": carried(FIELD, *(way.field for way in WAYS)),
        "ways": ways,
        "person": viewer(),
    }
    if status is None:
        return form_page(PAGE, form, **context)
    form.form_errors = [_("Show that it is you: send it again with your password.")]
    return refusal(PAGE, form, status, **context)
