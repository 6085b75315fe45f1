"""Bringing a saved site back: nothing has changed until everything is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.extensions import storage
from app.lib import parcels
from app.lib.parcels import Part
from app.lib.storage import private
from app.models import indexing
from app.operations import loading, rows
from app.operations.loading import Mismatch
from app.operations.saved import FILES, TABLES, Check, Head, Steps, key_of, table_of
from app.operations.saving import fingerprint


class NotRestored(Exception):
    """Nothing was changed; the text says why."""


class Restoring:
    """One file on its way into this site. Raises Damaged, OSError where it is no good."""

    def __init__(self, path: Path, *, force: bool) -> None:
        self.path, self.force = path, force
        self.check = Check(path)
        self.head: Head = self.check.head

    @property
    def has_other_key(self) -> bool:
        """Whether the site that was saved had a secret key that this one does not know."""
        known = current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]
        return self.head.key not in map(fingerprint, known)

    def steps(self) -> Steps:
        """Raises NotRestored, Damaged, Unavailable, OSError."""
        self.require_place()
        yield from self.check.steps()
        # Files without rows harm nobody: they are swept away, or there already the next time.
        yield from self.bring_files()
        with faults(), loading.all_or_nothing() as connection:
            self.require_nobody(connection)
            yield from self.bring_rows(connection)

    def require_place(self) -> None:
        """Refuse early what would be refused late. Raises NotRestored."""
        if self.head.revision not in revisions():
            raise NotRestored(
                f"it was written by a newer version (database {self.head.revision}): "
                "update the code of this site first"
            )
        with faults(), loading.all_or_nothing() as connection:
            if current(connection) not in {None, *revisions()}:
                raise NotRestored("the database here is of a newer version than the code")
            self.require_nobody(connection)

    def require_nobody(self, connection: Connection) -> None:
        """Raises NotRestored for a site that somebody lives on."""
        if self.force or not inspect(connection).has_table("user"):
            return
        if connection.scalar(text('SELECT 1 FROM "user" LIMIT 1')) is not None:
            raise NotRestored(
                "this site has people; with --force everything here gives way to what was saved"
            )

    def bring_files(self) -> Steps:
        done = 0
        for part in parcels.parts(self.path):
            if part.name.startswith(FILES):
                bring_file(part)
                done += 1
                yield "Files", done, self.check.sums.files

    def bring_rows(self, connection: Connection) -> Steps:
        """Into tables of the version that was saved, which are then made those of this one."""
        loading.empty(connection)
        migrate(connection, self.head.revision)
        loading.compare(connection, self.head.tables)
        done, total = 0, sum(self.head.counts.values())
        with loading.bare(connection):
            for part in parcels.parts(self.path):
                if part.name.startswith(TABLES):
                    table = table_of(self.head, part.name)
                    found = rows.parse(part.content(), table)
                    loading.insert(connection, table, found)
                    done += len(found)
                    yield "Rows", done, total
        migrate(connection, revisions()[-1])
        loading.finish(connection)
        yield from indexing.rebuild(connection)


def bring_file(part: Part) -> None:
    """Raises Damaged, Unavailable, OSError, and leaves nothing behind then."""
    draft = storage.draft()
    try:
        with open(draft, "xb", opener=private) as file:
            file.writelines(part.pieces())
        storage.take(key_of(part), draft)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def faults() -> Iterator[None]:
    """What a database refuses, in a line without anybody's words."""
    try:
        yield
    except Mismatch as error:
        raise NotRestored(str(error)) from error
    except DBAPIError as error:
        told = type(error.orig).__name__ if error.orig is not None else type(error).__name__
        raise NotRestored(f"the database did not take it ({told}): {hint(error)}") from error
    except SQLAlchemyError as error:
        raise NotRestored(f"the database did not take it ({type(error).__name__})") from error


def hint(error: DBAPIError) -> str:
    said = str(error.orig)
    if "locked" in said or "lock timeout" in said:
        return "somebody uses it; stop the site and its workers first"
    return said.splitlines()[0] if said else "it does not say why"


def revisions() -> list[str]:
    """All versions of the database that this code knows, the oldest first."""
    scripts = ScriptDirectory(str(current_app.extensions["schema"]["migrations"]))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, revision: str) -> None:
    """Make the tables those of another version, in the transaction that there is."""
    config: Any = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    known, now = revisions(), current(connection)
    is_back = now is not None and known.index(now) > known.index(revision)
    (command.downgrade if is_back else command.upgrade)(config, revision)
