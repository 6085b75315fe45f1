"""Edits: what changes, what is kept, and who is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import edits, publishing
from app.models.edits import Outdated, PostVersion, Wording
from app.models.events import EventRow
from app.models.posts import Mention, NotYours, Post, PostTag
from app.models.publishing import BadBody, Choices
from app.models.users import User
from app.models.visibility import NotVisible
from tests import make


def versions() -> list[PostVersion]:
    return list(db.session.scalars(select(PostVersion).order_by(PostVersion.id)))


def tags() -> set[str]:
    return set(db.session.scalars(select(PostTag.tag)))


def mentioned() -> set[int]:
    return set(db.session.scalars(select(Mention.user_id)))


def test_an_edit_keeps_what_was_said_before(john: User) -> None:
    post = make.post(john, "first")
    written = post.created_at
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        version = edits.edit(post, john, Wording("second <b>", "Spoiler", "en"))
        db.session.commit()
        assert post.edited_at == clock.now()
    assert version is not None
    assert (version.body, version.content_warning, version.language) == ("first", "", edits.UNKNOWN)
    assert version.written_at == written
    assert (post.body, post.content_warning, post.language) == ("second <b>", "Spoiler", "en")
    assert post.body_html == "<p>second &lt;b&gt;</p>"
    first_edit = post.edited_at
    again = edits.edit(post, john, Wording("third"))
    assert again is not None
    assert (again.body, again.written_at) == ("second <b>", first_edit)


def test_an_edit_is_told_with_its_version(john: User) -> None:
    post = make.post(john)
    version = edits.edit(post, john, Wording("other"))
    db.session.commit()
    told = db.session.scalars(select(EventRow).where(EventRow.kind == "edits.Edited")).one()
    assert version is not None
    assert told.args == {"post_id": post.id, "version_id": version.id}


@pytest.mark.parametrize("body", ["same", " same \n", "same\0"])
def test_nothing_changed_is_no_edit(john: User, body: str) -> None:
    post = make.post(john, "same")
    assert edits.edit(post, john, Wording(body)) is None
    db.session.commit()
    assert post.edited_at is None
    assert versions() == []
    kinds = db.session.scalars(select(EventRow.kind)).all()
    assert "edits.Edited" not in kinds


@pytest.mark.parametrize("change", [{"content_warning": "x"}, {"language": "es"}])
def test_what_goes_with_the_text_is_an_edit_too(john: User, change: dict[str, Any]) -> None:
    post = make.post(john, "same")
    assert edits.edit(post, john, Wording("same", **change)) is not None


def test_a_language_found_meanwhile_is_no_edit(john: User) -> None:
    post = publishing.publish(john, "same", choices=Choices(language="en"))
    assert edits.edit(post, john, Wording("same")) is None
    assert edits.edit(post, john, Wording("other")) is not None
    assert post.language is None


def test_markdown_is_rendered_anew(john: User) -> None:
    post = make.post(john, "*word*")
    assert edits.edit(post, john, Wording("*word*", is_markdown=True)) is not None
    assert "<em>word</em>" in post.body_html


def test_tags_and_mentions_follow_the_text(john: User, susan: User) -> None:
    maria = make.user("maria")
    post = make.post(john, "@susan #one #two")
    edits.edit(post, john, Wording("@maria @nobody #two #three"))
    db.session.commit()
    assert tags() == {"two", "three"}
    assert mentioned() == {maria.id}
    edits.edit(post, john, Wording("nothing"))
    db.session.commit()
    assert (tags(), mentioned()) == (set(), set())


def test_only_public_posts_get_tags(john: User, susan: User) -> None:
    post = publishing.publish(john, "x", choices=Choices(audience="quiet"))
    edits.edit(post, john, Wording("@susan #tag"))
    db.session.commit()
    assert (tags(), mentioned()) == (set(), {susan.id})


def test_only_the_author_edits(john: User, susan: User) -> None:
    post = make.post(john, "mine")
    with pytest.raises(NotYours):
        edits.edit(post, susan, Wording("theirs"))
    assert post.body == "mine"


@pytest.mark.parametrize("body", ["", " \n ", "\0", "x" * 501])
def test_the_rules_of_posting_hold(john: User, body: str) -> None:
    post = make.post(john, "fine")
    with pytest.raises(BadBody):
        edits.edit(post, john, Wording(body))
    assert versions() == []


def test_a_post_deleted_meanwhile_is_not_edited(john: User) -> None:
    post = make.post(john)
    post.delete(by=john)
    db.session.commit()
    with pytest.raises(NotVisible):
        edits.edit(post, john, Wording("other"))


def test_an_edit_based_on_an_older_version_is_refused(john: User) -> None:
    post = make.post(john, "one")
    first = edits.edit(post, john, Wording("two"), based_on=0)
    db.session.commit()
    assert first is not None
    with pytest.raises(Outdated):
        edits.edit(post, john, Wording("three"), based_on=0)
    assert edits.edit(post, john, Wording("two"), based_on=0) is None
    assert edits.edit(post, john, Wording("three"), based_on=first.id) is not None


def test_of_two_edits_at_once_one_wins_and_the_other_is_told(app: Flask, john: User) -> None:
    post_id, author_id = make.post(john, "one").id, john.id
    start = Barrier(5)

    def change(n: int) -> str:
        with app.test_request_context(method="POST"):
            start.wait()
            post, author = db.session.get_one(Post, post_id), db.session.get_one(User, author_id)
            try:
                edits.edit(post, author, Wording(f"by {n}"), based_on=0)
                db.session.commit()
            except Outdated:
                db.session.rollback()
                return "outdated"
            return "saved"

    db.session.commit()
    with ThreadPoolExecutor(5) as threads:
        results = list(threads.map(change, range(5)))
    assert sorted(results) == ["outdated"] * 4 + ["saved"]
    assert [version.body for version in versions()] == ["one"]
