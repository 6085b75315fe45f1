"""What every form shares: cleaned text, a CSRF token, and a page that keeps what was typed."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import TooManyRequests

from app import limits
from app.lib import text
from app.models.users import Asker
from app.protection import ARCHIVES
from app.visitor import wants_json

REQUIRED = _l("This is needed.")
STALE = _l("This page had been open too long. Nothing is lost: please send it again.")
NAMES = {
    400: "csrf",
    401: "unauthorized",
    403: "proof_needed",
    404: "not_found",
    409: "conflict",
    422: "invalid",
    429: "too_many_requests",
    503: "unavailable",
}


class Form(FlaskForm):
    """A form whose errors are shown beside its fields."""

    class Meta(FlaskForm.Meta):
        """Reads what a browser sends as a form, and no JSON: that holds more than texts."""

        def wrap_formdata(self, _form: "Form", formdata: object) -> MultiDict[str, str] | None:
            # What was kept of an earlier form is read where there is no request, too.
            if isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None

    # Seconds after which what was sent too often may be sent again.
    retry_after: int | None = None

    @property
    def is_stale(self) -> bool:
        """Whether it was refused because its CSRF token is missing or of another session."""
        return "csrf_token" in self.errors

    def refuse(self, field: str, message: str) -> None:
        """Add an error that only the domain could find."""
        self[field].errors = [*self[field].errors, message]

    def spends(self, field: str, *uses: tuple[str, str | Asker]) -> bool:
        """Whether the limits leave room for these uses; if not, the field says so."""
        try:
            for name, key in uses:
                limits.spend(name, key)
        except TooManyRequests as many:
            self.retry_after = int(str(many.retry_after))
            words = _("That was a lot at once. Try again %(when)s.", when=limits.when(many))
            self.refuse(field, words)
        return self.retry_after is None


def line(value: str | None) -> str:
    """A filter for fields of one line."""
    return text.clean(value or "", lines=False)


def paragraphs(value: str | None) -> str:
    """A filter for fields of several lines."""
    return text.clean(value or "", lines=True)


def keeps_input(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that checks the CSRF token through its form, and shows the form again."""
    view.keeps_input = True  # type: ignore[attr-defined]
    return view


def takes_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that may be sent more than text: up to MAX_UPLOAD_LENGTH bytes at once."""
    view.room = "MAX_UPLOAD_LENGTH"  # type: ignore[attr-defined]
    return view


def takes_archives(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that may be sent a file too large for the memory: up to MAX_ARCHIVE_LENGTH."""
    view.room = ARCHIVES  # type: ignore[attr-defined]
    return view


def form_page(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """The page of a form: empty at first, with errors and all that was typed afterwards."""
    if request.method != "POST":
        return render_template(template, form=form, **context)
    if form.retry_after is not None:
        return *refusal(template, form, 429, **context), {"Retry-After": str(form.retry_after)}
    return refusal(template, form, 400 if form.is_stale else 422, **context)


def carried(*without: str) -> list[tuple[str, str]]:
    """What a form was sent with, to be sent again: no secrets, and nothing of those names."""
    left_out = {"csrf_token", *without}
    sent = request.form.items(multi=True)
    return [
        (name, value) for name, value in sent if name not in left_out and "password" not in name
    ]


def refusal(template: str, form: Form, status: int, **context: Any) -> tuple[Response | str, int]:
    """The page with all that was typed and what is wrong with it; a program gets only that."""
    if not wants_json():
        return render_template(template, form=form, **context), status
    wrong = [STALE] if form.is_stale else chain(*form.errors.values())
    message = " ".join(dict.fromkeys(map(str, wrong)))
    return jsonify(error=NAMES[status], message=message), status
