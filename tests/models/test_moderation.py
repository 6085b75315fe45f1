"""Deciding about what was reported: who may, what it does, what undoes it, what comes between."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import albums, cases, purging, takedowns
from app.models.cases import AlreadyClosed, Taken
from app.models.decisions import Appeal, Decision
from app.models.moderation import AlreadyDecided
from app.models.pictures import Picture
from app.models.posts import KEEP_DELETED, Post
from app.models.reports import Case, Report
from app.models.staff_log import StaffEvent
from app.models.takedowns import Gone
from app.models.users import User
from app.models.visibility import NotVisible, find_post
from tests import judging, make


@pytest.fixture
def ruth(app: Flask) -> User:
    return judging.moderator()


@pytest.fixture
def ben(app: Flask) -> User:
    return judging.moderator("ben")


def purge_later(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    now = clock.now() + later
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: now)
        purging.purge_deleted()
        db.session.commit()


def actions() -> list[str]:
    return list(db.session.scalars(select(StaffEvent.action).order_by(StaffEvent.id)))


def test_one_moderator_wins_a_case(john: User, susan: User, ruth: User, ben: User) -> None:
    case_id = judging.report(john, make.post(susan))
    assert cases.claim(ruth, case_id)
    assert not cases.claim(ben, case_id)
    db.session.commit()
    with pytest.raises(Taken) as taken:
        judging.decide(ben, case_id, "warn")
    assert taken.value.by.id == ruth.id
    db.session.rollback()
    with pytest.raises(Taken):
        judging.close(ben, case_id)


def test_a_case_can_be_left_and_taken_over(john: User, susan: User, ruth: User, ben: User) -> None:
    case_id = judging.report(john, susan)
    cases.claim(ruth, case_id)
    assert not cases.release(ben, case_id)
    assert not cases.claim(ben, case_id, instead_of=john.id)
    assert cases.claim(ben, case_id, instead_of=ruth.id)
    assert not cases.release(ruth, case_id)
    assert cases.release(ben, case_id)
    assert actions() == ["case_claimed", "case_claimed", "case_released"]


def test_what_is_closed_is_decided_no_more(john: User, susan: User, ruth: User, ben: User) -> None:
    case_id = judging.report(john, susan)
    judging.close(ruth, case_id)
    for by in (ruth, ben):
        with pytest.raises(AlreadyClosed):
            judging.decide(by, case_id, "warn")
        db.session.rollback()
    assert not cases.claim(ben, case_id)


def test_nobody_decides_about_themselves_nor_about_staff(john: User, ruth: User, ben: User) -> None:
    own = judging.report(john, ruth)
    with pytest.raises(NotVisible):
        cases.find(ruth, own)
    assert not cases.claim(ruth, own)
    assert cases.count_open(ben) == 0
    assert not cases.claim(ben, own)
    for act in (partial(judging.decide, kind="warn"), judging.close):
        with pytest.raises(NotVisible):
            act(ben, own)
        db.session.rollback()
    admin = judging.moderator("ada", role="administrator")
    assert cases.count_open(admin) == 1
    assert judging.decide(admin, own, "warn").person_id == ruth.id


def test_the_same_is_decided_once(john: User, susan: User, ruth: User) -> None:
    case_id = judging.report(john, susan)
    judging.decide(ruth, case_id, "warn")
    with pytest.raises(AlreadyDecided):
        judging.decide(ruth, case_id, "warn")


def test_a_deleted_post_comes_back_when_the_appeal_is_granted(
    john: User, susan: User, ruth: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post(susan, "Not so bad.")
    make.reply(john, post)
    counts = susan.posts_count
    decision = judging.decide(ruth, judging.report(john, post), "delete", note="Too loud.")
    db.session.refresh(susan)
    assert susan.posts_count == counts - 1
    assert decision.excerpt == "Not so bad."
    with pytest.raises(NotVisible):
        find_post(susan, post.id)
    # Its author cannot bring it back, and it outlives what authors delete.
    assert not db.session.get_one(Post, post.id).restore(susan)
    db.session.rollback()
    purge_later(monkeypatch, KEEP_DELETED * 2)
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    assert find_post(john, post.id).body == "Not so bad."
    db.session.refresh(susan)
    assert susan.posts_count == counts
    assert db.session.get_one(Decision, decision.id).undone_at is not None


def test_what_was_taken_down_goes_in_the_end(
    john: User, susan: User, ruth: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post(susan)
    judging.decide(ruth, judging.report(john, post), "delete")
    purge_later(monkeypatch, takedowns.KEPT - timedelta(minutes=1))
    assert db.session.get(Post, post.id) is not None
    purge_later(monkeypatch, takedowns.KEPT + timedelta(minutes=1))
    assert db.session.get(Post, post.id) is None


def test_an_appeal_keeps_it_longer(
    john: User, susan: User, ruth: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post(susan)
    decision = judging.decide(ruth, judging.report(john, post), "delete")
    judging.appeal(decision)
    purge_later(monkeypatch, takedowns.KEPT + timedelta(minutes=1))
    assert db.session.get(Post, post.id) is not None


def test_reposts_come_back_with_it(
    john: User, susan: User, ruth: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.models import reactions

    post = make.post(susan)
    reactions.repost(john, post)
    db.session.commit()
    decision = judging.decide(ruth, judging.report(john, post), "delete")
    purge_later(monkeypatch, KEEP_DELETED * 2)
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    passed_on = select(Post.deleted_at).where(Post.repost_of_id == post.id)
    assert list(db.session.scalars(passed_on)) == [None]


def test_what_its_author_had_deleted_stays_deleted(
    john: User, susan: User, ruth: User, ben: User
) -> None:
    post = make.post(susan)
    case_id = judging.report(john, post)
    post.delete(susan)
    db.session.commit()
    decision = judging.decide(ruth, case_id, "delete")
    assert not db.session.get_one(Post, post.id).restore(susan)
    db.session.rollback()
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    with pytest.raises(NotVisible):
        find_post(john, post.id)


def test_what_is_purged_cannot_be_decided_about(
    john: User, susan: User, ruth: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post(susan)
    case_id = judging.report(john, post)
    post.delete(susan)
    db.session.commit()
    purge_later(monkeypatch, KEEP_DELETED * 2)
    for kind in ("delete", "veil", "remove"):
        with pytest.raises(Gone):
            judging.decide(ruth, case_id, kind)
        db.session.rollback()
    assert db.session.scalars(select(Decision)).all() == []
    assert actions() == []


def test_the_veil_is_not_the_authors_to_lift(
    john: User, susan: User, ruth: User, ben: User
) -> None:
    post = make.post(susan)
    make.picture(susan, post)
    revision = db.session.get_one(Post, post.id).revision
    decision = judging.decide(ruth, judging.report(john, post), "veil", rule="disturbing")
    db.session.expire_all()
    post = db.session.get_one(Post, post.id)
    post.load_pictures()
    assert post.is_sensitive
    post.is_sensitive = False
    assert post.is_sensitive
    assert post.revision > revision
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    post.load_pictures()
    assert not post.is_sensitive


def test_removed_pictures_are_shown_to_nobody_and_come_back(
    app: Flask, john: User, susan: User, ruth: User, ben: User
) -> None:
    post = make.post(susan)
    gone, left = make.picture(susan, post), make.picture(susan, post)
    case_id = judging.report(john, post)
    decision = judging.decide(ruth, case_id, "remove", picture_ids=[gone.id])
    assert albums.find_file(john, gone.key) is None
    assert albums.find_file(susan, gone.key) is None
    assert albums.find_file(john, left.key) is not None
    judging.answer(ben, judging.appeal(decision), is_granted=True)
    assert albums.find_file(john, gone.key) is not None


def test_limiting_and_suspending_are_undone(john: User, susan: User, ruth: User, ben: User) -> None:
    for kind in ("limit", "suspend"):
        decision = judging.decide(ruth, judging.report(john, susan), kind)
        db.session.refresh(susan)
        assert susan.is_limited if kind == "limit" else susan.suspended_at
        judging.close(ruth, decision.case_id)
        judging.answer(ben, judging.appeal(decision), is_granted=True)
        db.session.refresh(susan)
        assert not susan.is_limited
        assert susan.suspended_at is None


def test_another_decision_that_holds_is_not_undone(
    john: User, susan: User, ruth: User, ben: User
) -> None:
    first = judging.decide(ruth, judging.report(john, susan), "limit")
    second = judging.decide(ruth, judging.report(john, make.post(susan)), "limit")
    judging.answer(ben, judging.appeal(first), is_granted=True)
    db.session.refresh(susan)
    assert susan.is_limited
    judging.answer(ben, judging.appeal(second), is_granted=True)
    db.session.refresh(susan)
    assert not susan.is_limited


def test_everything_is_in_the_log(john: User, susan: User, ruth: User, ben: User) -> None:
    # security 33
    post = make.post(susan)
    case_id = judging.report(john, post)
    cases.claim(ruth, case_id)
    decision = judging.decide(ruth, case_id, "delete", note="Too loud.")
    judging.close(ruth, case_id, "acted")
    judging.answer(ben, judging.appeal(decision), is_granted=True, words="Well.")
    assert actions() == ["case_claimed", "decided_delete", "case_closed", "appeal_granted"]
    reasons = db.session.scalars(select(StaffEvent.reason).order_by(StaffEvent.id)).all()
    assert list(reasons) == ["", "Too loud.", "", "Well."]


def test_an_account_that_is_deleted_takes_its_case_along(
    john: User, susan: User, ruth: User
) -> None:
    case_id = judging.report(john, susan)
    judging.appeal(judging.decide(ruth, case_id, "warn"))
    db.session.delete(susan)
    db.session.commit()
    for table in (Case, Report, Decision, Appeal, Picture):
        assert db.session.scalars(select(table)).all() == []
    with pytest.raises(NotVisible):
        judging.decide(ruth, case_id, "limit")


def test_a_moderator_who_is_gone_leaves_cases_free(
    john: User, susan: User, ruth: User, ben: User
) -> None:
    case_id = judging.report(john, susan)
    judging.decide(ruth, case_id, "warn")
    db.session.delete(ruth)
    db.session.commit()
    judging.close(ben, case_id)
    assert db.session.scalars(select(Decision.moderator_id)).one() is None
