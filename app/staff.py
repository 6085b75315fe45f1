"""The guard of the administration."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, request
from werkzeug.exceptions import Forbidden

from app.visitor import viewer

View = TypeVar("View", bound=Callable[..., Any])


class ForAdministrators(Forbidden):
    """A moderator asks for what is the administrators'."""


def for_administrators(view: View) -> View:
    """Mark a view of the administration that moderators may not use."""
    view.is_for_administrators = True  # type: ignore[attr-defined]
    return view


def turn_members_away() -> None:
    """For members nothing is there at all; strangers have been asked to log in before.

    Raises NotFound for members, and ForAdministrators for moderators.
    """
    person = viewer()
    if person is None or not person.is_staff:
        abort(404)
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "is_for_administrators", False) and not person.is_administrator:
        raise ForAdministrators
