"""Whether the database has the tables that this version of the code expects."""

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click import get_current_context
from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import reading

COMMAND = "flask db upgrade"
# What the page about it shows is among what needs no tables.
WITHOUT_TABLES = frozenset(
    {"static", "main.livez", "main.readyz", "main.metrics", "main.missing_tile"}
)


class SchemaOutdated(Exception):
    """The database is 'missing', 'behind' or 'ahead'; `command` mends it."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.command = COMMAND if problem != "ahead" else ""
        advice = f"run: {self.command}" if self.command else "update the code of this site"
        super().__init__(f"the database is {problem}: {advice}")


def init_app(app: Flask, migrations: Path) -> None:
    app.extensions["schema"] = {"migrations": migrations, "is_current": False}
    app.before_request(check)


def warn_server(app: Flask) -> None:
    """Let `flask run` say at its start, not only at the first request, what the database lacks."""
    context = get_current_context(silent=True)
    if context is None or context.info_name != "run":
        return
    with app.app_context():
        found = complaint()
    if found is not None:
        app.logger.error("%s", found)


def complaint() -> str | None:
    """What an operator should know of the database before anybody asks for a page."""
    try:
        require_current()
    except SchemaOutdated as problem:
        return str(problem)
    except SQLAlchemyError as problem:
        return f"the database does not answer: {type(problem).__name__}"
    return None


def check() -> None:
    """Refuse a request that needs tables. Raises SchemaOutdated."""
    if request.endpoint not in WITHOUT_TABLES:
        require_current()


def require_current() -> None:
    """Raises SchemaOutdated, until the database was found current once."""
    state = current_app.extensions["schema"]
    if state["is_current"]:
        return
    problem = find_problem(state["migrations"])
    if problem is not None:
        raise SchemaOutdated(problem)
    state["is_current"] = True


def find_problem(migrations: Path) -> str | None:
    """What is wrong with the database's version, if anything."""
    scripts = ScriptDirectory(str(migrations))
    with reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return None
    if current is None:
        return "missing"
    known = {script.revision for script in scripts.walk_revisions()}
    return "behind" if current in known else "ahead"
