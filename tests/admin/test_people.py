"""People in the administration: looked for, looked at, and what may be done with an account."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import travel

from app import jobs
from app.extensions import db
from app.lib import clock
from app.models import standing
from app.models.sessions import Session
from app.models.staff_log import StaffEvent
from app.models.users import User
from tests import make


@pytest.fixture
def as_moderator(app: Flask) -> FlaskClient:
    return browser_of(app, make.user("mod", role="moderator"))


@pytest.fixture
def as_administrator(app: Flask) -> FlaskClient:
    return browser_of(app, make.user("chief", role="administrator"))


def browser_of(app: Flask, person: User) -> FlaskClient:
    client = app.test_client()
    make.log_in(client, person)
    return client


def listed(client: FlaskClient, query: str = "") -> set[str]:
    answer = client.get(f"/admin/people{query}")
    assert answer.status_code == 200
    return set(re.findall(r'class="name" href="/admin/people/(\w+)"', answer.text))


def logged(*columns: str) -> list[tuple[object, ...]]:
    wanted = [getattr(StaffEvent, column) for column in columns]
    return [tuple(row) for row in db.session.execute(select(*wanted).order_by(StaffEvent.id))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=joh", {"john"}),
        ("?q=@JOHN", {"john"}),
        ("?q=Anna", {"anna_k"}),
        ("?q=susan@example", {"susan"}),
        ("?q=100%25@", set()),
        ("?q=%%", set()),
        ("?role=moderator", {"mod"}),
        ("?standing=suspended", {"susan"}),
        ("?standing=limited", {"john"}),
        ("?standing=leaving", set()),
        ("?standing=unconfirmed", {"anna_k"}),
        ("?standing=limited&q=susan", set()),
        ("", {"mod", "john", "susan", "anna_k"}),
    ],
)
def test_people_are_found_by_name_address_role_and_standing(
    as_moderator: FlaskClient, john: User, susan: User, query: str, found: set[str]
) -> None:
    make.user("anna_k", display_name="Anna Karenina", confirmed=False)
    standing.suspend(susan, "", None)
    standing.limit(john, "", None)
    assert listed(as_moderator, query) == found


def test_what_there_is_not_is_a_damaged_address(as_moderator: FlaskClient) -> None:
    for query in ("?role=king", "?standing=tall", "?before=x"):
        assert as_moderator.get(f"/admin/people{query}").status_code == 400
    assert as_moderator.get("/admin/people/nobody").status_code == 404


def test_pages_lead_through_everybody(as_moderator: FlaskClient) -> None:
    for number in range(24):
        make.user(f"tide{number}")
    first = as_moderator.get("/admin/people?q=tide").text
    assert len(re.findall(r"/admin/people/tide\d+", first)) == 20
    further = BeautifulSoup(first, "html.parser").find("a", rel="next")
    assert further is not None
    assert len(listed(as_moderator, str(further["href"]))) == 4


def test_a_page_says_what_is_known(app: Flask, as_moderator: FlaskClient, john: User) -> None:
    make.post(john)
    browser_of(app, john)
    page = as_moderator.get("/admin/people/john").text
    for words in ("john@example.org", "Mail address", "127.0.0.1", "Where they are logged in"):
        assert words in page
    assert "password" not in page.lower().partition("</main>")[0]


@pytest.mark.parametrize(
    ("change", "action", "columns"),
    [
        ("suspend", "suspended", {"suspended_for": "Spam."}),
        ("limit", "limited", {"is_limited": True}),
        ("reinstate", "reinstated", {"suspended_at": None}),
        ("unlimit", "unlimited", {"is_limited": False}),
    ],
)
def test_each_change_of_a_standing_is_done_and_logged_with_its_reason(
    as_moderator: FlaskClient, john: User, change: str, action: str, columns: dict[str, object]
) -> None:
    # security 33
    if change == "reinstate":
        standing.suspend(john, "", None)
    elif change == "unlimit":
        standing.limit(john, "", None)
    db.session.execute(StaffEvent.__table__.delete())  # type: ignore[attr-defined]
    path = f"/admin/people/john/{change}"
    for reason in ("", "   ", "x" * 1001):
        answer = as_moderator.post(path, data={"reason": reason})
        assert answer.status_code == 422
        assert reason.strip() in answer.text
    assert logged("action") == []
    for _ in range(2):
        answer = as_moderator.post(path, data={"reason": "Spam."})
        assert answer.location == "/admin/people/john"
    person = db.session.get_one(User, john.id)
    assert {name: getattr(person, name) for name in columns} == columns
    expected = ("mod", action, "person", "john", "Spam.")
    assert logged("actor_name", "action", "target_kind", "target_name", "reason") == [expected]


@pytest.mark.parametrize("path", ["suspend", "limit", "sessions/end"])
def test_a_moderator_does_nothing_to_staff_or_themselves(
    as_moderator: FlaskClient, path: str
) -> None:
    # security 28
    make.user("chief", role="administrator")
    for name in ("chief", "mod"):
        answer = as_moderator.post(f"/admin/people/{name}/{path}", data={"reason": "Because."})
        assert answer.status_code == 403, name
        assert 'formaction="/admin' not in as_moderator.get(f"/admin/people/{name}").text
    assert logged("action") == []


def test_a_moderator_ends_sessions_of_others(
    app: Flask, as_moderator: FlaskClient, john: User, susan: User
) -> None:
    # security 17, 33
    first, second, hers = (browser_of(app, one) for one in (john, john, susan))
    one = db.session.scalars(select(Session.id).where(Session.user_id == john.id)).first()
    foreign = db.session.scalars(select(Session.id).where(Session.user_id == susan.id)).one()
    assert as_moderator.post(f"/admin/people/john/sessions/{foreign}/end").status_code == 404
    assert as_moderator.post(f"/admin/people/john/sessions/{one}/end").status_code == 302
    statuses = sorted(client.get("/settings/profile").status_code for client in (first, second))
    assert statuses == [200, 302]
    assert as_moderator.post("/admin/people/john/sessions/end").status_code == 302
    for client in (first, second):
        assert "/auth/login" in client.get("/settings/profile").location
    assert hers.get("/settings/profile").status_code == 200
    assert logged("action", "target_name") == [
        ("session_ended", "john"),
        ("sessions_ended", "john"),
    ]


def test_an_administrator_starts_a_reset_and_sees_no_password(
    app: Flask, as_administrator: FlaskClient, john: User
) -> None:
    # security 34
    before = john.password_hash
    with app.extensions["mail"].record_messages() as sent:
        answer = as_administrator.post(
            "/admin/people/john/reset", data={"password": "chosen by staff", "password2": "x"}
        )
        jobs.run_due(app)
    db.session.rollback()
    assert db.session.get_one(User, john.id).password_hash == before
    assert [mail.recipients for mail in sent] == [["john@example.org"]]
    token = sent[0].body.partition("/auth/reset_password/")[2].split()[0]
    pages = [answer.text, *(as_administrator.get(p).text for p in ("/admin/log", "/admin/log.csv"))]
    assert all(token not in page for page in pages)
    assert logged("action") == [("reset_started",)]


def test_no_form_of_the_administration_takes_a_password_of_somebody_else(
    app: Flask, as_administrator: FlaskClient, john: User
) -> None:
    # security 34
    paths = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    for path in paths:
        page = as_administrator.get(path.replace("<username:username>", "john")).text
        soup = BeautifulSoup(page, "html.parser")
        assert not soup.select("input[type=password]"), path
        assert make.password_hash() not in page, path


def test_another_role_asks_for_the_password_again(
    as_administrator: FlaskClient, john: User
) -> None:
    # security 10, 33
    form = {"role": "moderator", "why": "Knows everybody."}
    with travel(clock.now().replace(microsecond=0), tick=False) as moment:
        moment.shift(20 * 60)
        assert as_administrator.post("/admin/people/john/role", data=form).status_code == 403
        assert db.session.get_one(User, john.id).role == "member"
        proved = {**form, "current_password": make.PASSWORD}
        assert as_administrator.post("/admin/people/john/role", data=proved).status_code == 302
    assert db.session.get_one(User, john.id).role == "moderator"
    assert logged("action", "reason", "before", "after") == [
        ("role_changed", "Knows everybody.", {"role": "member"}, {"role": "moderator"})
    ]


@pytest.mark.parametrize("form", [{"role": "king", "why": "x"}, {"role": "member"}, {}])
def test_a_role_that_there_is_not_is_refused(
    as_administrator: FlaskClient, john: User, form: dict[str, str]
) -> None:
    assert as_administrator.post("/admin/people/john/role", data=form).status_code == 422
    assert logged("action") == []


def test_nobody_takes_their_own_rights_away(as_administrator: FlaskClient) -> None:
    form = {"role": "member", "why": "Tired."}
    assert as_administrator.post("/admin/people/chief/role", data=form).status_code == 403
    administrators = select(func.count(User.id)).where(User.role == "administrator")
    assert db.session.scalar(administrators) == 1


def test_who_is_deleted_is_out_with_the_next_request(
    app: Flask, as_administrator: FlaskClient
) -> None:
    # security 16
    db.session.delete(db.session.scalars(select(User)).one())
    db.session.commit()
    assert "/auth/login" in as_administrator.get("/admin/").location


def test_a_moderator_does_not_see_devices_and_reports_of_staff(
    app: Flask, as_moderator: FlaskClient, as_administrator: FlaskClient
) -> None:
    unseen = ("Reports about them", "127.0.0.1")
    for name in ("mod", "chief"):
        page = as_moderator.get(f"/admin/people/{name}").text
        assert not any(words in page for words in unseen), name
    page = as_administrator.get("/admin/people/mod").text
    assert all(words in page for words in unseen)
