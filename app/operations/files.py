"""Which files the rows of a site refer to, and which of them must be there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from app.models import imports, pictures, portraits, previews, reports
from app.operations.rows import Table, quoted


class Wanted(NamedTuple):
    """A file by its name in the storage. One that is still on its way need not be there.

    A brief one is deleted as soon as something was made of it.
    """

    name: str
    must_be: bool
    is_brief: bool = False


class Source(NamedTuple):
    """A table that refers to files, what is read of it, and what that leads to."""

    table: str
    columns: Sequence[str]
    names: Callable[..., Iterator[Wanted]]


def of_picture(key: str, state: str) -> Iterator[Wanted]:
    yield Wanted(pictures.upload_of(key), state == pictures.WAITING, is_brief=True)
    for size in ("full", "preview"):
        yield Wanted(pictures.file_of(key, size), state == pictures.READY)


def of_person(avatar_key: str | None, header_key: str | None) -> Iterator[Wanted]:
    for kind, key in (("avatar", avatar_key), ("header", header_key)):
        if key:
            yield from (Wanted(name, must_be=True) for name in portraits.files_of(kind, key))


def of_portrait(state: str, source: str, original_key: str) -> Iterator[Wanted]:
    if state == portraits.WAITING:
        yield Wanted(source, must_be=True, is_brief=source.endswith(portraits.UPLOAD))
    if original_key:
        yield Wanted(portraits.original_of(original_key), state == portraits.READY)


def of_preview(key: str, picture: int) -> Iterator[Wanted]:
    if picture:
        yield Wanted(previews.file_of(f"{key}-{picture}"), must_be=True)


def of_task(kind: str, file_key: str | None) -> Iterator[Wanted]:
    if kind == "import" and file_key:
        yield Wanted(imports.upload_of(file_key), must_be=True)


def of_evidence(key: str, is_kept: object) -> Iterator[Wanted]:
    yield Wanted(reports.file_of(key), bool(is_kept))


# By the places of `models/leftovers.py`.
SOURCES: Final[Mapping[str, Sequence[Source]]] = {
    "evidence": [Source("evidence", ("key", "is_kept"), of_evidence)],
    "pictures": [Source("picture", ("key", "state"), of_picture)],
    "portraits": [
        Source("user", ("avatar_key", "header_key"), of_person),
        Source("portrait", ("state", "source", "original_key"), of_portrait),
    ],
    "previews": [Source("preview", ("key", "picture"), of_preview)],
    "exports": [Source("task", ("kind", "file_key"), of_task)],
}


def wanted(connection: Connection, tables: Mapping[str, Table]) -> Iterator[Wanted]:
    """All files that rows refer to; some of them twice."""
    for source in (one for place in SOURCES.values() for one in place):
        table = tables.get(source.table)
        # An older version had no such column, and no such files.
        if table is not None and set(source.columns) <= set(table.columns):
            for row in rows_of(connection, source):
                yield from source.names(*row)


def rows_of(connection: Connection, source: Source) -> Iterator[Any]:
    columns = ", ".join(quoted(connection, name) for name in source.columns)
    table = quoted(connection, source.table)
    statement = text(f"SELECT {columns} FROM {table}")  # noqa: S608  names from above
    yield from connection.execution_options(stream_results=True, yield_per=500).execute(statement)
