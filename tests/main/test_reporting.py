"""Reporting a post, a person or a message: what is kept, what is said, who may."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db, storage
from app.lib import clock
from app.models import blocks, erasing, leftovers, messages, purging, reports
from app.models.posts import KEEP_DELETED
from app.models.reports import Case, Evidence, Report
from app.models.users import User
from tests import make
from tests.main.test_chats import visitor

SAID = {"category": "spam", "note": "Third time."}


def the_report() -> Report:
    return db.session.scalars(select(Report)).one()


def test_a_report_of_a_post_keeps_it_as_it_was(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john, "What shall I buy?")
    post = make.reply(susan, first, "Buy this!")
    path = f"/posts/{post.id}/report"
    assert "Buy this!" in as_john.get(path).text
    answer = as_john.post(path, data=SAID)
    assert answer.status_code == 302
    thanks = as_john.get(answer.location).text
    assert "Thank you for the report" in thanks
    assert "Third time." in thanks
    assert 'action="/@susan/block"' in thanks
    assert 'action="/@susan/mute"' in thanks
    post.body = "Innocent."
    db.session.commit()
    kept = the_report()
    assert kept.content["body"] == "Buy this!"
    assert [one["body"] for one in kept.content["around"]] == ["What shall I buy?"]
    assert (kept.target_kind, kept.target_id, kept.subject_id) == ("post", post.id, susan.id)


def test_the_context_of_a_post_is_what_the_reporter_may_see(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    secret = make.post(susan, "For followers alone.")
    secret.audience = "followers"
    db.session.commit()
    post = make.reply(susan, secret, "An open answer.")
    as_john.post(f"/posts/{post.id}/report", data=SAID)
    assert the_report().content["around"] == []


def test_a_report_of_a_person_keeps_the_profile(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    susan.about = "I hate everybody."
    make.post(susan, "So it is.")
    assert 'href="/@susan/report"' in as_john.get("/@susan").text
    assert "susan" in as_john.get("/@susan/report").text
    as_john.post("/@susan/report", data=SAID)
    kept = the_report()
    assert kept.content["body"] == "I hate everybody."
    assert [one["body"] for one in kept.content["around"]] == ["So it is."]


def test_a_report_of_a_message_takes_a_few_others_along(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    said = [make.message(susan, john, f"Number {number}.") for number in range(12)]
    path = f"/messages/c/{said[7].chat_id}/{said[7].id}/report"
    as_john.post(path, data=SAID)
    around = [one["body"] for one in the_report().content["around"]]
    assert around == [f"Number {number}." for number in (2, 3, 4, 5, 6, 8, 9)]


def test_what_was_taken_back_is_not_forwarded(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    gone, said = make.message(john, susan, "Oops."), make.message(susan, john, "You!")
    messages.take_back(john, gone)
    db.session.commit()
    as_john.post(f"/messages/c/{said.chat_id}/{said.id}/report", data=SAID)
    assert the_report().content["around"] == []


def test_what_was_typed_is_kept(as_john: FlaskClient, john: User, susan: User) -> None:
    path = f"/posts/{make.post(susan).id}/report"
    answer = as_john.post(path, data={"note": "Kept."})
    assert answer.status_code == 422
    assert "Kept." in answer.text
    assert "Choose what comes closest." in answer.text
    answer = as_john.post(path, data={"category": "spam", "note": "x" * 1001})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text
    assert db.session.scalars(select(Report)).all() == []


def test_the_same_thing_twice_is_one_report(as_john: FlaskClient, john: User, susan: User) -> None:
    path = f"/posts/{make.post(susan).id}/report"
    first = as_john.post(path, data=SAID).location
    for again in (as_john.get(path), as_john.post(path, data=SAID)):
        assert again.location == first
    assert "You have reported this already" in as_john.get(first).text
    assert the_report().note == "Third time."


def test_once_it_is_closed_it_can_be_reported_anew(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    as_john.post("/@susan/report", data=SAID)
    db.session.scalars(select(Case)).one().closed_at = clock.now()
    db.session.commit()
    as_john.post("/@susan/report", data=SAID)
    assert len(db.session.scalars(select(Case)).all()) == 2


def test_reports_of_several_are_one_case(app: Flask, john: User, susan: User) -> None:
    post = make.post(susan)
    for person in (john, make.user("ana")):
        visitor(app, person).post(f"/posts/{post.id}/report", data=SAID)
    case = db.session.scalars(select(Case)).one()
    assert {one.case_id for one in db.session.scalars(select(Report))} == {case.id}
    assert case.subject_id == susan.id


def test_nobody_reports_what_they_may_not_see(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    secret = make.post(susan, "For followers alone.")
    secret.audience = "followers"
    other = make.message(susan, make.user("ana"), "Not for john.")
    own = make.post(john)
    paths = [f"/posts/{secret.id}/report", f"/messages/c/{other.chat_id}/{other.id}/report"]
    for path in [*paths, f"/posts/{own.id}/report", "/@john/report", "/@nobody/report"]:
        assert as_john.get(path).status_code == 404
        assert as_john.post(path, data=SAID).status_code == 404
    blocks.block(susan, john)
    db.session.commit()
    assert as_john.post("/@susan/report", data=SAID).status_code == 403
    assert db.session.scalars(select(Report)).all() == []


def test_whom_one_has_blocked_one_can_report(as_john: FlaskClient, john: User, susan: User) -> None:
    blocks.block(john, susan)
    db.session.commit()
    assert 'href="/@susan/report"' in as_john.get("/@susan").text
    location = as_john.post("/@susan/report", data=SAID).location
    page = as_john.get(location).text
    assert "You have blocked @susan" in page
    assert 'action="/@susan/mute"' not in page


def test_strangers_are_asked_to_log_in(client: FlaskClient, susan: User) -> None:
    answer = client.get("/@susan/report")
    assert answer.status_code == 302
    assert answer.location.startswith("/auth/login")


def test_a_report_is_its_writers_alone(app: Flask, as_john: FlaskClient, susan: User) -> None:
    location = as_john.post("/@susan/report", data=SAID).location
    for person in (susan, make.user("ana")):
        assert visitor(app, person).get(location).status_code == 404
        assert "Nothing reported" in visitor(app, person).get("/reports").text
    assert "@susan" in as_john.get("/reports").text


@pytest.mark.parametrize("number", [21])
def test_ones_reports_are_paged_by_key(
    as_john: FlaskClient, john: User, susan: User, number: int
) -> None:
    for _one in range(number):
        as_john.post(f"/posts/{make.post(susan).id}/report", data=SAID)
    page = BeautifulSoup(as_john.get("/reports").text, "html.parser")
    assert len(page.select("#feed article")) == 20
    older = page.select_one("a.older")
    assert older is not None
    rest = BeautifulSoup(as_john.get(f"/reports{older['href']}").text, "html.parser")
    assert len(rest.select("#feed article")) == 1


def test_pictures_outlive_what_was_reported(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    picture = make.picture(susan, post, alt_text="A threat")
    as_john.post(f"/posts/{post.id}/report", data=SAID)
    jobs.run_due(app)
    kept = db.session.scalars(select(Evidence)).one()
    assert (kept.is_kept, kept.alt_text) == (True, "A threat")
    was = storage.get(f"pictures/{picture.key}-full.webp")
    post.delete(susan)
    post.deleted_at = clock.now() - KEEP_DELETED
    db.session.commit()
    purging.purge_deleted()
    db.session.commit()
    jobs.run_due(app)
    assert storage.get(reports.file_of(kept.key)) == was
    assert leftovers.sweep_some([reports.file_of(kept.key), "evidence/nobodys-copy.webp"]) == 1


def test_a_picture_that_is_gone_stops_nothing(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    picture = make.picture(susan, post)
    as_john.post(f"/posts/{post.id}/report", data=SAID)
    storage.delete(f"pictures/{picture.key}-full.webp")
    jobs.run_due(app)
    assert not db.session.scalars(select(Evidence)).one().is_kept


@pytest.mark.parametrize("who", ["reporter", "subject"])
def test_erasing_either_leaves_nothing_of_it(
    app: Flask, as_john: FlaskClient, john: User, susan: User, who: str
) -> None:
    # security 55
    post = make.post(susan)
    make.picture(susan, post)
    as_john.post(f"/posts/{post.id}/report", data=SAID)
    jobs.run_due(app)
    file = reports.file_of(db.session.scalars(select(Evidence.key)).one())
    gone = (john if who == "reporter" else susan).id
    while erasing.erase_some(gone):
        db.session.commit()
    db.session.commit()
    jobs.run_due(app)
    for table in (Case, Report, Evidence):
        assert db.session.scalars(select(table)).all() == []
    with pytest.raises(LookupError):
        storage.get(file)


def test_what_others_reported_stays_when_one_of_them_goes(
    app: Flask, john: User, susan: User
) -> None:
    ana = make.user("ana")
    for person in (john, ana):
        visitor(app, person).post("/@susan/report", data=SAID)
    while erasing.erase_some(john.id):
        db.session.commit()
    db.session.commit()
    assert the_report().reporter_id == ana.id
    assert len(db.session.scalars(select(Case)).all()) == 1


def test_what_was_reported_is_not_kept_for_ever(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    as_john.post("/@susan/report", data=SAID)
    case = db.session.scalars(select(Case)).one()
    assert reports.prune() == 0
    case.closed_at = clock.now() - reports.KEPT + timedelta(minutes=1)
    db.session.commit()
    assert reports.prune() == 0
    case.closed_at = clock.now() - reports.KEPT - timedelta(minutes=1)
    db.session.commit()
    assert reports.prune() == 1
    assert db.session.scalars(select(Report)).all() == []
