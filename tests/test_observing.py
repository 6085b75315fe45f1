"""What operators are shown of requests, jobs and mails: figures, and a line for each slow one."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from app import create_app, jobs, observing
from app.email import send_email
from app.extensions import db
from app.jobs.rows import Job
from app.lib import gauges
from config import ConfigurationError
from tests import job_site, make
from tests.conftest import SETTINGS
from tests.statements import Statements

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "a token of sixteen characters or more"
AS_PROMETHEUS = {"Authorization": f"Bearer {TOKEN}"}
CANARY = "canary-value-5521"


@pytest.fixture
def like_it(app: Flask, tmp_path: Path) -> Iterator[Callable[..., FlaskClient]]:
    """Browsers on sites with other settings and the same database."""
    sites: list[Flask] = []

    def made(**settings: Any) -> FlaskClient:
        url = settings.pop("SQLALCHEMY_DATABASE_URI", app.config["SQLALCHEMY_DATABASE_URI"])
        own = {"INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": url}
        sites.append(create_app({**SETTINGS, "SLOW_REQUEST_MS": 0, **own, **settings}))
        return sites[-1].test_client()

    yield made
    for site in sites:
        with site.app_context():
            db.engine.dispose()


@pytest.fixture
def watched(like_it: Callable[..., FlaskClient]) -> FlaskClient:
    return like_it(METRICS_TOKEN=TOKEN)


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    # Loaded before the site counts, the library would keep all to this process.
    from prometheus_client.parser import text_string_to_metric_families

    answer = client.get("/metrics", headers=AS_PROMETHEUS)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_are_nowhere_unless_somebody_may_see_them(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers=AS_PROMETHEUS)
    assert answer.status_code == 404
    assert "microblog_" not in answer.text


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", TOKEN, "Bearer x", f"Basic {TOKEN}", "é"]
)
def test_whoever_lacks_the_token_sees_what_is_not_there(watched: FlaskClient, sent: str) -> None:
    assert watched.get("/metrics", headers={"Authorization": sent}).status_code == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("fd00::7", 200), ("10.2.0.1", 404), ("", 404)],
)
def test_addresses_that_are_named_see_the_figures(
    like_it: Callable[..., FlaskClient], address: str, code: int
) -> None:
    client = like_it(METRICS_ALLOWED=[ip_network("10.1.0.0/16"), ip_network("fd00::/8")])
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == code


@pytest.mark.parametrize(
    ("name", "value"),
    [("METRICS_TOKEN", "short"), ("METRICS_ALLOWED", "10.0.0.300"), ("LOG_FORMAT", "xml")],
)
def test_what_cannot_be_meant_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        create_app({**SETTINGS, "INSTANCE_PATH": str(tmp_path)})


def test_requests_are_counted_by_rule_and_never_by_address(watched: FlaskClient) -> None:
    make.user("wanda")
    db.session.commit()
    before = figures(watched)
    for _ in range(3):
        assert watched.get("/@wanda").status_code == 200
    watched.get(f"/@{CANARY.replace('-', '_')}")
    watched.get(f"/{CANARY}")
    watched.open("/", method="CANARY")
    after = figures(watched)
    profile = ("GET", "/@<username:username>")

    def grown(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown("microblog_request_seconds_count", *profile) == 4
    assert grown("microblog_request_seconds_bucket", "+Inf", *profile) == 4
    assert grown("microblog_statements_total", *profile) >= 4
    assert grown("microblog_database_seconds_total", *profile) > 0
    assert grown("microblog_answers_total", "404") == 2
    assert grown("microblog_request_seconds_count", "-", "-") == 2
    assert not [name for name in after if "canary" in "".join(name).lower()]


def test_the_statements_of_a_page_are_all_counted(
    watched: FlaskClient, statements: Statements
) -> None:
    watched.get("/explore")
    before = figures(watched)
    statements.clear()
    watched.get("/explore")
    count = len(statements)
    after = figures(watched)
    name = ("microblog_statements_total", "GET", "/explore")
    assert count > 0
    assert after[name] - before.get(name, 0) == count


def test_jobs_are_counted_by_handler_and_how_they_end(
    app: Flask, watched: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "jobs", app.extensions["jobs"])
    job_site.give_queue(app)
    before = figures(watched)
    job_site.add("note", number=1)
    job_site.add("fail", word="x")
    assert figures(watched)["microblog_jobs", "note", "waiting"] == 1
    jobs.run_due(app)
    db.session.execute(update(Job).where(Job.handler == "fail").values(state="failed"))
    db.session.commit()
    after = figures(watched)
    assert ("microblog_jobs", "note", "waiting") not in after
    assert after["microblog_jobs", "fail", "failed"] == 1
    for name in (("note", "done"), ("fail", "retried")):
        counted = ("microblog_job_seconds_count", *name)
        assert after[counted] - before.get(counted, 0) == 1


def test_mails_are_counted_sent_and_failed(watched: FlaskClient) -> None:
    before = figures(watched)
    send_email("Hello", ["susan@example.org"], "text", "<p>text").result(10)
    assert send_email("Hello", ["susan"], "text", "<p>text").exception(10)
    after = figures(watched)
    for outcome in ("sent", "failed"):
        name = ("microblog_mails_total", outcome)
        assert after[name] - before.get(name, 0) == 1


def test_figures_come_also_while_the_database_is_silent(
    like_it: Callable[..., FlaskClient], watched: FlaskClient, tmp_path: Path
) -> None:
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'microblog.db'}"
    lost = like_it(SQLALCHEMY_DATABASE_URI=nowhere, METRICS_TOKEN=TOKEN)
    assert figures(lost)["microblog_database_up",] == 0
    assert figures(watched)["microblog_database_up",] == 1


# Without the rest of the site, whose loading would take longer than all this.
COUNTING = """
import runpy, sys
from pathlib import Path
from types import SimpleNamespace
gauges = SimpleNamespace(**runpy.run_path("app/lib/gauges.py"))
gauges.begin(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    gauges.count_mail(is_sent=True)
    gauges.counts().request("GET", "/", 200).seconds.observe(0.2)
print([line for line in gauges.exposition([])[0].splitlines() if line[0] != "#"])
"""


def count(folder: Path, number: int) -> str:
    command = [sys.executable, "-c", COUNTING, str(folder), str(number)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_what_processes_counted_that_are_gone_stays_and_takes_no_room(tmp_path: Path) -> None:
    for number in (3, 4, 5):
        said = count(tmp_path, number)
    assert 'microblog_mails_total{outcome="sent"} 12.0' in said
    bucket = 'microblog_request_seconds_bucket{le="0.25",method="GET",route="/"} 12.0'
    assert bucket in said
    files = sorted(path.name.partition("_")[0] for path in tmp_path.glob("*.db"))
    assert files == ["counter", "counter", "histogram", "histogram"]


def test_nothing_is_looked_at_that_nobody_wants(like_it: Callable[..., FlaskClient]) -> None:
    site = like_it().application
    hooks = [*site.before_request_funcs[None], *site.after_request_funcs[None]]
    assert [hook for hook in hooks if hook.__module__ == observing.__name__] == []
    with pytest.raises(LookupError):
        gauges_of_nobody()


def gauges_of_nobody() -> None:
    begun, gauges._begun = gauges._begun, None
    try:
        gauges.count_mail(is_sent=True)
        gauges.count_job("x", "done", 1)
        gauges.exposition([])
    finally:
        gauges._begun = begun


def slow_ones(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == observing.__name__]


def test_a_slow_request_is_logged_with_its_statements_and_no_value(
    like_it: Callable[..., FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    # security 52
    client = like_it(SLOW_REQUEST_MS=20)

    def slow() -> str:
        for _ in range(2):
            db.session.execute(text("SELECT :value"), {"value": CANARY})
        db.session.rollback()
        time.sleep(0.03)
        return "slow"

    slow.is_public = True  # type: ignore[attr-defined]
    client.application.view_functions["main.about"] = slow
    assert client.get(f"/about?q={CANARY}").text == "slow"
    (record,) = slow_ones(caplog)
    said = record.getMessage()
    assert said.startswith("slow: GET /about took")
    assert "2 × " in said
    assert "SELECT" in said
    assert CANARY not in said
    assert CANARY not in json.dumps(record.fields)  # type: ignore[attr-defined]


def test_a_quick_request_is_not_logged(
    like_it: Callable[..., FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    like_it(SLOW_REQUEST_MS=60_000).get("/about")
    assert slow_ones(caplog) == []
