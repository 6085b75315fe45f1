"""The staff of the demonstration, and those whom they had to act upon."""

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.events import EventRow
from app.models.staff_log import StaffEvent
from app.models.standing import Changed
from app.models.users import User


def filled(app: Flask, people: int) -> Result:
    return app.test_cli_runner().invoke(args=["demo", f"--people={people}", "--posts=40"])


def test_it_says_who_they_are(app: Flask) -> None:
    told = filled(app, 20).output
    for column, words in (
        (User.role == "administrator", " is an administrator"),
        (User.role == "moderator", " a moderator (same password)"),
        (User.suspended_at.is_not(None), " is suspended"),
        (User.is_limited, " is limited"),
    ):
        person = db.session.scalars(select(User).where(column)).one()
        assert person.username + words in told, told
    actions = list(db.session.scalars(select(StaffEvent.action)))
    counted = [actions.count(action) for action in ("role_changed", "limited", "suspended")]
    assert counted == [2, 1, 1]
    mailed = select(EventRow.id).where(EventRow.kind == Changed.kind())
    assert db.session.scalars(mailed).all() == []


def test_a_hamlet_has_none(app: Flask) -> None:
    filled(app, 5)
    assert set(db.session.scalars(select(User.role))) == {"member"}
