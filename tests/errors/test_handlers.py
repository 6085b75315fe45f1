"""Refusals and faults."""

from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models.users import User
from app.visitor import public
from tests import make


@pytest.fixture(scope="module")
def faulty(make_app: Callable[..., Flask]) -> Flask:
    """A site with addresses that fail in every way, as in production."""
    app = make_app(PROPAGATE_EXCEPTIONS=False)

    @public
    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError("private words")
        if code == 503:
            raise OperationalError("SELECT private", {}, Exception("locked"))
        abort(code)

    app.add_url_rule("/fail/<int:code>", "fail", fail, methods=["GET", "POST"])
    return app


CODES = [400, 401, 403, 404, 405, 413, 429, 500, 503]


@pytest.mark.parametrize("code", CODES)
def test_each_error_has_a_page(faulty: Flask, code: int) -> None:
    with faulty.app_context():
        response = faulty.test_client().get(f"/fail/{code}")
        assert response.status_code == code
        assert response.mimetype == "text/html"
        assert response.text.count("<h1") == 1
        assert "private" not in response.text
        assert response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("code", CODES)
def test_and_json_for_a_program(faulty: Flask, code: int) -> None:
    # security 51
    with faulty.app_context():
        headers = {"Accept": "application/json"}
        response = faulty.test_client().get(f"/fail/{code}", headers=headers)
        assert response.status_code == code
        assert response.json is not None
        assert set(response.json) == {"error", "message"} | (
            {"request_id"} if code >= 500 else set()
        )
        assert "private" not in response.text


def test_a_fault_shows_its_request_id(faulty: Flask) -> None:
    with faulty.app_context():
        pages = [faulty.test_client().get("/fail/500").text for _ in range(2)]
    assert pages[0] != pages[1]


def test_a_fault_while_logged_in(faulty: Flask) -> None:
    with faulty.app_context():
        client = faulty.test_client()
        make.log_in(client, make.user("john"))
        assert client.get("/fail/500").status_code == 500
        assert client.get("/fail/503").status_code == 503


def test_a_locked_database_is_503_with_advice(faulty: Flask) -> None:
    with faulty.app_context():
        response = faulty.test_client().get("/fail/503")
    assert response.headers["Retry-After"] == "5"


def test_wrong_methods_say_which(client: FlaskClient) -> None:
    response = client.delete("/explore")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_large_body_is_413(as_john: FlaskClient, john: User) -> None:
    # security 42 49
    response = as_john.post("/posts", data={"body": "x" * 10_000_000})
    assert response.status_code == 413
    parts = {f"field{n}": "x" for n in range(1001)}
    response = as_john.post("/posts", data=parts, content_type="multipart/form-data")
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/posts", "/auth/login", "/auth/register", "/settings/profile"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"%ff=%00&body=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"x" * 1000, "nonsense"),
    ],
)
def test_malformed_bodies_are_no_fault(
    as_john: FlaskClient, path: str, body: bytes, kind: str
) -> None:
    assert as_john.post(path, data=body, content_type=kind).status_code < 500


def test_a_missing_database_names_the_command(
    make_app: Callable[..., Flask], tmp_path: object
) -> None:
    app = make_app()
    with app.app_context():
        connection = db.session.connection()
        connection.exec_driver_sql("DROP TABLE alembic_version")
        if connection.dialect.name == "postgresql":
            # No model knows it; on SQLite it is no table that others hold on to.
            connection.exec_driver_sql("DROP TABLE post_search")
        db.session.commit()
        db.drop_all()
        db.session.commit()
        page = app.test_client().get("/explore")
        assert page.status_code == 503
        assert "flask db upgrade" in page.text
        assert app.test_client().get("/livez").status_code == 200
        program = app.test_client().get("/explore", headers={"Accept": "application/json"})
        assert program.json is not None
        assert "flask db upgrade" in program.json["message"]


@pytest.mark.parametrize(("revision", "problem"), [("f" * 12, "ahead")])
def test_a_database_of_another_version(
    make_app: Callable[..., Flask], revision: str, problem: str
) -> None:
    app = make_app()
    with app.app_context():
        connection = db.session.connection()
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608
        db.session.commit()
        page = app.test_client().get("/explore", headers={"Accept": "application/json"})
        assert page.json is not None
        assert problem in page.json["message"]
