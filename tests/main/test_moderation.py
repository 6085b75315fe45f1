"""What somebody reads of decisions about their account, and what they say against them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models import decisions, digests, erasing
from app.models.decisions import Appeal, Decision
from app.models.notifications import Notification
from app.models.users import User
from tests import judging, make, told
from tests.main.test_chats import visitor

PAGE = "/settings/moderation"


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


@pytest.fixture
def as_susan(app: Flask, susan: User) -> FlaskClient:
    return visitor(app, susan)


def test_the_person_is_told_once_and_reads_why_in_their_language(
    app: Flask, as_susan: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    case_id = judging.report(john, make.post(susan, "Buy this!"), note="Always her.")
    judging.decide(ruth, case_id, "delete", rule="spam", note="Ads do not belong here.")
    told.happen(times=2)
    row = db.session.scalars(select(Notification).where(Notification.user_id == susan.id)).one()
    assert (row.kind, row.about, row.read_at) == ("moderation", "decision", None)
    assert told.unread(susan) == 1
    page = as_susan.get("/notifications?kind=news").text
    assert "have decided about your account" in page
    assert f'href="{PAGE}"' in page
    page = as_susan.get(PAGE).text
    for words in (
        "A post of yours was deleted",
        "Advertising, or the same sent to many",
        "Ads do not belong here.",
        "Buy this!",
    ):
        assert words in page
    # Nothing of who has reported it, nor of who has decided.
    for words in ("john", "Always her.", "ruth"):
        assert words not in page


def test_it_is_mailed(app: Flask, john: User, susan: User, ruth: User) -> None:
    with app.extensions["mail"].record_messages() as sent:
        decision = judging.decide(ruth, judging.report(john, susan), "warn", note="Please <b>.")
        jobs.run_due(app)
    (mail,) = [one for one in sent if "susan@example.org" in one.recipients]
    assert "A decision about your account" in mail.subject
    assert f"http://localhost{PAGE}/{decision.id}" in mail.body
    assert "Please <b>." in mail.body
    assert "Please &lt;b&gt;." in mail.html
    with app.extensions["mail"].record_messages() as sent:
        judging.answer(
            judging.moderator("ben"), judging.appeal(decision), is_granted=True, words="True."
        )
        jobs.run_due(app)
    (mail,) = sent
    assert "Your appeal was granted" in mail.subject
    assert "True." in mail.body


@pytest.mark.parametrize("kind", ["limit", "suspend"])
def test_one_decision_is_one_mail(
    app: Flask, john: User, susan: User, ruth: User, kind: str
) -> None:
    with app.extensions["mail"].record_messages() as sent:
        decision = judging.decide(ruth, judging.report(john, susan), kind)
        jobs.run_due(app)
        judging.close(ruth, decision.case_id)
        ben = judging.moderator("ben")
        judging.answer(ben, judging.appeal(decision), is_granted=True)
        jobs.run_due(app)
    assert len([one for one in sent if "susan@example.org" in one.recipients]) == 2


def test_nobody_can_switch_it_off(
    app: Flask, as_susan: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    as_susan.post("/settings/notifications", data={"digest": "never"})
    digests.choose(susan, wanted=(), only_followed=True)
    judging.decide(ruth, judging.report(john, susan), "warn")
    told.happen()
    assert told.unread(susan) == 1
    assert 'value="moderation"' not in as_susan.get("/settings/notifications").text


def test_one_appeals_once(as_susan: FlaskClient, john: User, susan: User, ruth: User) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    path = f"{PAGE}/{decision.id}"
    assert as_susan.post(path, data={"text": " "}).status_code == 422
    answer = as_susan.post(path, data={"text": "x" * (decisions.APPEAL_MAX + 1)})
    assert answer.status_code == 422
    assert "x" * (decisions.APPEAL_MAX + 1) in answer.text
    page = as_susan.post(path, data={"text": "That was not me."}, follow_redirects=True).text
    assert "That was not me." in page
    assert "Waiting for an answer" in page
    page = as_susan.post(path, data={"text": "And again."}, follow_redirects=True).text
    assert "Nothing more can be said about this." in page
    assert list(db.session.scalars(select(Appeal.text))) == ["That was not me."]


def test_the_answer_is_told(
    app: Flask, as_susan: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    appeal = judging.appeal(decision)
    judging.answer(judging.moderator("ben"), appeal, is_granted=False, words="It stays so.")
    told.happen(times=2)
    assert told.groups(susan) == [("moderation", 1), ("moderation", 1)]
    assert "Your appeal was answered" in as_susan.get("/notifications").text
    page = as_susan.get(f"{PAGE}/{decision.id}").text
    assert "It stays so." in page
    assert "Refused" in page


def test_a_decision_is_its_persons_alone(
    as_john: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "warn")
    path = f"{PAGE}/{decision.id}"
    assert as_john.get(path).status_code == 404
    assert as_john.post(path, data={"text": "Me, too."}).status_code == 404
    assert "Nothing was decided" in as_john.get(PAGE).text


def test_who_is_suspended_reads_it_and_appeals(
    app: Flask, as_susan: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    decision = judging.decide(ruth, judging.report(john, susan), "suspend", note="Ten times.")
    door = as_susan.get("/", follow_redirects=True).text
    assert f'href="{PAGE}"' in door
    assert "Ten times." in as_susan.get(PAGE).text
    path = f"{PAGE}/{decision.id}"
    page = as_susan.post(path, data={"text": "Give me a chance."}, follow_redirects=True).text
    assert "Give me a chance." in page
    appeal = db.session.scalars(select(Appeal)).one()
    judging.answer(judging.moderator("ben"), appeal, is_granted=True)
    assert as_susan.get("/settings/profile").status_code == 200


def test_a_post_shows_that_pictures_were_removed(
    app: Flask, as_john: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    post = make.post(susan)
    gone, left = make.picture(susan, post), make.picture(susan, post)
    path = f"/@susan/{post.id}"
    assert gone.key in as_john.get(path).text
    judging.decide(ruth, judging.report(john, post), "remove", picture_ids=[gone.id])
    page = as_john.get(path).text
    assert gone.key not in page
    assert left.key in page
    assert "A picture was removed by those who run this site." in page
    assert "Being prepared" not in page
    for address in ("/@susan/media", "/@susan/feed.atom", f"/posts/{post.id}/edit"):
        client = visitor(app, susan) if "edit" in address else as_john
        answer = client.get(address)
        assert answer.status_code == 200
        assert gone.key not in answer.text


def test_the_author_cannot_edit_the_veil_away(
    app: Flask, as_susan: FlaskClient, as_john: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    post = make.post(susan, "Look.")
    make.picture(susan, post)
    judging.decide(ruth, judging.report(john, post), "veil")
    assert "Sensitive picture" in as_john.get(f"/@susan/{post.id}").text
    data = {"body": "Look again.", "alt_text": "A harbour"}
    assert as_susan.post(f"/posts/{post.id}/edit", data=data).status_code == 302
    page = as_john.get(f"/@susan/{post.id}").text
    assert "Look again." in page
    assert "Sensitive picture" in page


def test_erasing_a_person_leaves_no_decision(
    app: Flask, john: User, susan: User, ruth: User
) -> None:
    # security 55
    judging.appeal(judging.decide(ruth, judging.report(john, susan), "warn"))
    while erasing.erase_some(susan.id):
        db.session.commit()
    db.session.commit()
    jobs.run_due(app)
    for table in (Decision, Appeal):
        assert db.session.scalars(select(table)).all() == []
