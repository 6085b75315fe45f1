"""The application that `FLASK_APP=microblog.py` names, and what `flask shell` knows."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from app import create_app, models
from app.extensions import db
from app.models import posts, reactions, sessions, users

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
        "Session": sessions.Session,
        **{name: import_module(f"app.models.{name}") for name in modules_of_models()},
    }


def modules_of_models() -> Iterator[str]:
    return (module.name for module in iter_modules(models.__path__))
