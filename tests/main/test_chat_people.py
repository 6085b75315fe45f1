"""Groups: begun, joined, named, muted, left; and what is reported."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import blocks, messages, mutes
from app.models.chats import Chat, Message
from app.models.pictures import Picture
from app.models.reports import Report
from app.models.users import User
from tests import make
from tests.main.test_chats import bubbles, unread, visitor


def begin(client: FlaskClient, *names: str, **fields: Any) -> str:
    form = {"to": ", ".join(names), "body": "Welcome.", **fields}
    return client.post("/messages/new", data=form).location or ""


def test_a_group_of_several(app: Flask, as_john: FlaskClient, john: User, susan: User) -> None:
    ana, ben = make.user("ana"), make.user("ben")
    make.follow(john, susan)
    assert 'value="susan"' in as_john.get("/messages/new").text
    chat = begin(as_john, "@ana", "BEN", person="susan", once="k")
    assert begin(as_john, "@ana", "BEN", person="susan", once="k") == chat
    assert [unread(person) for person in (ana, ben, susan)] == [1, 1, 1]
    as_ana = visitor(app, ana)
    assert "ben, john and susan" in as_ana.get("/messages").text
    as_ana.post(chat, data={"body": "Thanks."})
    assert bubbles(as_john, chat) == ["Welcome.", "Thanks."]
    assert as_ana.post(f"{chat}/name", data={"name": "Tea"}).status_code == 302
    assert "ana called this “Tea”" in as_john.get(chat).text
    assert "Tea" in as_john.get("/messages").text
    too_long = as_ana.post(f"{chat}/name", data={"name": "x" * 61})
    assert too_long.status_code == 422
    assert "x" * 61 in too_long.text


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "Choose at least one other person."),
        ("john", "Choose at least one other person."),
        ("@nobody_here @susan", "There is nobody called @nobody_here here."),
        ("@" + "x" * 200, "There is nobody called"),
        ("a b c d e f g h i j", "There is nobody called"),
        ("p0 p1 p2 p3 p4 p5 p6 p7", "A conversation has room for 8 people"),
        ("p00 susan", "Nothing was sent."),
    ],
)
def test_whom_one_cannot_begin_with(
    as_john: FlaskClient, john: User, susan: User, to: str, said: str
) -> None:
    make.user("p00", messages_from="nobody")
    for number in range(8):
        make.user(f"p{number}")
    answer = as_john.post("/messages/new", data={"to": to, "body": "Keep this."})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Keep this." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Chat)) == 0


def test_who_is_added_reads_from_then_on(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    ana, late = make.user("ana"), make.user("late")
    chat = f"/messages/c/{make.group(john, susan, ana, body='Before.').chat_id}"
    as_late = visitor(app, late)
    assert as_late.get(chat).status_code == 404
    answer = visitor(app, susan).post(f"{chat}/people", data={"to": "late"})
    assert answer.status_code == 302
    assert unread(late) == 1
    as_john.post(chat, data={"body": "After."})
    assert bubbles(as_late, chat) == ["After."]
    assert "susan added late" in as_late.get(chat).text
    make.user("closed", messages_from="nobody")
    for to, said in (("closed", "Nothing was sent."), ("", "Choose"), ("x y z", "nobody called")):
        answer = as_john.post(f"{chat}/people", data={"to": to})
        assert answer.status_code == 422
        assert said in answer.text
    full = " ".join(make.user().username for _n in range(5))
    assert "room for 8" in as_john.post(f"{chat}/people", data={"to": full}).text


def test_who_has_left_reads_nothing_more(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    picture = make.picture(john)
    made = make.group(john, susan)
    make.write(john, made.chat_id, "", pictures=[picture.id])
    as_susan, chat = visitor(app, susan), f"/messages/c/{made.chat_id}"
    address = f"/pictures/full/{picture.key}.webp"
    assert as_susan.get(address).status_code == 200
    assert as_susan.post(f"{chat}/leave").location == "/messages"
    assert unread(susan) == 0
    assert as_susan.get(address).status_code == 404
    assert as_susan.get(chat).status_code == 404
    assert "susan left" in as_john.get(chat).text
    assert "Only you" in as_john.get("/messages").text
    as_john.post(f"{chat}/leave")
    assert [db.session.scalar(select(func.count()).select_from(t)) for t in (Chat, Message)] == [
        0,
        0,
    ]
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 0


def test_two_cannot_leave_but_forget(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    chat_id = make.message(susan, john, "Long ago.").chat_id
    as_john.post(f"/messages/c/{chat_id}/leave")
    assert unread(john) == 0
    assert "No messages yet" in as_john.get("/messages").text
    assert bubbles(as_john, "/messages/susan") == []
    assert bubbles(visitor(app, susan), "/messages/john") == ["Long ago."]
    make.message(susan, john, "Again.")
    assert bubbles(as_john, "/messages/susan") == ["Again."]
    assert unread(john) == 1


def test_muted_it_does_not_count(as_john: FlaskClient, john: User, susan: User) -> None:
    chat_id = make.message(susan, john).chat_id
    as_john.post(f"/messages/c/{chat_id}/mute")
    assert unread(john) == 0
    make.message(susan, john, "Hello?")
    assert unread(john) == 0
    assert "is-unread" in as_john.get("/messages").text
    as_john.post(f"/messages/c/{chat_id}/unmute")
    assert unread(john) == 2
    last = db.session.scalars(select(func.max(Message.id))).one()
    as_john.post(f"/messages/c/{chat_id}/read", data={"until": str(2**62)})
    assert unread(john) == 0
    make.message(susan, john, "Are you asleep?")
    assert unread(john) == 1
    as_john.post(f"/messages/c/{chat_id}/read", data={"until": str(last)})
    assert unread(john) == 1
    assert as_john.post(f"/messages/c/{chat_id}/read", data={"until": "x"}).status_code == 400


def test_a_report_keeps_what_was_said(as_john: FlaskClient, john: User, susan: User) -> None:
    message = make.message(susan, john, "Buy this!")
    path = f"/messages/c/{message.chat_id}/{message.id}/report"
    assert "Buy this!" in as_john.get(path).text
    answer = as_john.post(path, data={"note": "Kept."})
    assert answer.status_code == 422
    assert "Kept." in answer.text
    answer = as_john.post(path, data={"category": "spam", "note": "Third time."})
    assert "Thank you for the report" in as_john.get(answer.location).text
    messages.take_back(susan, message)
    db.session.commit()
    report = db.session.scalars(select(Report)).one()
    assert report.content["body"] == "Buy this!"
    assert (report.reporter_id, report.subject_id) == (john.id, susan.id)
    assert (report.target_kind, report.target_id) == ("message", message.id)
    assert as_john.get(path).status_code == 404


def test_somebody_who_is_deleted_leaves_nothing(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 55
    chat_id = make.message(susan, john, "Here.").chat_id
    make.write(john, chat_id, "There.")
    db.session.delete(susan)
    db.session.commit()
    assert "Somebody who is gone" in as_john.get("/messages").text
    page = as_john.get(f"/messages/c/{chat_id}")
    assert page.status_code == 200
    assert "Nobody is left" in page.text
    assert as_john.get("/messages/susan").status_code == 404
    assert bubbles(as_john, f"/messages/c/{chat_id}") == ["There."]


def test_a_block_parts_two(app: Flask, as_john: FlaskClient, john: User, susan: User) -> None:
    # security 31
    chat_id = make.message(susan, john, "Hello?").chat_id
    group = make.group(john, susan, make.user("ana"), body="All of us.")
    picture = make.picture(susan)
    make.write(susan, group.chat_id, "By susan.", pictures=[picture.id])
    as_susan, file = visitor(app, susan), f"/pictures/full/{picture.key}.webp"
    assert (unread(john), as_john.get(file).status_code) == (2, 200)
    blocks.block(john, susan)
    db.session.commit()
    assert unread(john) == 0
    for client, other in ((as_john, "susan"), (as_susan, "john")):
        assert "Hello?" not in client.get("/messages").text
        assert client.get(f"/messages/c/{chat_id}").status_code == 404
        path = f"/messages/{other}"
        assert client.post(path, data={"body": "Still me."}).status_code in {403, 404}
        assert "Hello?" not in client.get(path).text
        answer = client.post("/messages/new", data={"to": f"{other} ana", "body": "Hi"})
        assert answer.status_code == 422
    assert bubbles(as_john, f"/messages/c/{group.chat_id}") == ["All of us."]
    assert "By susan." not in as_john.get("/messages").text
    assert as_john.get(file).status_code == 404
    make.write(susan, group.chat_id, "Again.")
    assert unread(john) == 0
    assert "Again" not in as_john.get(f"/news?chat={group.chat_id}&after=0").get_json()["talk"]


def test_a_block_that_ends_brings_two_together(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    make.message(susan, john, "Hello?")
    for change, counted in ((blocks.block, 0), (blocks.unblock, 1)):
        change(john, susan)
        db.session.commit()
        assert unread(john) == counted
    assert bubbles(as_john, "/messages/susan") == ["Hello?"]


def test_somebody_muted_does_not_count(as_john: FlaskClient, john: User, susan: User) -> None:
    make.message(susan, john, "Hello?")
    mutes.mute(john, susan)
    db.session.commit()
    assert unread(john) == 0
    make.message(susan, john, "Hello!")
    assert unread(john) == 0
    assert bubbles(as_john, "/messages/susan") == ["Hello?", "Hello!"]
    mutes.unmute(john, susan)
    db.session.commit()
    assert unread(john) == 2


def test_somebody_of_whom_one_is_told_counts_although_muted(john: User, susan: User) -> None:
    mutes.mute(john, susan, with_notifications=False)
    make.message(susan, john, "Hello?")
    assert unread(john) == 1


def test_a_block_between_others_keeps_them_out_of_one_group(
    as_john: FlaskClient, john: User, susan: User
) -> None:
    ana, ben = make.user("ana"), make.user("ben")
    chat = begin(as_john, "susan", ben.username)
    blocks.block(ana, susan)
    db.session.commit()
    for path in (f"{chat}/people", "/messages/new"):
        refused = as_john.post(path, data={"to": "ana susan", "body": "Welcome."})
        assert refused.status_code == 422
        assert "These people cannot all be in one conversation." in refused.text
    assert as_john.post(f"{chat}/people", data={"to": "susan"}).status_code == 302
    assert not begin(as_john, "ana", "susan")
    assert begin(as_john, "ana")


def test_nobody_is_left_out_in_silence(as_john: FlaskClient, john: User) -> None:
    """Whoever names themselves among eight others has named too many."""
    names = [make.user().username for _number in range(8)]
    assert not begin(as_john, "john", *names)
    assert begin(as_john, "john", *names[:7])


def test_what_no_database_can_hold_does_no_harm(as_john: FlaskClient, susan: User) -> None:
    """PostgreSQL takes no text with this sign in it. # security 43"""
    chat = begin(as_john, "susan", person="su\0san", once="a\0b")
    assert chat
    assert as_john.post(chat, data={"body": "x", "once": "\0"}).status_code == 302
    assert as_john.post("/messages/new", data={"person": "a\0", "body": "x"}).status_code == 422


def test_what_cannot_be_sent_any_more_comes_back(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    chat = begin(as_john, "susan", make.user().username)
    assert as_john.post(f"{chat}/leave").status_code == 302
    blocks.block(susan, john)
    db.session.commit()
    for path in (chat, "/messages/susan"):
        refused = as_john.post(path, data={"body": "A long story."})
        assert refused.status_code == 404
        form = BeautifulSoup(refused.text, "html.parser").select_one("form.composer")
        assert form is not None
        assert form["action"] == "/messages/new"
        assert "A long story." in form.text
    assert begin(as_john, make.user().username, body="A long story.")
