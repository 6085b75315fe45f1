"""The gate: which views are for whom; strangers are asked to log in."""

from typing import Final

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.models.users import Viewer
from app.visitor import is_fragment, is_marked, viewer, wants_json

# What is for those who are shut out is so, too, while they are about to leave: each of the two
# pages would lead to the other.
WHILE_LEAVING: Final = ("is_for_leaving", "is_for_suspended", "is_for_waiting")


def init_app(app: Flask) -> None:
    app.before_request(turn_strangers_away)


def turn_strangers_away() -> ResponseReturnValue | None:
    """Ask a stranger to log in, unless the view is public or no view at all."""
    if request.endpoint not in current_app.view_functions or request.endpoint == "static":
        return None
    if is_for_strangers():
        return None
    way_out = led_to(viewer())
    if way_out is None and (is_marked("is_public") or viewer() is not None):
        return None
    # In the place of a button, a whole page would be of no use.
    if wants_json() or is_fragment():
        abort(403 if way_out else 401)
    if way_out is not None:
        return redirect(url_for(way_out))
    flash(_l("Log in to go on."), "info")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=wanted))


def is_for_strangers() -> bool:
    """Whether it need not be looked at who asks: what is public is read, or somebody logs in."""
    is_read = request.method in {"GET", "HEAD", "OPTIONS"} and request.endpoint != "main.home"
    return is_marked("is_public") and (is_read or request.blueprint == "auth")


def led_to(person: Viewer | None) -> str | None:
    """The one page for whoever is suspended, waits to be let in or is about to leave, if they ask
    for another one."""
    if g.get("is_suspended"):
        return "main.suspended"
    if g.get("is_waiting"):
        return "auth.waiting"
    is_leaving = person is not None and person.leaves_at is not None
    return "main.before_leaving" if is_leaving and not any(map(is_marked, WHILE_LEAVING)) else None
