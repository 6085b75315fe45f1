"""The queue. A job is a row, added in the transaction that makes it necessary; Huey brings its id
to a worker, which claims the row. A job may run twice; its effects in the database count once.
"""

from functools import partial

from flask import Flask

from app.jobs import running
from app.jobs.carrier import Carrier
from app.jobs.outbox import add
from app.jobs.pruning import in_batches, prune
from app.jobs.rows import NAME_MAX, ChoreTurn, Job
from app.jobs.running import counted, run_due
from app.jobs.table import Chore, Handler, Queue, Table, followers_of, is_reachable
from app.jobs.worker import ensure_embedded, run_worker, start_embedded, stop_embedded

__all__ = [
    "NAME_MAX",
    "Chore",
    "ChoreTurn",
    "Handler",
    "Job",
    "Table",
    "add",
    "counted",
    "ensure_embedded",
    "followers_of",
    "in_batches",
    "init_app",
    "is_reachable",
    "prune",
    "run_due",
    "run_worker",
    "start_embedded",
    "stop_embedded",
]


def init_app(app: Flask, table: Table) -> None:
    """Give an application its queue; under `flask run` it is worked on from the first request."""
    app.extensions["jobs"] = Queue(table, Carrier(app, partial(running.run, app)))
    app.before_request(partial(ensure_embedded, app))
