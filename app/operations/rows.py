"""Rows in words that both databases read: a list of JSON values for each, in the order of columns.

Which tables and columns there are is asked of the database, not of the models: what is saved may be
older than the code.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, inspect, text, types
from sqlalchemy.engine.interfaces import ReflectedColumn

AT_ONCE: Final = 500
# Sessions and answered challenges must not come alive again; when a chore is next, the clock knows.
LEFT_OUT: Final = frozenset({"alembic_version", "chore", "session", "spent_challenge"})
# Made anew from what is carried.
INDEX: Final = "post_search"
# What is done is done; an archive that can be fetched for a week can be asked for again.
ONLY: Final = {"job": "state <> 'done'", "task": "kind <> 'export'"}

MOMENT, BYTES, JSON, TRUTH, NUMBER, FRACTION, TEXT = (
    *("moment", "bytes", "json", "truth"),
    *("number", "fraction", "text"),
)
KINDS: Final = (
    (types.DateTime, MOMENT),
    (types.LargeBinary, BYTES),
    (types.JSON, JSON),
    (types.Boolean, TRUTH),
    (types.Integer, NUMBER),
    (types.Float, FRACTION),
    (types.String, TEXT),
)
Encoder = Callable[[Any], Any]


class Unreadable(ValueError):
    """What stands in the place of a row is none; the text says why."""


class Unknown(Exception):
    """A column is of a type that nobody has thought of."""


@dataclass(frozen=True)
class Table:
    """A table as the database has it: the kinds of its columns by name, and its key."""

    name: str
    columns: Mapping[str, str]
    key: Sequence[str]


def tables(connection: Connection) -> dict[str, Table]:
    """All tables whose rows are carried, by name. Raises Unknown."""
    found = inspect(connection)
    names = (name for name in found.get_table_names() if is_carried(name))
    return {
        name: Table(
            name,
            {column["name"]: kind_of(column) for column in found.get_columns(name)},
            found.get_pk_constraint(name)["constrained_columns"],
        )
        for name in sorted(names)
    }


def is_carried(name: str) -> bool:
    return name not in LEFT_OUT and not name.startswith((INDEX, "sqlite_"))


def kind_of(column: ReflectedColumn) -> str:
    for type_, kind in KINDS:
        if isinstance(column["type"], type_):
            return kind
    raise Unknown(f"nobody knows how to carry the column {column['name']}")


def condition(table: Table) -> str:
    return f" WHERE {ONLY[table.name]}" if table.name in ONLY else ""


def count(connection: Connection, table: Table) -> int:
    """How many rows of it are carried."""
    name = quoted(connection, table.name)
    found = connection.scalar(text(f"SELECT count(*) FROM {name}{condition(table)}"))  # noqa: S608
    return int(found or 0)


def read(connection: Connection, table: Table) -> Iterator[Sequence[list[Any]]]:
    """The rows of a table in the order of its key, some at a time."""
    is_sqlite = connection.dialect.name == "sqlite"
    encoders = [(FROM_SQLITE if is_sqlite else FROM_POSTGRESQL)[k] for k in table.columns.values()]
    columns = ", ".join(
        f"CAST({quoted(connection, name)} AS TEXT)"
        if kind == JSON and not is_sqlite
        else quoted(connection, name)
        for name, kind in table.columns.items()
    )
    # As SQLite orders texts, so that the same rows have the same checksum.
    bytewise = "" if is_sqlite else ' COLLATE "C"'
    order = ", ".join(
        quoted(connection, name) + (bytewise if table.columns[name] == TEXT else "")
        for name in table.key
    )
    source = f"{quoted(connection, table.name)}{condition(table)} ORDER BY {order}"
    statement = text(f"SELECT {columns} FROM {source}")  # noqa: S608  names from the database
    streamed = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for some in streamed.execute(statement).partitions(AT_ONCE):
        yield [[encode(value) for encode, value in zip(encoders, row, strict=True)] for row in some]


def quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def lines(rows: Sequence[Any]) -> bytes:
    """As they stand in a file."""
    return b"".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows
    )


def parse(content: bytes, table: Table) -> list[list[Any]]:
    """Rows from such lines. Raises Unreadable for what is none of this table."""
    found = []
    checks = [CHECKS[kind] for kind in table.columns.values()]
    for line in content.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Unreadable("a line is no JSON") from error
        if not isinstance(row, list) or len(row) != len(checks):
            raise Unreadable("a row has other columns than it should")
        for check, value, column in zip(checks, row, table.columns, strict=True):
            if value is not None and not check(value):
                raise Unreadable(f"a value of the column {column} is not as it should be")
        found.append(row)
    return found


def decoders(table: Table, dialect: str) -> list[Encoder]:
    """What makes a database's values out of those of a row."""
    return [
        (TO_SQLITE if dialect == "sqlite" else TO_POSTGRESQL)[k] for k in table.columns.values()
    ]


def maybe(convert: Encoder) -> Encoder:
    return lambda value: None if value is None else convert(value)


def same(value: Any) -> Any:
    return value


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def written_naive(kept: str) -> str:
    return datetime.fromisoformat(kept).isoformat(timespec="microseconds") + "Z"


def naive(value: str) -> str:
    """As SQLite keeps a moment."""
    return value.removesuffix("Z").replace("T", " ")


def is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).utcoffset() is not None
    except ValueError:
        return False


def is_bytes(value: Any) -> bool:
    try:
        return isinstance(value, str) and b64decode(value, validate=True) is not None
    except (NotBase64, ValueError):
        return False


def is_json(value: Any) -> bool:
    try:
        return isinstance(value, str) and json.loads(value) is not Ellipsis
    except (ValueError, RecursionError):
        return False


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def is_text(value: Any) -> bool:
    """PostgreSQL keeps no zeros in a text, and neither database half a character."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


CHECKS: Final[dict[str, Callable[[Any], bool]]] = {
    MOMENT: is_moment,
    BYTES: is_bytes,
    JSON: is_json,
    TRUTH: lambda value: isinstance(value, bool),
    NUMBER: is_number,
    FRACTION: lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    TEXT: is_text,
}
AS_BASE64: Final = maybe(lambda value: b64encode(bytes(value)).decode())
PLAIN: Final[dict[str, Encoder]] = dict.fromkeys((JSON, TRUTH, NUMBER, FRACTION, TEXT), same)
FROM_POSTGRESQL: Final = {**PLAIN, MOMENT: maybe(written), BYTES: AS_BASE64}
FROM_SQLITE: Final = {**FROM_POSTGRESQL, MOMENT: maybe(written_naive), TRUTH: maybe(bool)}
TO_POSTGRESQL: Final = {**PLAIN, MOMENT: maybe(datetime.fromisoformat), BYTES: maybe(b64decode)}
TO_SQLITE: Final = {**TO_POSTGRESQL, MOMENT: maybe(naive), TRUTH: maybe(int)}
