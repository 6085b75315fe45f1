"""Avatars and headers: taken from the profile's form, and shown."""

import secrets
from typing import Final

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from app import limits
from app.extensions import db, storage
from app.lib.storage import Missing, Unavailable
from app.main import bp
from app.main.pictures import YEAR
from app.main.portrait_forms import PortraitFields
from app.models import portraits
from app.models.portraits import SIZES, WIDTHS, Crop
from app.visitor import me, public

POLICY: Final = "default-src 'none'; sandbox"


@bp.get("/portraits/<string(length=32):key>-<int:width>.webp")
@public
@limits.light
def portrait(key: str, width: int) -> Response:
    """An avatar or a header: another one has another address."""
    if width not in WIDTHS:
        abort(404)
    response = shown(portraits.file_of(key, width))
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    # Whose it is would have to be looked up, and what is kept for a year cannot change its mind.
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(f"{key}-{width}")
    response.make_conditional(request)
    return response


@bp.get("/settings/portraits/<any(avatar, header):kind>.webp")
@limits.light
def own_portrait(kind: str) -> Response:
    """The whole picture that a person has sent, for nobody else: they chose what to show of it."""
    found = portraits.find(me().id, kind)
    if found is None or not found.original:
        abort(404)
    response = shown(found.original)
    response.headers["Cache-Control"] = "no-store"
    return response


def shown(key: str) -> Response:
    try:
        content = storage.get(key)
    except Missing:
        abort(404)
    response = Response(content, mimetype="image/webp")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def take(form: PortraitFields) -> bool:
    """Do what a form asks for with the pictures; whether there was anything to do.

    Uploads are stored first, while no transaction holds others up. The caller commits. Raises
    Unavailable where they cannot be stored, and says so in the form.
    """
    if form.is_stale:
        return False
    removed = request.form.get("remove")
    if removed in SIZES:
        return portraits.remove(me(), removed)
    kinds = [kind for kind in SIZES if not form[f"{kind}_part"].errors]
    keys = {kind: secrets.token_hex(16) for kind in kinds if form[kind].data}
    if not all(form.spends(kind, ("picture", me())) for kind in keys):
        return False
    store(form, keys)
    asked = [ask(form, kind, keys.get(kind)) for kind in kinds]
    return any(asked)


def store(form: PortraitFields, keys: dict[str, str]) -> None:
    """Raises Unavailable."""
    db.session.rollback()
    for kind, key in keys.items():
        try:
            storage.put(portraits.upload_of(key), form[kind].data)
        except Unavailable as error:
            current_app.logger.warning("the storage of files fails: %s", error)
            message = _("Pictures cannot be kept just now. Send it again in a few minutes.")
            form.refuse(kind, message)
            raise


def ask(form: PortraitFields, kind: str, key: str | None) -> bool:
    """Have a portrait made of an upload, or of another part of the picture there is."""
    crop = form.crop(kind)
    if key is not None:
        portraits.send(me(), kind, key, crop or Crop())
        return True
    return crop is not None and portraits.cut(me(), kind, secrets.token_hex(16), crop)
