"""Filters: made, changed and deleted on a page that keeps what was typed."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.extensions import db
from app.lib import clock
from app.models import filters
from app.models.filters import FILTERS_MAX, PHRASES_MAX, Filter
from app.models.users import User
from app.models.visibility import NotVisible
from tests import make

FORM = {"phrases": "Spoiler\nthe end", "title": "Films", "action": "hide", "places": ["home"]}
PAGE = "/settings/filters"


def the_filter() -> Filter:
    return db.session.scalars(select(Filter)).one()


def test_from_nothing_to_one_and_back(as_john: FlaskClient, john: User) -> None:
    assert "No filters" in as_john.get(PAGE).text
    assert as_john.post(PAGE, data={**FORM, "is_whole": "y"}).status_code == 302
    page = as_john.get(PAGE).text
    assert "Added. It holds from now on." in page
    assert "Spoiler · the end" in page
    made = the_filter()
    assert (made.hides, made.is_whole, made.places, made.until) == (True, True, "home", None)
    assert db.session.get_one(User, john.id).filters_version
    address = f"{PAGE}/{made.id}"
    form = BeautifulSoup(as_john.get(address).text, "html.parser")
    assert form.select_one("[name=phrases]").text.strip() == "Spoiler\nthe end"  # type: ignore[union-attr]
    assert [box["value"] for box in form.select("[name=places][checked]")] == ["home"]
    as_john.post(address, data={**FORM, "action": "warn", "title": ""})
    made = the_filter()
    assert (made.hides, made.is_whole, made.title) == (False, False, "Spoiler")
    as_john.post(f"{address}/delete")
    assert "No filters" in as_john.get(PAGE).text
    assert db.session.get_one(User, john.id).filters_version == 0


WRONG = [
    ({"phrases": " \n\u200b"}, "Write the words that you do not want to read."),
    ({"phrases": "\n".join(f"word {n}" for n in range(PHRASES_MAX + 1))}, "20 phrases at most"),
    ({"phrases": "x" * 101}, "Shorten this by 1 character."),
    ({"title": "x" * 51}, "Shorten this by 1 character."),
    ({"places": []}, "Choose at least one place."),
    ({"places": ["moon"]}, "not a valid choice"),
    ({"action": "burn"}, "Not a valid choice"),
    ({"until": "tomorrow"}, "This is not a day."),
    ({"until": "2020-01-01"}, "Choose today or a later day"),
    ({"until": "9999-12-31"}, "Choose today or a later day"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    as_john: FlaskClient, change: dict[str, object], words: str
) -> None:
    answer = as_john.post(PAGE, data={**FORM, "title": "Keep me", **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert ("Keep me" in answer.text) is ("title" not in change)
    assert db.session.scalars(select(Filter)).all() == []


def test_a_last_day_is_one_by_the_clocks_of_the_reader(as_john: FlaskClient, john: User) -> None:
    john.timezone = "America/Caracas"
    day = (clock.now() + timedelta(days=2)).date()
    as_john.post(PAGE, data={**FORM, "until": day.isoformat()})
    made = the_filter()
    assert made.until is not None
    assert f"{made.until:%Y-%m-%d %H:%M}" == f"{day + timedelta(days=1)} 04:00"
    assert f'value="{day}"' in as_john.get(f"{PAGE}/{made.id}").text
    made.until = clock.now()
    assert "Expired" in as_john.get(PAGE).text


def test_the_same_filter_sent_twice_is_one(as_john: FlaskClient) -> None:
    for _time in range(2):
        assert as_john.post(PAGE, data=FORM).status_code == 302
    assert the_filter().title == "Films"


def test_there_is_a_most(as_john: FlaskClient, john: User) -> None:
    for number in range(FILTERS_MAX):
        assert as_john.post(PAGE, data={**FORM, "title": str(number)}).status_code == 302
    answer = as_john.post(PAGE, data=FORM)
    assert answer.status_code == 422
    assert "which is the most" in answer.text


def test_others_have_theirs(as_john: FlaskClient, susan: User) -> None:
    # security 29
    address = f"{PAGE}/{make.filter(susan, 'x').id}"
    assert as_john.get(address).status_code == 404
    assert as_john.post(address, data=FORM).status_code == 404
    assert as_john.post(f"{address}/delete").status_code == 404
    assert the_filter().title == "x"


def test_a_place_that_is_sent_often_counts_once(as_john: FlaskClient) -> None:
    sent = as_john.post(PAGE, data={**FORM, "places": ["home", "explore"] * 20})
    assert sent.status_code == 302
    assert the_filter().places == "home explore"


def test_a_filter_that_went_meanwhile_is_not_there(john: User) -> None:
    """Another tab deletes it after this one has found it."""
    known = make.filter(john)
    db.session.refresh(known)
    db.session.execute(delete(Filter).execution_options(synchronize_session=False))
    with pytest.raises(NotVisible):
        filters.change(john, known, title="Films")
    filters.remove(john, known)
