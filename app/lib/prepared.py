"""Statements whose text is written once.

SQLAlchemy keeps what it compiled, but to find it again it looks at every part of the statement,
and to run it at every constant: for a short statement that takes longer than the database does.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Float,
    LargeBinary,
    Numeric,
    Select,
    literal_column,
)
from sqlalchemy.exc import DBAPIError

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Converter: TypeAlias = Callable[[Any], Any]


class Written(NamedTuple):
    """A statement in the words of one database."""

    text: str
    # The values of its constants, and how those are written that come with each run.
    constants: Mapping[str, Any]
    writers: Sequence[tuple[str, Converter | None]]
    # Which names stand where, for a driver that goes by places.
    places: Sequence[str] | None
    readers: Sequence[tuple[int, Converter]]
    # The same as one row, which is a JSON array of its rows; only where that says the same.
    gathering: str | None


class Prepared:
    """A Select that is run often, with values for its parameters."""

    def __init__(self, statement: AnySelect) -> None:
        self.statement = statement
        self.written: dict[str, Written] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Its rows. Raises KeyError for a parameter without a value."""
        written, given = self._written(connection.dialect, values)
        if written.places is None:
            result: Any = connection.exec_driver_sql(written.text, given)
            found = result.cursor.fetchall()
        else:
            found = fetch(connection, written.text, [given[name] for name in written.places])
        return [read(row, written.readers) for row in found] if written.readers else found

    def gathered(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> Sequence[Sequence[Any]]:
        """Its rows, in one step where the database is SQLite.

        Its driver lets go of the interpreter at each row: a thread that reads a page of them has
        to get it back twenty times from those that do the same.
        """
        written, given = self._written(connection.dialect, values)
        if written.gathering is None or written.places is None:
            return self.rows(connection, values)
        at_places = [given[name] for name in written.places]
        return cast(
            list[list[Any]], json.loads(fetch(connection, written.gathering, at_places)[0][0])
        )

    def _written(
        self, dialect: Dialect, values: Mapping[str, Any]
    ) -> tuple[Written, dict[str, Any]]:
        """The statement for a database, and the value of each of its parameters."""
        written = self.written.get(dialect.name)
        if written is None:
            written = self.written[dialect.name] = write(self.statement, dialect)
        given = dict(written.constants)
        for name, convert in written.writers:
            given[name] = values[name] if convert is None else convert(values[name])
        return written, given


@lru_cache(maxsize=512)
def prepared(statement: AnySelect) -> Prepared:
    """The same for equal statements, which are those that were built once and kept."""
    return Prepared(statement)


def write(statement: AnySelect, dialect: Dialect) -> Written:
    compiled: Any = statement.compile(dialect=dialect)
    constants, writers = {}, []
    for name, bind in compiled.binds.items():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            writers.append((name, convert))
        else:
            constants[name] = bind.value if convert is None else convert(bind.value)
    columns = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
    found = [column.result_processor(dialect, None) for column in columns]
    readers = [(place, convert) for place, convert in enumerate(found) if convert is not None]
    places = compiled.positiontup if compiled.positional else None
    names = [getattr(column, "name", None) or "" for column in statement.selected_columns]
    # JSON has no bytes, and other digits for what is not whole.
    strange = any(isinstance(column, LargeBinary | Numeric | Float) for column in columns)
    is_plain = not (readers or strange) and all(names) and len(set(names)) == len(names)
    gathering = gather(compiled.string, names) if places is not None and is_plain else None
    return Written(compiled.string, constants, writers, places, readers, gathering)


def gather(text: str, names: Sequence[str]) -> str:
    """SQLite's statement for the rows of another one as a JSON array of arrays."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f"SELECT json_group_array(json_array({listed})) FROM ({text})"  # noqa: S608


def fetch(connection: Connection, text: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, straight from the driver of SQLite.

    SQLAlchemy describes the columns of each result anew, which takes as long as a short statement.
    A server's connection can break, which only SQLAlchemy sees to; a file's cannot.
    """
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, parameters, None, False)
    try:
        cursor.execute(text, parameters)
        found = cast(list[tuple[Any, ...]], cursor.fetchall())
        for listener in connection.dispatch.after_cursor_execute:
            listener(connection, cursor, text, parameters, None, False)
        return found
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            text, None, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True
        ) from error
    finally:
        cursor.close()


def read(row: Sequence[Any], readers: Sequence[tuple[int, Converter]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in readers:
        values[place] = convert(values[place])
    return tuple(values)


def first(statement: AnySelect, size: int, skipped: int = 0) -> AnySelect:
    """So many of its rows, the numbers being part of the text.

    SQLite plans a statement anew whenever a limit that is a parameter gets its value.
    """
    return statement.limit(literal_column(str(size))).offset(literal_column(str(skipped)))
