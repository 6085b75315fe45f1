"""Which databases the site has, how they are reached, and who reads from the replica."""

import time
from typing import Any, Final

from flask import Flask, Response, current_app, request
from sqlalchemy import create_engine

import config
from app.extensions import WROTE, begin_mode, close_reader, close_replica, db, migrate
from app.lib import sqlite
from app.lib.replica import Replica

# A list joins ten tables: by default, as many are joined before it is cut to a page.
PLANNER: Final = (
    "-c jit=off -c join_collapse_limit=12 -c from_collapse_limit=12 -c geqo_threshold=14"
)


def init_app(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options(app, url))
    db.init_app(app)
    app.teardown_request(close_reader)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), compare_type=True)
    if url.startswith("sqlite"):
        with app.app_context():
            sqlite.set_up(db.engine, begin_mode, app.config["SQLITE_SYNCHRONOUS"])
    if app.config["DATABASE_REPLICA_URL"]:
        bind_replica(app, app.config["DATABASE_REPLICA_URL"])


def options(app: Flask, url: str) -> dict[str, Any]:
    """SQLite through the driver that brings its own, fixed version; PostgreSQL with short waits."""
    # What people typed is a parameter, and an error that quotes it ends up in the log.
    found: dict[str, Any] = {"hide_parameters": True}
    found["pool_timeout"] = app.config["DATABASE_POOL_TIMEOUT"]
    found["pool_size"] = app.config["DATABASE_POOL_SIZE"]
    # The connection that was used last knows pages and statements best.
    found["pool_use_lifo"] = True
    if url.startswith("sqlite"):
        import pysqlite3

        found["module"] = pysqlite3
        found["connect_args"] = {"factory": sqlite.TurnTaking}
    else:
        longest = f"-c statement_timeout={app.config['DATABASE_STATEMENT_TIMEOUT'] * 1000}"
        found["connect_args"] = {
            "connect_timeout": app.config["DATABASE_CONNECT_TIMEOUT"],
            "options": f"{longest} {PLANNER}",
        }
        found["pool_recycle"] = 1800
    return found


def bind_replica(app: Flask, url: str) -> None:
    """Let pages be read from a copy, except for a moment by who has just written something."""
    chosen = options(app, url)
    # One that is gone is noticed before anything is asked of it, and the primary is asked.
    chosen["pool_pre_ping"] = True
    if not url.startswith("sqlite"):
        chosen["connect_args"]["options"] += " -c default_transaction_read_only=on"
    engine = create_engine(url, **chosen)
    if url.startswith("sqlite"):
        sqlite.set_up(engine, begin_mode, app.config["SQLITE_SYNCHRONOUS"])
    app.extensions["replica"] = Replica(engine, app.config["REPLICA_BEHIND_SECONDS"])
    app.teardown_request(close_replica)
    app.after_request(note_write)


def note_write(response: Response) -> Response:
    """Tell the browser when it wrote: whichever process it asks next then knows."""
    if begin_mode() != "DEFERRED":
        response.set_cookie(
            WROTE,
            str(int(time.time())),
            max_age=current_app.config["REPLICA_BEHIND_SECONDS"],
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
