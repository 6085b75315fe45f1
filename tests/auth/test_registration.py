"""Signing up."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import users
from app.models.events import EventRow
from app.models.users import User
from tests import make

FORM = {
    "username": "ana",
    "email": "ana@example.org",
    "password": make.PASSWORD,
    "password2": make.PASSWORD,
}


def count_users() -> int:
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_register_then_log_in(client: FlaskClient) -> None:
    response = client.post("/auth/register", data=FORM)
    assert (response.status_code, response.location) == (302, "/auth/login")
    assert "Welcome" in client.get("/auth/login").text
    person = users.find("ana")
    assert person is not None
    assert person.email_confirmed_at is None
    make.log_in(client, person)
    assert 'id="compose"' in client.get("/").text


@pytest.mark.parametrize("left_out", list(FORM))
def test_each_field_is_needed(client: FlaskClient, left_out: str) -> None:
    form = {name: value for name, value in FORM.items() if name != left_out}
    response = client.post("/auth/register", data=form)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert count_users() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ab"),
        ("username", "a" * 31),
        ("username", "ana maria"),
        ("username", "añá"),
        ("username", "admin"),
        ("username", "Settings"),
        ("username", "ana\0x"),
        ("email", "ana"),
        ("email", "ana@example.org\nBcc: x@example.org"),
        ("email", f"{'a' * 250}@example.org"),
        ("password", "sevench"),
        ("password", "password123"),
        ("password", "x" * 129),
        ("password", "anaANA123"),
        ("password2", "another sentence"),
    ],
)
def test_bad_values_are_refused_and_what_was_typed_stays(
    client: FlaskClient, field: str, value: str
) -> None:
    # security 1 2 41
    form = FORM | {field: value}
    if field == "password":
        form["password2"] = value
    response = client.post("/auth/register", data=form)
    assert response.status_code in {302, 422}
    if "\0" in value or "\n" in value:
        return
    assert response.status_code == 422, value
    assert count_users() == 0
    kept = "email" if field == "username" else "username"
    assert FORM[kept] in response.text
    assert make.PASSWORD not in response.text


def test_a_taken_name_is_said_at_its_field(client: FlaskClient, john: User) -> None:
    response = client.post("/auth/register", data=FORM | {"username": "John"})
    assert response.status_code == 422
    assert "Somebody has this name" in response.text


def test_a_known_address_is_answered_like_a_new_one(client: FlaskClient) -> None:
    # security 5
    new = client.post("/auth/register", data=FORM)
    known = client.post("/auth/register", data=FORM | {"username": "other"})
    assert (known.status_code, known.location, known.data) == (
        new.status_code,
        new.location,
        new.data,
    )
    assert users.find("other") is None
    kinds = db.session.scalars(select(EventRow.kind).order_by(EventRow.id)).all()
    assert kinds == ["users.Registered", "users.AddressReused"]


def test_extra_fields_are_ignored(client: FlaskClient) -> None:
    # security 32
    extra = dict.fromkeys(User.metadata.tables["user"].columns.keys(), "77")
    client.post("/auth/register", data=extra | FORM)
    person = users.find("ana")
    assert person is not None
    assert person.id != 77
    assert (person.email_confirmed_at, person.posts_count, person.about) == (None, 0, "")


def test_the_locale_of_the_browser_is_kept(client: FlaskClient) -> None:
    client.post("/auth/register", data=FORM, headers={"Accept-Language": "es-AR,es;q=0.9"})
    person = users.find("ana")
    assert person is not None
    assert person.locale == "es"


def test_someone_logged_in_does_not_sign_up(as_john: FlaskClient) -> None:
    assert as_john.get("/auth/register").location == "/"
