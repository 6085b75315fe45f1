"""Leaving: hidden at once; after two weeks nothing is left but what others wrote."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import travel

from app import jobs
from app.extensions import db, storage
from app.lib import clock
from app.main import leaving as pages
from app.models import blocks, erasing, exports, leaving, mutes, names, reactions, renames, users
from app.models.audit import AuditEvent
from app.models.chats import Message
from app.models.posts import Post
from app.models.users import User
from tests import make

LATER = timedelta(days=14, minutes=1)


def leave(person: User) -> None:
    leaving.ask(person)
    db.session.commit()


def erase(app: Flask) -> None:
    """The chore, and what follows from it, an hour after the two weeks are over."""
    with travel(clock.now() + LATER, tick=False):
        pages.erase_due()
    with travel(clock.now() + LATER + timedelta(hours=2), tick=False):
        jobs.run_due(app)
    db.session.rollback()


def test_leaving_asks_for_the_password_and_logs_out(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 10
    with travel(clock.now() + timedelta(minutes=20), tick=False):
        wrong = {"current_password": "not this one"}
        assert as_john.post("/settings/account/delete", data=wrong).status_code == 422
        assert as_john.post("/settings/account/delete").status_code == 403
        assert db.session.get_one(User, john.id).leaves_at is None
        right = {"current_password": make.PASSWORD}
        assert as_john.post("/settings/account/delete", data=right).status_code == 302
        assert db.session.get_one(User, john.id).leaves_at is not None
        assert "/auth/login" in as_john.get("/settings/data").location


def test_the_beginning_and_the_end_are_mailed_and_noted(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    # security 12
    with app.extensions["mail"].record_messages() as sent:
        as_john.post("/settings/account/delete", data={"current_password": make.PASSWORD})
        kinds = db.session.scalars(select(AuditEvent.kind).where(AuditEvent.user_id == john.id))
        assert "leaving_asked" in kinds.all()
        db.session.rollback()
        jobs.run_due(app)
        erase(app)
    subjects = [mail.subject for mail in sent if "deleted" in mail.subject]
    assert len(subjects) == 2
    assert {mail.recipients[0] for mail in sent} == {"john@example.org"}


@pytest.mark.parametrize("way", ["follower", "stranger"])
def test_who_is_about_to_leave_is_hidden_everywhere(
    app: Flask, client: FlaskClient, john: User, susan: User, way: str
) -> None:
    post = make.post(john, "Seldom words #harbour")
    make.follow(susan, john)
    make.follow(john, susan)
    said = make.reply(john, make.post(susan), "Seldom answer")
    if way == "follower":
        make.log_in(client, susan)
    lists = ("/", "/explore", "/search?q=seldom", "/tags/harbour", "/@susan/followers")
    addresses = (*lists, f"/@susan/{said.in_reply_to_id}")
    assert any(b"Seldom words" in client.get(address).data for address in addresses)
    leave(john)
    for address in ("/@john", f"/@john/{post.id}", "/@john/feed.rss", "/@john/followers"):
        assert client.get(address).status_code == 404, address
    for address in addresses:
        page = client.get(address)
        assert b"Seldom" not in page.data, address
        assert b"/@john" not in page.data, address


def test_staying_brings_everything_back(
    app: Flask, client: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(john)
    leave(john)
    make.log_in(client, john)
    for address in ("/", "/settings/profile", "/notifications"):
        assert client.get(address).location.endswith("/settings/account/leaving"), address
    assert client.post("/posts", data={"body": "Still here?"}).status_code == 302
    assert db.session.scalar(select(func.count(Post.id))) == 1
    assert "Stay" in client.get("/settings/account/leaving").text
    client.post("/settings/account/stay")
    assert client.get("/settings/profile").status_code == 200
    assert app.test_client().get(f"/@john/{post.id}").status_code == 200


def test_after_two_weeks_it_is_too_late(app: Flask, client: FlaskClient, john: User) -> None:
    leave(john)
    with travel(clock.now() + LATER, tick=False):
        make.log_in(client, john)
        client.post("/settings/account/stay")
        assert db.session.get_one(User, john.id).leaves_at is not None
        assert "too late" in client.get("/settings/account/leaving").text


def rows_of(person_id: int) -> Iterator[tuple[str, str]]:
    """Every place in which a row still names a person."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            is_person = any(key.column.table.name == "user" for key in column.foreign_keys)
            is_named = is_person or (table.name, column.name) == ("user", "id")
            if is_named and db.session.scalar(select(func.count()).where(column == person_id)):
                yield table.name, column.name


def make_history(app: Flask, john: User, susan: User) -> tuple[Post, Post, Post]:
    """John has something in nearly every table; what is returned is susan's."""
    hers = make.post(susan, "Hers.")
    his = make.post(john, "His, with @susan #tag")
    make.picture(john, his)
    make.picture(john)
    make.reply(john, hers, "His answer.")
    answer = make.reply(susan, his, "Her answer.")
    asked = make.poll(susan, "Tea", "Coffee")
    make.follow(john, susan)
    make.follow(susan, john)
    reactions.like(john, hers)
    reactions.repost(john, hers)
    reactions.bookmark(susan, his)
    third = make.user("third")
    mutes.mute(john, third)
    blocks.block(third, john)
    make.message(john, susan, "From john.")
    make.message(susan, john, "From susan.")
    make.draft(john)
    make.filter(john)
    exports.ask(john.id)
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()
    return hers, answer, asked


def test_nothing_is_left_but_what_others_wrote(app: Flask, john: User, susan: User) -> None:
    # security 55
    hers, answer, _asked = make_history(app, john, susan)
    john_id, susan_id, hers_id, answer_id = john.id, susan.id, hers.id, answer.id
    assert len(list(rows_of(john_id))) > 12
    leave(john)
    erase(app)
    assert list(rows_of(john_id)) == []
    assert [kept.key for kept in storage.kept()] == []
    assert set(db.session.scalars(select(Post.body))) == {"Hers.", "Her answer.", "Which one?"}
    assert list(db.session.scalars(select(Message.body))) == ["From susan."]
    left = db.session.get_one(Post, hers_id)
    assert (left.likes_count, left.reposts_count, left.replies_count) == (0, 0, 0)
    person = db.session.get_one(User, susan_id)
    assert (person.followers_count, person.following_count, person.ties) == (0, 0, 0)
    assert person.unread_count == 0
    client = app.test_client()
    assert "Her answer." not in client.get("/explore").text
    make.log_in(client, person)
    for address in (f"/@susan/{answer_id}", "/messages", "/notifications", "/@susan/with_replies"):
        assert client.get(address).status_code == 200, address


def test_a_killed_worker_goes_on_with_what_is_left(
    app: Flask, john: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 55
    make_history(app, john, susan)
    for number in range(7):
        make.post(john, f"Number {number}.")
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    leave(john)
    john_id = john.id
    with travel(clock.now() + LATER, tick=False):
        for _ in range(5):
            assert erasing.erase_some(john_id)
            db.session.commit()
        erasing.erase_some(john_id)
        db.session.rollback()
    assert db.session.get(User, john_id) is not None
    erase(app)
    assert list(rows_of(john_id)) == []


def test_the_names_before_are_nobodys_either_and_lead_nowhere(
    app: Flask, client: FlaskClient, john: User
) -> None:
    renames.rename(john, "johanna")
    db.session.commit()
    assert client.get("/@john").location == "/@johanna"
    leave(john)
    assert [client.get(f"/@{name}").status_code for name in ("johanna", "nobody")] == [404, 404]
    erase(app)
    assert client.get("/@john").status_code == 404
    for name in ("john", "johanna"):
        new = (name, "new@example.org", make.password_hash())
        with travel(clock.now() + timedelta(days=60), tick=False):
            is_taken = pytest.raises(users.UsernameTaken)
            with is_taken:
                users.register(*new)
    with travel(clock.now() + timedelta(days=120), tick=False):
        names.forget_left()
        db.session.commit()
        assert users.register("john", "new@example.org", make.password_hash()) is not None
        db.session.commit()


def test_the_name_is_nobodys_for_a_while(app: Flask, john: User) -> None:
    leave(john)
    erase(app)
    new = ("john", "new@example.org", make.password_hash())
    with travel(clock.now() + timedelta(days=60), tick=False), pytest.raises(users.UsernameTaken):
        users.register(*new)
    with travel(clock.now() + timedelta(days=120), tick=False):
        assert users.register(*new) is not None
        db.session.commit()


def test_the_last_administrator_stays(as_john: FlaskClient, john: User) -> None:
    john.role = "administrator"
    db.session.commit()
    make.user("waits", role="administrator", applied_at=clock.now())
    sent = {"current_password": make.PASSWORD}
    answer = as_john.post("/settings/account/delete", data=sent, follow_redirects=True)
    assert "You are the only administrator" in answer.text
    assert db.session.get_one(User, john.id, populate_existing=True).leaves_at is None
    make.user("other", role="administrator")
    as_john.post("/settings/account/delete", data=sent)
    assert db.session.get_one(User, john.id, populate_existing=True).leaves_at is not None
