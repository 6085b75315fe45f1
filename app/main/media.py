"""Pictures as files: taken in, and shown to those who may see them."""

from collections.abc import Callable
from typing import Final

from flask import Response, abort, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app import limits
from app.extensions import db, storage
from app.forms import takes_files
from app.lib.storage import Missing, is_key
from app.main import bp
from app.main.picture_forms import UploadForm
from app.main.uploads import take_in
from app.models import albums, pictures, visibility
from app.pages import card_parts, post_url
from app.protection import ask_engines_away
from app.visitor import is_fragment, me, public, stay_unnoticed, viewer

WEEK: Final = 604_800
DAY: Final = 86_400


@bp.post("/pictures")
@takes_files
def add_pictures() -> ResponseReturnValue:
    """Take in pictures for a post that is being written; the script of the composer sends them."""
    form = UploadForm()
    taken = take_in(form, me(), pictures.MOST)
    errors = [str(error) for error in form.images.errors]
    body = {"pictures": [str(picture_id) for picture_id in taken.values()], "errors": errors}
    if form.retry_after is not None:
        return jsonify(body), 429, {"Retry-After": str(form.retry_after)}
    return jsonify(body), 200 if taken else 422


@bp.get("/posts/<id:post_id>/pictures")
@public
@limits.light
def album(post_id: int) -> ResponseReturnValue:
    """The pictures of a post, for a page on which some are still being prepared."""
    stay_unnoticed()
    person, post = viewer(), visibility.find_post(viewer(), post_id)
    if not is_fragment():
        return redirect(post_url(post))
    post.load_pictures()
    is_own = person is not None and person.id == post.author_id
    return card_parts.album(post, request.args.get("tries", 5, int), is_own=is_own)


@bp.get("/pictures/<any(full, preview):size>/<key>.webp")
@public
@limits.light
def picture_file(size: str, key: str) -> Response:
    """A size of a picture, for those who may see the post that it is in."""
    name = pictures.file_of(key, size)
    shown = albums.find_file(viewer(), key) if is_key(name) else None
    if shown is None:
        abort(404)
    ask_engines_away(shown.hides_from_engines)
    # Reading the file may take a while: the database is not needed any more.
    db.session.rollback()
    return webp(f"{key}-{size}", lambda: storage.get(name), is_open=shown.is_open)


def webp(tag: str, load: Callable[[], bytes], *, is_open: bool) -> Response:
    """A picture that never changes, is taken for nothing else, and can do nothing."""
    response = Response(mimetype="image/webp")
    response.set_etag(tag)
    if request.if_none_match.contains(tag):
        response.status_code = 304
    else:
        try:
            response.set_data(load())
        except Missing:
            current_app.logger.warning("the file of a picture is missing")
            abort(404)
    control = response.cache_control
    if is_open:
        control.public = True
    else:
        control.private = True
    control.max_age, control.immutable = (WEEK if is_open else DAY), True
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
