"""What is said of an import: all that was left out, as a table, for a while."""

import csv
import io
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import erasing, imports
from app.models.imports import Omission
from app.models.users import User
from tests import make, pasts
from tests.bringing import bring, posts_of

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")


def boost_of(name: object) -> dict[str, object]:
    return {**pasts.boost(1), "object": name}


def lines(client: FlaskClient, task_id: int) -> list[list[str]]:
    response = client.get(f"/settings/data/imports/{task_id}/left-out.csv")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=left-out-")
    return list(csv.reader(io.StringIO(response.get_data(as_text=True))))


def test_all_that_was_left_out_is_in_a_table(app: Flask, as_john: FlaskClient, john: User) -> None:
    items = [pasts.boost(number) for number in range(1100)]
    task = bring(app, as_john, pasts.mastodon([*items, pasts.toot(1, "<p></p>")]))
    page = as_john.get(f"/settings/data/imports/{task.id}").get_data(as_text=True)
    assert f"/settings/data/imports/{task.id}/left-out.csv" in page
    heading, *rows = lines(as_john, task.id)
    assert heading == ["What was left out", "Why"]
    assert [row[0] for row in rows[:1100]] == [one["object"] for one in items]
    assert rows[-1] == [
        pasts.toot(1)["object"]["url"],
        "Posts without text and without a picture",
    ]


def test_nothing_in_the_table_is_a_formula(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 54
    task = bring(app, as_john, pasts.mastodon(map(boost_of, FORMULAS)))
    found = [row[0] for row in lines(as_john, task.id)[1:]]
    assert found == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=1"]


def test_what_is_here_already_is_named(app: Flask, as_john: FlaskClient, john: User) -> None:
    content = pasts.mastodon([pasts.toot(1, "<p>One</p>"), pasts.toot(1, "<p>One</p>")])
    assert lines(as_john, bring(app, as_john, content).id)[1:] == [["One", "Here already"]]
    again = bring(app, as_john, content)
    assert lines(as_john, again.id)[1:] == [["One", "Here already"]] * 2
    # There is nothing to be taken back of it.
    page = as_john.get("/settings/data").get_data(as_text=True)
    assert f"/settings/data/imports/{again.id}/undo" not in page
    assert len(posts_of(john)) == 1


def test_what_is_no_text_is_reported_as_one(app: Flask, as_john: FlaskClient, john: User) -> None:
    odd = ["\x00nul", "\ud800lone", "long" * 1000, {"id": "of a thing"}, 7]
    task = bring(app, as_john, pasts.mastodon(map(boost_of, odd)))
    found = [row[0] for row in lines(as_john, task.id)[1:]]
    assert found == ["nul", "?lone", ("long" * 1000)[:300], "of a thing", "7"]


def test_the_table_of_another_is_like_a_missing_one(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 29
    task = bring(app, as_john, pasts.mastodon([pasts.boost(1)]))
    browser = app.test_client()
    make.log_in(browser, susan)
    theirs = browser.get(f"/settings/data/imports/{task.id}/left-out.csv")
    none = browser.get("/settings/data/imports/1/left-out.csv")
    assert (theirs.status_code, none.status_code) == (404, 404)


def test_the_lines_go_after_a_month_and_the_figures_stay(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: object
) -> None:
    task = bring(app, as_john, pasts.mastodon([pasts.boost(1)]))
    assert imports.forget_lines() == 0
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)  # type: ignore[attr-defined]
    assert imports.forget_lines() == 1
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Omission)) == 0
    assert task.report["left"]["boost"]["count"] == 1
    monkeypatch.undo()  # type: ignore[attr-defined]
    page = as_john.get(f"/settings/data/imports/{task.id}").get_data(as_text=True)
    assert "left-out.csv" not in page


def test_erasing_a_person_erases_what_they_brought_in_portions(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    items = [pasts.toot(number) for number in range(250)]
    bring(app, as_john, pasts.mastodon([*items, *map(pasts.boost, range(250))]))
    assert [erasing.erase_imported(john.id) for _ in range(4)] == [True, True, True, False]
    jobs.run_due(app)
