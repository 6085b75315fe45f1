"""What the pages of this blueprint share: the cursor in the address, and a page at it."""

from typing import Any

from flask import abort, request
from sqlalchemy import Select, SQLColumnExpression

from app.extensions import db
from app.lib import paging
from app.models import entries, relations
from app.models.entries import Entry
from app.models.posts import Post
from app.models.timelines import Timeline
from app.models.users import User
from app.visitor import viewer


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


def people_listed(query: Select[User], key: Any) -> dict[str, Any]:
    """The page of a list of people at the cursor, as people_shown() says."""
    return people_shown(paging.page(db.session, query, key, cursor()))


def people_shown(page: paging.Page[User]) -> dict[str, Any]:
    """A page of people, with whom of them the viewer follows or asks to follow."""
    person = viewer()
    followed: set[int] = set()
    asked: set[int] = set()
    if person is not None:
        shown = [one.id for one in page.items]
        followed = set(db.session.scalars(relations.followed_among(person, shown)))
        careful = [one.id for one in page.items if one.approves_followers]
        if careful:
            asked = set(db.session.scalars(relations.asked_among(person, careful)))
    return {"page": page, "followed_ids": followed, "asked_ids": asked}
