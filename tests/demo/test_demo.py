"""A site that `flask demo` filled is whole: every sum is right, and people can walk in."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app import demo
from app.demo import loading
from app.extensions import db
from app.jobs import Job
from app.lib import clock, ids, passwords
from app.lib.text import clean
from app.models import polls, publishing, users
from app.models.credentials import check_password
from app.models.events import EventRow
from app.models.names import FormerName
from app.models.polls import NewPoll, Poll, PollBallot, PollOption, PollVote
from app.models.posts import Mention, PostTag
from app.models.reactions import Like
from app.models.roles import MODERATOR
from app.models.users import Follow, User
from tests.filled import everybody, everything, reposts

LANGUAGE_CODES = loading.languages().keys()
SCRIPTS = {
    "Arabic": "[\u0627-\u064a]{3}",
    "Japanese": "[\u3041-\u3096]{3}",
    "Ukrainian": "[\u0430-\u044f\u0456\u0457]{3}",
    "Hindi": "[\u0905-\u0939]{2}",
    "German": "\\b(und|nicht|ist)\\b",
    "French": "\\b(les|est|une)\\b",
    "Spanish": "\\b(el|pero|los)\\b",
    "Portuguese": "\\b(não|uma|dos)\\b",
    "English": "\\b(the|and|is)\\b",
}


def sums_are_right() -> bool:
    """Whether what each row says of others is what the tables hold."""
    return sums_of_people() and sums_of_posts() and sums_of_polls()


def sums_of_people() -> bool:
    said = [post for post in everything() if post.is_open]
    written = Counter(post.author_id for post in said)
    following = Counter(db.session.scalars(select(Follow.follower_id)))
    followers = Counter(db.session.scalars(select(Follow.followed_id)))
    own = [post for post in said if post.audience == "public" and post.in_reply_to_id is None]
    newest = {post.author_id: post.id for post in own}
    return all(
        (person.posts_count, person.following_count, person.followers_count, person.last_post_id)
        == (written[person.id], following[person.id], followers[person.id], newest.get(person.id))
        for person in everybody()
    )


def sums_of_posts() -> bool:
    said = [post for post in everything() if post.is_open]
    replies = Counter(post.in_reply_to_id for post in said)
    quotes = Counter(post.quote_of_id for post in said)
    passed_on = Counter(post.repost_of_id for post in reposts())
    likes = Counter(db.session.scalars(select(Like.post_id)))
    return all(
        (post.replies_count, post.quotes_count, post.reposts_count, post.likes_count)
        == (replies[post.id], quotes[post.id], passed_on[post.id], likes[post.id])
        for post in [*everything(), *reposts()]
    )


def sums_of_polls() -> bool:
    votes = Counter(db.session.scalars(select(PollVote.option_id)))
    ballots = Counter(db.session.scalars(select(PollBallot.post_id)))
    voters = {poll.post_id: poll.voters_count for poll in db.session.scalars(select(Poll))}
    asking = {post.id for post in everything() if post.has_poll}
    return (
        voters.keys() == asking
        and all(voters[post_id] == ballots[post_id] for post_id in voters)
        and all(one.votes_count == votes[one.id] for one in db.session.scalars(select(PollOption)))
    )


def test_adds_as_many_as_were_asked_for_and_counts_them(filled: Flask) -> None:
    assert len(everybody()) == 60
    assert len(everything()) == 400
    assert sums_are_right()


def test_every_post_is_as_if_its_author_had_written_it(filled: Flask) -> None:
    ids_of = {person.username: person.id for person in everybody()}
    # Who was called otherwise when it was written is still meant.
    ids_of |= {former.name: former.user_id for former in db.session.scalars(select(FormerName))}
    tags, mentions = set(), set()
    for post in everything():
        rendered = publishing.render(post.body, post.is_markdown)
        assert post.body == clean(post.body, lines=True)
        assert post.body_html == rendered.html
        assert post.language in LANGUAGE_CODES
        mentions |= {(post.id, ids_of[name]) for name in rendered.mentions}
        if post.audience == "public":
            tags |= {(post.id, tag) for tag in rendered.tags}
    assert tags == pairs(PostTag.post_id, PostTag.tag)
    assert mentions == pairs(Mention.post_id, Mention.user_id)
    assert "<a" in "".join(post.body_html for post in everything())


def pairs(*columns: InstrumentedAttribute[Any]) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in db.session.execute(select(*columns))}


def test_polls_are_as_if_people_had_asked_and_voted(filled: Flask) -> None:
    posts = {post.id: post for post in everything()}
    voted = dict[tuple[int, int], int]()
    for option, vote in db.session.execute(
        select(PollOption, PollVote).join(PollVote, PollVote.option_id == PollOption.id)
    ):
        key = option.post_id, vote.user_id
        voted[key] = voted.get(key, 0) + 1
    assert voted.keys() == pairs(PollBallot.post_id, PollBallot.user_id)
    assert all(posts[post_id].author_id != voter for post_id, voter in voted)
    found = list(db.session.scalars(select(Poll)))
    for poll in found:
        texts = select(PollOption.text).where(PollOption.post_id == poll.post_id)
        lasts = poll.closes_at - posts[poll.post_id].created_at
        polls.check(NewPoll(tuple(db.session.scalars(texts.order_by(PollOption.id))), lasts))
        assert poll.ended_at in {None, poll.closes_at}
        assert poll.is_multiple or all(
            count == 1 for (post_id, _voter), count in voted.items() if post_id == poll.post_id
        )
    assert {poll.closes_at > clock.now() for poll in found} == {True, False}
    assert {poll.hide_results for poll in found} == {poll.is_multiple for poll in found}


def test_every_about_is_as_if_its_person_had_written_it(filled: Flask) -> None:
    for person in everybody():
        assert person.about_html == (publishing.render(person.about).html if person.about else "")


@pytest.mark.parametrize("language", SCRIPTS)
def test_speaks_many_languages_from_left_and_from_right(filled: Flask, language: str) -> None:
    speaking = [post for post in everything() if re.search(SCRIPTS[language], post.body)]
    assert len(speaking) >= 5


def test_nothing_lies_in_the_future_or_before_its_cause(filled: Flask) -> None:
    now = clock.now()
    joined = {person.id: person.created_at for person in everybody()}
    assert all(ids.moment_of(post.id) > joined[post.author_id] for post in everything())
    assert timedelta(0) < now - everything()[-1].created_at < timedelta(minutes=10)
    assert all(person.last_seen_at and person.last_seen_at < now for person in everybody())
    for follow in db.session.scalars(select(Follow)):
        since = ids.moment_of(follow.id) + timedelta(milliseconds=1)
        assert max(joined[follow.follower_id], joined[follow.followed_id]) <= since < now


def test_some_are_silent_and_some_only_read(filled: Flask) -> None:
    quiet = [person for person in everybody() if person.posts_count == 0]
    assert {person.username for person in quiet} >= {"ebba", "nils"}
    assert any(person.following_count > 5 for person in quiet)


def test_sends_no_mail_and_plans_only_what_is_scheduled(filled: Flask) -> None:
    # What staff did has happened; that it is told by mail is left out.
    told = {"appeals.Answered", "moderation.Decided", "reports.Closed", "reports.Filed"}
    assert set(db.session.scalars(select(EventRow.kind))) == {"schedules.Scheduled", *told}
    later, telling = "main.saying.publish_scheduled", {"answered", "closed", "decided"}
    here = {f"main.telling.tell_{one}" for one in telling} | {"main.developing.keep_evidence"}
    assert set(db.session.scalars(select(Job.handler))) == {later, *here}
    earliest = select(func.min(Job.run_at)).where(Job.handler == later)
    assert (db.session.scalar(earliest) or clock.now()) > clock.now()


@pytest.mark.parametrize("username", [demo.READER, demo.SECOND])
def test_the_printed_login_opens_a_full_home(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str], username: str
) -> None:
    demo.fill(60, 400)
    invitation = capsys.readouterr().out.splitlines()[-1]
    assert f"{app.config['SITE_URL']}/auth/login as mara or teo" in invitation
    password = invitation.partition("password: ")[2]
    form = {"username": username, "password": password}
    assert client.post("/auth/login", data=form).status_code == 302
    home = client.get("/").get_data(as_text=True)
    assert home.count('id="post-') == 20


def test_the_published_password_would_be_accepted_and_opens_no_other_account(
    filled: Flask,
) -> None:
    names = ["Microblog", demo.READER, demo.SECOND, demo.LOCKED]
    assert passwords.fault(demo.PASSWORD, names=names) is None
    names += [person.username for person in everybody() if person.role == MODERATOR]
    others = [person for person in everybody() if person.username not in names]
    assert len({person.password_hash for person in others}) == 1
    assert check_password(others[0].username, demo.PASSWORD) is None


def test_can_be_forced_onto_a_site_that_has_people(
    filled: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    demo.fill(60, 100, force=True)
    assert len(everybody()) == 120
    assert len(everything()) == 500
    assert sums_are_right()
    assert users.find("mara2") is not None
    # Those who talk to the second Mara mean her, not the first.
    called = {name for post in everything() for name in re.findall(r"@(\w+)", post.body)}
    assert any(name in called for name in ("mara2", "teo2", "olu2", "fern2", "dag2"))


def test_a_published_password_is_not_given_out_on_a_site_that_has_people(
    app: Flask, john: User, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.fill(2, 2, force=True)
    assert check_password("mara", demo.PASSWORD) is None
    password = capsys.readouterr().out.strip().partition("password: ")[2]
    assert passwords.fault(password) is None
    assert check_password("mara", password) is not None


def test_a_published_password_is_not_given_out_in_production(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    demo.fill(2, 2)
    assert check_password("mara", demo.PASSWORD) is None


def test_somebody_elses_address_is_left_alone(app: Flask) -> None:
    taken = {"username": "gull", "email": "mara@example.org", "password_hash": "-"}
    db.session.add(User(**taken))
    db.session.commit()
    demo.fill(1, 1, force=True)
    assert [person.username for person in everybody()] == ["gull", "mara2"]


@pytest.mark.parametrize(("people", "number"), [(1, 1), (1, 30), (2, 1), (200, 3)])
def test_fills_very_small_sites(app: Flask, people: int, number: int) -> None:
    demo.fill(people, number)
    assert (len(everybody()), len(everything())) == (people, number)
    assert sums_are_right()


@contextmanager
def interrupted_at(statement: str, time: int) -> Iterator[None]:
    """Somebody presses Ctrl-C while a statement is executed for the n-th time."""
    seen = 0

    def press(*arguments: Any) -> None:
        nonlocal seen
        seen += arguments[2].startswith(statement)
        if seen == time:
            raise KeyboardInterrupt

    event.listen(db.engine, "before_cursor_execute", press)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", press)


@pytest.mark.parametrize(
    ("statement", "time"),
    [("INSERT INTO follow", 1), ("INSERT INTO post_tag", 1), ("INSERT INTO post_tag", 2)],
)
def test_what_was_interrupted_is_whole_and_can_be_gone_on_with(
    app: Flask, statement: str, time: int
) -> None:
    with interrupted_at(statement, time), pytest.raises(KeyboardInterrupt):
        demo.fill(60, 5200)
    assert len(everybody()) == 60
    assert len(everything()) == 5000 * (time - 1)
    assert sums_are_right()
    db.session.rollback()
    demo.fill(5, 5, force=True)
    assert len(everybody()) == 65
    assert sums_are_right()
