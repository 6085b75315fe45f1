"""A poll made in the composer: what is typed comes back with every refusal."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.extensions import db
from app.main.poll_forms import PollFields
from app.models import polls
from app.models.polls import Poll, PollOption
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.models.ballots import options_of, rows

HALF_AN_EMOJI = "\ud83d"


def send(client: FlaskClient, options: list[str], **fields: str) -> TestResponse:
    form = MultiDict({"body": "Which one, then?", **fields})
    form.setlist("poll_option", options)
    return client.post("/posts", data=form)


def typed(page: str) -> list[str]:
    """What stands in the fields of the choices."""
    found = BeautifulSoup(page, "html.parser").find_all("input", {"name": "poll_option"})
    return [str(field.get("value", "")) for field in found]


def newest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def test_a_composer_has_room_for_six_choices(as_john: FlaskClient) -> None:
    for path in ("/", "/posts/new"):
        assert typed(as_john.get(path).text) == [""] * 6


def test_a_poll_is_made_as_its_author_wants_it(as_john: FlaskClient) -> None:
    manner = {"poll_multiple": "y", "poll_hidden": "y", "poll_minutes": "30"}
    answer = send(as_john, [" Tea ", "", "Coffee\tor  so", "", "", ""], **manner)
    assert answer.status_code == 302
    post = newest()
    poll = db.session.get_one(Poll, post.id)
    assert [option.text for option in options_of(post)] == ["Tea", "Coffee or so"]
    assert (poll.is_multiple, poll.hide_results) == (True, True)
    assert poll.closes_at == post.created_at + timedelta(minutes=30)


def test_a_post_without_choices_asks_nothing(as_john: FlaskClient) -> None:
    assert send(as_john, ["", " ", "\u200b"], poll_multiple="y").status_code == 302
    assert not newest().has_poll
    assert rows(Poll) == 0


@pytest.mark.parametrize(
    "minutes", [str(minutes) for minutes, *_ in PollFields.poll_minutes.kwargs["choices"]]
)
def test_every_time_on_offer_can_be_chosen(as_john: FlaskClient, minutes: str) -> None:
    assert send(as_john, ["a", "b"], poll_minutes=minutes).status_code == 302
    poll = db.session.scalars(select(Poll)).one()
    assert polls.SHORTEST <= timedelta(minutes=int(minutes)) <= polls.LONGEST
    assert poll.closes_at - newest().created_at == timedelta(minutes=int(minutes))


@pytest.mark.parametrize(
    ("options", "place"),
    [(["Tea"], 1), (["Tea", "Coffee", "TEA"], 2), (["Tea", "x" * 53, "Milk"], 1)],
)
def test_only_the_choice_at_fault_is_outlined(
    as_john: FlaskClient, options: list[str], place: int
) -> None:
    page = BeautifulSoup(send(as_john, options).text, "html.parser")
    fields = page.select("[name=poll_option]")
    assert [at for at, field in enumerate(fields) if field.get("aria-invalid")] == [place]
    assert page.select(".poll-fields .is-invalid") == [fields[place]]


def test_faults_are_listed_as_they_stand_on_the_page(as_john: FlaskClient) -> None:
    faulty = {"body": "x" * 600, "content_warning": "x" * 200, "scheduled_at": "soon"}
    page = BeautifulSoup(send(as_john, ["Tea"], **faulty).text, "html.parser")
    links = [link["href"] for link in page.select(".summary a")]
    assert links == ["#body", "#content_warning", "#poll_option", "#scheduled_at"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["Tea"], "Give at least two choices"),
        (["Tea", "Coffee", "TEA"], "“TEA” is there twice"),
        (["Tea", "x" * 53], "Shorten choice 2 by 3 characters."),
        (["á" + "\u200d" * 900, "b"], "Shorten choice 1"),
        (list("abcdefg"), "a poll has six at most"),
    ],
)
def test_what_cannot_be_asked_comes_back_as_it_was_typed(
    as_john: FlaskClient, options: list[str], words: str
) -> None:
    manner = {"poll_hidden": "y", "poll_minutes": "10080", "content_warning": "Tea"}
    answer = send(as_john, options, **manner)
    assert answer.status_code == 422
    assert words in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert [one for one in typed(answer.text) if one] == options
    assert "Which one, then?" in str(page.find("textarea"))
    chosen = page.select_one('[name="poll_minutes"] [selected]')
    assert chosen is not None
    assert chosen["value"] == "10080"
    for name, is_ticked in [("poll_hidden", True), ("poll_multiple", False)]:
        tick = page.find("input", {"name": name})
        assert tick is not None
        assert tick.has_attr("checked") is is_ticked
    assert page.select_one(".want-poll[checked]")
    assert page.select_one('.summary a[href="#poll_option"]')
    assert page.select_one("input#poll_option[aria-describedby=poll_option-error]")
    assert rows(Post) == 0


def test_another_refusal_keeps_the_poll(as_john: FlaskClient) -> None:
    answer = send(as_john, ["Tea", "Coffee"], body=" ")
    assert answer.status_code == 422
    assert typed(answer.text) == ["Tea", "Coffee", "", "", "", ""]
    stranger = as_john.application.test_client()
    answer = send(stranger, ["Tea", "Coffee"])
    assert answer.status_code == 401
    assert typed(answer.text)[:2] == ["Tea", "Coffee"]


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        (["Tea", "Coffee"], {"poll_minutes": "1"}),
        (["Tea", "Coffee"], {"poll_minutes": "NaN"}),
        (["Tea", "Coffee"], {"poll_minutes": ""}),
        (["Tea", "Coffee"], {"poll_minutes": "1440\0" + "9" * 5000}),
        (["x" * 400_000, "Coffee"], {}),
        (["x"] * 1000, {}),
        ([f"{n}" for n in range(1000)], {}),
    ],
)
def test_rubbish_is_refused(
    as_john: FlaskClient, options: list[str], fields: dict[str, str]
) -> None:
    # security 42
    answer = send(as_john, options, **fields)
    assert answer.status_code == 422
    assert len(answer.data) < 500_000
    assert rows(Post) == 0


def test_a_megabyte_is_refused(as_john: FlaskClient) -> None:
    # security 42 49
    assert send(as_john, ["x" * 1_000_000, "y"]).status_code in {413, 422}


def test_what_cannot_be_seen_or_sent_is_left_out(as_john: FlaskClient) -> None:
    # security 43
    body = b"body=x&poll_option=%00Tea%00&poll_option=%ED%A0%BDCoffee&poll_option=%FF%FE"
    kind = "application/x-www-form-urlencoded"
    answer = as_john.post("/posts", data=body, content_type=kind)
    assert answer.status_code < 500
    for option in db.session.scalars(select(PollOption.text)):
        assert option.isprintable()


def test_fields_that_are_no_fields_change_nothing(as_john: FlaskClient) -> None:
    # security 32
    extra = {"has_poll": "1", "voters_count": "9", "closes_at": "2099-01-01", "poll": "x"}
    assert send(as_john, [], **extra).status_code == 302
    assert not newest().has_poll
    assert send(as_john, ["a", "b"], **extra).status_code == 302
    assert db.session.scalars(select(Poll.voters_count)).all() == [0]


def test_the_same_form_sent_twice_is_one_poll(as_john: FlaskClient) -> None:
    for _ in range(2):
        assert send(as_john, ["Tea", "Coffee"], once="x").status_code == 302
    assert rows(Poll) == 1


def test_a_reply_can_ask_and_an_edit_cannot(as_john: FlaskClient, john: User) -> None:
    post = make.post(john)
    assert send(as_john, ["a", "b"], in_reply_to=str(post.id)).status_code == 302
    assert newest().has_poll
    page = as_john.get(f"/posts/{post.id}/edit").text
    assert typed(page) == []
    form = {"body": "Changed.", "poll_option": ["a", "b"]}
    assert as_john.post(f"/posts/{post.id}/edit", data=form).status_code == 302
    db.session.refresh(post)
    assert (post.body, post.has_poll) == ("Changed.", False)
