"""What others do between the moment a post is read and the moment something is done with it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import publishing, purging, quotes, reactions
from app.models.posts import Post
from app.models.publishing import Choices, TakenBack
from app.models.users import User
from tests.models.test_reactions import race


def say(author: User, **choices: Any) -> Post:
    post = publishing.publish(author, "Said.", choices=Choices(**choices))
    db.session.commit()
    return post


def as_read(post: Post) -> Post:
    """The post as a request has read it that has not heard of what happens from now on."""
    db.session.refresh(post)
    db.session.expunge(post)
    return post


def again(post: Post) -> Post:
    return db.session.get_one(Post, post.id)


def delete(post: Post, by: User) -> None:
    again(post).delete(by=by)
    db.session.commit()


@pytest.mark.parametrize("is_purged", [False, True])
@pytest.mark.parametrize("field", ["in_reply_to", "quote_of"])
def test_nothing_is_said_about_what_was_taken_back(
    john: User, susan: User, field: str, is_purged: bool
) -> None:
    post = as_read(say(susan))
    delete(post, susan)
    if is_purged:
        with time_machine.travel(clock.now() + timedelta(minutes=6)):
            assert purging.purge_deleted() == 1
        db.session.commit()
    with pytest.raises(TakenBack):
        say(john, **{field: post})
    db.session.rollback()
    assert john.posts_count == 0


def test_a_quote_withdrawn_before_it_is_deleted_counts_once(john: User, susan: User) -> None:
    quoted = say(john)
    quoting = as_read(say(susan, quote_of=quoted))
    quotes.withdraw(again(quoting), by=john)
    db.session.commit()
    quoting.delete(by=susan)
    db.session.commit()
    db.session.refresh(quoted)
    assert quoted.quotes_count == 0


def test_a_quote_deleted_before_it_is_withdrawn_counts_once(john: User, susan: User) -> None:
    quoted = say(john)
    quoting = as_read(say(susan, quote_of=quoted))
    delete(quoting, susan)
    assert not quotes.withdraw(quoting, by=john)
    db.session.commit()
    db.session.refresh(quoted)
    assert quoted.quotes_count == 0
    assert again(quoting).restore(by=susan)
    db.session.commit()
    db.session.refresh(quoted)
    assert quoted.quotes_count == 1


@pytest.mark.parametrize("verb", [reactions.like, reactions.repost, reactions.bookmark])
def test_who_reacts_holds_no_other_post(
    john: User, susan: User, verb: Callable[[User, Post], bool]
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write, and holds no rows")
    quoted = say(susan)
    post = say(susan, quote_of=quoted)
    assert verb(john, post)
    with db.engine.begin() as other:
        row = select(Post.id).where(Post.id == quoted.id)
        assert other.scalar(row.with_for_update(nowait=True)) == quoted.id


def test_posts_that_are_about_each_other_are_deleted_at_once(
    app: Flask, john: User, susan: User
) -> None:
    first = say(susan)
    pairs = []
    for _ in range(10):
        second = say(john, in_reply_to=first)
        pairs.append((second, say(susan, in_reply_to=first, quote_of=second)))
    acts = [
        deletion(post.id, author.id)
        for post, author in chain(*(((one, john), (two, susan)) for one, two in pairs))
    ]
    db.session.commit()
    for start in range(0, len(acts), 10):
        assert race(app, iter(acts[start : start + 10]), 10) == []
    db.session.refresh(first)
    assert (first.replies_count, first.deleted_at) == (0, None)


def deletion(post_id: int, author_id: int) -> Callable[[], None]:
    def act() -> None:
        db.session.get_one(Post, post_id).delete(by=db.session.get_one(User, author_id))

    return act
