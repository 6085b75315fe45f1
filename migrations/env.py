"""How Alembic reaches the site's database: through the application that `flask db` made."""

import logging
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.extensions import UTCDateTime

migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata

# Somebody's transaction, in which everything is to happen, as it does when a site is restored.
GIVEN: Connection | None = context.config.attributes.get("connection")
LOCK_SECONDS = 10
ONE_AT_A_TIME = 18140719

# Quiet in the site, where it would only say that it looked; here it says what it changes.
logging.getLogger("alembic.runtime.migration").setLevel(
    logging.INFO if GIVEN is None else logging.WARNING
)


def include_everything_but_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Make no revision that changes nothing."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives.clear()


# Tables with a column that refers to another one and was added later.
ADDED = {"picture", "post"}


def include_object(item: Any, name: Any, kind: str, *_more: Any) -> bool:
    """Compare everything but what SQLAlchemy cannot read of SQLite, and the index for searching.

    A column that is added brings its foreign key along, in words that are not looked for there:
    tests/test_migrations.py looks.
    """
    if kind == "table" and name.startswith("post_search"):
        return False
    is_sqlite = migrate.db.engine.dialect.name == "sqlite"
    return not (is_sqlite and kind == "foreign_key_constraint" and item.table.name in ADDED)


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column type as what it is in the database: migrations import no application."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False
    )


def run_offline() -> None:
    """Print the statements instead of running them."""
    url = migrate.db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=metadata, literal_binds=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run each migration in its own transaction: a rerun goes on where one broke off.

    All of them run in the transaction of a connection that is given, where one is.
    """
    if GIVEN is not None:
        run_on(GIVEN)
        return
    with migrate.db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            prepare(connection)
        run_on(connection)


def prepare(connection: Connection) -> None:
    """Let statements take their time, but nobody wait long for one that waits for a lock itself.

    Of two that bring the same database up to date, one waits for the other, and has nothing to do.
    """
    # Nobody else gets this one afterwards: the lock is its own as long as it lasts.
    connection.detach()
    connection.execute(text("SET statement_timeout = 0; SET lock_timeout = 0"))
    connection.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
    # Only now: PostgreSQL counts the wait for that one, too.
    connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
    connection.commit()


def run_on(connection: Connection) -> None:
    arguments = {
        "process_revision_directives": include_everything_but_empty,
        "render_as_batch": True,
        "render_item": render_item,
        "include_object": include_object,
        # SQLite can undo DDL, too: the driver leaves the transactions to us.
        "transactional_ddl": True,
        "transaction_per_migration": True,
        **migrate.configure_args,
    }
    context.configure(connection=connection, target_metadata=metadata, **arguments)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
