"""Who may see what: every audience for every viewer, wherever posts are shown."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import blocks, mutes, publishing, reactions, standing
from app.models.posts import AUDIENCES, OPEN, Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.models.ballots import ids_of, votes_of

# Who sees a post of susan's, by its audience. A mention opens a post to the one it names.
SEES = {
    "public": {"stranger", "other", "pending", "follower", "mentioned", "muting", "author"},
    "quiet": {"stranger", "other", "pending", "follower", "mentioned", "muting", "author"},
    "followers": {"follower", "mentioned", "muting", "author"},
    "mentioned": {"mentioned", "author"},
}
# "blocked" and "blocking" are mentioned in the post, too, and there is nothing for them.
AROUND = ("other", "pending", "follower", "mentioned", "muting", "muted", "blocked", "blocking")
MEMBERS = (*AROUND, "author")
VIEWERS = ("stranger", *MEMBERS)
SEES = {audience: seen | (seen & {"other"} and {"muted"}) for audience, seen in SEES.items()}
WORDS = "The secret of the harbour is out, @mentioned @blocked @blocking #harbour"
LISTED = {"public"}

# Where a post could come to light: an address, made from the post and its author.
SURFACES: dict[str, Callable[[Post], str]] = {
    "permalink": lambda post: f"/@susan/{post.id}",
    "profile": lambda _post: "/@susan",
    "profile with replies": lambda _post: "/@susan/with_replies",
    "history": lambda post: f"/posts/{post.id}/history",
    "likers": lambda post: f"/@susan/{post.id}/likes",
    "reposters": lambda post: f"/@susan/{post.id}/reposts",
    "quotes": lambda post: f"/@susan/{post.id}/quotes",
}


class Browsers(dict[str, FlaskClient]):
    """Each is opened, and its viewer logged in, when it is asked for."""

    def __init__(self, app: Flask, people: dict[str, User]) -> None:
        self.app, self.people = app, people

    def __missing__(self, name: str) -> FlaskClient:
        client = self[name] = self.app.test_client()
        if name in self.people:
            make.log_in(client, self.people[name])
        return client


@pytest.fixture
def browsers(app: Flask, susan: User) -> dict[str, FlaskClient]:
    """A browser for each kind of viewer."""
    people = {"author": susan}
    for name in AROUND:
        people[name] = make.user(name)
    for name in ("follower", "muting"):
        make.follow(people[name], susan)
    susan.approves_followers = True
    db.session.commit()
    make.follow(people["pending"], susan)
    mutes.mute(people["muting"], susan)
    mutes.mute(susan, people["muted"])
    blocks.block(susan, people["blocked"])
    blocks.block(people["blocking"], susan)
    db.session.commit()
    return Browsers(app, people)


def said(author: User, audience: str, **choices: object) -> Post:
    post = publishing.publish(author, WORDS, choices=Choices(audience=audience, **choices))  # type: ignore[arg-type]
    db.session.commit()
    return post


def shows(client: FlaskClient, address: str) -> bool:
    answer = client.get(address)
    assert answer.status_code in {200, 404}
    return "secret of the harbour" in answer.text


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_each_page_shows_a_post_to_those_it_is_for(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    post = said(susan, audience)
    expected = viewer in SEES[audience]
    for name in ("permalink", "profile", "profile with replies", "history"):
        assert shows(browsers[viewer], SURFACES[name](post)) is expected, name


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_lists_about_a_post_are_as_hidden_as_the_post(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    post = said(susan, audience)
    status = 200 if viewer in SEES[audience] else 404
    for name in ("likers", "reposters", "quotes", "history"):
        assert browsers[viewer].get(SURFACES[name](post)).status_code == status, name


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_picture_is_as_hidden_as_its_post(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    # security 30
    post = said(susan, audience)
    key = make.picture(susan, post).key
    expected = viewer in SEES[audience]
    for size in ("full", "preview"):
        answer = browsers[viewer].get(f"/pictures/{size}/{key}.webp")
        assert answer.status_code == (200 if expected else 404), size
        if expected:
            assert answer.cache_control.public is (audience in OPEN)
    assert shows(browsers[viewer], "/@susan/media") is expected


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_of_who_is_suspended_is_seen_until_they_are_reinstated(
    browsers: dict[str, FlaskClient], susan: User, audience: str
) -> None:
    # security 31
    post = said(susan, audience)
    key = make.picture(susan, post).key
    places = [where(post) for where in SURFACES.values()]
    places += [f"/pictures/full/{key}.webp", "/@susan/media", "/@susan/feed.rss"]
    for is_suspended in (True, False):
        change = standing.suspend if is_suspended else standing.reinstate
        assert change(susan, "Spam.", None)
        db.session.commit()
        for viewer in ("stranger", "follower", "mentioned"):
            may_see = viewer in SEES[audience] and not is_suspended
            assert shows(browsers[viewer], places[0]) is may_see, viewer
            statuses = {place: browsers[viewer].get(place).status_code for place in places}
            if is_suspended:
                assert set(statuses.values()) == {404}, (viewer, statuses)
            assert (statuses[places[0]] == 200) is may_see, viewer


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_only_what_is_public_is_listed(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    said(susan, audience)
    expected = audience in LISTED and viewer not in {"muting", "blocked", "blocking"}
    for address in ("/explore", "/tags/harbour"):
        assert shows(browsers[viewer], address) is expected, address


@pytest.mark.parametrize("audience", AUDIENCES)
def test_home_shows_the_followed_as_far_as_one_may_see(
    browsers: dict[str, FlaskClient], susan: User, audience: str
) -> None:
    said(susan, audience)
    for viewer in MEMBERS:
        follows = viewer in {"follower", "author"}
        expected = follows and viewer in SEES[audience]
        assert shows(browsers[viewer], "/") is expected, viewer


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_conversation_shows_what_one_may_see(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    root = make.post(make.user("opener"), "Open to all.")
    answer = said(susan, audience, in_reply_to=root)
    below = publishing.publish(susan, "An answer below.", choices=Choices(in_reply_to=answer))
    db.session.commit()
    expected = viewer in SEES[audience]
    # Who mutes somebody reads them on their own pages alone.
    from_afar = expected and viewer != "muting"
    assert shows(browsers[viewer], f"/@opener/{root.id}") is from_afar
    assert (str(answer.id) in browsers[viewer].get(f"/@opener/{root.id}").text) is from_afar
    # What hides above a post that one may see is not shown with it, nor its address.
    assert shows(browsers[viewer], f"/@susan/{below.id}") is expected
    for address in (f"/@susan/{below.id}", "/@susan/with_replies"):
        assert (str(answer.id) in browsers[viewer].get(address).text) is expected, address


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_quote_shows_its_post_to_those_it_is_for(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    quoted = said(susan, audience)
    opener = make.user("opener")
    quoting = publishing.publish(opener, "Look.", choices=Choices(quote_of=quoted))
    db.session.commit()
    shown = browsers[viewer].get(f"/@opener/{quoting.id}").text
    expected = viewer in SEES[audience] and viewer != "muting"
    assert ("secret of the harbour" in shown) is expected
    assert ("The quoted post is not available." in shown) is not expected


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", MEMBERS)
@pytest.mark.parametrize("verb", ["like", "bookmark", "repost", "unlike", "unrepost"])
def test_nobody_reacts_to_what_they_may_not_see(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str, verb: str
) -> None:
    post = said(susan, audience)
    answer = browsers[viewer].post(f"/posts/{post.id}/{verb}")
    assert (answer.status_code == 404) is (viewer not in SEES[audience])


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", MEMBERS)
def test_nobody_votes_on_what_they_may_not_see(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    post = make.poll(susan, body=WORDS, audience=audience)
    answer = browsers[viewer].post(f"/posts/{post.id}/vote", data={"choice": str(ids_of(post)[0])})
    # Who asks does not vote.
    of_those_who_see = 422 if viewer == "author" else 302
    assert answer.status_code == (of_those_who_see if viewer in SEES[audience] else 404)
    assert sum(votes_of(post)) == (viewer in SEES[audience] and viewer != "author")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_poll_is_as_hidden_as_its_post(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    make.poll(susan, "Low water", "High water", body=WORDS, audience=audience)
    page = browsers[viewer].get("/@susan").text
    assert ("Low water" in page) is (viewer in SEES[audience])


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("viewer", MEMBERS)
def test_nobody_replies_to_what_they_may_not_see(
    browsers: dict[str, FlaskClient], susan: User, audience: str, viewer: str
) -> None:
    post = said(susan, audience)
    form = {"body": "An answer that is kept.", "in_reply_to": str(post.id)}
    answer = browsers[viewer].post("/posts", data=form)
    may_see = viewer in SEES[audience]
    assert answer.status_code == (302 if may_see else 422)
    if not may_see:
        assert "An answer that is kept." in answer.text
        assert "secret of the harbour" not in answer.text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_counts_tell_of_nothing_that_is_hidden(
    client: FlaskClient, susan: User, audience: str
) -> None:
    make.user("mentioned")
    root = make.post(susan, "Open to all.")
    before = susan.posts_count
    said(susan, audience, in_reply_to=root)
    db.session.refresh(root)
    db.session.refresh(susan)
    is_counted = int(audience in {"public", "quiet"})
    assert root.replies_count == is_counted
    assert susan.posts_count - before == is_counted


@pytest.mark.parametrize("audience", ["followers", "mentioned"])
def test_what_is_not_open_is_not_passed_on(susan: User, audience: str) -> None:
    make.user("mentioned")
    with pytest.raises(reactions.NotOpen):
        reactions.repost(susan, said(susan, audience))


def test_bookmarks_and_likes_hide_what_one_may_no_longer_see(
    browsers: dict[str, FlaskClient], susan: User
) -> None:
    post = said(susan, "followers")
    follower = browsers["follower"]
    for verb in ("like", "bookmark"):
        follower.post(f"/posts/{post.id}/{verb}")
    assert shows(follower, "/bookmarks")
    assert shows(follower, "/likes")
    follower.post("/@susan/unfollow")
    assert not shows(follower, "/bookmarks")
    assert not shows(follower, "/likes")
