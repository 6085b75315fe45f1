"""Tables of people that are brought along, and what is refused or left out."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import jobs
from app.extensions import db, storage
from app.models.lists import ListMember, PeopleList
from app.models.notifications import Notification
from app.models.pictures import Picture
from app.models.tasks import Task
from app.models.ties import Block, FollowRequest, Mute
from app.models.users import Follow, User
from tests import make, pasts
from tests.bringing import bring, faults, left, posts_of, send
from tests.lib import files

TIES: tuple[Any, ...] = (Follow, Block, Mute, ListMember, PeopleList)


TABLES = [
    (
        "x.csv",
        "Account address,Show boosts,Notify on new posts,Languages\nsusan@localhost,false,false,\n",
        {"following": 1},
        {},
    ),
    (
        "following_accounts.csv",
        "susan\nann@far.example\nnone\njohn\n",
        {"following": 1},
        {"elsewhere": 1, "nobody": 1, "cannot": 1},
    ),
    ("blocked_accounts.csv", "susan@localhost\n", {"blocks": 1}, {}),
    (
        "m.csv",
        "Account address,Hide notifications\nsusan@localhost,true\nsusan,true\n",
        {"mutes": 1},
        {"already": 1},
    ),
    ("lists.csv", "Neighbours,susan@localhost\n'=far,susan\n", {"lists": 2}, {}),
]


@pytest.mark.parametrize("table", TABLES)
def test_tables_of_people_are_taken_over_and_back(
    app: Flask, as_john: FlaskClient, john: User, susan: User, table: tuple[str, str, Any, Any]
) -> None:
    name, text, made, out = table
    task = bring(app, as_john, text.encode(), name)
    assert (task.state, task.report["made"], left(task)) == ("done", made, out)
    ties = [db.session.scalar(select(func.count()).select_from(kind)) for kind in TIES]
    assert any(ties)
    as_john.post(f"/settings/data/imports/{task.id}/undo")
    jobs.run_due(app)
    db.session.rollback()
    assert [db.session.scalar(select(func.count()).select_from(kind)) for kind in TIES] == [0] * 5
    db.session.refresh(john)
    assert (john.following_count, susan.followers_count) == (0, 0)
    assert db.session.scalars(select(Notification)).all() == []


def test_bookmarks_of_posts_here_come_along(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan)
    lines = f"http://localhost/@susan/{post.id}\nhttps://far.example/@ann/1\nhttp://localhost/@susan/77\n"
    task = bring(app, as_john, lines.encode(), "bookmarks.csv")
    assert (task.report["made"], left(task)) == ({"bookmarks": 1}, {"elsewhere": 1, "nowhere": 1})


def test_who_approves_followers_is_not_followed_unasked(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    make.user("wary", approves_followers=True)
    task = bring(app, as_john, b"wary\n", "following_accounts.csv")
    assert left(task) == {"approves": 1}
    assert not db.session.scalar(select(func.count()).select_from(FollowRequest))


REFUSED = [
    (b"", "a.zip", "Choose a file"),
    (b"Just some words", "words.txt", "Say whether you follow"),
    (b"\xff\xfe\x00binary", "a.csv", "not a CSV file"),
    (b"far.example\n", "blocked_domains.csv", "list of blocked sites"),
    (b"PK\x03\x04 cut off", "a.zip", "damaged"),
    (pasts.zipped({"readme.txt": "x"}), "a.zip", "no posts"),
    (pasts.zipped({"../outbox.json": "{}"}), "a.zip", "lead out of it"),
]


@pytest.mark.parametrize(("content", "name", "reason"), REFUSED)
def test_what_is_not_read_is_refused_with_a_reason(
    as_john: FlaskClient, content: bytes, name: str, reason: str
) -> None:
    # security 42
    response = send(as_john, content, name)
    assert response.status_code == 422
    assert reason in " ".join(faults(response))
    assert db.session.scalars(select(Task)).all() == []
    assert [found.key for found in storage.kept()] == []


BROKEN = [
    ('{"orderedItems": [{"type": "Create"', "json"),
    ('{"orderedItems": [' + "[" * 2_000_000, "json_item"),
    ('{"orderedItems": ["' + "x" * 2_000_000 + '"]}', "json_item"),
    ("not json", "json"),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN)
def test_what_is_damaged_inside_fails_before_anything_comes_of_it(
    app: Flask, as_john: FlaskClient, john: User, text: str, reason: str
) -> None:
    task = bring(app, as_john, pasts.zipped({"outbox.json": text}))
    assert (task.state, task.report["failed"]) == ("failed", reason)
    assert (posts_of(john), [found.key for found in storage.kept()]) == ([], [])
    assert as_john.get(f"/settings/data/imports/{task.id}").status_code == 200


def test_hostile_pictures_are_left_out(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 44 45 46
    sent = {
        "a.png": b"<svg/>",
        "b.jpg": b"\xff\xd8\xff",
        "c.mp4": b"x",
        "d.png": files.picture("PNG"),
    }
    every = [pasts.attachment(name, name) for name in (*sent, "gone.png")]
    task = bring(app, as_john, pasts.mastodon([pasts.toot(1, attachment=every)], sent))
    assert task.report["made"] == {"posts": 1, "pictures": 1}
    assert left(task) == {"no_picture": 2, "video": 1, "many_pictures": 1}
    (picture,) = db.session.scalars(select(Picture))
    assert (picture.alt_text, picture.position, picture.state) == ("d.png", 3, "ready")


def test_what_has_no_date_that_can_be_is_left_out(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    wrong = [
        pasts.toot(1, published="soon"),
        pasts.toot(2, published="2199-01-01T00:00:00Z"),
        pasts.toot(3, published="1999-01-01T00:00:00Z"),
        pasts.toot(4, ""),
        {
            "type": "Create",
            "object": {"type": "Note", "id": 7, "to": {}, "tag": "x", "published": []},
        },
        None,
    ]
    task = bring(app, as_john, pasts.mastodon(wrong))
    assert left(task) == {"undated": 4, "empty": 1, "unknown": 1}


def test_another_persons_import_is_as_if_it_were_not_there(
    app: Flask, as_john: FlaskClient, susan: User
) -> None:
    # security 29
    task = bring(app, as_john, pasts.mastodon([pasts.toot(1)]))
    browser = app.test_client()
    make.log_in(browser, susan)
    for path in (f"/settings/data/imports/{task.id}", f"/settings/data/imports/{task.id + 1}"):
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/undo").status_code == 404


def test_who_may_see_them_is_narrowed_and_never_widened(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    private = pasts.toot(2, to=[f"{pasts.ACTOR}/followers"], cc=[])
    bring(app, as_john, pasts.mastodon([pasts.toot(1), private]), audience="quiet")
    assert [post.audience for post in posts_of(john)] == ["quiet", "followers"]
