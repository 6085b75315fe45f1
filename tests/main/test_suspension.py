"""Suspension: who is suspended sees one page, and is gone after a month unless reinstated."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, or_, select, text
from time_machine import travel

from app import jobs
from app.extensions import db
from app.lib import clock
from app.main import leaving as pages
from app.models import standing, visibility
from app.models.audit import AuditEvent
from app.models.posts import Post
from app.models.staff_log import StaffEvent
from app.models.users import User
from tests import make

PAGE = "/settings/account/suspended"


def suspend(person: User, reason: str = "Sold fish that was not there.") -> None:
    assert standing.suspend(person, reason, None)
    db.session.commit()


def test_it_acts_on_the_next_request_of_the_same_cookie(as_john: FlaskClient, john: User) -> None:
    # security 16
    assert as_john.get("/settings/profile").status_code == 200
    suspend(john)
    for path in ("/", "/settings/profile", "/notifications", "/messages", "/admin/"):
        assert as_john.get(path).location == PAGE, path
    for path in ("/posts", "/settings/profile", "/@john/follow", "/settings/account/delete"):
        answer = as_john.post(path, data={"body": "Still here?", "display_name": "New"})
        assert answer.location == PAGE, path
    assert as_john.get("/news", headers={"Accept": "application/json"}).status_code == 403
    assert db.session.scalar(select(func.count(Post.id))) == 0
    assert db.session.get_one(User, john.id).display_name == ""


def test_public_pages_are_those_of_a_stranger(
    as_john: FlaskClient, john: User, susan: User, client: FlaskClient
) -> None:
    # security 16
    make.follow(john, susan)
    secret = make.post(susan)
    secret.audience = "followers"
    suspend(john)
    for path in ("/explore", "/@susan", "/about"):
        assert as_john.get(path).text == client.get(path).text, path
    assert as_john.get(f"/@susan/{secret.id}").status_code == 404


def test_who_logs_in_reads_why_and_until_when_and_may_take_their_data(
    app: Flask, client: FlaskClient, john: User
) -> None:
    suspend(john)
    make.log_in(client, john)
    page = client.get("/", follow_redirects=True).text
    assert "Sold fish that was not there." in page
    assert (clock.now() + timedelta(days=30)).strftime("%Y") in page
    assert client.post("/settings/data/export").status_code == 302
    jobs.run_due(app)
    page = client.get(PAGE).text
    archive = page.partition("/settings/data/exports/")[2].partition('"')[0]
    assert client.get(f"/settings/data/exports/{archive}").status_code == 200
    assert client.post("/auth/logout").status_code == 302
    assert "/auth/login" in client.get(PAGE).location


def test_who_is_away_is_read_from_an_index_of_those_alone(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a small table as a whole")
    away = select(visibility.Away.id).where(
        or_(visibility.Away.leaves_at.is_not(None), visibility.Away.suspended_at.is_not(None))
    )
    shown = select(Post.id).where(visibility.is_here(Post.author_id))
    for query in (away, shown):
        written = query.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = str(db.session.execute(text(f"EXPLAIN QUERY PLAN {written}")).all())
        assert "COVERING INDEX ix_user_away" in plan, plan


def test_nobody_else_has_such_a_page(as_john: FlaskClient) -> None:
    assert as_john.get(PAGE).location == "/"


def test_they_are_mailed_the_reason_and_find_it_noted(app: Flask, john: User) -> None:
    # security 12
    with app.extensions["mail"].record_messages() as sent:
        suspend(john)
        jobs.run_due(app)
        standing.reinstate(john, "A mistake of ours.", None)
        db.session.commit()
        jobs.run_due(app)
    subjects = [mail.subject.partition(" –")[0] for mail in sent]
    assert subjects == ["Your account is suspended", "Your account is reinstated"]
    assert "Sold fish that was not there." in sent[0].body
    assert "A mistake of ours." in sent[1].html
    noted = db.session.scalars(select(AuditEvent.kind).where(AuditEvent.user_id == john.id)).all()
    assert set(noted) >= {"suspended", "reinstated"}


def test_it_can_be_taken_back_for_a_month(
    app: Flask, as_john: FlaskClient, john: User, client: FlaskClient
) -> None:
    suspend(john)
    assert not standing.suspend(john, "Again.", None)
    assert client.get("/@john").status_code == 404
    with travel(clock.now() + timedelta(days=29), tick=False):
        pages.erase_due()
        db.session.rollback()
        assert standing.reinstate(john, "", None)
        db.session.commit()
    assert client.get("/@john").status_code == 200
    assert as_john.get("/settings/profile").status_code == 200


def test_after_a_month_they_are_erased_and_the_log_remains(app: Flask, john: User) -> None:
    # security 55
    make.post(john)
    suspend(john)
    later = travel(clock.now() + timedelta(days=30, minutes=1), tick=False)
    with app.extensions["mail"].record_messages() as sent, later:
        assert not standing.reinstate(john, "", None)
        db.session.rollback()
        pages.erase_due()
    db.session.rollback()
    assert db.session.scalar(select(func.count(User.id))) == 0
    assert db.session.scalar(select(func.count(Post.id))) == 0
    assert [mail.subject.partition(" –")[0] for mail in sent] == ["Your account is deleted"]
    assert db.session.scalars(select(StaffEvent.target_name)).all() == ["john"]


def test_what_was_scheduled_waits_among_the_drafts(app: Flask, john: User) -> None:
    make.scheduled(john)
    suspend(john)
    with travel(clock.now() + timedelta(hours=2), tick=False):
        jobs.run_due(app)
    assert db.session.scalar(select(func.count(Post.id))) == 0


ALLOWED = {
    ("moderator", "member"): True,
    ("moderator", "moderator"): False,
    ("moderator", "administrator"): False,
    ("administrator", "member"): True,
    ("administrator", "moderator"): True,
    ("administrator", "administrator"): True,
    ("member", "member"): False,
}


@pytest.mark.parametrize(("role", "of"), ALLOWED)
@pytest.mark.parametrize("verb", [standing.suspend, standing.limit])
def test_moderators_act_on_members_and_administrators_on_all_but_themselves(
    app: Flask, role: str, of: str, verb: object
) -> None:
    # security 28
    by, person = make.user(role=role), make.user(role=of)
    if ALLOWED[role, of]:
        assert verb(person, "", by)  # type: ignore[operator]
    else:
        with pytest.raises(standing.NotAllowed):
            verb(person, "", by)  # type: ignore[operator]
    with pytest.raises(standing.NotAllowed):
        verb(by, "", by)  # type: ignore[operator]


def test_who_was_demoted_meanwhile_does_nothing_more(app: Flask, john: User) -> None:
    # security 16
    by, chief = make.user(role="administrator"), make.user(role="administrator")
    viewer = db.session.get_one(User, by.id)
    assert standing.change_role(by, "member", "", chief)
    db.session.commit()
    with pytest.raises(standing.NotAllowed):
        standing.suspend(john, "", viewer)


def test_a_moderator_makes_nobody_anything(app: Flask, john: User) -> None:
    # security 28
    with pytest.raises(standing.NotAllowed):
        standing.change_role(john, "moderator", "", make.user(role="moderator"))
    with pytest.raises(ValueError, match="no role"):
        standing.change_role(john, "king", "", None)
