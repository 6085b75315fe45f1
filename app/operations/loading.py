"""Putting rows into a database that is empty by then, all of it in one transaction.

What refers to other rows, and what finds rows by their columns, is made after them: it takes a
fraction of the time, and rows may come in any order.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from app.extensions import db
from app.operations import rows
from app.operations.rows import INDEX, Table, quoted

SQLITE_INDEXES: Final = """
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
"""
# Constraints have indexes of their own.
POSTGRESQL_INDEXES: Final = """
    SELECT quote_ident(indexname) AS name, indexdef AS sql FROM pg_indexes
    WHERE schemaname = current_schema() AND NOT EXISTS (
        SELECT 1 FROM pg_constraint
        WHERE conindid = format('%I.%I', schemaname, indexname)::regclass AND contype <> 'f'
    )
"""
REFERENCES: Final = """
    SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name,
        pg_get_constraintdef(oid) AS sql
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
SEQUENCES: Final = """
    SELECT c.relname AS place, a.attname AS name,
        pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) AS sequence
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND n.nspname = current_schema()
        AND pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) IS NOT NULL
"""
FORGET_ALL: Final = "INSERT INTO post_search(post_search) VALUES ('delete-all')"
LOCK_SECONDS: Final = 10


class Mismatch(Exception):
    """Rows that this database does not take; the text says why."""


@contextmanager
def all_or_nothing() -> Iterator[Connection]:
    """A transaction in which tables are made and filled. SQLite's keys are checked at its end."""
    with db.engine.connect() as connection:
        if is_sqlite(connection):
            # It has an effect only outside of a transaction, and would outlast this one.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection = connection.execution_options(begin="IMMEDIATE")
        try:
            with connection.begin():
                if not is_sqlite(connection):
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
                yield connection
        finally:
            if is_sqlite(connection):
                connection.invalidate()


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def empty(connection: Connection) -> None:
    """Leave no row in any table but that which says of which version they are."""
    names = [name for name in inspect(connection).get_table_names() if is_ours(name)]
    if is_sqlite(connection):
        if INDEX in names:
            connection.exec_driver_sql(FORGET_ALL)
        for name in (name for name in names if not name.startswith(INDEX)):
            connection.exec_driver_sql(f"DELETE FROM {quoted(connection, name)}")  # noqa: S608
    elif names:
        every = ", ".join(quoted(connection, name) for name in names)
        connection.exec_driver_sql(f"TRUNCATE {every}")


def is_ours(name: str) -> bool:
    return name != "alembic_version" and not name.startswith("sqlite_")


def compare(connection: Connection, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables here, which have to be those there. Raises Mismatch."""
    here = rows.tables(connection)
    for name, table in tables.items():
        if name not in here:
            raise Mismatch(f"there is no table {name} in this version")
        if here[name].columns != table.columns:
            raise Mismatch(f"the table {name} has other columns in this version")
    return here


@contextmanager
def bare(connection: Connection) -> Iterator[None]:
    """Tables without indexes and references, which are made anew at the end of the block.

    Raises IntegrityError, or Mismatch, where rows refer to others that there are not.
    """
    references: Sequence[Any] = ()
    indexes = SQLITE_INDEXES if is_sqlite(connection) else POSTGRESQL_INDEXES
    dropped = connection.execute(text(indexes)).all()
    if not is_sqlite(connection):
        references = connection.execute(text(REFERENCES)).all()
    for one in references:
        connection.exec_driver_sql(f"ALTER TABLE {one.place} DROP CONSTRAINT {one.name}")
    for one in dropped:
        connection.exec_driver_sql(f"DROP INDEX {one.name}")
    yield
    for one in dropped:
        connection.exec_driver_sql(one.sql)
    for one in references:
        connection.exec_driver_sql(f"ALTER TABLE {one.place} ADD CONSTRAINT {one.name} {one.sql}")
    check_references(connection)


def check_references(connection: Connection) -> None:
    """Raises Mismatch."""
    if is_sqlite(connection):
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise Mismatch(f"a row of {broken[0]} refers to one of {broken[2]} that is not there")


def insert(connection: Connection, table: Table, found: Sequence[list[Any]]) -> None:
    """Rows as rows.parse() gives them. Raises Mismatch for what the table does not take."""
    decoders = rows.decoders(table, connection.dialect.name)
    values = [
        tuple(decode(value) for decode, value in zip(decoders, row, strict=True)) for row in found
    ]
    columns = ", ".join(quoted(connection, name) for name in table.columns)
    place = f"{quoted(connection, table.name)} ({columns})"
    try:
        (execute_many if is_sqlite(connection) else copy_in)(connection, place, values)
    except connection.dialect.loaded_dbapi.Error as error:
        told = str(error).partition("\n")[0]
        raise Mismatch(f"the table {table.name} does not take a row: {told}") from error


def execute_many(connection: Connection, place: str, values: Sequence[Any]) -> None:
    marks = ", ".join("?" for _ in values[0]) if values else ""
    cursor = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {place} VALUES ({marks})", values)  # noqa: S608


def copy_in(connection: Connection, place: str, values: Sequence[Any]) -> None:
    with connection.connection.cursor().copy(f"COPY {place} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def finish(connection: Connection) -> None:
    """Let the database count on from the ids that there are, and know how large its tables are."""
    if is_sqlite(connection):
        return
    for one in connection.execute(text(SEQUENCES)).all():
        most = f"SELECT max({quoted(connection, one.name)}) FROM {quoted(connection, one.place)}"  # noqa: S608
        connection.exec_driver_sql(
            f"SELECT setval('{one.sequence}', coalesce(({most}), 1), ({most}) IS NOT NULL)"
        )
    connection.exec_driver_sql("ANALYZE")
