"""Taking posts back, bringing them back, and removing them for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app import subscribers
from app.extensions import Base, db
from app.jobs import in_batches
from app.lib import clock
from app.models import edits, publishing, purging, reactions
from app.models.edits import PostVersion, Wording
from app.models.polls import Poll
from app.models.posts import Mention, NotYours, Post, PostTag
from app.models.publishing import Choices
from app.models.reactions import Bookmark, Like
from app.models.users import User
from tests import make

OF_A_POST: tuple[Any, ...] = (PostTag, Mention, PostVersion, Like, Bookmark, Poll)


@contextmanager
def later(minutes: float) -> Iterator[None]:
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        yield


def purge() -> None:
    with later(6):
        in_batches(purging.purge_deleted)
        db.session.commit()


def delete(post: Post, by: User) -> None:
    post.delete(by=by)
    db.session.commit()


def restore(post: Post, by: User) -> bool:
    is_back = post.restore(by=by)
    db.session.commit()
    return is_back


def reply(author: User, parent: Post) -> Post:
    made = publishing.publish(author, "A reply.", choices=Choices(in_reply_to=parent))
    db.session.commit()
    return made


def quote(author: User, quoted: Post) -> Post:
    made = publishing.publish(author, "A quote.", choices=Choices(quote_of=quoted))
    db.session.commit()
    return made


def well_known(author: User, fan: User) -> Post:
    """A post with a row of each kind."""
    post = make.poll(author, body=f"Hello @{fan.username} #tag")
    edits.edit(post, author, Wording(f"Hello, @{fan.username} #tag", "Loud"))
    reactions.like(fan, post)
    reactions.bookmark(fan, post)
    reactions.repost(fan, post)
    db.session.commit()
    return post


def rows(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def everything() -> dict[str, list[str]]:
    """All rows of people and of what they say, but for events."""
    db.session.expire_all()
    tables = (table for table in Base.metadata.sorted_tables if table.name not in {"event", "job"})
    return {
        table.name: sorted(map(str, db.session.execute(select(table)).all())) for table in tables
    }


def test_what_is_restored_is_as_it_was(john: User, susan: User) -> None:
    parent, quoted = make.post(susan, "parent"), make.post(susan, "quoted")
    choices = Choices(in_reply_to=parent, quote_of=quoted)
    post = publishing.publish(john, "@susan #tag", choices=choices)
    for react in (reactions.like, reactions.bookmark, reactions.repost):
        react(susan, post)
    db.session.commit()
    reply(susan, post)
    make.post(john, "a later one")
    post.pin(by=john)
    db.session.commit()
    before = everything()
    delete(post, john)
    assert everything() != before
    assert (john.posts_count, parent.replies_count, quoted.quotes_count) == (1, 0, 0)
    assert restore(post, john)
    assert everything() == before


def test_only_the_author_restores(john: User, susan: User) -> None:
    post = make.post(john)
    delete(post, john)
    with pytest.raises(NotYours):
        post.restore(by=susan)


def test_nothing_is_restored_twice_or_too_late(john: User) -> None:
    post = make.post(john)
    assert not restore(post, john)
    delete(post, john)
    with later(5.1):
        assert not restore(post, john)
    assert restore(post, john)
    assert not restore(post, john)
    assert john.posts_count == 1


def test_nothing_is_purged_while_it_can_be_restored(john: User, susan: User) -> None:
    post = well_known(john, susan)
    delete(post, john)
    with later(4.9):
        assert purging.purge_deleted() == 0
    assert restore(post, john)
    purge()
    assert rows(Post) == 2


def test_a_purged_post_leaves_nothing(john: User, susan: User) -> None:
    post = well_known(john, susan)
    assert [rows(table) for table in OF_A_POST] == [1] * len(OF_A_POST)
    delete(post, john)
    purge()
    assert [rows(table) for table in (Post, *OF_A_POST)] == [0] * (len(OF_A_POST) + 1)


def test_a_purged_post_with_replies_becomes_an_empty_place(john: User, susan: User) -> None:
    post = well_known(john, susan)
    answer = reply(susan, post)
    post_id, place = post.id, post.conversation_id
    delete(post, john)
    purge()
    db.session.expire_all()
    left = db.session.get_one(Post, post_id)
    assert left.is_purged
    assert (left.body, left.body_html, left.content_warning) == ("", "", "")
    assert (left.language, left.edited_at, left.pinned_at) == (None, None, None)
    assert (left.likes_count, left.reposts_count) == (0, 0)
    assert answer.in_reply_to_id == post_id
    assert answer.conversation_id == left.conversation_id == place
    assert [rows(table) for table in OF_A_POST] == [0] * len(OF_A_POST)
    assert set(db.session.scalars(select(Post.id))) == {post_id, answer.id}
    assert not restore(left, john)


def test_an_empty_place_goes_with_the_last_reply(john: User, susan: User) -> None:
    post = make.post(john)
    answer = reply(susan, post)
    delete(post, john)
    purge()
    delete(answer, susan)
    purge()
    assert rows(Post) == 0


def test_a_quote_outlives_what_it_quotes(john: User, susan: User) -> None:
    post = make.post(john)
    quoting = quote(susan, post)
    delete(post, john)
    purge()
    db.session.expire_all()
    assert quoting.body == "A quote."
    assert quoting.quote_of_id is None


def test_batches_end(john: User, susan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "PURGED_AT_ONCE", 2)
    kept = make.post(susan)
    for _ in range(3):
        post = make.post(john)
        reply(susan, post)
        delete(post, john)
        delete(make.post(john), john)
    purge()
    assert db.session.get(Post, kept.id) is not None
    assert db.session.scalar(select(func.count()).where(Post.is_purged)) == 3
    assert rows(Post) == 7


def test_posts_are_purged_as_soon_as_they_cannot_be_restored() -> None:
    chore = next(chore for chore in subscribers.CHORES if chore.name == "purge posts")
    assert chore.every == timedelta(minutes=5)
