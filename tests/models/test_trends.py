"""Tags in use this week, as they are counted."""

from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.lib import clock, ids
from app.models import publishing, trends
from app.models.publishing import Choices
from app.models.trends import Use
from app.models.users import User
from tests import make
from tests.statements import Statements, check_plans


def counted() -> list[Use]:
    db.session.commit()
    trends.count()
    return [trend.use for trend in db.session.scalars(trends.in_use())]


def past_post(monkeypatch: pytest.MonkeyPatch, author: User, body: str, **before: float) -> None:
    moment = clock.now() - timedelta(**before)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: moment)
        patched.setattr(ids, "_latest", 0)
        make.post(author, body)


def test_tags_are_in_the_order_of_those_who_use_them(
    john: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make.post(john, "#loud")
    make.post(john, "#shared #Ünï")
    past_post(monkeypatch, susan, "#shared", days=3)
    past_post(monkeypatch, susan, "#shared", days=6, hours=23)
    past_post(monkeypatch, susan, "#shared #old", days=7, minutes=1)
    assert counted() == [
        Use("shared", 2, 3, (1, 0, 0, 1, 0, 0, 1)),
        Use("loud", 1, 3, (0, 0, 0, 0, 0, 0, 3)),
        Use("ünï", 1, 1, (0, 0, 0, 0, 0, 0, 1)),
    ]


def test_only_public_posts_that_are_there_count(john: User) -> None:
    make.post(john, "#gone").delete(by=john)
    for audience in ("quiet", "followers", "mentioned"):
        publishing.publish(john, "#hidden", choices=Choices(audience=audience))
    assert counted() == []


def test_what_was_counted_is_replaced(john: User) -> None:
    post = make.post(john, "#one")
    assert [use.tag for use in counted()] == ["one"]
    post.delete(by=john)
    make.post(john, "#two")
    assert [use.tag for use in counted()] == ["two"]


def test_the_most_used_are_kept(app: Flask, john: User) -> None:
    make.post(john, " ".join(f"#tag{number}" for number in range(trends.KEPT + 5)))
    assert len(counted()) == trends.KEPT


def test_counting_goes_by_index(john: User, statements: Statements) -> None:
    make.post(john, "#one")
    db.session.commit()
    statements.clear()
    trends.count()
    check_plans([one for one in statements if one[0].startswith("SELECT")])
