"""Following a conversation, and muting one: who is told of what, and what nobody is told twice."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import edits, mutes, reactions, watches
from app.models.edits import Wording
from app.models.notifications import Notification
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.told import groups, happen, unread


@pytest.fixture
def ana(john: User) -> User:
    return make.user("ana")


@pytest.fixture
def opening(susan: User, john: User) -> Post:
    """What susan has said, in whose conversation john follows."""
    post = make.post(susan, "Who has seen the ferry?")
    make.reply(susan, post, "Before it was followed.")
    watches.follow(john, post.conversation_id)
    db.session.commit()
    return post


def leads_to(person: User) -> list[int | None]:
    query = select(Notification.post_id).where(Notification.user_id == person.id)
    return list(db.session.scalars(query.order_by(Notification.newest_id.desc())))


def test_who_follows_a_conversation_is_told_of_further_replies(
    john: User, susan: User, ana: User, opening: Post
) -> None:
    happen()
    assert groups(john) == []
    first = make.reply(ana, opening)
    happen(times=2)
    assert (groups(john), leads_to(john)) == ([("thread", 1)], [first.id])
    second = make.reply(susan, first)
    third = make.reply(ana, second)
    happen(times=2)
    assert (groups(john), leads_to(john)) == ([("thread", 3)], [third.id])
    assert unread(john) == 1
    third.delete(by=ana)
    happen(times=2)
    assert (groups(john), leads_to(john)) == ([("thread", 2)], [second.id])
    third.restore(by=ana)
    happen()
    assert (groups(john), leads_to(john)) == ([("thread", 3)], [third.id])


def test_what_addresses_them_is_told_as_such_and_only_once(
    john: User, ana: User, opening: Post
) -> None:
    said = make.reply(ana, opening, "What do you say, @john?")
    happen(times=2)
    assert groups(john) == [("mention", 1)]
    edits.edit(said, ana, Wording("What do you say?", "", None, is_markdown=False), 500)
    happen(times=2)
    assert groups(john) == [("thread", 1)]
    own = make.reply(john, said)
    happen()
    assert groups(john) == [("thread", 1)]
    make.reply(ana, own)
    happen(times=2)
    assert groups(john) == [("reply", 1), ("thread", 1)]


def test_who_may_not_see_a_reply_is_not_told_of_it(john: User, ana: User, opening: Post) -> None:
    # security 31
    make.reply(ana, opening, audience="followers")
    make.reply(ana, opening, "@susan only", audience="mentioned")
    happen()
    assert groups(john) == []


def test_an_old_reply_that_is_edited_is_no_further_one(
    john: User, susan: User, opening: Post
) -> None:
    old = db.session.scalars(select(Post).where(Post.in_reply_to_id == opening.id)).one()
    edits.edit(old, susan, Wording("Changed.", "", None, is_markdown=False), 500)
    happen()
    assert groups(john) == []


def test_who_follows_no_longer_is_told_no_more_and_of_nothing_that_is_gone(
    john: User, ana: User, opening: Post
) -> None:
    said = [make.reply(ana, opening) for _n in range(2)]
    happen()
    watches.forget(john, opening.conversation_id)
    make.reply(ana, opening)
    said[0].delete(by=ana)
    happen()
    assert groups(john) == [("thread", 1)]


def test_of_a_muted_conversation_nothing_is_told(john: User, susan: User, ana: User) -> None:
    opening = make.post(john, "Who has seen the ferry?")
    reactions.like(susan, opening)
    make.reply(susan, opening)
    happen()
    assert unread(john) == 2
    watches.mute(john, opening.conversation_id)
    make.reply(ana, opening, "@john, I did.")
    reactions.like(ana, opening)
    reactions.repost(ana, opening)
    happen()
    assert sorted(groups(john)) == [("like", 1), ("reply", 1)]
    make.post(ana, "@john, elsewhere.")
    happen()
    assert unread(john) == 1
    watches.forget(john, opening.conversation_id)
    make.reply(ana, opening)
    happen()
    assert unread(john) == 4


def test_who_is_muted_is_taken_out_of_what_was_told(john: User, ana: User, opening: Post) -> None:
    first = make.reply(make.user("ben"), opening)
    make.reply(ana, opening)
    make.reply(ana, opening)
    happen()
    assert groups(john) == [("thread", 3)]
    mutes.mute(john, ana)
    db.session.commit()
    assert (groups(john), leads_to(john)) == ([("thread", 1)], [first.id])
