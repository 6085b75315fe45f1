"""`flask user`: what it does, how it refuses, and with which exit code."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app import jobs
from app.extensions import db
from app.lib import passwords
from app.models import erasing, standing
from app.models.posts import Post
from app.models.staff_log import StaffEvent
from app.models.users import User
from tests import make

CREATE = ("create", "anna", "anna@example.org")
TYPED = "a boat in the harbour\n" * 2


class Operator:
    """Types `flask user …`."""

    def __init__(self, app: Flask) -> None:
        self.runner = app.test_cli_runner()

    def types(self, *words: str, answers: str = "") -> Result:
        db.session.commit()
        result = self.runner.invoke(args=["user", *words], input=answers)
        db.session.rollback()
        return result


@pytest.fixture
def operator(app: Flask) -> Operator:
    return Operator(app)


def actions() -> list[str]:
    return list(db.session.scalars(select(StaffEvent.action).order_by(StaffEvent.id)))


def test_the_first_administrator_is_made_here(app: Flask, operator: Operator) -> None:
    # security 9
    assert db.session.scalar(select(func.count(User.id))) == 0
    result = operator.types(*CREATE, "--role", "administrator", answers=TYPED)
    assert result.exit_code == 0, result.output
    assert "@anna is here now, as administrator." in result.output
    assert "a boat" not in result.output
    person = db.session.scalars(select(User)).one()
    assert (person.username, person.role) == ("anna", "administrator")
    assert passwords.verify(person.password_hash, "a boat in the harbour")
    client = app.test_client()
    form = {"username": "anna", "password": "a boat in the harbour"}
    client.post("/auth/login", data=form)
    assert client.get("/admin/").status_code == 200
    assert actions() == ["person_created"]


def test_a_password_may_be_chosen_by_mail(app: Flask, operator: Operator) -> None:
    with app.extensions["mail"].record_messages() as sent:
        assert operator.types(*CREATE, "--mail").exit_code == 0
        jobs.run_due(app)
    assert [mail.recipients for mail in sent] == [["anna@example.org"]]
    assert "/auth/reset_password/" in sent[0].body


@pytest.mark.parametrize(
    ("words", "answers", "told"),
    [
        (("create", "an", "anna@example.org"), TYPED, "3 to 30 letters"),
        (("create", "admin", "anna@example.org"), TYPED, "kept for the site"),
        (("create", "anna", "nowhere"), TYPED, "'nowhere' is not a mail address"),
        (("create", "john", "anna@example.org"), TYPED, "somebody is called 'john'"),
        (("create", "anna", "john@example.org"), TYPED, "has the address"),
        (CREATE, "password123\n" * 2, "Too many people use this password"),
        (CREATE, "anna1234\n" * 2, "made of your name"),
        (("promote", "nobody", "--role", "moderator"), "", "nobody is called 'nobody'"),
        (("suspend", "nobody", "--reason", "x"), "", "nobody is called 'nobody'"),
        (("reinstate", "john"), "", "@john is not suspended, or it is too late"),
        (("delete", "nobody", "--yes"), "", "nobody is called 'nobody'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    operator: Operator, john: User, words: tuple[str, ...], answers: str, told: str
) -> None:
    result = operator.types(*words, answers=answers)
    assert result.exit_code == 1, result.output
    assert told in result.output.splitlines()[-1]
    assert "Traceback" not in result.output
    assert db.session.scalars(select(User.username)).all() == ["john"]
    assert actions() == []


def test_somebody_is_given_a_role(operator: Operator, john: User) -> None:
    result = operator.types("promote", "@john", "--role", "moderator", "--reason", "Asked.")
    assert (result.exit_code, result.output) == (0, "@john is moderator now.\n")
    assert db.session.get_one(User, john.id).role == "moderator"
    again = operator.types("promote", "john", "--role", "moderator")
    assert again.output == "@john is moderator already.\n"
    assert operator.types("promote", "john", "--role", "king").exit_code == 2
    assert actions() == ["role_changed"]


@pytest.mark.parametrize(
    "words", [("promote", "--role", "member"), ("suspend", "--reason", "x"), ("delete", "--yes")]
)
def test_the_last_administrator_stays_unless_it_is_meant(
    operator: Operator, words: tuple[str, ...]
) -> None:
    chief_id = make.user("chief", role="administrator").id
    command, *options = words
    refused = operator.types(command, "chief", *options)
    assert refused.exit_code == 1
    assert "only administrator" in refused.output
    assert operator.types(command, "chief", *options, "--force").exit_code == 0
    person = db.session.get(User, chief_id)
    assert person is None or person.role == "member" or person.is_away


def test_somebody_is_suspended_and_reinstated(operator: Operator, john: User) -> None:
    assert operator.types("suspend", "john", answers="Sold fish.\n").exit_code == 0
    assert db.session.get_one(User, john.id).suspended_for == "Sold fish."
    assert operator.types("suspend", "john", "--reason", "x").exit_code == 1
    assert operator.types("reinstate", "john").exit_code == 0
    assert db.session.get_one(User, john.id).suspended_at is None
    assert actions() == ["suspended", "reinstated"]


def test_a_reset_goes_by_mail_alone(app: Flask, operator: Operator, john: User) -> None:
    # security 34
    with app.extensions["mail"].record_messages() as sent:
        result = operator.types("reset-password", "john")
        jobs.run_due(app)
    assert len(sent) == 1
    assert "/auth/" not in result.output
    assert actions() == ["reset_started"]


def test_deleting_asks_first(operator: Operator, john: User) -> None:
    assert operator.types("delete", "john", answers="n\n").exit_code == 1
    assert db.session.get_one(User, john.id).leaves_at is None
    assert actions() == []


def test_a_killed_deletion_goes_on(
    app: Flask, operator: Operator, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 55
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    for number in range(7):
        make.post(john, f"Number {number}.")
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "erase_person", lambda _id: 1 / 0)
        assert operator.types("delete", "john", "--yes").exit_code == 1
    assert app.test_client().get("/@john").status_code == 404
    assert actions() == ["person_deleted"]
    result = operator.types("delete", "john", "--yes")
    assert result.exit_code == 0, result.output
    assert result.output.endswith("@john is deleted.\n")
    for table in (User, Post):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert actions() == ["person_deleted"]


@pytest.mark.parametrize("command", ["", *["create", "promote", "reset-password", "suspend"]])
def test_each_command_explains_itself(operator: Operator, command: str) -> None:
    result = operator.types(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_a_suspended_administrator_is_none(app: Flask) -> None:
    first, second = (make.user(role="administrator") for _ in range(2))
    assert not standing.is_last_administrator(first)
    standing.suspend(second, "", None)
    assert standing.is_last_administrator(first)
