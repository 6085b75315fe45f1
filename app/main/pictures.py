"""Pictures drawn by the server: tiles for people without one, and quilts of them."""

from flask import Response

from app import limits
from app.lib import tiles
from app.main import bp
from app.visitor import public

YEAR = 31_536_000


def drawing(svg: str) -> Response:
    """An SVG that never changes and can do nothing."""
    response = Response(svg, mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.get("/tiles/<username:username>.svg")
@public
@limits.light
def tile(username: str) -> Response:
    return drawing(tiles.tile(username.lower()))


@bp.get("/tiles/<username:username>/cover.svg")
@public
@limits.light
def cover(username: str) -> Response:
    return drawing(tiles.cover(username.lower()))


@bp.get("/tiles/quilt.svg")
@public
@limits.light
def quilt() -> Response:
    return drawing(tiles.quilt())


@bp.get("/tiles/missing.svg")
@public
@limits.light
def missing_tile() -> Response:
    return drawing(tiles.missing())
