"""Voting: what counts, and what is said of what does not."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import polls
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.main.poll_blocks import cast, look, poll_in, results, words
from tests.models.ballots import ids_of, rows, voters, votes_of

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
DAY = timedelta(days=1)


def test_a_vote_is_a_plain_form(as_john: FlaskClient, susan: User) -> None:
    post = make.poll(susan, "Tea", "Coffee & cake")
    form = poll_in(as_john.get("/explore").text)
    assert (form.name, form["method"]) == ("form", "post")
    choices = form.select("input[name=choice]")
    assert [one["type"] for one in choices] == ["radio", "radio"]
    assert [int(str(one["value"])) for one in choices] == ids_of(post)
    assert words(form.find("legend")) == "Poll: choose one"  # type: ignore[arg-type]
    fields = {"choice": str(choices[1]["value"]), "next": "/explore?x=1#y"}
    answer = as_john.post(str(form["action"]), data=fields)
    assert (answer.status_code, answer.location) == (302, f"/explore?x=1#post-{post.id}")
    assert votes_of(post) == [0, 1]
    shown = poll_in(as_john.get("/explore").text)
    assert not shown.select("input, button")
    assert results(shown) == ["Tea 0 votes 0%", "Coffee & cake your choice 1 vote 100%"]
    assert "1 person voted" in words(shown)


def test_several_choices_are_boxes_to_tick(as_john: FlaskClient, susan: User) -> None:
    post = make.poll(susan, "a", "b", "c", is_multiple=True)
    form = look(as_john, post)
    assert {one["type"] for one in form.select("input[name=choice]")} == {"checkbox"}
    assert not form.select("input[required]")
    first, _second, third = ids_of(post)
    as_john.post(f"/posts/{post.id}/vote", data={"choice": [str(first), str(third)]})
    assert votes_of(post) == [1, 0, 1]


def test_htmx_gets_the_poll_alone(as_john: FlaskClient, susan: User) -> None:
    post = make.poll(susan)
    form = {"choice": str(ids_of(post)[0]), "next": "/explore?before=9&x=<"}
    answer = as_john.post(f"/posts/{post.id}/vote", data=form, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="poll"')
    block = poll_in(answer.text)
    assert (block["id"], block["tabindex"], block.has_attr("autofocus")) == (
        f"poll-{post.id}",
        "-1",
        True,
    )
    assert "\x02" not in answer.text


def test_a_refusal_says_what_to_do(as_john: FlaskClient, john: User, susan: User) -> None:
    voted, open_poll, own = make.poll(susan), make.poll(susan), make.poll(john)
    cast(john, voted, ids_of(voted)[0])
    cases: list[tuple[Post, list[int], int, str, str]] = [
        (voted, ids_of(voted)[1:], 409, "voted", "You have voted here already"),
        (open_poll, [], 422, "bad_vote", "Choose from what is listed"),
        (open_poll, ids_of(open_poll), 422, "bad_vote", "Choose from what is listed"),
        (own, ids_of(own)[:1], 422, "own_poll", "This is your own poll"),
    ]
    for post, chosen, status, name, said in cases:
        path, form = f"/posts/{post.id}/vote", {"choice": [str(one) for one in chosen]}
        plain = as_john.post(path, data=form)
        assert plain.status_code == status
        assert said in plain.text
        assert f'id="post-{post.id}"' in plain.text
        part = as_john.post(path, data=form, headers=HTMX)
        assert part.status_code == status
        assert said in words(poll_in(part.text))
        for_program = as_john.post(path, data=form, headers=JSON)
        told = for_program.get_json()
        assert (for_program.status_code, told["error"]) == (status, name)
        assert told["message"].startswith(said)
    assert (votes_of(voted), votes_of(open_poll), votes_of(own)) == ([1, 0], [0, 0], [0, 0])


@pytest.mark.parametrize(
    "choices",
    [
        ["x"],
        [""],
        ["-1"],
        ["0"],
        ["1"],
        ["9223372036854775808"],
        ["9" * 5000],
        ["\0"],
        ["١٢"],
        ["1"] * 1000,
        [str(n) for n in range(1000)],
        ["x" * 400_000],
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX, JSON])
def test_rubbish_is_no_vote(
    as_john: FlaskClient, susan: User, choices: list[str], headers: dict[str, str]
) -> None:
    # security 42
    post = make.poll(susan, is_multiple=True)
    answer = as_john.post(f"/posts/{post.id}/vote", data={"choice": choices}, headers=headers)
    assert answer.status_code == 422
    assert (votes_of(post), voters(post)) == ([0, 0], 0)


def test_a_megabyte_is_no_vote(as_john: FlaskClient, susan: User) -> None:
    # security 42 49
    post = make.poll(susan)
    answer = as_john.post(f"/posts/{post.id}/vote", data={"choice": "1" * 1_000_000})
    assert answer.status_code in {413, 422}


def test_the_choice_of_another_poll_is_none_of_this(as_john: FlaskClient, susan: User) -> None:
    post, other = make.poll(susan, is_multiple=True), make.poll(susan)
    mixed = {"choice": [str(ids_of(post)[0]), str(ids_of(other)[0])]}
    assert as_john.post(f"/posts/{post.id}/vote", data=mixed).status_code == 422
    assert (votes_of(post), votes_of(other), rows(polls.PollBallot)) == ([0, 0], [0, 0], 0)


def test_there_is_nothing_to_vote_on_where_nothing_is_asked(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    plain, gone = make.post(susan), make.poll(susan)
    chosen = {"choice": str(ids_of(gone)[0])}
    gone.delete(by=susan)
    db.session.commit()
    for post_id in (plain.id, gone.id, 1):
        for headers in ({}, HTMX, JSON):
            answer = as_john.post(f"/posts/{post_id}/vote", data=chosen, headers=headers)
            assert answer.status_code == 404


def test_at_the_closing_second_it_is_too_late(as_john: FlaskClient, susan: User) -> None:
    post = make.poll(susan)
    chosen, closes_at = {"choice": str(ids_of(post)[0])}, post.created_at + DAY
    with time_machine.travel(closes_at - timedelta(seconds=30), tick=False):
        assert "1 minute left" in words(look(as_john, post))
    with time_machine.travel(closes_at, tick=False):
        answer = as_john.post(f"/posts/{post.id}/vote", data=chosen, headers=HTMX)
        assert answer.status_code == 409
        assert "This poll is closed" in words(poll_in(answer.text))
        shown = look(as_john, post)
        assert "Closed" in words(shown)
        assert not shown.select("input, button")
    assert votes_of(post) == [0, 0]


def test_a_card_that_is_kept_closes_and_counts_down(as_john: FlaskClient, susan: User) -> None:
    post = make.poll(susan, lasts=timedelta(days=3))
    said = []
    for hours in (0.001, 30, 47, 60.4, 71.5, 72):
        with time_machine.travel(post.created_at + timedelta(hours=hours), tick=False):
            said.append(words(look(as_john, post).select_one("time")))  # type: ignore[arg-type]
    spans = ["3 days left", "2 days left", "1 day left", "12 hours left", "30 minutes left"]
    assert said == [*spans, "Closed"]


def test_two_devices_at_once_are_one_voter(app: Flask, john: User, susan: User) -> None:
    post = make.poll(susan)
    devices = [app.test_client(), app.test_client()]
    statuses = []
    for device, choice in zip(devices, ids_of(post), strict=True):
        make.log_in(device, john)
        statuses.append(
            device.post(f"/posts/{post.id}/vote", data={"choice": str(choice)}).status_code
        )
    assert statuses == [302, 409]
    assert (votes_of(post), voters(post)) == ([1, 0], 1)


def test_a_reload_of_a_refused_vote_leads_to_the_post(
    as_john: FlaskClient, client: FlaskClient, susan: User
) -> None:
    post = make.poll(susan)
    for browser in (as_john, client):
        answer = browser.get(f"/posts/{post.id}/vote")
        assert (answer.status_code, answer.location) == (302, f"/@susan/{post.id}")
    hidden = make.poll(susan, audience="followers")
    assert client.get(f"/posts/{hidden.id}/vote").status_code == 404
