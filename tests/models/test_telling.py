"""Who is told of what: each person once for each cause, and nobody of what they may not see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.extensions import db
from app.lib import clock, ids
from app.main import telling
from app.models import edits, notifications, publishing, quotes, reactions, wishes
from app.models.edits import Wording
from app.models.notifications import Notification
from app.models.posts import AUDIENCES, Post
from app.models.publishing import Choices
from app.models.reactions import Liked
from app.models.users import User
from tests import make
from tests.told import groups, happen, unread

SEES = {
    "public": {"other", "follower", "mentioned"},
    "quiet": {"other", "follower", "mentioned"},
    "followers": {"follower", "mentioned"},
    "mentioned": {"mentioned"},
}


def say(author: User, body: str = "Good morning, harbour.", **choices: Any) -> Post:
    made = publishing.publish(author, body, choices=Choices(**choices))
    db.session.commit()
    return made


def edit(post: Post, body: str) -> None:
    edits.edit(post, db.session.get_one(User, post.author_id), Wording(body))
    db.session.commit()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", ["other", "follower", "mentioned"])
@pytest.mark.parametrize("way", ["reply", "quote"])
def test_nobody_is_told_of_what_they_may_not_see(
    susan: User, audience: str, viewer: str, way: str
) -> None:
    # security 31
    people = {name: make.user(name) for name in ("other", "follower", "mentioned")}
    make.follow(people["follower"], susan)
    theirs = say(people[viewer])
    happen()
    about = {"reply": {"in_reply_to": theirs}, "quote": {"quote_of": theirs}}[way]
    say(susan, "For @mentioned alone, perhaps.", audience=audience, **about)
    happen()
    told = viewer in SEES[audience]
    assert groups(people[viewer]) == ([(way, 1)] if told else [])
    assert unread(people[viewer]) == int(told)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_who_is_mentioned_is_told(john: User, susan: User, audience: str) -> None:
    say(susan, "Look, @john", audience=audience)
    happen(times=2)
    assert groups(john) == [("mention", 1)]
    assert unread(john) == 1
    assert groups(susan) == []


def test_one_post_is_told_once(john: User, susan: User) -> None:
    first = say(john)
    say(susan, "@john I think so, too.", in_reply_to=first, quote_of=first)
    happen(times=2)
    assert groups(john) == [("reply", 1)]


def test_nobody_is_told_of_what_they_do_themselves(john: User) -> None:
    post = say(john, "I, @john, say this.")
    reactions.like(john, post)
    reactions.repost(john, post)
    say(john, "And this.", in_reply_to=post, quote_of=post)
    edit(post, "I, @john, say that.")
    happen()
    assert groups(john) == []
    assert unread(john) == 0


@pytest.mark.parametrize(
    ("kind", "do", "undo"),
    [
        ("like", reactions.like, reactions.unlike),
        ("repost", reactions.repost, reactions.unrepost),
    ],
)
def test_reactions_to_a_post_are_one_group(
    john: User, susan: User, kind: str, do: Callable[..., Any], undo: Callable[..., Any]
) -> None:
    post, anna = say(john), make.user("anna")
    do(susan, post)
    happen(times=2)
    do(anna, post)
    happen()
    assert groups(john) == [(kind, 2)]
    assert unread(john) == 1
    for left, person in [(1, susan), (0, anna)]:
        undo(person, post)
        happen(times=2)
        assert groups(john) == ([(kind, left)] if left else [])
        assert unread(john) == left


@pytest.mark.parametrize(
    ("do", "undo"),
    [(reactions.like, reactions.unlike), (reactions.repost, reactions.unrepost)],
)
def test_what_is_done_again_is_no_news(
    john: User, susan: User, do: Callable[..., Any], undo: Callable[..., Any]
) -> None:
    post = say(john)
    do(susan, post)
    happen()
    notifications.read_until(john.id, ids.GREATEST)
    for _turn in range(2):
        undo(susan, post)
        happen()
        do(susan, post)
        happen()
    assert [number for _kind, number in groups(john)] == [1]
    assert unread(john) == 0


def test_follows_of_a_day_are_one_group(john: User, susan: User) -> None:
    anna = make.user("anna")
    for person in (susan, anna):
        make.follow(person, john)
    happen(times=2)
    assert groups(john) == [("follow", 2)]
    susan.unfollow(john)
    happen()
    assert groups(john) == [("follow", 1)]
    anna.unfollow(john)
    happen()
    assert groups(john) == []
    assert unread(john) == 0


def test_a_follow_that_is_done_again_is_no_news(john: User, susan: User) -> None:
    make.follow(susan, john)
    happen()
    notifications.read_until(john.id, ids.GREATEST)
    susan.unfollow(john)
    happen()
    db.session.execute(update(Notification).values(topic=1))  # that was on another day
    make.follow(susan, john)
    happen()
    assert groups(john) == [("follow", 1)]
    assert unread(john) == 0


def test_a_post_that_is_deleted_takes_along_what_was_told_of_it(john: User, susan: User) -> None:
    post = say(susan, "Look, @john")
    happen()
    post.delete(by=susan)
    happen()
    assert unread(john) == 0
    post.restore(by=susan)
    happen()
    assert unread(john) == 1
    assert groups(john) == [("mention", 1)]


def test_likes_of_a_deleted_post_do_not_count(john: User, susan: User) -> None:
    post = say(john)
    reactions.like(susan, post)
    happen()
    post.delete(by=john)
    happen()
    assert unread(john) == 0
    post.restore(by=john)
    happen()
    assert unread(john) == 1


def test_a_post_deleted_before_anybody_was_told_is_told_when_it_is_back(
    john: User, susan: User
) -> None:
    post = say(susan, "Look, @john")
    post.delete(by=susan)
    happen()
    assert groups(john) == []
    post.restore(by=susan)
    happen()
    assert unread(john) == 1


def test_a_mention_that_is_edited_out_is_taken_back(john: User, susan: User) -> None:
    anna = make.user("anna")
    post = say(susan, "Look, @john")
    happen()
    edit(post, "Look, @anna")
    happen(times=2)
    assert groups(john) == []
    assert unread(john) == 0
    assert groups(anna) == [("mention", 1)]
    edit(post, "Look, @anna and @john")
    happen()
    assert unread(john) == 1


def test_who_reacted_is_told_of_an_edit_once(john: User, susan: User) -> None:
    names = ("liker", "keeper", "passer", "quoter", "replier", "hidden")
    people = {name: make.user(name) for name in names}
    make.follow(people["hidden"], susan)
    post = say(susan)
    secret = say(susan, "For followers.", audience="followers")
    reactions.like(people["liker"], post)
    reactions.bookmark(people["keeper"], post)
    reactions.repost(people["passer"], post)
    say(people["quoter"], quote_of=post)
    say(people["replier"], in_reply_to=post)
    reactions.like(people["hidden"], secret)
    people["hidden"].unfollow(susan)
    happen()
    for body in ("Once more.", "And once more."):
        edit(post, body)
        edit(secret, body)
        happen(times=2)
    for name, person in people.items():
        told = name != "hidden"
        assert groups(person) == ([("edited", 1)] if told else []), name
        assert unread(person) == int(told), name
    assert groups(john) == []


def test_an_edit_soon_after_one_was_read_is_no_news(john: User, susan: User) -> None:
    post = say(susan)
    reactions.like(john, post)
    edit(post, "Once more.")
    happen()
    notifications.read_until(john.id, ids.GREATEST)
    edit(post, "And once more.")
    happen()
    assert unread(john) == 0
    earlier = ids.new_id(clock.now() - timedelta(hours=1))
    db.session.execute(update(Notification).values(version_id=earlier))
    edit(post, "An hour later.")
    happen()
    assert unread(john) == 1
    assert groups(john) == [("edited", 1)]


@pytest.mark.parametrize("order", [("like", "unlike"), ("unlike", "like")])
def test_what_is_so_in_the_end_is_told(john: User, susan: User, order: tuple[str, str]) -> None:
    post = say(john)
    for verb in order:
        getattr(reactions, verb)(susan, post)
    db.session.commit()
    # Late, and twice: what has happened is looked up, not what was announced.
    for _turn in range(2):
        telling.tell_liked(Liked(post.id, susan.id))
        db.session.commit()
    assert unread(john) == int(order[-1] == "like")


def test_what_one_may_see_no_longer_does_not_count(john: User, susan: User) -> None:
    theirs = say(john)
    make.follow(john, susan)
    say(susan, "Only for you who follow me.", audience="followers", in_reply_to=theirs)
    happen()
    assert unread(john) == 1
    john.unfollow(susan)
    happen()
    assert unread(john) == 0
    make.follow(john, susan)
    happen()
    assert unread(john) == 1


def test_wishes_are_kept(john: User, susan: User) -> None:
    chosen = wishes.of(john.id)
    chosen.unwanted, chosen.only_followed = "like follow", True
    anna = make.user("anna")
    make.follow(john, anna)
    happen()
    post = say(john)
    for person in (susan, anna):
        reactions.like(person, post)
        reactions.repost(person, post)
        make.follow(person, john)
    happen()
    assert groups(john) == [("repost", 1)]


def test_a_withdrawn_quote_stays_what_it_is(john: User, susan: User) -> None:
    quoting = say(susan, "Look.", quote_of=say(john))
    happen()
    quotes.withdraw(quoting, john)
    happen()
    assert groups(john) == [("quote", 1)]
