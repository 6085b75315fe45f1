"""A site as in production, filled by `flask demo`, with one reader who is logged in."""

import os
import random
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, func, select

from benchmarks.load import Target

READER = "benchmark_reader"
PASSWORD = "a sentence only benchmarks say"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PAGE_SIZE = 20


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """The settings of a production site in a folder, with limits off. Its key stays there.

    The database is in the folder, too, unless another one is named.
    """
    key = folder / "benchmark_key"
    if not key.exists():
        key.write_text(secrets.token_hex(32))
    return {
        "ENVIRONMENT": "production",
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(folder),
        "RATELIMIT_ENABLED": "0",
        "SECRET_KEY": key.read_text(),
        "SITE_URL": "http://127.0.0.1",
        "TRUSTED_HOSTS": "",
        "LOG_FILE": str(folder / "benchmark.log"),
    }


def fill(folder: Path, database: str, people: int, posts: int) -> None:
    """Upgrade the database; let `flask demo` fill it, if the folder does not say that it did.

    Ends the program when that fails, for its own words were shown.
    """
    filled = folder / "filled"
    commands = [["db", "upgrade"]]
    if not filled.exists():
        commands.append(["demo", f"--people={people}", f"--posts={posts}"])
    for arguments in commands:
        command = [sys.executable, "-m", "flask", "--app", "microblog.py", *arguments]
        log = subprocess.DEVNULL if arguments[0] == "db" else None
        env = {**os.environ, **environment(folder, database)}
        if subprocess.run(command, env=env, stderr=log, check=False).returncode:
            sys.exit(f"script/bench: `flask {' '.join(arguments)}` failed.")
    filled.touch()


class Site:
    """The same application within this process, to prepare requests and count statements."""

    def __init__(self, folder: Path, database: str = "") -> None:
        os.environ.update(environment(folder, database))
        from app import create_app

        self.app: Flask = create_app()
        self.client: FlaskClient = self.app.test_client()

    def targets(self, follows: int) -> list[Target]:
        """The pages to measure, as the reader asks for them."""
        with self.app.app_context():
            followed = self.reader_of(follows)
            author = max(followed, key=lambda person: person.posts_count).username
            deep = self.page(500)
        self.log_in()
        home = self.client.get("/").get_data(as_text=True)
        form = {"csrf_token": token_in(home), "body": "A walk along the harbour, number"}
        cookie = self.cookie()
        return [
            Target("home", "/", cookie),
            Target("home, page 500", f"/?before={deep}", cookie),
            Target("explore", "/explore"),
            Target("profile", f"/@{author}", cookie),
            Target("publish", "/posts", cookie, form),
        ]

    def searcher(self, follows: int) -> str:
        """The name of the reader, who is there afterwards."""
        with self.app.app_context():
            self.reader_of(follows)
        return READER

    def reader_of(self, follows: int) -> list[Any]:
        """Make a reader who follows so many people, or find the one there is; those people."""
        from app.extensions import db
        from app.lib import passwords
        from app.models import users
        from app.models.users import Follow, User

        session = db.session
        reader = users.find(READER)
        if reader is None:
            password = passwords.hash_password(PASSWORD)
            reader = users.register(READER, f"{READER}@example.org", password)
            assert reader is not None
            others = session.scalars(select(User).where(User.id != reader.id)).all()
            for person in random.Random(1).sample(list(others), min(follows, len(others))):
                reader.follow(person)
            session.commit()
        query = select(User).join(Follow, Follow.followed_id == User.id)
        return list(session.scalars(query.where(Follow.follower_id == reader.id)))

    def page(self, number: int) -> int:
        """The `before` of a page of the reader's home; its last page where it has fewer."""
        from app.extensions import db
        from app.models import users
        from app.models.posts import Post
        from app.models.users import Follow

        reader = users.find(READER)
        assert reader is not None
        followed = select(Follow.followed_id).where(Follow.follower_id == reader.id)
        seen = select(Post.id).where(Post.author_id.in_(followed), Post.deleted_at.is_(None))
        count = db.session.scalar(select(func.count()).select_from(seen.subquery())) or 0
        skipped = max(0, min((number - 1) * PAGE_SIZE, count - PAGE_SIZE - 1))
        found = db.session.scalar(seen.order_by(Post.id.desc()).offset(skipped).limit(1))
        return int(found or 1)

    def log_in(self) -> None:
        form = self.client.get("/auth/login").get_data(as_text=True)
        fields = {"username": READER, "password": PASSWORD, "csrf_token": token_in(form)}
        answer = self.client.post("/auth/login", data=fields)
        if answer.status_code != 302:
            raise RuntimeError(f"the reader could not log in: {answer.status}")

    def cookie(self) -> str:
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = self.client.get_cookie(name)
        assert cookie is not None
        return f"{name}={cookie.value}"

    def statements(self, target: Target) -> int:
        """How many SQL statements one such request runs, once it has been asked for before."""
        client = self.client if target.cookie else self.app.test_client()
        ask(client, target)
        with self.app.app_context(), counted() as statements:
            ask(client, target)
        return len(statements)


def token_in(page: str) -> str:
    """The CSRF token of a page with a form. Raises RuntimeError where there is none."""
    if match := TOKEN.search(page):
        return match.group(1)
    raise RuntimeError("the page has no form with a CSRF token")


def ask(client: FlaskClient, target: Target) -> None:
    """Raises RuntimeError unless the answer is a page or a redirect."""
    method = "POST" if target.form else "GET"
    answer = client.open(target.path, method=method, data=target.form or None)
    if answer.status_code >= 400:
        raise RuntimeError(f"{target.name}: {answer.status}")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run within the block, without those that only begin a transaction."""
    from app.extensions import db

    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
