"""Likes, reposts and bookmarks: counted exactly, also when many press at once."""

import threading
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.lib.paging import Cursor, page
from app.models import blocks, entries, publishing, reactions, timelines, visibility
from app.models.events import EventRow
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.reactions import Bookmark, Like, NotOpen
from app.models.users import User
from app.models.visibility import NotVisible
from tests import make

Verb = Callable[[User, Post], bool]
PAIRS = [
    (reactions.like, reactions.unlike),
    (reactions.repost, reactions.unrepost),
    (reactions.bookmark, reactions.unbookmark),
]


def say(author: User, body: str = "Good morning.", **choices: object) -> Post:
    post = publishing.publish(author, body, choices=Choices(**choices))  # type: ignore[arg-type]
    db.session.commit()
    return post


def do(verb: Verb, person: User, post: Post) -> bool:
    changed = verb(person, post)
    db.session.commit()
    return changed


def counts(post: Post) -> tuple[int, int]:
    db.session.refresh(post)
    return post.likes_count, post.reposts_count


def rows(kind: type[Like | Bookmark]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def reposts(post: Post) -> int:
    passed_on = select(func.count()).select_from(Post).where(Post.repost_of_id == post.id)
    return db.session.scalar(passed_on) or 0


@pytest.mark.parametrize(("act", "undo"), PAIRS)
def test_twice_is_as_good_as_once(john: User, susan: User, act: Verb, undo: Verb) -> None:
    post = say(susan)
    assert [do(act, john, post), do(act, john, post)] == [True, False]
    assert counts(post) == (rows(Like), reposts(post))
    assert rows(Like) + rows(Bookmark) + reposts(post) == 1
    assert [do(undo, john, post), do(undo, john, post)] == [True, False]
    assert counts(post) == (0, 0)
    assert rows(Like) + rows(Bookmark) + reposts(post) == 0


@pytest.mark.parametrize(("act", "_undo"), PAIRS)
def test_a_block_counts_whatever_was_looked_at_before(
    john: User, susan: User, act: Verb, _undo: Verb
) -> None:
    # security 31
    post = say(susan)
    blocks.block(susan, john)
    db.session.commit()
    with pytest.raises(NotVisible):
        act(john, post)


def test_likes_and_reposts_are_announced_and_bookmarks_are_not(john: User, susan: User) -> None:
    post = say(susan)
    for act, _undo in PAIRS:
        do(act, john, post)
        do(act, john, post)
    kinds = db.session.scalars(select(EventRow.kind).where(EventRow.kind.like("reactions.%")))
    assert sorted(kinds) == ["reactions.Liked", "reactions.Reposted"]


def test_what_a_viewer_did_is_known_for_a_page_of_posts(john: User, susan: User) -> None:
    one, two, three = (say(susan, body) for body in ("one", "two", "three"))
    do(reactions.like, john, one)
    do(reactions.bookmark, john, two)
    do(reactions.repost, john, two)
    do(reactions.like, susan, three)
    found = entries.find(john, [one.id, two.id, three.id])
    done = {
        key: (entry.is_liked, entry.is_bookmarked, entry.is_reposted)
        for key, entry in found.items()
    }
    assert done == {
        one.id: (True, False, False),
        two.id: (False, True, True),
        three.id: (False, False, False),
    }
    assert entries.find(john, []) == {}


@pytest.mark.parametrize("audience", ["followers", "mentioned"])
def test_only_what_is_open_is_passed_on(john: User, susan: User, audience: str) -> None:
    make.follow(john, susan)
    post = say(susan, "Only for @john.", audience=audience)
    with pytest.raises(NotOpen):
        reactions.repost(john, post)
    assert do(reactions.like, john, post)


def test_a_repost_stays_as_quiet_as_the_post(john: User, susan: User) -> None:
    post = say(susan, audience="quiet")
    do(reactions.repost, john, post)
    passed_on = db.session.scalars(select(Post).where(Post.repost_of_id == post.id)).one()
    assert passed_on.audience == "quiet"
    assert john.posts_count == 0


@pytest.mark.parametrize("verb", [verb for pair in PAIRS for verb in pair])
def test_nothing_hangs_on_a_post_taken_back_meanwhile(john: User, susan: User, verb: Verb) -> None:
    post = say(susan)
    found = visibility.find_post(john, post.id)
    post.delete(by=susan)
    db.session.commit()
    with pytest.raises(NotVisible):
        verb(john, found)
    db.session.rollback()
    assert rows(Like) + rows(Bookmark) + reposts(post) == 0


def race(app: Flask, acts: Iterator[Callable[[], object]], times: int = 20) -> list[Exception]:
    """What is raised when many act at the same moment; what is gone meanwhile is none of it."""
    barrier, raised = threading.Barrier(times), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
                db.session.commit()
            except NotVisible:
                pass
            except SQLAlchemyError as error:
                raised.append(error)

    threads = [threading.Thread(target=run, args=(next(acts),)) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def at_once(verb: Verb, person_id: int, post_id: int) -> Callable[[], object]:
    def act() -> object:
        post = db.session.get_one(Post, post_id)
        return verb(db.session.get_one(User, person_id), post)

    return act


@pytest.mark.parametrize("act", [pair[0] for pair in PAIRS])
def test_twenty_presses_at_once_count_once(app: Flask, john: User, susan: User, act: Verb) -> None:
    post = say(susan)
    press = at_once(act, john.id, post.id)
    db.session.commit()
    assert race(app, cycle([press])) == []
    assert counts(post) == (rows(Like), reposts(post))
    assert rows(Like) + rows(Bookmark) + reposts(post) == 1


def test_many_who_do_and_undo_leave_exact_figures(app: Flask, john: User, susan: User) -> None:
    post, people = say(susan), [john, susan, make.user(), make.user()]
    verbs = [verb for pair in PAIRS for verb in pair]
    acts = [at_once(verb, person.id, post.id) for verb in verbs for person in people]
    db.session.commit()
    assert race(app, iter(acts), len(acts)) == []
    assert counts(post) == (rows(Like), reposts(post))


def test_no_repost_outlives_a_post_deleted_at_the_same_moment(
    app: Flask, john: User, susan: User
) -> None:
    post, people = say(susan), [john, *(make.user() for _ in range(9))]
    author_id, post_id = susan.id, post.id
    do(reactions.repost, john, post)

    def take_back() -> None:
        db.session.get_one(Post, post_id).delete(by=db.session.get_one(User, author_id))

    acts = [at_once(reactions.repost, person.id, post_id) for person in people[1:]]
    acts += [at_once(reactions.unrepost, john.id, post_id), take_back]
    db.session.commit()
    assert race(app, iter(acts), len(acts)) == []
    left = select(Post.id).where(Post.repost_of_id == post_id, Post.deleted_at.is_(None))
    assert db.session.scalars(left).all() == []


def test_lists_go_by_when_it_was_done(john: User, susan: User) -> None:
    maria = make.user("maria")
    first, second = say(susan, "first"), say(susan, "second")
    for person in (maria, john):
        do(reactions.like, person, first)
        do(reactions.repost, person, first)
    for post in (second, first):
        do(reactions.bookmark, john, post)
    likers = page(db.session, reactions.likers_of(first), Like.id, Cursor())
    reposters = page(db.session, reactions.reposters_of(first), Post.id, Cursor())
    assert [one.username for one in likers.items] == ["john", "maria"]
    assert [one.username for one in reposters.items] == ["john", "maria"]
    at = Cursor(size=1)
    query, values = timelines.bookmarked_by(john)
    kept = entries.page([at.window(query, Bookmark.id)], at, values)
    assert [entry.id for entry in kept.items] == [first.id]
    further = Cursor(before=kept.older, size=1)
    older = entries.page([further.window(query, Bookmark.id)], further, values)
    assert [entry.id for entry in older.items] == [second.id]


def test_quotes_are_listed_for_those_who_may_see_them(john: User, susan: User) -> None:
    post = say(susan)
    seen = say(john, "Indeed.", quote_of=post)
    hidden = say(john, "Between us.", quote_of=post, audience="followers")
    cut = say(john, "No longer.", quote_of=post)
    cut.is_quote_withdrawn = True
    db.session.commit()

    def listed(viewer: User | None) -> set[int]:
        return {entry.id for entry in db.session.execute(*timelines.quotes_of(post, viewer))}

    assert listed(None) == {seen.id}
    assert listed(john) == {seen.id, hidden.id}
