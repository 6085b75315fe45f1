"""Private conversations: written, read, counted, and seen by nobody else."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import blocks, messages, mutes, pictures
from app.models.chats import Chat, Message
from app.models.messages import Said
from app.models.pictures import Picture
from app.models.users import User
from tests import make, statements, uploads
from tests.lib import files

JSON = {"Accept": "application/json"}


def visitor(app: Flask, person: User) -> FlaskClient:
    client = app.test_client()
    make.log_in(client, person)
    return client


def unread(person: User) -> int:
    db.session.expire_all()
    return person.unread_messages


def bubbles(client: FlaskClient, path: str) -> list[str]:
    soup = BeautifulSoup(client.get(path).text, "html.parser")
    return [one.get_text(" ", strip=True) for one in soup.select(".bubble")]


def test_two_write_to_each_other(app: Flask, as_john: FlaskClient, john: User, susan: User) -> None:
    assert "No messages yet" in as_john.get("/messages").text
    assert "Nothing said yet." in as_john.get("/messages/susan").text
    answer = as_john.post("/messages/susan", data={"body": "Are you *there*?", "is_markdown": "y"})
    assert (answer.status_code, answer.location) == (302, "/messages/susan")
    as_susan = visitor(app, susan)
    assert (unread(john), unread(susan)) == (0, 1)
    page = as_susan.get("/messages").text
    assert "Are you" in page
    assert 'of-messages"><span class="n">1<' in page
    assert "<em>there</em>" in as_susan.get("/messages/john").text
    assert unread(susan) == 1  # looking alone changes nothing
    newest = db.session.scalars(select(Message.id)).one()
    as_susan.post("/messages/john", data={"body": "Yes.", "seen": str(newest)})
    assert (unread(john), unread(susan)) == (1, 0)
    assert bubbles(as_john, "/messages/susan") == ["Are you there ?", "Yes."]
    assert db.session.scalar(select(func.count()).select_from(Chat)) == 1


def test_what_is_refused_keeps_text_and_pictures(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    shown = make.picture(john, alt_text="A lighthouse.")
    sent = {"body": "x" * 2001, "picture": str(shown.id), "alt_text": "A lighthouse."}
    answer = as_john.post("/messages/susan", data=sent)
    assert answer.status_code == 422
    assert "Shorten this by 1 character." in answer.text
    assert "x" * 2001 in answer.text
    assert f'name="picture" value="{shown.id}"' in answer.text
    assert as_john.post("/messages/susan", data={"body": " "}).status_code == 422
    answer = as_john.post("/messages/susan", data={"body": ""}, headers=JSON)
    assert answer.get_json()["message"] == "Write something first."


def test_sent_twice_is_said_once(as_john: FlaskClient, susan: User) -> None:
    for _time in range(2):
        as_john.post("/messages/susan", data={"body": "Once.", "once": "abc"})
    assert bubbles(as_john, "/messages/susan") == ["Once."]
    as_john.post("/messages/susan", data={"body": "Another.", "once": "abc"})
    assert bubbles(as_john, "/messages/susan") == ["Once.", "Another."]


def test_a_picture_is_for_those_in_the_conversation(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 30
    stranger = visitor(app, make.user("eve"))
    as_susan = visitor(app, susan)
    as_john.post("/messages/susan", **uploads.form({"alt_text": "A boat."}, images=files.picture()))
    picture = db.session.scalars(select(Picture)).one()
    make.developed(picture)
    address = f"/pictures/full/{picture.key}.webp"
    assert "A boat." in as_susan.get("/messages/john").text
    for client, status in ((as_john, 200), (as_susan, 200), (stranger, 404)):
        assert client.get(address).status_code == status
    assert app.test_client().get(address).status_code == 404
    message = db.session.scalars(select(Message)).one()
    path = f"/messages/c/{message.chat_id}/{message.id}/delete"
    assert as_susan.post(path).status_code == 404
    assert as_john.post(path).status_code == 302
    assert as_susan.get(address).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 0
    assert "This message was deleted." in as_susan.get("/messages/john").text
    assert unread(susan) == 0


def test_pictures_of_messages_are_not_pruned(john: User, susan: User) -> None:
    kept = make.picture(john)
    messages.write_to(john, susan, Said("", pictures=[kept.id]))
    db.session.commit()
    kept.id = kept.id >> 24 << 20
    db.session.commit()
    assert pictures.prune() == 0


def test_nobody_else_reads_or_writes_there(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 29
    message = make.message(john, susan, "Between us.")
    eve = visitor(app, make.user("eve"))
    chat = f"/messages/c/{message.chat_id}"
    missing = eve.get("/messages/c/1").text.replace("/messages/c/1", chat)
    for path in ("", "/about", f"/{message.id}/report"):
        answer = eve.get(chat + path)
        assert answer.status_code == 404
        assert "Between us." not in answer.text
    assert eve.get(chat).text.count("<") == missing.count("<")
    for path in ("", "/read", "/people", "/name", "/mute", "/leave", f"/{message.id}/delete"):
        assert eve.post(chat + path, data={"body": "Hi", "until": "1"}).status_code == 404, path
    assert eve.get(f"/news?chat={message.chat_id}&after=0").get_json()["gone"] == []


@pytest.mark.parametrize(("wish", "may_follower"), [("followed", True), ("nobody", False)])
def test_who_may_write(
    app: Flask, as_john: FlaskClient, john: User, susan: User, wish: str, may_follower: bool
) -> None:
    as_susan = visitor(app, susan)
    answer = as_susan.post("/settings/privacy", data={"messages_from": wish})
    assert answer.status_code == 302
    assert "does not take messages from you" in as_john.get("/messages/susan").text
    answer = as_john.post("/messages/susan", data={"body": "Hello?"})
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.text
    make.follow(susan, john)
    assert (as_john.post("/messages/susan", data={"body": "Hello?"}).status_code == 302) == (
        may_follower
    )
    susan.unfollow(john)
    db.session.commit()
    as_susan.post("/messages/john", data={"body": "You may answer."})
    assert as_john.post("/messages/susan", data={"body": "Thanks."}).status_code == 302


def test_pages_take_few_statements(as_john: FlaskClient, john: User) -> None:
    group = [make.user() for _n in range(7)]
    many = make.group(john, *group)
    make.write(group[0], many.chat_id, "Hi", pictures=[make.picture(group[0]).id])
    for number in range(99):
        other = make.user()
        message = make.message(other, john, f"Number {number}.")
        for _n in range(3):
            make.write(other, message.chat_id, "More.")
    paths = ["/messages", f"/messages/{other.username}", f"/messages/c/{many.chat_id}"]
    paths += [f"/messages/c/{many.chat_id}/about", "/messages/new", "/settings/privacy"]
    for path in paths:
        with statements.noted() as run:
            assert as_john.get(path).status_code == 200
        assert len(run) <= 8, [one[0] for one in run]
        statements.check_plans(run)
    news = f"/news?chat={many.chat_id}&after=0"
    with statements.noted() as run:
        as_john.get(news)
    assert len(run) <= 3
    statements.check_plans(run)
    db.session.commit()
    with statements.noted() as run:
        messages.write(other, message.chat_id, Said("One more."))
    statements.check_plans([one for one in run if not one[0].startswith(("INSERT", "SAVEP"))])


def test_also_who_has_ties_waits_for_few_statements(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    blocks.block(john, make.user())
    mutes.mute(john, make.user())
    shown = [make.picture(susan).id]
    make.write(susan, make.message(susan, john).chat_id, "See.", pictures=shown)
    for path in ("/messages", "/messages/susan"):
        with statements.noted() as run:
            assert as_john.get(path).status_code == 200
        assert len(run) <= 8, [one[0] for one in run]
        statements.check_plans(run)
