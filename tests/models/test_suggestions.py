"""Whom one may want to follow, and the reason given for it."""

from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.lib import clock
from app.models import relations, suggestions
from app.models.suggestions import Suggestion
from app.models.users import User
from tests import make
from tests.statements import Statements, check_plans


def writer(name: str, body: str = "Good morning.", times: int = 1) -> User:
    made = make.user(name, created_at=clock.now() - timedelta(days=90))
    for _ in range(times):
        make.post(made, body)
    return made


def suggested(person: User | None, limit: int = 20) -> list[Suggestion]:
    db.session.commit()
    return suggestions.suggested_to(person and person.id, limit)


def names(person: User | None, limit: int = 20) -> list[str]:
    return [one.username for one in suggested(person, limit)]


def test_friends_of_friends_come_first_the_most_shared_above(john: User) -> None:
    ana, ben = writer("ana"), writer("ben")
    once, twice, nobody = writer("once"), writer("twice"), writer("nobody")
    for friend in (ana, ben):
        make.follow(john, friend)
        make.follow(friend, twice)
    make.follow(ana, once)
    make.follow(ana, john)
    assert names(john) == ["twice", "once", "nobody"]
    first, second, third = suggested(john)
    assert first.reason.familiar == relations.Familiar(("ben", "ana"), 2)
    assert second.reason.familiar == relations.Familiar(("ana",), 1)
    assert third.reason.familiar == relations.NOBODY
    assert nobody.id == third.id


def test_who_says_nothing_is_not_suggested(john: User, susan: User) -> None:
    make.follow(john, susan)
    make.follow(susan, make.user("silent"))
    assert names(john) == []


def test_the_others_are_told_by_what_they_write_about(john: User) -> None:
    writer("gardener", "Two rows of beans. #garden #rain", 3)
    writer("rare", "Once about a #boat")
    make.post(make.user("newcomer"))
    reasons = {one.username: one.reason for one in suggested(john)}
    assert reasons["gardener"].tag == "garden"
    assert reasons["rare"] == suggestions.Reason(relations.NOBODY, "", False)
    assert reasons["newcomer"].is_new


def test_what_was_deleted_tells_nothing(john: User) -> None:
    susan = writer("susan", "I was here. #secret", 2)
    make.post(susan, "And here. #secret").delete(by=susan)
    assert suggested(john)[0].reason.tag == ""


def test_who_was_dismissed_does_not_come_back_until_all_do(john: User, susan: User) -> None:
    ana = writer("ana")
    make.follow(john, susan)
    make.follow(susan, ana)
    before = john.circle_revision
    suggestions.dismiss(john, ana)
    suggestions.dismiss(john, ana)
    assert names(john) == []
    assert suggestions.has_dismissed(john)
    suggestions.forget_dismissals(john)
    assert names(john) == ["ana"]
    db.session.refresh(john)
    assert john.circle_revision == before + 2


def test_strangers_are_shown_who_writes(app: Flask) -> None:
    writer("ana")
    assert names(None) == ["ana"]


def test_following_and_no_longer_following_renews_what_is_kept(john: User, susan: User) -> None:
    make.follow(john, susan)
    john.unfollow(susan)
    db.session.refresh(john)
    assert (john.circle_revision, john.following_count) == (2, 0)


@pytest.mark.parametrize("follows", [1, 8])
def test_suggestions_take_few_statements_by_index(
    john: User, statements: Statements, follows: int
) -> None:
    for number in range(follows):
        friend = writer(f"friend{number}")
        make.follow(john, friend)
        make.follow(friend, writer(f"other{number}"))
    viewer_id = john.id
    statements.clear()
    assert len(suggestions.suggested_to(viewer_id, 20)) == follows
    assert len(statements) == 3
    check_plans(statements)


def test_familiar_followers_are_counted_and_some_named(john: User, susan: User) -> None:
    for name in ("ana", "ben", "cem"):
        friend = make.user(name)
        make.follow(john, friend)
        make.follow(friend, susan)
    make.follow(make.user("unknown"), susan)
    assert relations.familiar_to(john.id, [susan.id, john.id]) == {
        susan.id: relations.Familiar(("cem", "ben"), 3)
    }
    listed = db.session.scalars(relations.familiar_followers(john, susan)).all()
    assert {person.username for person in listed} == {"ana", "ben", "cem"}
    assert relations.familiar_to(None, [susan.id]) == {}
