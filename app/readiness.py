"""Whether the site can serve: each part that it needs, asked in turn."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import jobs, schema
from app.extensions import reading, storage
from app.lib.storage import Unavailable

# How long an answer stands: anybody may ask, as often as they like.
STANDS_SECONDS: Final = 1.0
FINE: Final = "ok"
SILENT: Final = "the database does not answer"
ASKED: Final = "is asked for the first time, and has not answered yet"


def database() -> str:
    try:
        with reading() as connection:
            connection.scalar(select(1))
    except SQLAlchemyError:
        current_app.logger.warning(SILENT, exc_info=True)
        return SILENT
    return FINE


def migrations() -> str:
    """What is known once is not asked again (schema.py); a silent database says nothing."""
    try:
        schema.require_current()
    except (schema.SchemaOutdated, SQLAlchemyError) as problem:
        return str(problem) if isinstance(problem, schema.SchemaOutdated) else SILENT
    return FINE


def queue() -> str:
    return FINE if jobs.is_reachable() else "what carries jobs does not answer"


def files() -> str:
    try:
        storage.check()
    except Unavailable as problem:
        return str(problem)
    return FINE


CHECKS: Final[Mapping[str, Callable[[], str]]] = {
    "database": database,
    "migrations": migrations,
    "queue": queue,
    "storage": files,
}
# Pages come without the others: jobs wait in the database, and pictures are missing.
FOR_PAGES: Final = frozenset({"database", "migrations"})


class Readiness:
    """What was found of each part a moment ago; one thread asks a part, and nobody waits for it."""

    def __init__(self) -> None:
        self._locks = {name: threading.Lock() for name in CHECKS}
        self._found: dict[str, tuple[float, str]] = {}

    def look(self, parts: frozenset[str]) -> dict[str, str]:
        """Of each part what is wrong with it, or "ok".

        While a thread asks a part, others say what was found before; at first, that it is asked.
        """
        return {name: self._look_at(name) for name in CHECKS if name in parts}

    def _look_at(self, name: str) -> str:
        found_at, said = self._found.get(name, (float("-inf"), ASKED))
        lock = self._locks[name]
        if time.monotonic() - found_at < STANDS_SECONDS or not lock.acquire(blocking=False):
            return said
        try:
            said = CHECKS[name]()
            self._found[name] = time.monotonic(), said
        finally:
            lock.release()
        return said


def as_text(found: Mapping[str, str]) -> str:
    """Only that all is well, or each part on a line of its own."""
    if set(found.values()) == {FINE}:
        return "ok\n"
    return "".join(f"{name}: {said}\n" for name, said in found.items())


def as_json(found: Mapping[str, str]) -> str:
    return json.dumps({"ready": set(found.values()) == {FINE}, "parts": found}) + "\n"
