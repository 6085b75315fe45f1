"""How long requests take and which statements they run: counted, and logged where one was slow.

Where neither is wanted, nothing is looked at.
"""

import logging
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, current_app, request
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from app import jobs
from app.extensions import db
from app.lib import gauges
from app.lib.gauges import Figure, Row
from app.lib.replica import Replica

log = logging.getLogger(__name__)

# Of a request that runs more, the first so many are named.
STATEMENTS_MOST: Final = 400
NAMED_MOST: Final = 20
STATEMENT_LENGTH: Final = 1_000
NO_ROUTE: Final = "-"


class Run:
    """One request: when it began, and what it has asked the database."""

    __slots__ = ("began", "database_seconds", "statement_began", "statements")

    def __init__(self) -> None:
        self.began = perf_counter()
        self.statement_began = 0.0
        self.database_seconds = 0.0
        self.statements: list[tuple[str, float]] = []


class Current(threading.local):
    """The request that this thread answers, if it does."""

    run: Run | None = None


current: Final = Current()


def init_app(app: Flask) -> None:
    """Look at requests if they are to be counted, or a slow one is to be logged."""
    is_counting = bool(app.config["METRICS_TOKEN"] or app.config["METRICS_ALLOWED"])
    if is_counting:
        gauges.begin(Path(app.instance_path) / "metrics")
    if not is_counting and not app.config["SLOW_REQUEST_MS"]:
        return
    # Around everything else that belongs to a request: Flask runs the first of these last.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, end)
    with app.app_context():
        for engine in (*db.engines.values(), *replicas(app)):
            event.listen(engine, "before_cursor_execute", statement_begins)
            event.listen(engine, "after_cursor_execute", statement_ends)


def replicas(app: Flask) -> list[Engine]:
    """The engine of the copy that pages are read from, if there is one."""
    found: Replica | None = app.extensions.get("replica")
    return [found.engine] if found is not None else []


def begin() -> None:
    current.run = Run()


def statement_begins(*_about: Any) -> None:
    run = current.run
    if run is not None:
        run.statement_began = perf_counter()


def statement_ends(_connection: Any, _cursor: Any, statement: str, *_about: Any) -> None:
    run = current.run
    if run is not None:
        took = perf_counter() - run.statement_began
        run.database_seconds += took
        run.statements.append((statement, took))


def end(response: Response) -> Response:
    """Count a request that was answered, and log it if it took its time."""
    run, current.run = current.run, None
    if run is None:
        return response
    took = perf_counter() - run.began
    counts = gauges.counts()
    asked = request._get_current_object()  # type: ignore[attr-defined]
    # Neither an address that nobody answers nor a method that nobody knows becomes a label.
    rule, method = (asked.url_rule.rule, asked.method) if asked.url_rule else (NO_ROUTE, NO_ROUTE)
    if counts is not None:
        counted = counts.request(method, rule, response.status_code)
        counted.seconds.observe(took)
        if run.statements:
            counted.statements.inc(len(run.statements))
            counted.database_seconds.inc(run.database_seconds)
    slow = current_app.config["SLOW_REQUEST_MS"]
    if slow and took * 1000 >= slow:
        tell_slow(run, took, f"{method} {rule}")
        if counts is not None:
            counts.slow.labels(method, rule).inc()
    return response


def tell_slow(run: Run, took: float, what: str) -> None:
    """Log a slow request by its rule, and its statements without their values."""
    named = list(longest(run.statements[:STATEMENTS_MOST]))
    fields = {
        "route": what,
        "milliseconds": round(took * 1000, 1),
        "database_milliseconds": round(run.database_seconds * 1000, 1),
        "statement_count": len(run.statements),
        "statements": named,
    }
    written = "; ".join(f"{one['times']} × {one['milliseconds']} ms {one['sql']}" for one in named)
    log.warning(
        "slow: %s took %.0f ms, of which %d statements %.0f ms: %s",
        what,
        took * 1000,
        len(run.statements),
        run.database_seconds * 1000,
        written,
        extra={"fields": fields, "summary": f"slow: {what}"},
    )


def longest(statements: Collection[tuple[str, float]]) -> Iterator[dict[str, Any]]:
    """Each of these once, with how often and how long it ran, the longest first."""
    seconds: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for statement, took in statements:
        seconds[statement] += took  # type: ignore[assignment]
        times[statement] += 1
    for statement, took in seconds.most_common(NAMED_MOST):
        yield {
            "times": times[statement],
            "milliseconds": round(took * 1000, 1),
            "sql": " ".join(statement.split())[:STATEMENT_LENGTH],
        }


def job_figures() -> list[Figure]:
    """What the database says of jobs; only that it is silent, if it is."""
    try:
        found = jobs.counted()
    except SQLAlchemyError:
        return [Figure("database_up", "Whether the database answers.", (), [Row((), 0)])]
    rows = [Row((one.handler, one.state), one.number) for one in found]
    return [
        Figure("database_up", "Whether the database answers.", (), [Row((), 1)]),
        Figure("jobs", "Jobs that wait, run or have failed.", ("handler", "state"), rows),
    ]
