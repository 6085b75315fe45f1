"""What the pages of this blueprint share: the cursor in the address, and a page at it."""

from flask import abort, request
from sqlalchemy import Select

from app.extensions import db
from app.lib import paging
from app.models.posts import Post


def cursor() -> paging.Cursor:
    """Where in a list the address points; a 400 if it points nowhere."""
    try:
        return paging.Cursor.parse(request.args.get("before"), request.args.get("after"))
    except ValueError:
        abort(400)


def post_page(timeline: Select[Post]) -> paging.Page[Post]:
    """The posts of a timeline at the cursor in the address."""
    return paging.page(db.session, timeline, Post.id, cursor())
