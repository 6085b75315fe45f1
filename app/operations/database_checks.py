"""Whether the database is there, whole, of this version, and of the same hour."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from app import schema
from app.extensions import db, reading
from app.lib import clock
from app.operations.findings import Finding, ok, warning, wrong

OLDEST_POSTGRESQL = 130000
SKEW_WARNING, SKEW_WRONG = 1.0, 10.0
INTEGRITY = "integrity"
RESTORE = "stop the site, keep a copy of the file, and restore the last good backup"
POSTGRESQL_FAULTS = {
    "indexes that are not valid": (
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
        "run REINDEX INDEX CONCURRENTLY for each of them",
    ),
    "references that were not checked": (
        "SELECT conname FROM pg_constraint WHERE NOT convalidated",
        "run ALTER TABLE … VALIDATE CONSTRAINT for each of them",
    ),
    "pages that the disk spoilt": (
        """
        SELECT datname FROM pg_stat_database
        WHERE datname = current_database() AND checksum_failures > 0
        """,
        "look at the disk, and restore the last good backup",
    ),
}
POSTS_FOUND = {
    "sqlite": "SELECT count(*) FROM post_search_docsize",
    "postgresql": "SELECT count(*) FROM post_search",
}
POSTS_SAID = "SELECT count(*) FROM post WHERE repost_of_id IS NULL AND is_purged IS FALSE"


def look() -> Iterator[Finding]:
    try:
        with reading() as connection:
            yield version(connection)
            is_current = migrations()
            yield is_current
            yield from whole(connection)
            yield from clocks(connection)
            if is_current.state == "ok":
                yield search_index(connection)
    except SQLAlchemyError as error:
        yield wrong(
            "database",
            f"it does not answer ({type(error).__name__})",
            "look whether it runs, and whether DATABASE_URL is right",
        )


def version(connection: Connection) -> Finding:
    if connection.dialect.name == "sqlite":
        told = connection.scalar(text("SELECT sqlite_version()"))
        mode = connection.scalar(text("PRAGMA journal_mode"))
        if mode != "wal":
            advice = "keep the database on a local disk, where SQLite can share memory"
            return warning("database", f"SQLite {told} without a write-ahead log", advice)
        return ok("database", f"SQLite {told}, {size(connection)}")
    number = int(connection.scalar(text("SHOW server_version_num")) or 0)
    told = connection.scalar(text("SHOW server_version"))
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        advice = "make a database with ENCODING 'UTF8', and move there by backup and restore"
        return wrong("database", f"PostgreSQL {told} keeps texts as {encoding}", advice)
    if number < OLDEST_POSTGRESQL:
        return warning("database", f"PostgreSQL {told} is old", "use version 13 or later")
    return ok("database", f"PostgreSQL {told}, {size(connection)}")


def size(connection: Connection) -> str:
    ask = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if connection.dialect.name == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    return f"{int(connection.scalar(text(ask)) or 0) / 1_000_000:,.1f} MB"


def migrations() -> Finding:
    problem = schema.find_problem(current_app.extensions["schema"]["migrations"])
    if problem is None:
        return ok("migrations", "the tables are those of this version")
    said = schema.SchemaOutdated(problem)
    advice = f"make a backup, then run: {said.command}" if said.command else str(said)
    return wrong("migrations", f"the database is {problem}", advice)


def whole(connection: Connection) -> Iterator[Finding]:
    found = list(
        sqlite_faults(connection)
        if connection.dialect.name == "sqlite"
        else postgresql_faults(connection)
    )
    yield from found or [ok(INTEGRITY, "nothing is broken")]


def sqlite_faults(connection: Connection) -> Iterator[Finding]:
    try:
        said = connection.scalars(text("PRAGMA integrity_check(5)")).all()
    except DatabaseError as error:
        said = [str(error.orig)]
    if said != ["ok"]:
        yield wrong(INTEGRITY, f"the file is damaged: {'; '.join(said)[:300]}", RESTORE)
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        found = f"rows refer to others that there are not, in {tables}"
        yield wrong(INTEGRITY, found, RESTORE)


def postgresql_faults(connection: Connection) -> Iterator[Finding]:
    for what, (ask, advice) in POSTGRESQL_FAULTS.items():
        names = [str(name) for name in connection.scalars(text(ask))]
        if names:
            yield wrong(INTEGRITY, f"{what}: {', '.join(names)}", advice)
    if collation_changed(connection):
        yield warning(
            INTEGRITY,
            "the system orders texts otherwise than when the indexes were made",
            "run REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION",
        )


def collation_changed(connection: Connection) -> bool:
    """Whether an update of the system made indexes of texts unreliable; known since version 15."""
    if int(connection.scalar(text("SHOW server_version_num")) or 0) < 150000:
        return False
    ask = "SELECT datcollversion, pg_database_collation_actual_version(oid) FROM pg_database"
    row = connection.execute(text(f"{ask} WHERE datname = current_database()")).one()
    return row[0] is not None and row[0] != row[1]


def clocks(connection: Connection) -> Iterator[Finding]:
    """The database's, which is on another machine perhaps."""
    if connection.dialect.name == "sqlite":
        yield ok("clock", f"{clock.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
        return
    told: Any = connection.scalar(text("SELECT clock_timestamp()"))
    yield skew("clock", "the database", told)


def skew(about: str, whose: str, told: datetime) -> Finding:
    seconds = abs((clock.now() - told).total_seconds())
    if seconds < SKEW_WARNING:
        return ok(about, f"that of {whose} differs by {seconds:.2f} s")
    found = f"that of {whose} differs by {seconds:,.0f} s"
    advice = "let both machines ask the same time server (NTP)"
    return (wrong if seconds >= SKEW_WRONG else warning)(about, found, advice)


def search_index(connection: Connection) -> Finding:
    known = connection.scalar(text(POSTS_FOUND[db.engine.dialect.name])) or 0
    said = connection.scalar(text(POSTS_SAID)) or 0
    if known < said:
        found = f"{said - known:,} of {said:,} posts are not found"
        return warning("search", found, "run: flask search rebuild")
    return ok("search", f"{said:,} posts are found")
