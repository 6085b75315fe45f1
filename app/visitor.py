"""Who is asking: the only reader of flask-login's current_user; language, time zone, theme."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    request,
    session,
)
from flask_babel import refresh
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.extensions import babel, db, login
from app.lib import text
from app.models import sessions
from app.models.audit import AGENT_MAX, Origin
from app.models.sessions import Lifetimes
from app.models.users import User, Viewer

COOKIE_KEY = "sid"
LANGUAGES_READ = 500
UNKNOWN = object()
View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    # Templates know `viewer`; a current_user of theirs would ask the database on error pages.
    login.init_app(app, add_context_processor=False)
    login.request_loader(load)
    babel.init_app(app, locale_selector=locale, timezone_selector=timezone)
    app.after_request(note_presence)


def public(view: View) -> View:
    """Mark a view that strangers may use; every other one asks them to log in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def while_leaving(view: View) -> View:
    """Mark a view for those, too, who are about to leave: they see nothing else of the site."""
    view.is_for_leaving = True  # type: ignore[attr-defined]
    return view


def while_suspended(view: View) -> View:
    """Mark a view for those, too, who are suspended: everywhere else they are strangers."""
    view.is_for_suspended = True  # type: ignore[attr-defined]
    return view


def while_waiting(view: View) -> View:
    """Mark a view for those, too, who wait to be let in: everywhere else they are strangers."""
    view.is_for_waiting = True  # type: ignore[attr-defined]
    return view


def viewer() -> Viewer | None:
    """The person signed in, if any; None outside a request."""
    if not has_request_context():
        return None
    # Each look at `g` itself goes through a proxy, and a page asks who it is for again and again.
    held = g._get_current_object()
    found = held.get("viewer", UNKNOWN)
    if found is UNKNOWN:
        person = current_user._get_current_object()
        found = held.viewer = person if person.is_authenticated else None
    return cast(Viewer | None, found)


def me() -> User:
    """The row of the person signed in, in a view that strangers cannot reach."""
    person = viewer()
    if person is not None and "me" not in g:
        g.me = db.session.get(User, person.id)
    if person is None or g.me is None:
        abort(401)
    return cast(User, g.me)


def look_again() -> None:
    """Take note of what the viewer has just changed of themselves."""
    for name in ("viewer", "me", "_login_user", "page_locale"):
        g.pop(name, None)
    refresh()


def load(_request: object) -> Viewer | None:
    """The person whose session the cookie opens, for flask-login.

    Who is suspended or not let in yet is nobody, but where a view is marked for them.
    """
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    found = sessions.find(token)
    if found is None:
        return None
    person, session_id, session_use = found
    is_suspended = person.suspended_at is not None
    if is_suspended and not is_marked("is_for_suspended"):
        g.is_suspended = True
        return None
    # Who is both sees why they are suspended: of two pages, each would lead to the other.
    if not is_suspended and person.applied_at is not None and not is_marked("is_for_waiting"):
        g.is_waiting = True
        return None
    g.session_id, g.session_use = session_id, session_use
    return person


def is_marked(mark: str) -> bool:
    """Whether the view that is asked for has a mark."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), mark, False)


def sign_in(user_id: int, *, remember: bool) -> None:
    """Begin a session; one that the browser brought along ends, on the server too."""
    sign_out()
    config = current_app.config
    kind = "REMEMBERED" if remember else "SESSION"
    lifetimes = Lifetimes(config[f"{kind}_IDLE"], config[f"{kind}_ABSOLUTE"])
    session[COOKIE_KEY] = sessions.begin(user_id, lifetimes, origin())
    session.permanent = remember
    # The first page would otherwise send a second cookie, for its forms.
    generate_csrf()


def sign_out() -> None:
    """End the session here and on the server."""
    token = session.get(COOKIE_KEY)
    if isinstance(token, str):
        sessions.end_by(token)
    session.clear()
    # Flask-WTF remembers the token of the session that has ended here.
    g.pop("csrf_token", None)


def origin() -> Origin:
    """Where the request comes from."""
    agent = text.clean(request.user_agent.string[:AGENT_MAX], lines=False)
    return Origin(address=request.remote_addr or "", agent=agent)


def session_id() -> int | None:
    """The session in which somebody is signed in, if anybody is."""
    return g.get("session_id") if viewer() is not None else None


def is_proved() -> bool:
    """Whether the person signed in has shown not long ago who they are."""
    open_in = session_id()
    return open_in is not None and sessions.is_proved(open_in)


def prove() -> bool:
    """Note that they have just done so; False if their session has ended meanwhile.

    What the request has read and not committed is let go first.
    """
    open_in = session_id()
    db.session.rollback()
    return open_in is not None and sessions.prove(open_in)


def renew_session() -> None:
    """Let copies of the session's cookie open nothing any more, in the caller's transaction."""
    open_in = session_id()
    if open_in is not None:
        session[COOKIE_KEY] = sessions.renew(open_in)


def wants_json() -> bool:
    """Whether a program asks, that prefers JSON to a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def stay_unnoticed() -> None:
    """What a page asks by itself does not show that somebody is there, and keeps no session."""
    g.pop("session_id", None)


def note_presence(response: Response) -> Response:
    """Remember, in a transaction apart from the request's, that person and session were here."""
    session_id, use = g.pop("session_id", None), g.pop("session_use", None)
    person = viewer() if session_id else None
    address = request.remote_addr or ""
    if person is None or use is None or use.is_noted(address):
        return response
    user_id = person.id
    # The view has committed what it meant to: what is left open would only be in the way.
    db.session.rollback()
    try:
        sessions.touch(session_id, user_id, address)
    except SQLAlchemyError:
        current_app.logger.warning("could not note a presence", exc_info=True)
    return response


def locale() -> str:
    """The person's own choice, else the best that the browser asks for."""
    languages: list[str] = current_app.config["LANGUAGES"]
    if not has_request_context():
        return languages[0]
    person = viewer_if_loaded()
    if person is not None and person.locale in languages:
        return person.locale
    asked = request.headers.get("Accept-Language", "")
    return best_language(asked[:LANGUAGES_READ], tuple(languages)) or languages[0]


@lru_cache(maxsize=256)
def best_language(asked: str, languages: tuple[str, ...]) -> str | None:
    """The language that a browser prefers, by what it says in Accept-Language."""
    return parse_accept_header(asked, LanguageAccept).best_match(languages)


def timezone() -> str:
    """The person's own choice, else UTC; the browser then shows its own."""
    person = viewer_if_loaded()
    chosen = person.timezone if person is not None else None
    return chosen if chosen and is_timezone(chosen) else "UTC"


def viewer_if_loaded() -> Viewer | None:
    """The viewer, unless the database could not be asked: error pages are written even then."""
    try:
        held = g._get_current_object()
    except RuntimeError:
        return None
    found = None if held.get("is_failing") else held.get("viewer", UNKNOWN)
    return viewer() if found is UNKNOWN else cast(Viewer | None, found)


def is_timezone(name: str) -> bool:
    return name in known_timezones()


@cache
def known_timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def theme() -> str:
    person = viewer_if_loaded()
    return person.theme if person is not None else "auto"


def page_locale() -> str:
    """The locale of this page, found once in a request."""
    found: str | None = g.get("page_locale")
    if found is None:
        found = g.page_locale = locale()
    return found


def safe_next(target: str | None) -> str | None:
    """An address to go on to, if it is a path here and nothing that a browser reads otherwise."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) <= 0x20 or character == "\\" for character in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
