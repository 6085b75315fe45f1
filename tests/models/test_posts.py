"""Posts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import publishing, purging
from app.models.posts import NotYours, Post, PostTag
from app.models.publishing import BadBody, Choices
from app.models.users import User
from tests import make


def test_publish_renders_once_and_counts(john: User) -> None:
    post = make.post(john, "Hello\n<b>bold</b> #Harbour #harbour")
    assert "<br" in post.body_html
    assert "<b>" not in post.body_html
    assert db.session.scalars(select(PostTag.tag)).all() == ["harbour"]
    db.session.expire_all()
    assert (john.posts_count, john.last_post_id) == (1, post.id)


def test_only_people_who_exist_are_mentioned(john: User, susan: User) -> None:
    html = make.post(john, "@susan and @nobody").body_html
    assert '"/@susan"' in html
    assert '"/@nobody"' not in html


@pytest.mark.parametrize("body", ["", "  \n ", "\0", "x" * 501])
def test_nothing_and_too_much_are_refused(john: User, body: str) -> None:
    with pytest.raises(BadBody):
        publishing.publish(john, body)


def test_five_hundred_characters_as_people_count_them(john: User) -> None:
    family = "👨\u200d👩\u200d👧"
    assert make.post(john, family * 500).id


def test_ids_sort_by_time_and_tell_it(john: User) -> None:
    before = clock.now()
    one, other = make.post(john), make.post(john)
    assert other.id > one.id
    assert abs(one.created_at - before) < timedelta(seconds=5)


def test_only_the_author_deletes(john: User, susan: User) -> None:
    post = make.post(john)
    with pytest.raises(NotYours):
        post.delete(by=susan)
    post.delete(by=john)
    post.delete(by=john)
    db.session.commit()
    assert john.posts_count == 0


def test_deleted_posts_go_for_good_after_a_while(john: User) -> None:
    post = make.post(john, "#tag")
    post.delete(by=john)
    db.session.commit()
    purging.purge_deleted()
    assert db.session.get(Post, post.id) is not None
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        purging.purge_deleted()
        db.session.commit()
    assert db.session.scalars(select(Post)).all() == []
    assert db.session.scalars(select(PostTag)).all() == []


@pytest.mark.parametrize(
    "other",
    [
        {"audience": "followers"},
        {"repliers": "nobody"},
        {"content_warning": "Loud"},
        {"is_markdown": True},
    ],
)
def test_other_choices_make_another_post(john: User, other: dict[str, Any]) -> None:
    said = [
        publishing.publish(john, "Hello.", once="key", choices=choices)
        for choices in (Choices(), Choices(**other), Choices(**other))
    ]
    assert said[0].id != said[1].id
    assert said[1].id == said[2].id


def test_what_was_taken_back_is_said_anew(john: User) -> None:
    first = publishing.publish(john, "Hello.", once="key")
    first.delete(by=john)
    again = publishing.publish(john, "Hello.", once="key")
    assert again.id != first.id
    assert again.deleted_at is None
