"""The queue of reports and of appeals, as moderators see them."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import jobs
from app.extensions import db, storage
from app.models import cases, reports
from app.models.decisions import Appeal, Decision
from app.models.notifications import Notification
from app.models.posts import Post
from app.models.reports import Case, Evidence
from app.models.users import User
from tests import judging, make
from tests.main.test_chats import visitor
from tests.statements import Statements, check_plans

WARNED = {"kind": "warn", "rule": "spam", "note": "Please do not."}


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


@pytest.fixture
def as_ruth(app: Flask, ruth: User) -> FlaskClient:
    return visitor(app, ruth)


def listed(client: FlaskClient, path: str = "/admin/reports") -> list[str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return [one.get_text(strip=True) for one in page.select("#feed article h3")]


def test_the_queue_is_oldest_first_and_paged_by_key(
    as_ruth: FlaskClient, john: User, susan: User
) -> None:
    ids = [judging.report(john, make.post(susan, f"Number {n}.")) for n in range(45)]
    page = BeautifulSoup(as_ruth.get("/admin/reports").text, "html.parser")
    found = [one["id"] for one in page.select("#feed h3")]
    while link := page.select_one('a[rel="next"]'):
        page = BeautifulSoup(as_ruth.get(f"/admin/reports{link['href']}").text, "html.parser")
        found += [one["id"] for one in page.select("#feed h3")]
    assert found == [f"case-{one}" for one in ids]
    back = page.select_one('a[rel="prev"]')
    assert back is not None
    page = BeautifulSoup(as_ruth.get(f"/admin/reports{back['href']}").text, "html.parser")
    assert [one["id"] for one in page.select("#feed h3")] == found[20:40]


def test_the_queue_is_filtered(as_ruth: FlaskClient, john: User, susan: User, ruth: User) -> None:
    ana = make.user("ana")
    spam = judging.report(john, make.post(susan), "spam")
    mine = judging.report(john, ana, "violence")
    closed = judging.report(john, make.post(ana), "spam")
    cases.claim(ruth, mine)
    db.session.commit()
    judging.close(ruth, closed)
    post_of, profile_of = "A post by @{}", "The profile of @{}"
    assert listed(as_ruth) == [post_of.format("susan"), profile_of.format("ana")]
    assert listed(as_ruth, "/admin/reports?which=mine") == [profile_of.format("ana")]
    assert listed(as_ruth, "/admin/reports?which=closed") == [post_of.format("ana")]
    assert listed(as_ruth, "/admin/reports?category=spam") == [post_of.format("susan")]
    assert listed(as_ruth, "/admin/reports?category=illegal") == []
    assert as_ruth.get("/admin/reports?which=other").status_code == 400
    assert as_ruth.get("/admin/reports?category=other&which=x").status_code == 400
    assert spam


def test_a_case_shows_all_reports_of_the_same_thing(
    as_ruth: FlaskClient, john: User, susan: User
) -> None:
    post, ana = make.post(susan, "Buy this!"), make.user("ana")
    case_id = judging.report(john, post, "spam", "Third time.")
    assert judging.report(ana, post, "illegal", "And false.") == case_id
    page = as_ruth.get(f"/admin/reports/{case_id}").text
    for words in ("Third time.", "And false.", "@john", "@ana", "Buy this!"):
        assert words in page


def test_nobody_but_staff_sees_it(as_john: FlaskClient, john: User, susan: User) -> None:
    # security 28
    case_id = judging.report(john, susan)
    for path in ("reports", f"reports/{case_id}", "appeals"):
        assert as_john.get(f"/admin/{path}").status_code == 404
    assert as_john.post(f"/admin/reports/{case_id}/decide", data=WARNED).status_code == 404
    assert db.session.scalars(select(Decision)).all() == []


def test_moderators_do_not_see_what_was_reported_of_staff(
    app: Flask, as_ruth: FlaskClient, john: User, ruth: User
) -> None:
    case_id = judging.report(john, ruth)
    for browser in (as_ruth, visitor(app, judging.moderator("ben"))):
        assert listed(browser) == []
        assert browser.get(f"/admin/reports/{case_id}").status_code == 404
        for verb in ("claim", "release", "close", "decide"):
            answer = browser.post(f"/admin/reports/{case_id}/{verb}", data=WARNED)
            assert answer.status_code == 404
    chief = visitor(app, judging.moderator("chief", role="administrator"))
    assert len(listed(chief)) == 1
    assert "Close the case" in chief.get(f"/admin/reports/{case_id}").text


def test_who_comes_second_is_told(
    app: Flask, as_ruth: FlaskClient, john: User, susan: User
) -> None:
    as_ben = visitor(app, judging.moderator("ben"))
    path = f"/admin/reports/{judging.report(john, susan)}"
    assert as_ruth.post(f"{path}/claim").status_code == 302
    assert "ruth is working on this." in as_ben.post(f"{path}/claim", follow_redirects=True).text
    answer = as_ben.post(f"{path}/decide", data={**WARNED, "note": "Kept words."})
    assert answer.status_code == 422
    assert "ruth is working on this." in answer.text
    assert as_ruth.post(f"{path}/decide", data={**WARNED, "closes": "y"}).status_code == 302
    answer = as_ben.post(f"{path}/close", data={"outcome": "nothing", "answer": "Kept words."})
    assert answer.status_code == 422
    assert "Somebody has closed this meanwhile." in answer.text
    assert db.session.scalar(select(func.count(Decision.id))) == 1


def test_a_case_is_taken_over_and_left(
    app: Flask, as_ruth: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    case_id = judging.report(john, susan)
    path, ben = f"/admin/reports/{case_id}", judging.moderator("ben")
    as_ben = visitor(app, ben)
    as_ruth.post(f"{path}/claim")
    assert "Take it over" in as_ben.get(path).text
    as_ben.post(f"{path}/take_over", data={"instead_of": ruth.id})
    assert db.session.get_one(Case, case_id).claimed_by_id == ben.id
    for damaged in ({}, {"instead_of": 10**30}, {"instead_of": "9" * 5000}):
        assert as_ben.post(f"{path}/take_over", data=damaged).status_code == 400
    as_ben.post(f"{path}/release")
    assert db.session.get_one(Case, case_id).claimed_by_id is None


def test_what_was_typed_is_kept(as_ruth: FlaskClient, john: User, susan: User) -> None:
    path = f"/admin/reports/{judging.report(john, susan)}"
    answer = as_ruth.post(f"{path}/decide", data={"note": "Kept words."})
    assert answer.status_code == 422
    assert "Kept words." in answer.text
    assert "Choose what shall be done." in answer.text
    answer = as_ruth.post(f"{path}/close", data={"answer": "Kept words."})
    assert answer.status_code == 422
    assert "Kept words." in answer.text
    assert as_ruth.get(f"{path}/decide").status_code == 302


def test_only_what_can_be_done_is_offered(as_ruth: FlaskClient, john: User, susan: User) -> None:
    bare, pictured = make.post(susan), make.post(susan)
    make.picture(susan, pictured)

    def offered(about: User | Post) -> set[str]:
        page = as_ruth.get(f"/admin/reports/{judging.report(john, about)}").text
        found = BeautifulSoup(page, "html.parser").select('input[name="kind"]')
        return {str(one["value"]) for one in found}

    assert offered(susan) == {"warn", "limit", "suspend"}
    assert offered(bare) == {"warn", "delete", "limit", "suspend"}
    assert offered(pictured) == {"warn", "veil", "remove", "delete", "limit", "suspend"}
    case_id = judging.report(john, susan)
    answer = as_ruth.post(f"/admin/reports/{case_id}/decide", data={**WARNED, "kind": "delete"})
    assert answer.status_code == 422


def test_a_post_that_went_meanwhile_is_told(as_ruth: FlaskClient, john: User, susan: User) -> None:
    post = make.post(susan)
    make.picture(susan, post)
    case_id = judging.report(john, post)
    db.session.delete(db.session.get_one(Post, post.id))
    db.session.commit()
    path = f"/admin/reports/{case_id}"
    assert "The post is not there any more." in as_ruth.get(path).text
    answer = as_ruth.post(f"{path}/decide", data={**WARNED, "kind": "delete"})
    assert answer.status_code == 422
    assert "What it is about is not there any more." in answer.text


def test_pictures_are_shown_as_they_were(
    app: Flask, as_ruth: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    picture = make.picture(susan, post)
    case_id, other = judging.report(john, post), judging.report(john, susan)
    key = db.session.scalars(select(Evidence.key)).one()
    path = f"/admin/reports/{case_id}/pictures/{key}.webp"
    was = storage.get(f"pictures/{picture.key}-full.webp")
    # Before a worker has copied it, and after the picture is gone.
    assert as_ruth.get(path).data == was
    jobs.run_due(app)
    storage.delete(f"pictures/{picture.key}-full.webp")
    answer = as_ruth.get(path)
    assert answer.data == was
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]
    assert as_john.get(path).status_code == 404
    assert as_ruth.get(f"/admin/reports/{other}/pictures/{key}.webp").status_code == 404
    storage.delete(reports.file_of(key))
    assert as_ruth.get(path).status_code == 404


def test_the_reporter_is_told_once_of_the_outcome(
    app: Flask, as_ruth: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    for post in (make.post(susan), make.post(susan)):
        case_id = judging.report(john, post)
        data = {"outcome": "acted", "answer": "Thank you, it is gone."}
        as_ruth.post(f"/admin/reports/{case_id}/close", data=data)
    jobs.run_due(app)
    jobs.run_due(app)
    row = db.session.scalars(select(Notification).where(Notification.user_id == john.id)).one()
    assert (row.kind, row.about, row.people_count) == ("moderation", "outcome", 2)
    assert "2 reports of yours were looked at" in as_john.get("/notifications").text
    page = as_john.get("/reports").text
    assert "Something was done about it" in page
    assert "Thank you, it is gone." in page
    assert "ruth" not in page


def test_appeals_are_answered_by_another_moderator(
    app: Flask, as_ruth: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    as_ben = visitor(app, judging.moderator("ben"))
    appeal = judging.appeal(judging.decide(ruth, judging.report(john, susan), "warn"), "Not me!")
    path, yes = f"/admin/appeals/{appeal.id}", {"is_granted": "yes", "answer": "You are right."}
    assert listed(as_ben, "/admin/appeals") == ["@susan: Warn, and do nothing else"]
    assert "somebody else has to answer" in as_ruth.get(path).text
    assert as_ruth.post(path, data=yes).status_code == 422
    answer = as_ben.post(path, data={"answer": "Kept words."})
    assert answer.status_code == 422
    assert "Kept words." in answer.text
    assert as_ben.post(path, data=yes).location == "/admin/appeals"
    again = as_ben.post(path, data={"is_granted": "no", "answer": "Late words."})
    assert again.status_code == 422
    assert "Somebody has answered this meanwhile." in again.text
    assert "Late words." in again.text
    assert listed(as_ben, "/admin/appeals") == []
    assert len(listed(as_ben, "/admin/appeals?which=closed")) == 1
    assert db.session.get_one(Appeal, appeal.id).is_granted


def test_nobody_answers_their_own_appeal(app: Flask, john: User, ruth: User) -> None:
    ada = judging.moderator("ada", role="administrator")
    appeal = judging.appeal(judging.decide(ada, judging.report(john, ruth), "warn"))
    as_ruth = visitor(app, ruth)
    assert listed(as_ruth, "/admin/appeals") == []
    assert as_ruth.get(f"/admin/appeals/{appeal.id}").status_code == 404


def full(john: User, susan: User, ruth: User) -> tuple[int, int]:
    """A queue of a page and more, a case with several reports and decisions, and an appeal."""
    post, people = make.post(susan), [make.user() for _one in range(3)]
    make.picture(susan, post)
    case_id = judging.report(john, post)
    for person in people:
        judging.report(person, post)
        judging.report(person, make.post(susan))
    judging.decide(ruth, case_id, "veil")
    appeal = judging.appeal(judging.decide(ruth, case_id, "warn"))
    return case_id, appeal.id


@pytest.mark.parametrize(
    "path",
    [
        "/admin/reports",
        "/admin/reports?which=mine&category=spam",
        "/admin/reports?which=closed",
        "/admin/reports/{case}",
        "/admin/appeals",
        "/admin/appeals/{appeal}",
    ],
)
def test_each_page_takes_ten_statements_at_most(
    as_ruth: FlaskClient,
    john: User,
    susan: User,
    ruth: User,
    statements: Statements,
    path: str,
) -> None:
    case_id, appeal_id = full(john, susan, ruth)
    address = path.format(case=case_id, appeal=appeal_id)
    as_ruth.get(address)
    statements.clear()
    assert as_ruth.get(address).status_code == 200
    read = [one for one in statements if one[0].startswith(("SELECT", "WITH"))]
    assert len(read) <= 10, [one[0] for one in read]
    check_plans(read)
