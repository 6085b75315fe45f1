"""Another name for an account: where the old one leads, and who may take it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.lib import clock
from app.models import names, renames, users
from app.models.audit import AuditEvent
from app.models.events import EventRow
from app.models.names import FormerName
from app.models.posts import Mention
from app.models.users import User
from tests import make


def rename(browser: FlaskClient, name: str) -> int:
    form = {"username": name, "current_password": make.PASSWORD}
    return browser.post("/settings/account", data=form).status_code


def renamed(person: User, name: str) -> None:
    renames.rename(person, name)
    db.session.commit()


def test_a_new_name_is_told_and_noted(as_john: FlaskClient, john: User) -> None:
    # security 12
    assert rename(as_john, "Johanna") == 302
    db.session.expire_all()
    assert john.username == "johanna"
    page = as_john.get("/settings/account").text
    assert "You are called @johanna now." in page
    assert "@john</bdi> leads to you until" in page
    kinds = set(db.session.scalars(select(EventRow.kind)))
    assert "audit.Noted" in kinds
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "renamed"))
    assert event.details == {"former": "john", "name": "johanna"}


PATHS = [
    *("", "/with_replies", "/media", "/followers", "/following", "/card", "/feed.rss"),
    *("/with_replies/feed.atom", "?before=900", "/followers?after=1"),
]


@pytest.mark.parametrize("path", PATHS)
def test_the_old_name_leads_to_the_new_one(client: FlaskClient, john: User, path: str) -> None:
    renamed(john, "johanna")
    for old in ("john", "John"):
        answer = client.get(f"/@{old}{path}")
        assert (answer.status_code, answer.location) == (307, f"/@johanna{path}")
    # Not for good: the name may be taken back, and then leads to where it says.
    assert "public" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/note", "/lists", "/followers/known"])
def test_pages_of_members_follow(as_john: FlaskClient, susan: User, path: str) -> None:
    renamed(susan, "suzy")
    answer = as_john.get(f"/@susan{path}")
    assert (answer.status_code, answer.location) == (307, f"/@suzy{path}")


def test_posts_and_conversations_follow(as_john: FlaskClient, john: User, susan: User) -> None:
    post = make.post(susan)
    renamed(susan, "suzy")
    assert as_john.get(f"/@susan/{post.id}").location == f"/@suzy/{post.id}"
    assert as_john.get(f"/@john/{post.id}").status_code == 404
    assert as_john.get("/messages/susan").location == "/messages/suzy"


def test_a_button_on_an_older_page_still_works(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    renamed(susan, "suzy")
    answer = as_john.post("/@susan/follow", follow_redirects=True)
    assert answer.status_code == 200
    assert john.is_following(susan)


def test_mentions_that_were_written_keep_working(
    client: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(john, "Ask @susan about it.")
    renamed(susan, "suzy")
    assert 'href="/@susan"' in client.get(f"/@john/{post.id}").text
    assert client.get("/@susan", follow_redirects=True).status_code == 200
    # Written anew, by whoever knows only the old name, they still mean the same person.
    again = make.post(john, "Do ask @susan.")
    assert 'href="/@susan"' in again.body_html
    assert db.session.scalars(select(Mention.user_id)).all() == [susan.id, susan.id]


def test_cards_feeds_search_and_people_have_the_new_name(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    post = make.post(susan, "Low tide at six.")
    make.reply(john, post, "Thanks.")
    pages = ("/explore", "/search?q=tide", "/explore.rss", f"/@john/{post.id + 1}")
    assert all("susan" in client.get(page).text for page in pages[:3])
    renamed(susan, "suzy")
    for page in pages[:3]:
        text = client.get(page).text
        assert ("susan" in text, "suzy" in text) == (False, True), page
    assert "suzy" in as_john.get("/@john/with_replies").text
    for name in ("susan", "suzy"):
        assert "Low tide" in client.get(f"/search?q=from:{name}").text
    found = {name: client.get(f"/search?type=people&q={name}").text for name in ("suz", "susa")}
    assert ('"/@suzy"' in found["suz"], '"/@suzy"' in found["susa"]) == (True, False)


def test_the_old_name_logs_nobody_in(client: FlaskClient, john: User) -> None:
    # security 4
    renamed(john, "johanna")

    def answer(name: str) -> tuple[int, str]:
        form = {"username": name, "password": make.PASSWORD}
        response = client.post("/auth/login", data=form)
        return response.status_code, response.text.replace(name, "…")

    assert answer("john") == answer("nobody_is_called_so")
    assert answer("johanna")[0] == 302


def test_nobody_else_takes_the_old_name_for_90_days(
    client: FlaskClient, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 41
    renamed(susan, "suzy")
    form = {"username": "Susan", "email": "new@example.org"}
    form |= {"password": make.PASSWORD, "password2": make.PASSWORD}
    refused = client.post("/auth/register", data=form)
    assert (refused.status_code, "Somebody has this name" in refused.text) == (422, True)
    assert rename(as_john, "susan") == 422
    with time_machine.travel(clock.now() + timedelta(days=90, minutes=1)):
        assert client.get("/@susan").status_code == 404
        assert client.post("/auth/register", data=form).status_code == 302
        assert client.get("/@susan").status_code == 200
        names.forget_left()
    assert db.session.scalar(select(func.count()).select_from(FormerName)) == 0


def test_its_owner_takes_it_back(client: FlaskClient, john: User) -> None:
    renamed(john, "johanna")
    renamed(john, "john")
    assert client.get("/@john").status_code == 200
    assert client.get("/@johanna").location == "/@john"
    assert not renames.rename(john, "JOHN")


def test_three_old_names_are_kept_at_once(as_john: FlaskClient, john: User) -> None:
    for number in range(3):
        renamed(john, f"john{number}")
    form = {"username": "another", "current_password": make.PASSWORD}
    refused = as_john.post("/settings/account", data=form)
    assert (refused.status_code, "Three former names" in refused.text) == (422, True)
    renamed(john, "john0")
    with time_machine.travel(clock.now() + timedelta(days=90, minutes=1)):
        make.log_in(as_john, john)
        assert rename(as_john, "another") == 302


@pytest.mark.parametrize(
    "name", ["", "ab", "a" * 31, "añá", "admin", "susan", "SUSAN", "x y", "a\0b"]
)
def test_bad_names_are_refused_and_stay_typed(
    as_john: FlaskClient, john: User, susan: User, name: str
) -> None:
    # security 41
    before = rename(as_john, name)
    db.session.expire_all()
    assert (before, john.username) in {
        (422, "john"),
        (302, "ab") if "\0" in name else (422, "john"),
    }


def test_without_the_password_nothing_is_renamed(as_john: FlaskClient, john: User) -> None:
    # security 10
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        asked = as_john.post("/settings/account", data={"username": "johanna"})
    assert (asked.status_code, 'value="johanna"' in asked.text) == (403, True)
    db.session.expire_all()
    assert john.username == "john"


def test_who_leaves_a_name_and_who_wants_it_at_once(app: Flask) -> None:
    leaver, other = make.user("sought"), make.user("other")
    taken: list[str] = []
    gate = threading.Barrier(3)

    def do(what: Any, *given: Any) -> None:
        with app.app_context():
            gate.wait()
            try:
                what(*given)
                db.session.commit()
                taken.append(what.__name__)
            except users.UsernameTaken:
                db.session.rollback()

    people = leaver.id, other.id
    db.session.commit()
    threads = [
        threading.Thread(target=do, args=given)
        for given in ((leave, people[0]), (grab, people[1]), (sign_up,))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == ["leave"]
    assert names.bearer_of("sought") == people[0]
    assert users.find("sought") is None


def leave(user_id: int) -> None:
    renames.rename(db.session.get_one(User, user_id), "elsewhere")


def grab(user_id: int) -> None:
    renames.rename(db.session.get_one(User, user_id), "sought")


def sign_up() -> None:
    users.register("sought", "x@example.org", "hash")
