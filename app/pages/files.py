"""Static files: addresses that name a version, compressed answers, and icons from the sprite."""

import gzip
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Response, current_app, has_request_context, request, url_for
from isal import isal_zlib
from markupsafe import Markup
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from app.lib import published

SPRITE = "vendor/icons.svg"
FOREVER = "public, max-age=31536000, immutable"
# What is written for each request; files are compressed once.
WRITTEN: Final = {"text/html", "application/rss+xml", "application/atom+xml"}
WORTH_COMPRESSING, PAGE_LEVEL = 1000, 2
GZIP = zlib.MAX_WBITS + 16


def asset(filename: str) -> str:
    """The address of a static file; its version changes with its contents."""
    root = request.script_root if has_request_context() else ""
    return _address(root, filename, _changed(filename))


def has_asset(filename: str) -> bool:
    """Whether a static file is there: what is built may not be built yet."""
    return _changed(filename) > 0


def icon(name: str, flip: bool = False, cls: str = "") -> Markup:
    """A picture from the sprite, for eyes only; `flip` mirrors it where text runs to the left."""
    return _icon(asset(SPRITE), name, flip, cls)


def keep_versioned(response: Response) -> Response:
    """Let caches keep a file whose address names its version, and send it compressed."""
    if request.endpoint != "static" or response.status_code != 200 or not is_read():
        return response
    filename = (request.view_args or {})["filename"]
    if request.args.get("v") == _version(_path(filename), _changed(filename)):
        response.headers["Cache-Control"] = FOREVER
    if filename.endswith(published.COMPRESSIBLE):
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"]:
            compress(response, filename)
    return response


def is_read() -> bool:
    """Whether the answer is the file itself: OPTIONS is answered for any name."""
    return request.method in {"GET", "HEAD"}


def compress(response: Response, filename: str) -> None:
    # What it would have sent is an open file, which only a sent answer closes by itself.
    response.close()
    response.direct_passthrough = False
    response.set_data(_compressed(_path(filename), _changed(filename)))
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(response.get_etag()[0] or filename, weak=True)


def compress_page(response: Response) -> Response:
    """Send a page compressed to a browser that can read it so.

    What a page repeats of its address cannot be used to guess the CSRF token beside it: another
    site's requests bring no session along, for its cookie is SameSite.
    """
    if response.mimetype in WRITTEN and not response.direct_passthrough:
        small = (response.content_length or 0) < WORTH_COMPRESSING
        if not small and takes_gzip(request.headers.get("Accept-Encoding", "")):
            response.set_data(isal_zlib.compress(response.get_data(), PAGE_LEVEL, GZIP))
            response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=256)
def takes_gzip(header: str) -> bool:
    """Whether a browser that sends this Accept-Encoding can read gzip; there are few of them."""
    return bool(parse_accept_header(header, Accept)["gzip"])


def _path(filename: str) -> str:
    return f"{current_app.static_folder}/{filename}"


def _changed(filename: str) -> int:
    """When a static file was last changed, in nanoseconds; 0 if there is none.

    Only while debugging or testing do they change under a running site.
    """
    look = _look_once if not (current_app.debug or current_app.testing) else _look
    return look(_path(filename))


def _look(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


_look_once = lru_cache(maxsize=256)(_look)


@lru_cache(maxsize=256)
def _version(path: str, changed: int) -> str | None:
    return published.version(Path(path).read_bytes()) if changed else None


@lru_cache(maxsize=64)
def _compressed(path: str, _changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)


@lru_cache(maxsize=1024)
def _address(_root: str, filename: str, changed: int) -> str:
    return url_for("static", filename=filename, v=_version(_path(filename), changed))


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, flip: bool, cls: str) -> Markup:
    classes = " ".join(filter(None, ("icon", "icon-flip" if flip else "", cls)))
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, sprite, name
    )
