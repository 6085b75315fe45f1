"""The page of a case: what was chosen, what cannot be, and who works on it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import cases
from app.models.staff_log import StaffEvent
from app.models.users import User
from tests import judging, make
from tests.main.test_chats import visitor


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


@pytest.fixture
def as_ruth(app: Flask, ruth: User) -> FlaskClient:
    return visitor(app, ruth)


def test_the_pictures_that_were_chosen_stay_so(
    as_ruth: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    pictures = [make.picture(susan, post) for _one in range(2)]
    path = f"/admin/reports/{judging.report(john, post)}"

    def ticked(page: str) -> list[str]:
        found = BeautifulSoup(page, "html.parser").select('input[name="picture"][checked]')
        return [str(one["value"]) for one in found]

    assert len(ticked(as_ruth.get(path).text)) == 2
    answer = as_ruth.post(f"{path}/decide", data={"picture": pictures[1].id})
    assert ticked(answer.text) == [str(pictures[1].id)]
    assert ticked(as_ruth.post(f"{path}/decide").text) == []


@pytest.mark.parametrize("key", ["%00", "a%00b", "x" * 65, "a%20b", "nobody-has-it"])
def test_a_picture_that_there_cannot_be_is_not_found(
    as_ruth: FlaskClient, john: User, susan: User, key: str
) -> None:
    case_id = judging.report(john, susan)
    assert as_ruth.get(f"/admin/reports/{case_id}/pictures/{key}.webp").status_code == 404


def test_a_case_whose_moderator_is_gone_waits_again(
    as_john: FlaskClient, john: User, susan: User, ruth: User
) -> None:
    cases.claim(ruth, judging.report(john, susan))
    db.session.commit()
    assert "Somebody is looking at it" in as_john.get("/reports").text
    db.session.delete(ruth)
    db.session.commit()
    assert "Waiting for somebody to look at it" in as_john.get("/reports").text


def test_what_reporters_are_told_is_not_in_the_log(john: User, susan: User, ruth: User) -> None:
    judging.close(ruth, judging.report(john, susan), answer="For john alone.")
    reasons = db.session.scalars(select(StaffEvent.reason)).all()
    assert list(reasons) == [""]
