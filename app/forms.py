"""What every form shares: cleaned text, a CSRF token, and a page that keeps what was typed."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field

from app.lib import text


class Form(FlaskForm):
    """A form whose errors are shown beside its fields."""

    @property
    def is_stale(self) -> bool:
        """Whether it was refused because its CSRF token is missing or of another session."""
        return "csrf_token" in self.errors

    def refuse(self, field: str, message: str) -> None:
        """Add an error that only the domain could find."""
        self[field].errors = [*self[field].errors, message]


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


def form_page(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """The page of a form: empty at first, with errors and all that was typed afterwards."""
    status = 200
    if request.method == "POST":
        status = 400 if form.is_stale else 422
    return render_template(template, form=form, **context), status


STALE = _l("This page had been open too long. Nothing is lost: please send it again.")


def field_errors(field: Field) -> list[str]:
    return [str(error) for error in field.errors]
