"""People on a site that `flask demo` filled talk, react and change their minds as allowed."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import demo
from app.extensions import db
from app.lib import clock, ids
from app.lib.paging import Cursor
from app.models import entries, publishing, timelines, users
from app.models.edits import PostVersion
from app.models.posts import OPEN, Post
from app.models.reactions import Bookmark, Like
from app.models.users import User
from app.models.visibility import seen_by
from tests.filled import everybody, everything, how_many, reposts


def test_people_talk_to_each_other(filled: Flask) -> None:
    said = {post.id: post for post in everything()}
    answers = [post for post in said.values() if post.in_reply_to_id]
    assert len(answers) > 40
    for post in answers:
        parent = said[post.in_reply_to_id or 0]
        assert post.reply_to_author_id == parent.author_id
        assert post.conversation_id == parent.conversation_id
        assert parent.id < post.id
    roots = [post for post in said.values() if not post.in_reply_to_id]
    assert all(post.conversation_id == post.id for post in roots)
    assert any(post.reply_to_author_id == post.author_id for post in answers)
    assert max(depth(post, said) for post in answers) >= 4
    assert max(Counter(post.conversation_id for post in answers).values()) >= 20


def depth(post: Post, said: dict[int, Post]) -> int:
    return 1 + depth(said[post.in_reply_to_id], said) if post.in_reply_to_id else 0


def test_nobody_reacts_to_what_they_may_not_see(filled: Flask) -> None:
    for table in (Like, Bookmark):
        assert how_many(table.post_id == Post.id) > 10
        assert how_many(table.post_id == Post.id, ~seen_by(table.user_id, Post)) == 0
    about = aliased(Post)
    for column in (Post.in_reply_to_id, Post.quote_of_id, Post.repost_of_id):
        assert how_many(column == about.id) > 5
        assert how_many(column == about.id, ~seen_by(Post.author_id, about)) == 0
    for column in (Post.quote_of_id, Post.repost_of_id):
        assert how_many(column == about.id, about.audience.not_in(OPEN)) == 0
    assert {post.audience for post in reposts()} <= set(OPEN)


def test_nobody_replies_where_the_author_wants_no_reply(filled: Flask) -> None:
    closed = {post.id: post for post in everything() if post.repliers != "everyone"}
    assert len({post.repliers for post in closed.values()}) > 1
    people = {person.id: person for person in everybody()}
    for post in everything():
        if post.in_reply_to_id in closed:
            assert publishing.may_reply(people[post.author_id], closed[post.in_reply_to_id])


def test_some_is_liked_much_and_most_little(filled: Flask) -> None:
    likes = sorted(post.likes_count for post in everything())
    assert 1.5 < sum(likes) / len(likes) < 5
    assert likes[len(likes) // 2] <= 3
    assert likes[-1] >= 12


def test_what_was_edited_keeps_what_it_said(filled: Flask) -> None:
    versions = list(db.session.scalars(select(PostVersion).order_by(PostVersion.id)))
    posts = {post.id: post for post in everything()}
    written = {post.id: post.created_at for post in posts.values()}
    assert {version.post_id for version in versions} == {
        post.id for post in posts.values() if post.edited_at
    }
    for version in versions:
        post = posts[version.post_id]
        assert abs(version.written_at - written[post.id]) < timedelta(milliseconds=1)
        assert version.body != post.body
        written[post.id] = ids.moment_of(version.id)
    for post_id in {version.post_id for version in versions}:
        edited = posts[post_id].edited_at
        assert edited is not None
        assert edited - written[post_id] < timedelta(milliseconds=1)
        assert edited < clock.now()


def test_some_pin_a_few_of_their_posts(filled: Flask) -> None:
    pinned = [post for post in everything() if post.pinned_at]
    pins = Counter(post.author_id for post in pinned)
    assert set(pins.values()) <= {1, 2, 3}
    assert {"mara", "teo"} <= {person.username for person in everybody() if pins[person.id]}
    assert all(post.created_at < post.pinned_at < clock.now() for post in pinned if post.pinned_at)


WAYS = {
    "a reply within a thread": lambda post: post.in_reply_to_id and post.conversation_id,
    "a repost": lambda post: post.repost_of_id,
    "a quote": lambda post: post.quote_of_id,
    "a warning": lambda post: post.content_warning,
    "Markdown": lambda post: post.is_markdown,
    "a poll": lambda post: post.has_poll,
    "for followers": lambda post: post.audience == "followers",
    "a preview": lambda post: post.preview_id,
}


@pytest.mark.parametrize(
    ("people", "number", "seed"),
    [(40, 600, demo.SEED), (40, 600, 2), (60, 400, demo.SEED), (300, 2000, demo.SEED)],
)
def test_the_newest_at_home_shows_what_posts_can_do(
    app: Flask, people: int, number: int, seed: int
) -> None:
    demo.fill(people, number, seed=seed)
    for username in (demo.READER, demo.SECOND):
        reader = users.find(username)
        assert reader is not None
        newest = at_home(reader, 60)
        missing = [way for way, shows in WAYS.items() if not any(map(shows, newest))]
        assert not missing, username
        assert how_many(Bookmark.user_id == reader.id) > 3


def at_home(reader: User, count: int) -> list[Post]:
    cursor = Cursor(size=count)
    ways, values = timelines.home(reader, cursor)
    shown = entries.page(ways[1:], cursor, values).items
    assert len(shown) == count
    keys = [entry.id for entry in shown]
    return list(db.session.scalars(select(Post).where(Post.id.in_(keys))))
