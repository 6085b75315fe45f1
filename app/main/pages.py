"""What the pages of this blueprint share: the cursor in the address, and a page at it."""

from typing import Any

from flask import abort, request
from sqlalchemy import SQLColumnExpression

from app.extensions import db
from app.lib import paging
from app.models.posts import Post
from app.models.timelines import Timeline


def cursor() -> paging.Cursor:
    """Where in a list the address points; a 400 if it points nowhere."""
    try:
        return paging.Cursor.parse(request.args.get("before"), request.args.get("after"))
    except ValueError:
        abort(400)


def post_page(
    timeline: Timeline, at: paging.Cursor, key: SQLColumnExpression[int] = Post.id
) -> paging.Page[Any]:
    """The entries of a timeline at a cursor, for post_cards(); its last column is the key."""
    window = at.window(timeline.query, key)
    return paging.page_of_rows(db.session, [window], at, timeline.values)
