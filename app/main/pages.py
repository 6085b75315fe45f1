"""What the pages of this blueprint share: the cursor in the address, and a page at it."""

from flask import abort, request
from sqlalchemy import SQLColumnExpression

from app.lib import paging
from app.models import entries
from app.models.entries import Entry
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
) -> paging.Page[Entry]:
    """The entries of a timeline at a cursor, for post_cards(); its last column is the key."""
    return entries.page([at.window(timeline.query, key)], at, timeline.values)
