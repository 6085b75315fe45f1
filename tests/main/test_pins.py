"""What stands first on a profile, and its two kinds of lists."""

import re
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import publishing, reactions
from app.models.posts import PINS_MAX, CannotPin, Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make


def pinned() -> int:
    pins = select(func.count()).where(Post.pinned_at.is_not(None), Post.deleted_at.is_(None))
    return db.session.scalar(pins) or 0


def listed(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<article [^>]*id="post-(\d+)"', page)]


def test_pinned_posts_come_first_and_once(
    as_john: FlaskClient, client: FlaskClient, john: User
) -> None:
    ids = [make.post(john, f"post {n}").id for n in range(4)]
    assert as_john.post(f"/posts/{ids[2]}/pin").location == "/@john"
    assert as_john.post(f"/posts/{ids[0]}/pin").location == "/@john"
    page = client.get("/@john").text
    assert listed(page) == [ids[0], ids[2], ids[3], ids[1]]
    assert page.count("Pinned") >= 2
    as_john.post(f"/posts/{ids[0]}/unpin")
    assert listed(client.get("/@john").text) == [ids[2], ids[3], ids[1], ids[0]]


def test_only_the_first_page_begins_with_pins(
    as_john: FlaskClient, client: FlaskClient, john: User
) -> None:
    ids = [make.post(john).id for _ in range(25)]
    as_john.post(f"/posts/{ids[0]}/pin")
    assert listed(client.get("/@john").text) == [ids[0], *ids[:4:-1]]
    assert listed(client.get(f"/@john?before={ids[5]}").text) == ids[4::-1]
    assert listed(client.get("/@john/with_replies").text) == ids[:4:-1]


def test_a_profile_of_nothing_but_pins_is_not_empty(as_john: FlaskClient, john: User) -> None:
    as_john.post(f"/posts/{make.post(john).id}/pin")
    as_john.get("/")
    page = as_john.get("/@john").text
    assert len(listed(page)) == 1
    assert "You have not posted yet" not in page


def test_so_many_and_no_more(as_john: FlaskClient, john: User) -> None:
    ids = [make.post(john).id for _ in range(PINS_MAX + 1)]
    for post_id in ids:
        as_john.post(f"/posts/{post_id}/pin")
    assert pinned() == PINS_MAX
    assert "unpin one of them first" in as_john.get("/@john").text
    assert as_john.post(f"/posts/{ids[0]}/pin").status_code == 302
    assert "is pinned to your profile" in as_john.get("/@john").text


def test_a_deleted_post_frees_its_pin(as_john: FlaskClient, john: User) -> None:
    ids = [make.post(john).id for _ in range(PINS_MAX + 1)]
    for post_id in ids[:PINS_MAX]:
        as_john.post(f"/posts/{post_id}/pin")
    as_john.post(f"/posts/{ids[0]}/delete")
    as_john.post(f"/posts/{ids[PINS_MAX]}/pin")
    assert pinned() == PINS_MAX
    as_john.post(f"/posts/{ids[0]}/restore")
    assert pinned() == PINS_MAX
    assert db.session.get_one(Post, ids[0]).pinned_at is None


def test_twenty_at_once_are_not_more(app: Flask, as_john: FlaskClient, john: User) -> None:
    ids = [make.post(john).id for _ in range(20)]
    browser, answers, start = as_john.get_cookie("session"), Queue[int](), Barrier(20)
    assert browser is not None

    def pin(post_id: int) -> None:
        client = app.test_client()
        client.set_cookie("session", browser.value)
        start.wait()
        with app.test_request_context():
            answer = FlaskClient.open(client, f"/posts/{post_id}/pin", method="POST")
            answers.put(answer.status_code)

    db.session.commit()
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(pin, ids))
    assert {answers.get() for _ in ids} == {302}
    assert pinned() == PINS_MAX


def test_somebody_elses_post_is_not_pinned(as_john: FlaskClient, susan: User) -> None:
    post = make.post(susan)
    assert as_john.post(f"/posts/{post.id}/pin").status_code == 403
    assert as_john.post(f"/posts/{post.id}/unpin").status_code == 403
    assert as_john.post("/posts/1/pin").status_code == 404
    assert pinned() == 0


@pytest.mark.parametrize("audience", ["followers", "mentioned"])
def test_only_what_everyone_sees_is_pinned(as_john: FlaskClient, john: User, audience: str) -> None:
    post = publishing.publish(john, "x", choices=Choices(audience=audience))
    db.session.commit()
    as_john.post(f"/posts/{post.id}/pin")
    assert pinned() == 0
    assert "everyone can see" in as_john.get("/@john").text


def test_what_one_passes_on_is_not_pinned(as_john: FlaskClient, john: User, susan: User) -> None:
    reactions.repost(john, make.post(susan))
    db.session.commit()
    passed_on = db.session.scalars(select(Post).where(Post.repost_of_id.is_not(None))).one()
    assert as_john.post(f"/posts/{passed_on.id}/pin").status_code == 404
    with pytest.raises(CannotPin):
        passed_on.pin(by=john)


def test_back_to_where_the_button_was(as_john: FlaskClient, john: User) -> None:
    post = make.post(john)
    for verb in ("pin", "unpin"):
        answer = as_john.post(f"/posts/{post.id}/{verb}", data={"next": "/explore"})
        assert answer.location == "/explore"
        answer = as_john.post(f"/posts/{post.id}/{verb}", data={"next": "//evil.example"})
        assert answer.location == "/@john"


def test_replies_have_a_list_of_their_own(client: FlaskClient, john: User, susan: User) -> None:
    own, other = make.post(john), make.post(susan)
    answer = publishing.publish(john, "answer", choices=Choices(in_reply_to=other))
    db.session.commit()
    assert listed(client.get("/@john").text) == [own.id]
    page = client.get("/@john/with_replies")
    assert listed(page.text) == [answer.id, own.id]
    assert 'href="/@john/with_replies" aria-current="page"' in page.text
    assert client.get("/@JOHN/with_replies").location == "/@john/with_replies"
    assert client.get("/@nobody/with_replies").status_code == 404
