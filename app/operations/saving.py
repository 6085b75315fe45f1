"""Saving a site in one file while it runs: what was committed at one moment, and its files."""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, text

from app.extensions import db, storage
from app.lib import clock, parcels
from app.lib.storage import Missing
from app.models.leftovers import key_in
from app.models.portraits import UPLOAD
from app.operations import files, rows
from app.operations.files import Wanted
from app.operations.rows import Table
from app.operations.saved import (
    END,
    FILES,
    FILES_AT_ONCE,
    HEAD,
    SUMS,
    TABLES,
    Check,
    Head,
    Steps,
    Sums,
)

PIECE = 1024 * 1024
SHOWN = 20


class NotSaved(Exception):
    """The site was not saved; the text says why."""


@contextmanager
def snapshot() -> Iterator[Connection]:
    """The database as it is in one moment, however long one looks at it; nobody has to wait."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    manner: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect() as connection:
        connection = connection.execution_options(**{"begin": "DEFERRED"} if is_sqlite else manner)
        with connection.begin():
            if not is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield connection


def fingerprint(key: str) -> str:
    """By which a secret key is known again, and not found out."""
    return hmac.digest(key.encode(), b"backup", hashlib.sha256).hex()[:16]


@contextmanager
def draft_of(path: Path) -> Iterator[IO[bytes]]:
    """A file beside it that takes its place when the block ends well. Raises NotSaved.

    What somebody who died has left there is written over. A link there leads nowhere.
    """
    draft = draft_name(path)
    number = os.open(draft, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "r+b") as file:
        require_own(file, draft)
        try:
            # Whoever may read what lay there may not read what comes there.
            os.fchmod(number, 0o600)
            file.truncate()
            yield file
            draft.replace(path)
        except BaseException:  # whatever ends it, half a file is none
            with suppress(OSError):
                draft.unlink()
            raise
    sync_folder(path.parent)


def require_own(file: IO[bytes], draft: Path) -> None:
    """Lock the file, which still has to be the one of that name. Raises NotSaved."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_own = os.path.samestat(os.fstat(file.fileno()), draft.lstat())
    except OSError as error:
        raise NotSaved(f"somebody else is writing {draft}") from error
    if not is_own:
        # Who had the lock has just ended, and what they wrote has got another name.
        raise NotSaved(f"somebody else was writing {draft}")


def draft_name(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Saving:
    """One site on its way into one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sums = Sums()
        # Files that rows refer to and that are not in the storage; taken back while it was read.
        self.lost: list[str] = []
        self.gone = 0
        self.names = 0
        # The files since the last sums: name, length, digest.
        self.unsummed: list[list[Any]] = []

    def steps(self) -> Steps:
        """Save, and read again what was saved. Raises NotSaved, Damaged, Unavailable, OSError."""
        with draft_of(self.path) as file, TemporaryFile("w+") as names:
            writer = parcels.Writer(file)
            with snapshot() as connection:
                yield from self.save_database(connection, writer, names)
            yield from self.save_files(writer, names)
            writer.add(END, rows.lines([self.sums.as_json()]))
            writer.close()
            file.flush()
            os.fsync(file.fileno())
            yield from self.look_again(draft_name(self.path))

    def save_database(
        self, connection: Connection, writer: parcels.Writer, names: IO[str]
    ) -> Steps:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise NotSaved("there is nothing to save: the database has no tables")
        tables = rows.tables(connection)
        self.names = sum(note(names, one) for one in files.wanted(connection, tables))
        counts = {name: rows.count(connection, table) for name, table in tables.items()}
        head = Head(
            revision=revision,
            written_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
            site=current_app.config["SITE_URL"],
            key=fingerprint(current_app.config["SECRET_KEY"]),
            tables=tables,
            counts=counts,
            files=self.names,
        )
        writer.add(HEAD, rows.lines([head.as_json()]))
        self.save_brief_files(writer, names)
        done = 0
        for table in tables.values():
            for saved in self.save_table(connection, writer, table):
                yield "Rows", done + saved, sum(counts.values())
            done += counts[table.name]

    def save_table(
        self, connection: Connection, writer: parcels.Writer, table: Table
    ) -> Iterator[int]:
        """Yields how many of its rows are saved by now."""
        digest, saved, number = hashlib.sha256(), 0, 0
        piece = bytearray()
        for some in rows.read(connection, table):
            piece += rows.lines(some)
            saved += len(some)
            if len(piece) >= PIECE:
                number += 1
                add_piece(writer, table, number, piece, digest)
                yield saved
        if piece:
            add_piece(writer, table, number + 1, piece, digest)
        self.sums.tables[table.name] = saved, digest.hexdigest()
        yield saved

    def save_brief_files(self, writer: parcels.Writer, names: IO[str]) -> None:
        """What is gone as soon as a worker is done with it, before the rows, which take longer."""
        names.seek(0)
        for name, must_be, is_brief in map(str.split, names):
            if is_brief == "!":
                self.save_file(writer, name, must_be)

    def save_files(self, writer: parcels.Writer, names: IO[str]) -> Steps:
        names.seek(0)
        for done, (name, must_be, is_brief) in enumerate(map(str.split, names), 1):
            if is_brief != "!":
                self.save_file(writer, name, must_be)
            yield "Files", done, self.names
        self.add_sums(writer)
        self.tell_lost_from_gone()

    def save_file(self, writer: parcels.Writer, name: str, must_be: str) -> None:
        try:
            with storage.at_hand(name) as path:
                size, digest = writer.add_file(f"{FILES}{name}", path)
        except (Missing, FileNotFoundError):
            self.lost += [name] if must_be == "!" else []
            return
        self.sums.files += 1
        self.sums.bytes += size
        self.unsummed.append([name, size, digest])
        if len(self.unsummed) == FILES_AT_ONCE:
            self.add_sums(writer)

    def add_sums(self, writer: parcels.Writer) -> None:
        """What the files since the last sums were."""
        if self.unsummed:
            writer.add(f"{SUMS}{self.sums.files:08}.jsonl", rows.lines(self.unsummed))
            self.unsummed.clear()

    def tell_lost_from_gone(self) -> None:
        """What nothing refers to any more was taken back since the rows were read.

        An upload of which something was made meanwhile was not: it is lost to who restores.
        """
        if self.lost:
            missing = set(self.lost)
            keys = {key_in(name): name for name in missing if name.endswith(UPLOAD)}
            with snapshot() as connection:
                now = files.wanted(connection, rows.tables(connection))
                there = {one.name for one in now if one.must_be}
            known = missing & there | {keys[key] for key in keys.keys() & set(map(key_in, there))}
            self.gone = len(missing - known)
            self.lost = sorted(known)

    def look_again(self, path: Path) -> Steps:
        check = Check(path)
        yield from check.steps()
        if check.sums != self.sums:
            raise NotSaved("what was written is not what was read: is the disk well?")


def add_piece(
    writer: parcels.Writer, table: Table, number: int, piece: bytearray, digest: Any
) -> None:
    """Rows of a table, which are then out of the way."""
    content = bytes(piece)
    digest.update(content)
    writer.add(f"{TABLES}{table.name}/{number:06}.jsonl", content)
    piece.clear()


def note(names: IO[str], one: Wanted) -> int:
    must_be, is_brief = ("!" if said else "?" for said in (one.must_be, one.is_brief))
    names.write(f"{one.name} {must_be} {is_brief}\n")
    return 1
