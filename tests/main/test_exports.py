"""The page of what is a person's own, and the progress of long work on it."""

from flask.testing import FlaskClient

from app.extensions import db
from app.models import tasks
from app.models.users import User


def begun(person: User, kind: str = tasks.EXPORT, **columns: object) -> tasks.Task:
    made = tasks.begin(person.id, kind, **columns)
    db.session.commit()
    return made


def test_progress_survives_a_reload(as_john: FlaskClient, john: User) -> None:
    begun(john, done=30, total=120, state=tasks.WORKING)
    page = as_john.get("/settings/data").text
    assert 'value="25"' in page
    assert "data-running" in page


def test_news_tell_how_far_ones_own_work_is(as_john: FlaskClient, john: User, susan: User) -> None:
    begun(john, done=30, total=120, state=tasks.WORKING)
    begun(susan, done=77, total=100, state=tasks.WORKING)
    found = as_john.get("/news?tasks=").get_json()["tasks"]
    assert "25% done" in found
    assert "77%" not in found
    assert "tasks" not in as_john.get("/news").get_json()
