"""Several machines, one site: own folders; PostgreSQL, Redis and a bucket in common."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer
from sqlalchemy import select

from app.extensions import db
from app.jobs.rows import ChoreTurn, Job
from app.lib import clock
from app.models.pictures import Picture
from app.models.users import User
from tests import job_site, make, uploads
from tests.conftest import SETTINGS
from tests.lib import files
from tests.redis_server import redis_server

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LIMIT = 6
HOST = "127.0.0.1"


@dataclass
class Machine:
    """A web process and a worker in a folder of their own."""

    folder: Path
    port: int

    def ask(
        self, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection(HOST, self.port, timeout=60)) as connection:
            connection.request("GET" if body is None else "POST", path, body, sent)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()

    def begun(self, cookie: str = "") -> tuple[str, str]:
        """The cookie and the token of a page with a form."""
        _status, headers, page = self.ask("/auth/login" if not cookie else "/", Cookie=cookie)
        token = TOKEN.search(page.decode())
        assert token is not None
        return cookie or headers["Set-Cookie"].partition(";")[0], token[1]

    def log_in(self, username: str, password: str = make.PASSWORD) -> tuple[int, str]:
        cookie, token = self.begun()
        form = {"csrf_token": token, "username": username, "password": password}
        head = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded"}
        status, headers, _page = self.ask("/auth/login", urlencode(form).encode(), **head)
        return status, headers.get("Set-Cookie", "").partition(";")[0]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What all machines are given: Redis, and a bucket of a service that this process plays."""
    bucket = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    bucket.start()
    _host, port = bucket.get_host_and_port()
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    place: dict[str, Any] = {"endpoint_url": f"http://{HOST}:{port}", "region_name": "us-east-1"}
    boto3.client("s3", **place, **keys).create_bucket(Bucket="town")
    with redis_server(tmp_path_factory.mktemp("redis")) as (redis_url, _process):
        yield {
            "REDIS_URL": redis_url,
            "STORAGE_URL": f"s3://key:secret@{HOST}:{port}/town?region=us-east-1&tls=0",
            "SITE_URL": f"http://{HOST}",
            "SECRET_KEY": str(SETTINGS["SECRET_KEY"]),
            "ENVIRONMENT": "production",
            "LIMIT_LOGIN": f"{LIMIT} per 5 minutes",
        }
    bucket.stop()


@pytest.fixture
def machines(
    app: Flask, john: User, common: dict[str, str], tmp_path: Path
) -> Iterator[tuple[Machine, Machine]]:
    found = tuple(Machine(tmp_path / name, job_site.free_port()) for name in ("one", "two"))
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file is on one machine")
    db.session.commit()
    with ExitStack() as running:
        for machine in found:
            machine.folder.mkdir()
            own = {
                "INSTANCE_PATH": str(machine.folder / "instance"),
                "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
                "PORT": str(machine.port),
                "WEB_CONCURRENCY": "1",
                "JOBS_EMBEDDED": "0",
                "LOG_FILE": str(machine.folder / "log"),
            }
            for command in (
                ["gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py")],
                ["flask", "--app", str(ROOT / "microblog.py"), "worker"],
            ):
                process = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=machine.folder,
                    env={**os.environ, **common, **own, "PYTHONPATH": str(ROOT)},
                )
                running.callback(process.wait, 40)
                running.callback(process.terminate)
        for machine in found:
            job_site.until(lambda port=machine.port: job_site.is_open(port), 60)  # type: ignore[misc]
        yield found  # type: ignore[misc]


def test_two_machines_are_one_site(app: Flask, machines: tuple[Machine, Machine]) -> None:
    one, two = machines
    send_a_picture(one, two)
    run_each_job_once(one, two)
    count_limits_together(one, two)
    for machine in machines:
        # A log, and what a process may lose.
        kept = {path.name for path in (machine.folder / "instance").iterdir()}
        assert kept <= {"mail", "faults"}


def send_a_picture(one: Machine, two: Machine) -> None:
    """What came to one machine is prepared by whichever worker, and shown by the other."""
    status, cookie = one.log_in("john")
    assert status == 302
    _cookie, token = two.begun(cookie)
    form: Any = uploads.form({"csrf_token": token}, images=files.picture("PNG"))
    head = {"Cookie": cookie, "Content_Type": form["content_type"]}
    status, _headers, said = one.ask("/pictures", form["data"], **head)
    assert status == 200, said
    job_site.until(lambda: unfinished() == [], 60)
    key = db.session.scalars(select(Picture.key)).one()
    db.session.rollback()
    for size in ("full", "preview"):
        status, headers, content = two.ask(f"/pictures/{size}/{key}.webp", Cookie=cookie)
        assert (status, headers["Content-Type"]) == (200, "image/webp")
        assert content[8:12] == b"WEBP"


def run_each_job_once(one: Machine, two: Machine) -> None:
    """Nothing is run twice by two workers, neither a job nor what the clock asks for."""
    job_site.until(lambda: unfinished() == [], 60)
    handlers = Counter(db.session.scalars(select(Job.handler)))
    attempts = set(db.session.scalars(select(Job.attempts).where(Job.state == "done")))
    assert attempts == {1}
    turns = {f"chore {turn.name}": turn for turn in db.session.scalars(select(ChoreTurn))}
    rare = [
        name for name, turn in turns.items() if turn.next_at > clock.now() + timedelta(minutes=3)
    ]
    assert rare
    assert [name for name in rare if handlers[name] > 1] == []
    db.session.rollback()


def unfinished() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Job.handler).where(Job.state != "done")))


def count_limits_together(one: Machine, two: Machine) -> None:
    """So often as the limit says, on whichever machine; one log-in has been counted."""
    answers = [machine.log_in("john", "wrong")[0] for machine in (two, one) * LIMIT]
    assert answers[: LIMIT - 1] == [422] * (LIMIT - 1)
    assert set(answers[LIMIT - 1 :]) == {429}
