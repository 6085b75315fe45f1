"""What every request and response goes through: CSRF tokens, headers, request ids, the schema."""

import re
import secrets
from io import FileIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any, Final, cast

from flask import Flask, Request, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import ServiceUnavailable

from app.extensions import csrf, db, storage
from app.gate import turn_strangers_away
from app.lib.storage import private
from app.visitor import View, viewer_if_loaded

ARCHIVES: Final = "MAX_ARCHIVE_LENGTH"
TURN: Final = BoundedSemaphore(1)
BUSY: Final = _l("Somebody else is sending an archive. Send yours again in a few minutes.")
REQUEST_ID: Final = re.compile("[0-9A-Za-z-]{8,64}")
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # What frame-ancestors says, for browsers that do not know it.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
PAGES_VARY: Final = "Accept-Encoding, Cookie, Accept-Language, HX-Request"


class Crowded(ServiceUnavailable):
    """Somebody else sends something large to this process; the description says so."""


class Draft(FileIO):
    """A file that somebody sends, where the storage can take it without copying it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "x+", opener=private)
        self.path = path

    def close(self) -> None:
        super().close()
        self.path.unlink(missing_ok=True)


class SiteRequest(Request):
    """A request whose files lie in the memory or in a folder of the system, but for large ones."""

    keeps_files_near = False

    def _get_file_stream(self, *about: Any, **more: Any) -> IO[bytes]:
        if self.keeps_files_near:
            return Draft(storage.draft())
        return super()._get_file_stream(*about, **more)


def init_app(app: Flask) -> None:
    app.request_class = SiteRequest
    app.teardown_request(end_turn)
    csrf.init_app(app)
    app.before_request_funcs.setdefault(None, []).insert(0, name_request)
    app.before_request(check_size)
    app.before_request(check_csrf)
    app.after_request(add_headers)


def name_request() -> None:
    """Begin with an empty `g`: inside an outer application context it would still hold the last."""
    for name in list(g):
        g.pop(name)
    named = request.headers.get("X-Request-Id", "") if current_app.config["TRUSTED_PROXIES"] else ""
    # What a proxy has called it stands in the proxy's log, too.
    g.request_id = named if REQUEST_ID.fullmatch(named) else secrets.token_hex(16)


def check_size() -> ResponseReturnValue | None:
    """Leave files more room, and refuse a form that was cut at the most that it may be.

    Only a body of known length says that by itself.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    room = getattr(view, "room", None)
    # What does not come in parts holds no file, and no cap on its texts but this one.
    if room is not None and request.mimetype == "multipart/form-data":
        request.max_content_length = current_app.config[room]
    if room == ARCHIVES:
        # Nothing of what may take an hour to come is read for a stranger.
        answer = turn_strangers_away()
        if answer is not None:
            return answer
        cast(SiteRequest, request).keeps_files_near = True
        take_turn()
        # Asking who it is began a transaction in which nobody else on SQLite could write meanwhile.
        db.session.rollback()
    if request.method not in SAFE_METHODS and request.content_length is None:
        # The stream raises RequestEntityTooLarge if the form took all that it may give.
        _ = request.form and request.stream.read(1)
    return None


def take_turn() -> None:
    """Let only one who sends what comes slowly take a thread of this process."""
    if (request.content_length or 0) <= current_app.config["MAX_UPLOAD_LENGTH"]:
        return
    if not TURN.acquire(blocking=False):
        raise Crowded(BUSY)
    g.has_turn = True


def end_turn(_error: BaseException | None = None) -> None:
    if g.pop("has_turn", False):
        TURN.release()


def check_csrf() -> None:
    """Refuse an unsafe request without its token; one that keeps its input says so itself."""
    if request.method in SAFE_METHODS or not current_app.config["WTF_CSRF_ENABLED"]:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_signed", False):
        return
    try:
        csrf.protect()
    except CSRFError:
        if not getattr(view, "keeps_input", False):
            raise


def signed(view: View) -> View:
    """Mark a view whose address holds a signed token: mail programs post to it on their own.

    They have neither session nor CSRF token (RFC 8058). The token lets its holder do that one
    thing, so that nobody's browser could be misused for it.
    """
    view.is_signed = True  # type: ignore[attr-defined]
    return view


def ask_engines_away(is_wanted: bool) -> None:
    """Say of this answer that search engines leave it out, if whose it is wants that."""
    g.is_unindexed = is_wanted


def add_headers(response: Response) -> Response:
    own_policy = response.headers.get("Content-Security-Policy")
    response.headers.extend(HEADERS)
    if own_policy is not None:
        response.headers["Content-Security-Policy"] = own_policy
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if g.get("is_unindexed"):
        response.headers["X-Robots-Tag"] = "noindex"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = (
            "no-store" if viewer_if_loaded() else "private, no-cache"
        )
    if response.mimetype == "text/html":
        response.headers["Vary"] = PAGES_VARY
    return response
