"""The application that `FLASK_APP=microblog.py` names, and what `flask shell` knows."""

from typing import Any

from app import create_app
from app.extensions import db
from app.models import (
    credentials,
    edits,
    events,
    posts,
    publishing,
    quotes,
    reactions,
    relations,
    threads,
    timelines,
    users,
)

app = create_app()


@app.shell_context_processor
def shell_names() -> dict[str, Any]:
    return {
        "db": db,
        "User": users.User,
        "Follow": users.Follow,
        "Post": posts.Post,
        "Like": reactions.Like,
        "Bookmark": reactions.Bookmark,
        "Session": credentials.Session,
        **{module.__name__.rpartition(".")[2]: module for module in FLOOR},
    }


FLOOR = (
    credentials,
    edits,
    events,
    posts,
    publishing,
    quotes,
    reactions,
    relations,
    threads,
    timelines,
    users,
)
