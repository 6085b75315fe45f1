"""Blocks, mutes and hidden reposts: what they do to two people."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.lib.paging import Cursor
from app.models import blocks, entries, mutes, reactions, timelines, visibility
from app.models.blocks import CannotBlock
from app.models.mutes import CannotMute
from app.models.posts import Post
from app.models.ties import FollowRequest, Mute
from app.models.users import CannotFollow, User
from app.models.visibility import Blocked, NotVisible
from tests import make


def home_of(person: User) -> list[int]:
    ways, values = timelines.home(person, Cursor())
    return [entry.shown_id for entry in entries.page(ways, Cursor(), values).items]


@pytest.fixture
def friends(john: User, susan: User) -> tuple[User, User]:
    make.follow(john, susan)
    make.follow(susan, john)
    return john, susan


def test_a_block_ends_what_was_between_two_people(friends: tuple[User, User]) -> None:
    john, susan = friends
    post = make.post(susan)
    assert blocks.block(john, susan)
    assert not blocks.block(john, susan)
    db.session.commit()
    assert not john.is_following(susan)
    assert not susan.is_following(john)
    assert (john.followers_count, susan.followers_count) == (0, 0)
    for one, other in ((john, susan), (susan, john)):
        assert one.ties
        with pytest.raises(CannotFollow):
            one.follow(other)
        with pytest.raises(Blocked):
            visibility.find_person(one, other.username)
    with pytest.raises(NotVisible):
        visibility.find_post(john, post.id)
    assert home_of(john) == []


def test_an_unblock_lets_them_meet_again(friends: tuple[User, User]) -> None:
    john, susan = friends
    blocks.block(john, susan)
    assert not blocks.unblock(susan, john)
    assert blocks.unblock(john, susan)
    db.session.commit()
    assert (john.ties, susan.ties) == (0, 0)
    assert john.follow(susan)


def test_both_may_block_and_each_must_take_it_back(friends: tuple[User, User]) -> None:
    john, susan = friends
    blocks.block(john, susan)
    assert blocks.block(susan, john)
    blocks.unblock(john, susan)
    db.session.commit()
    with pytest.raises(CannotFollow):
        john.follow(susan)


def test_nobody_blocks_or_mutes_themselves(john: User) -> None:
    with pytest.raises(CannotBlock):
        blocks.block(john, john)
    with pytest.raises(CannotMute):
        mutes.mute(john, john)


def test_home_leaves_out_the_muted_and_what_is_answered_to_them(
    friends: tuple[User, User],
) -> None:
    john, susan = friends
    third = make.user("third")
    make.follow(john, third)
    said = make.post(susan)
    make.reply(third, said)
    kept = make.post(third)
    reactions.repost(third, said)
    db.session.commit()
    assert len(home_of(john)) == 3
    mutes.mute(john, susan)
    db.session.commit()
    assert home_of(john) == [kept.id]
    assert mutes.unmute(john, susan)
    db.session.commit()
    assert len(home_of(john)) == 3
    assert john.ties == 0


def test_a_repost_by_somebody_muted_does_not_stand_for_that_of_another(
    friends: tuple[User, User],
) -> None:
    john, susan = friends
    third, writer = make.user("third"), make.user("writer")
    make.follow(john, third)
    said = make.post(writer)
    for one in (susan, third):
        reactions.repost(one, said)
        db.session.commit()
    assert home_of(john) == [said.id]
    mutes.mute(john, susan)
    db.session.commit()
    assert home_of(john) == [said.id]
    mutes.hide_reposts(john, third, is_hidden=True)
    db.session.commit()
    assert home_of(john) == []
    mutes.unmute(john, susan)
    db.session.commit()
    assert home_of(john) == [said.id]


def test_a_mute_for_a_time_ends_by_itself(john: User, susan: User) -> None:
    mutes.mute(john, susan, timedelta(hours=1))
    db.session.commit()
    assert mutes.end_due() == 0
    db.session.execute(db.update(Mute).values(until=clock.now()))
    assert mutes.end_due() == 1
    db.session.commit()
    db.session.refresh(john)
    assert john.ties == 0
    assert db.session.scalar(select(Mute.id)) is None


def test_a_mute_is_replaced_by_the_next(john: User, susan: User) -> None:
    mutes.mute(john, susan, timedelta(hours=1))
    mutes.mute(john, susan, with_notifications=False)
    db.session.commit()
    (kept,) = db.session.scalars(select(Mute))
    assert (kept.until, kept.with_notifications) == (None, False)


def test_who_approves_followers_is_asked(john: User, susan: User) -> None:
    susan.approves_followers = True
    db.session.commit()
    assert john.follow(susan)
    assert not john.follow(susan)
    db.session.commit()
    assert not john.is_following(susan)
    assert john.following_count == 0
    assert john.unfollow(susan)
    assert db.session.scalar(select(FollowRequest.id)) is None


def test_a_block_drops_requests(john: User, susan: User) -> None:
    susan.approves_followers = True
    db.session.commit()
    john.follow(susan)
    blocks.block(susan, john)
    db.session.commit()
    assert db.session.scalar(select(FollowRequest.id)) is None


def test_pages_stay_full_where_much_is_left_out(app: Flask, john: User) -> None:
    loud, quiet = make.user("loud"), make.user("quiet")
    for one in (loud, quiet):
        make.follow(john, one)
    said = [make.post(quiet, f"Quiet {number}") for number in range(25)]
    for post in said[:22]:
        reactions.repost(loud, post)
    for number in range(30):
        make.post(loud, f"Loud {number}")
    mutes.mute(john, loud)
    db.session.commit()
    assert home_of(john) == [post.id for post in said[:4:-1]]
    query, values = timelines.explore(john)
    page = entries.page([Cursor().window(query, Post.id)], Cursor(), values)
    assert [entry.shown_id for entry in page.items] == [post.id for post in said[:4:-1]]
