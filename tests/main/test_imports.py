"""Bringing one's past along: through the page, the worker and back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import jobs
from app.extensions import db
from app.jobs.rows import Job
from app.lib import clock
from app.models import past_posts
from app.models.events import EventRow
from app.models.notifications import Notification
from app.models.pictures import Picture
from app.models.tasks import Task
from app.models.users import User
from tests import archives, make, pasts
from tests.bringing import bring, left, posts_of, send
from tests.lib import files
from tests.pasts import FIRST


def test_posts_come_from_mastodon_as_they_were(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    link = '<a href="https://example.org/a" rel="nofollow"><span class="invisible">https://</span>example.org/a</a>'
    items = [
        pasts.toot(1, f"<p>Fog &amp; coffee.<br>See {link}</p><p>#fog</p>", summary="weather"),
        pasts.toot(
            2,
            "<p>Two</p>",
            inReplyTo=pasts.toot(1)["object"]["id"],
            to=[f"{pasts.ACTOR}/followers"],
        ),
        pasts.boost(3),
        pasts.toot(4, "<p>Quiet</p>", to=[f"{pasts.ACTOR}/followers"], cc=[pasts.PUBLIC]),
    ]
    task = bring(app, as_john, pasts.mastodon(items))
    assert (task.state, task.report["made"], left(task)) == ("done", {"posts": 3}, {"boost": 1})
    first, second, third = posts_of(john)
    assert first.body == "Fog & coffee.\nSee https://example.org/a\n\n#fog"
    assert first.created_at.replace(microsecond=0) == FIRST + timedelta(hours=1)
    assert (first.content_warning, first.language, first.audience) == ("weather", "en", "public")
    assert (second.in_reply_to_id, second.conversation_id) == (first.id, first.id)
    assert (second.audience, third.audience, first.replies_count) == ("followers", "quiet", 0)
    db.session.refresh(john)
    assert (john.posts_count, john.last_post_id) == (2, first.id)


def test_posts_come_from_twitter_with_what_their_links_lead_to(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    at = FIRST + timedelta(hours=1)
    first = str(pasts.tweet_number(at, 1))
    urls = [{"url": "https://t.co/a1", "expanded_url": "https://example.org/long"}]
    names = [{"screen_name": "Susan", "id_str": "7"}]
    make.user("susan")
    said = "Fog &amp; coffee with @susan https://t.co/a1 https://t.co/picture"
    media = pasts.media_of(first, "F1.png")
    media["entities"] |= {"urls": urls, "user_mentions": names}
    tweets = [
        pasts.tweet(
            2, "More.", in_reply_to_status_id_str=first, in_reply_to_user_id_str="42", lang="und"
        ),
        pasts.tweet(1, said, **media),
        pasts.tweet(3, "RT @ann: not mine"),
        pasts.tweet(4, "@ann so it is", in_reply_to_user_id_str="9"),
    ]
    task = bring(
        app,
        as_john,
        pasts.twitter(tweets, {f"data/tweets_media/{first}-F1.png": files.picture("PNG")}),
    )
    assert task.report["made"] == {"posts": 3, "pictures": 1}
    assert left(task) == {"boost": 1}
    told, more, answer = posts_of(john)
    assert told.body == "Fog & coffee with @susan@twitter.com https://example.org/long"
    assert (told.language, more.language) == ("en", None)
    assert (more.in_reply_to_id, more.reply_to_author_id, told.replies_count) == (
        told.id,
        john.id,
        1,
    )
    assert (answer.in_reply_to_id, answer.reply_to_author_id) == (None, 0)
    picture = db.session.scalars(select(Picture)).one()
    assert (picture.post_id, picture.state) == (told.id, "ready")


def test_nobody_is_told_and_nothing_else_is_begun(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    make.follow(susan, john)
    jobs.run_due(app)
    link = '<a href="http://localhost/@susan" class="u-url mention">@<span>susan</span></a>'
    tag = {"type": "Mention", "href": "http://localhost/@susan", "name": "@susan@localhost"}
    items = [pasts.toot(1, f"<p>{link} https://example.org/</p>", tag=[tag])]
    before = db.session.scalar(select(func.max(EventRow.id))) or 0
    bring(app, as_john, pasts.mastodon(items))
    kinds = set(db.session.scalars(select(EventRow.kind).where(EventRow.id > before)))
    assert kinds == {"imports.Due", "pictures.Discarded"}
    assert (
        db.session.scalars(select(Notification).where(Notification.user_id == susan.id)).all() == []
    )
    assert posts_of(john)[0].body == "@susan https://example.org/"


def test_nothing_comes_twice_and_a_newer_archive_brings_the_rest(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    old = [pasts.toot(number) for number in range(3)]
    bring(app, as_john, pasts.mastodon(old))
    gone = posts_of(john)[0]
    gone.delete(by=john)
    db.session.commit()
    answer = pasts.toot(9, inReplyTo=old[2]["object"]["id"])
    task = bring(app, as_john, pasts.mastodon([*old, answer], is_tar=True), "b.tar.gz")
    assert (task.report["made"], left(task)) == ({"posts": 1}, {"already": 3})
    _second, third, last = posts_of(john)
    assert last.in_reply_to_id == third.id


def test_an_import_is_taken_back_but_for_what_was_edited(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    own = make.post(john, "Said here.")
    earlier = john.last_post_id
    items = [pasts.toot(number, f"<p>Number {number}</p>") for number in range(4)]
    items.append(pasts.toot(5, inReplyTo=items[0]["object"]["id"]))
    task = bring(app, as_john, pasts.mastodon(items))
    first, second = posts_of(john)[:2]
    make.reply(susan, first)
    second.edited_at = FIRST
    db.session.commit()
    page = as_john.get("/settings/data").get_data(as_text=True)
    assert f"/settings/data/imports/{task.id}/undo" in page
    assert as_john.post(f"/settings/data/imports/{task.id}/undo").status_code == 302
    jobs.run_due(app)
    db.session.rollback()
    assert {post.id for post in posts_of(john)} == {second.id, own.id}
    db.session.refresh(john)
    db.session.refresh(task)
    assert (john.posts_count, john.last_post_id) == (2, earlier)
    assert (task.state, task.report["kept"]) == ("undone", 1)
    assert left(bring(app, as_john, pasts.mastodon(items))) == {"already": 1}


def test_who_goes_on_after_a_worker_died_writes_only_what_is_missing(
    app: Flask, as_john: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, calls = past_posts.write, []

    def dying(task: Task, ready: Any) -> set[str]:
        calls.append(len(ready))
        made = write(task, ready)
        if len(calls) == 2:
            raise SystemExit
        return made

    monkeypatch.setattr(past_posts, "write", dying)
    items = [pasts.toot(number) for number in range(100)]
    assert send(as_john, pasts.mastodon(items)).status_code == 302
    with pytest.raises(SystemExit):
        jobs.run_due(app)
    db.session.rollback()
    assert 0 < len(posts_of(john)) < 100
    db.session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    jobs.run_due(app)
    db.session.rollback()
    assert (len(posts_of(john)), john.posts_count) == (100, 100)
    assert db.session.scalars(select(Task)).one().report == {"made": {"posts": 100}, "left": {}}


@pytest.mark.parametrize("address", ["http://localhost", "http://localhost:5000"])
def test_our_own_archive_brings_back_what_is_gone(
    app: Flask,
    as_john: FlaskClient,
    john: User,
    susan: User,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SITE_URL", address)
    post = make.post(john, "Morning, @susan. *Not* Markdown.")
    make.picture(john, post, alt_text="A pier")
    make.follow(john, susan)
    content = as_john.get(f"/settings/data/exports/{archives.exported(app, john).id}").data
    again = bring(app, as_john, content)
    assert (again.report["made"].get("posts"), left(again)["already"]) == (0, 2)
    other = make.user("jane")
    browser = app.test_client()
    make.log_in(browser, other)
    task = bring(app, browser, content)
    assert task.report["made"] == {"posts": 1, "pictures": 1, "following": 1}
    (copy,) = posts_of(other)
    assert (copy.body, copy.body_html) == (post.body, post.body_html)
    assert (copy.created_at, other.is_following(susan)) == (post.created_at, True)
    assert (
        db.session.scalars(select(Picture).where(Picture.post_id == copy.id)).one().alt_text
        == "A pier"
    )
