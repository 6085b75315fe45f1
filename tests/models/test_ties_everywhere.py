"""Blocks, mutes and hidden reposts hold wherever posts and people are listed."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import (
    blocks,
    mutes,
    publishing,
    reactions,
    requests,
    standing,
    tag_follows,
    trends,
    users,
)
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make, told

SAID = "What the writer says"
Tie = Callable[[User, User], object]
TIES: dict[str, Tie] = {
    "block": blocks.block,
    "is blocked": lambda reader, writer: blocks.block(writer, reader),
    "mute": mutes.mute,
    "suspended": lambda _reader, writer: standing.suspend(writer, "Spam.", None),
    "hide reposts": lambda reader, writer: mutes.hide_reposts(reader, writer, is_hidden=True),
}
# Where somebody comes across the writer, and through which ties nevertheless.
SURFACES = {
    "/": {"hide reposts"},
    "/explore": {"hide reposts"},
    "/tags/tide": {"hide reposts"},
    "/@friend": {"hide reposts"},
    "/@friend/{quoting}": {"hide reposts"},
    "/@friend/{root}": {"hide reposts"},
    "/@friend/{root}/quotes": {"hide reposts"},
    "/search?q=writer": {"hide reposts"},
    # One who looks there wants to see it.
    "/@writer": {"hide reposts", "mute"},
    "/@writer/with_replies": {"hide reposts", "mute"},
    "/@writer/{said}": {"hide reposts", "mute"},
    "/bookmarks": {"hide reposts", "mute"},
    "/likes": {"hide reposts", "mute"},
}
# Where the writer is named among others.
PEOPLE = {
    "/@friend/followers": {"hide reposts"},
    "/@friend/{root}/likes": {"hide reposts"},
    "/@friend/{root}/reposts": {"hide reposts"},
}


@pytest.fixture
def reader(john: User) -> User:
    return john


@pytest.fixture
def posts(reader: User) -> dict[str, Post]:
    """The reader follows a writer and a friend, who pass each other on."""
    writer, friend = make.user("writer"), make.user("friend")
    for follower, followed in ((reader, writer), (reader, friend), (writer, friend)):
        make.follow(follower, followed)
    root = make.post(friend, "What the friend says")
    said = make.post(writer, f"{SAID} #tide")
    make.reply(writer, root, f"{SAID} in answer")
    quoting = publishing.publish(friend, "Look.", choices=Choices(quote_of=said))
    publishing.publish(writer, f"{SAID} of it", choices=Choices(quote_of=root))
    reactions.repost(friend, said)
    reactions.repost(writer, root)
    reactions.like(writer, root)
    for keep in (reactions.like, reactions.bookmark):
        keep(reader, said)
    db.session.commit()
    return {"root": root, "said": said, "quoting": quoting}


def tied(tie: str, reader: User, posts: dict[str, Post]) -> dict[str, int]:
    writer = users.find("writer")
    assert writer is not None
    TIES[tie](reader, writer)
    db.session.commit()
    return {name: post.id for name, post in posts.items()}


@pytest.mark.parametrize("tie", TIES)
def test_each_tie_holds_on_every_page(
    as_john: FlaskClient, reader: User, posts: dict[str, Post], tie: str
) -> None:
    # security 31
    ids = {name: post.id for name, post in posts.items()}
    for address in (*SURFACES, *PEOPLE):
        words = "@writer" if address in PEOPLE else SAID
        assert words in as_john.get(address.format(**ids)).text, address
    tied(tie, reader, posts)
    for address, seen in (*SURFACES.items(), *PEOPLE.items()):
        words = "@writer" if address in PEOPLE else SAID
        found = words in as_john.get(address.format(**ids)).text
        assert found is (tie in seen), address


@pytest.mark.parametrize("tie", TIES)
def test_what_arrives_is_counted_as_it_is_shown(
    as_john: FlaskClient, reader: User, posts: dict[str, Post], tie: str
) -> None:
    ids = tied(tie, reader, posts)
    # Two posts of the friend's, three of the writer's; explore leaves out the answer.
    news = as_john.get(f"/news?timeline=home&after={ids['root'] - 1}").get_json()
    assert news["posts"] == (5 if tie == "hide reposts" else 2)
    news = as_john.get(f"/news?timeline=explore&after={ids['root'] - 1}").get_json()
    assert news["posts"] == (4 if tie == "hide reposts" else 2)


@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize("is_before", [True, False])
def test_notifications_of_the_other_are_withdrawn_or_never_made(
    reader: User, tie: str, is_before: bool
) -> None:
    writer = make.user("writer")
    mine = make.post(reader)
    if is_before:
        TIES[tie](reader, writer)
        db.session.commit()
    if tie == "suspended" and is_before:
        # They do nothing any more.
        assert told.unread(reader) == 0
        return
    if tie in {"mute", "hide reposts"} or not is_before:
        make.follow(writer, reader)
        make.reply(writer, mine)
        reactions.like(writer, mine)
        make.post(writer, "Hello @john")
    told.happen()
    if not is_before:
        assert told.unread(reader) == 4
        TIES[tie](reader, writer)
        told.happen()
    expected = 4 if tie == "hide reposts" else 0
    assert told.unread(reader) == len(told.groups(reader)) == expected


# Where somebody comes across who is limited, by what: only followers, or everybody.
OWN, NAMED = 'id="post-{said}"', 'href="/@writer"'
LIMITED = {
    "/explore": (OWN, "nobody"),
    "/explore.rss": ("/@writer/{said}</link>", "nobody"),
    "/explore/people": (NAMED, "nobody"),
    "/explore/tags": ("/tags/tide", "nobody"),
    "/tags/tide": (OWN, "followers"),
    "/tags/tide/feed.rss": ("/@writer/{said}</link>", "nobody"),
    "/search?q=says": (OWN, "followers"),
    "/search?q=writer&in=people": (NAMED, "followers"),
    "/search?q=tid&in=tags": ("/tags/tide", "followers"),
    "/@writer": (OWN, "all"),
    "/@writer/with_replies": (OWN, "all"),
    "/@writer/{said}": (OWN, "all"),
    "/@writer/feed.rss": ("/@writer/{said}</link>", "all"),
    "/@friend/{root}": ("in answer", "all"),
    "/@friend/{root}/likes": (NAMED, "all"),
    "/@friend/followers": (NAMED, "all"),
}


@pytest.mark.parametrize("who", ["stranger", "member", "follower"])
def test_who_is_limited_is_found_by_followers_and_on_their_own_pages(
    app: Flask, reader: User, posts: dict[str, Post], who: str
) -> None:
    # security 31
    client = app.test_client()
    if who != "stranger":
        make.log_in(client, reader if who == "follower" else make.user("other"))
    ids = {name: post.id for name, post in posts.items()}
    writer = users.find("writer")
    assert writer is not None
    before = found(client, ids)
    # Nobody is suggested whom one follows already.
    assert set(LIMITED) - before == ({"/explore/people"} if who == "follower" else set())
    standing.limit(writer, "Loud.", None)
    db.session.commit()
    groups = {"all", "followers"} if who == "follower" else {"all"}
    assert found(client, ids) == {one for one in LIMITED if LIMITED[one][1] in groups}
    standing.limit(writer, "", None, is_limited=False)
    db.session.commit()
    assert found(client, ids) == before


def found(client: FlaskClient, ids: dict[str, int]) -> set[str]:
    """Which pages lead to the writer, or to what they said."""
    trends.count()
    pages = {address: client.get(address.format(**ids)).text for address in LIMITED}
    return {
        address
        for address, page in pages.items()
        if LIMITED[address][0].format(**ids) in page.partition('<aside class="aside"')[0]
    }


def test_who_follows_a_tag_does_not_come_across_who_is_limited(app: Flask, reader: User) -> None:
    # security 31
    writer = make.user("writer")
    tag_follows.follow(reader, "tide")
    make.post(writer, f"{SAID} #tide")
    client = app.test_client()
    make.log_in(client, reader)
    assert SAID in client.get("/").text
    standing.limit(writer, "Loud.", None)
    db.session.commit()
    assert SAID not in client.get("/").text


def test_who_is_suspended_writes_to_nobody_and_is_written_to_by_nobody(
    as_john: FlaskClient, reader: User
) -> None:
    # security 31
    writer = make.user("writer")
    make.message(writer, reader, "From the writer.")
    make.message(reader, writer, "From the reader.")
    assert "From the writer." in as_john.get("/messages/writer").text
    standing.suspend(writer, "Spam.", None)
    db.session.commit()
    for address in ("/messages", "/messages/writer", "/@writer/card"):
        assert "From the writer." not in as_john.get(address).text, address
        assert "/messages/writer" not in as_john.get(address).text or address != "/messages"


def test_a_mute_may_leave_notifications(reader: User) -> None:
    writer = make.user("writer")
    mutes.mute(reader, writer, with_notifications=False)
    make.post(writer, "Hello @john")
    told.happen()
    assert told.groups(reader) == [("mention", 1)]


def test_who_asks_to_follow_and_is_let_is_told(reader: User) -> None:
    writer = make.user("writer", approves_followers=True)
    reader.follow(writer)
    told.happen()
    assert told.groups(writer) == [("follow_request", 1)]
    requests.accept(writer, reader)
    told.happen()
    assert told.groups(writer) == []
    assert told.groups(reader) == [("request_accepted", 1)]
