"""What the pages of this blueprint share."""

from dataclasses import replace
from typing import Any

from flask import abort, request
from sqlalchemy import Select, SQLColumnExpression

from app.extensions import db
from app.lib import paging


def cursor() -> paging.Cursor:
    """Where in a list the address points; a 400 if it points nowhere."""
    try:
        return paging.Cursor.parse(request.args.get("before"), request.args.get("after"))
    except ValueError:
        abort(400)


def oldest_first(
    query: Select[*tuple[Any, ...]], key: SQLColumnExpression[int]
) -> paging.Page[Any]:
    """The page of a queue: what has waited longest comes first, and `newer` leads on.

    Its items are whole rows where the query asks for more than one thing.
    """
    at = cursor()
    is_first = at.before is None and at.after is None
    at = paging.Cursor(after=0) if is_first else at
    rows = db.session.execute(at.window(query, key).add_columns(key), at.values()).all()
    page = paging.page_of(rows, at)
    items = [row[:-1] if len(row) > 2 else row[0] for row in reversed(page.items)]
    return replace(page, items=items, older=None if is_first else page.older)
