"""Databases for tests: each process has its own."""

import os
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


def database_for(worker: str, folder: Path) -> str:
    """An empty database of this worker's own: SQLite, or PostgreSQL where DATABASE_URL says so."""
    configured = os.environ.get("DATABASE_URL", "")
    if not configured:
        return f"sqlite:///{folder / 'test.db'}"
    url = make_url(configured).set(drivername="postgresql+psycopg")
    name = f"{url.database}_{worker}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        # As SQLITE_SYNCHRONOUS says for the other one: nobody needs these after a power cut.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO off'))
    server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
