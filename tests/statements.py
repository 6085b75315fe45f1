"""The statements that something takes, and how the database goes about them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from app.extensions import db

Statements = list[tuple[str, Any]]


@contextmanager
def noted() -> Iterator[Statements]:
    """The statements and their values that are run within the block."""
    run: Statements = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        # A process looks whether settings have changed every few seconds, whatever the page.
        if "FROM site_setting" not in statement:
            run.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield run
    event.remove(Engine, "before_cursor_execute", note)


def check_plans(run: Statements) -> None:
    """No table is read from end to end, as far as SQLite tells."""
    if db.engine.dialect.name != "sqlite":
        return
    tables = "|".join((*db.metadata.tables, "shown", "author", "notification_actor_1"))
    for statement, parameters in list(run):
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", tuple(parameters)
        )
        steps = [row[3] for row in plan]
        assert not [one for one in steps if re.match(rf"SCAN ({tables})\b(?!.*INDEX)", one)], steps
