"""What an answer says when something cannot be done."""

from dataclasses import dataclass, replace

from flask import (
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError as PoolTimeout,
)
from werkzeug.exceptions import (
    BadHost,
    HTTPException,
    InternalServerError,
    SecurityError,
    TooManyRequests,
)

from app import limits
from app.errors import bp
from app.extensions import db
from app.forms import carried
from app.lib.images import CAPS
from app.lib.storage import Unavailable
from app.models import posts, relations, standing, visibility
from app.protection import BUSY, Crowded
from app.schema import SchemaOutdated
from app.staff import ForAdministrators
from app.visitor import is_fragment, viewer, wants_json

UNREACHABLE = (OperationalError, InterfaceError, PoolTimeout)


@dataclass(frozen=True)
class Explanation:
    """What a page says about an error: a name for programs, a title, and what to do next."""

    name: str
    title: LazyString
    text: LazyString | str


EXPLANATIONS = {
    400: Explanation(
        "bad_request",
        _l("This did not arrive as it should"),
        _l("The address or the form is damaged. Go back, load the page again and send it anew."),
    ),
    401: Explanation(
        "unauthorized",
        _l("Log in first"),
        _l("This is only for people who are logged in."),
    ),
    403: Explanation(
        "forbidden",
        _l("This is not yours to do"),
        _l("Only its author can do this. If that is you, log in with the right account."),
    ),
    404: Explanation(
        "not_found",
        _l("Nothing is here"),
        _l("The address may be mistyped, or its author has taken the post back. Both happen."),
    ),
    405: Explanation(
        "method_not_allowed",
        _l("This address does something else"),
        _l("It answers a button, not a link. Go back and use the button on the page."),
    ),
    413: Explanation(
        "too_large",
        _l("This is too large"),
        _l("Go back: what you typed is still there. Shorten it and send it again."),
    ),
    429: Explanation(
        "too_many_requests",
        _l("That was a lot at once"),
        _l("Wait a few minutes, then try again."),
    ),
    500: Explanation(
        "server_error",
        _l("Something broke on our side"),
        _l("It has been written down. Try again in a moment; what you sent was not saved."),
    ),
    503: Explanation(
        "unavailable",
        _l("We are busy for a moment"),
        _l("The database does not answer. Wait a few seconds and load the page again."),
    ),
}

FILES_TOO_LARGE = Explanation(
    "too_large",
    _l("These files are too large together"),
    _l(
        "Pictures have up to %(most)d MB each. Go back: what you typed is still there. Choose "
        "fewer or smaller ones, then send them again.",
        most=CAPS.bytes // 1024**2,
    ),
)
BLOCKED = Explanation(
    "blocked",
    _l("This is not possible"),
    _l("One of you has blocked the other. While that is so, you have nothing to do here."),
)

FOR_ADMINISTRATORS = Explanation(
    "forbidden",
    _l("This is for administrators"),
    _l("A moderator cannot do this. Ask an administrator of the site."),
)

NOT_THEM = Explanation(
    "forbidden",
    _l("Not with this person"),
    _l("Nobody does this to themselves, nor a moderator to others of the staff."),
)

NO_STORAGE = Explanation(
    "storage_unavailable",
    _l("Pictures have to wait"),
    _l("The place where they are kept does not answer. Go back and try again in a few minutes."),
)


def answer(
    code: int, *, name: str | None = None, said: Explanation | None = None
) -> ResponseReturnValue:
    """The page or JSON for a status code, with the database let go."""
    let_go()
    if code >= 500:
        g.is_failing = True
    said = said or EXPLANATIONS.get(code, EXPLANATIONS[400 if code < 500 else 500])
    request_id = g.get("request_id") if code >= 500 else None
    if wants_json():
        body = {"error": name or said.name, "message": str(said.text)}
        return jsonify(body | ({"request_id": request_id} if request_id else {})), code
    if is_fragment():
        # A script tells it beside the button.
        return f"{said.title}. {said.text}", code, {"Content-Type": "text/plain; charset=utf-8"}
    page = render_template(
        "errors/error.html", code=code, said=said, request_id=request_id, sent=sent_again(code)
    )
    return page, code


def sent_again(code: int) -> list[tuple[str, str]]:
    """What was typed into a form that came too often, and with its token; files are lost."""
    return carried() if code == 429 and g.get("csrf_valid") else []


def let_go() -> None:
    """Roll back whatever the request began; a dead connection cannot even do that."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.close()


@bp.app_errorhandler(HTTPException)
def refused(error: HTTPException) -> ResponseReturnValue:
    """A refusal: its own headers (Allow, Retry-After, Location) stay."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    response = make_response(answer(error.code, said=explanation(error)))
    for header, value in error.get_headers():
        if header.lower() not in {"content-type", "content-length"}:
            response.headers[header] = value
    return response


def explanation(error: HTTPException) -> Explanation | None:
    """What to say of a refusal, if that is more than its status code says."""
    if isinstance(error, TooManyRequests):
        text = _("Try again %(when)s.", when=limits.when(error))
        return replace(EXPLANATIONS[429], text=text)
    if isinstance(error, Crowded):
        return replace(EXPLANATIONS[503], text=BUSY)
    if isinstance(error, ForAdministrators):
        return FOR_ADMINISTRATORS
    return FILES_TOO_LARGE if error.code == 413 and brings_too_much() else None


def brings_too_much() -> bool:
    """Whether a form with files is larger than even those may be."""
    most: int = current_app.config["MAX_UPLOAD_LENGTH"]
    return request.max_content_length == most and (request.content_length or 0) > most


@bp.app_errorhandler(BadHost)
@bp.app_errorhandler(SecurityError)
def strange_host(_error: HTTPException) -> ResponseReturnValue:
    """A Host that is not this site's: no page can be drawn, for no address here is known for it."""
    return "This host is not served here.\n", 400, {"Content-Type": "text/plain"}


@bp.app_errorhandler(CSRFError)
def stale(_error: CSRFError) -> ResponseReturnValue:
    """A form without its token: it was refused before it was counted."""
    try:
        limits.count_request()
    except TooManyRequests as many:
        return refused(many)
    return answer(400, name="csrf")


@bp.app_errorhandler(visibility.NotVisible)
def not_visible(_error: visibility.NotVisible) -> ResponseReturnValue:
    return answer(404)


@bp.app_errorhandler(visibility.Renamed)
def renamed(error: visibility.Renamed) -> ResponseReturnValue:
    """The way on from an address with a former name; for now, for the name may be taken again."""
    asked = request.view_args or {}
    if "username" not in asked:
        return answer(404)
    let_go()
    query = request.query_string.decode(errors="replace")
    address = url_for(str(request.endpoint), **{**asked, "username": error.username})
    # With 307 a form is sent on as it is: the page that it was on may be older than the name.
    return redirect(f"{address}?{query}" if query else address, 307)


@bp.app_errorhandler(visibility.Blocked)
def blocked(error: visibility.Blocked) -> ResponseReturnValue:
    """A page about somebody is there, but there is nothing on it; nothing else is possible."""
    person = viewer()
    if wants_json() or person is None or request.method != "GET":
        return answer(403, name="blocked", said=BLOCKED)
    is_mine = relations.standing(person.id, error.person.id).is_blocking
    return render_template("errors/blocked.html", person=error.person, is_mine=is_mine)


@bp.app_errorhandler(posts.NotYours)
def not_yours(_error: posts.NotYours) -> ResponseReturnValue:
    return answer(403)


@bp.app_errorhandler(standing.NotAllowed)
def not_allowed(_error: standing.NotAllowed) -> ResponseReturnValue:
    return answer(403, said=NOT_THEM)


@bp.app_errorhandler(SchemaOutdated)
def schema_outdated(error: SchemaOutdated) -> ResponseReturnValue:
    """The database is missing or of another version: only the operator can mend that."""
    let_go()
    g.is_failing = True
    current_app.logger.error("%s", error)
    if wants_json():
        return jsonify(error="database", message=str(error)), 503
    return render_template(
        "errors/database.html", problem=error.problem, command=error.command
    ), 503


@bp.app_errorhandler(OperationalError)
@bp.app_errorhandler(InterfaceError)
@bp.app_errorhandler(PoolTimeout)
def unreachable(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("the database does not answer: %s", type(error).__name__)
    response = make_response(answer(503))
    response.headers["Retry-After"] = "5"
    return response


@bp.app_errorhandler(Unavailable)
def no_storage(error: Unavailable) -> ResponseReturnValue:
    current_app.logger.error("the storage of files fails: %s", error)
    response = make_response(answer(503, said=NO_STORAGE))
    response.headers["Retry-After"] = "60"
    return response


@bp.app_errorhandler(InternalServerError)
def broken(error: InternalServerError) -> ResponseReturnValue:
    """Any other fault; Flask has logged it."""
    if isinstance(error.original_exception, UNREACHABLE):
        return unreachable(error.original_exception)
    return answer(500)
