"""What is in an archive: everything of its owner's, in the form of other systems, and no secret."""

import csv
import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.lib.cells import cells
from app.models import edits, holdings, lists, mutes, notes
from app.models.edits import Wording
from app.models.users import User
from tests import make
from tests.archives import exported, fetched


def rows_of(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode())))


def test_posts_are_an_outbox_as_others_read_it(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    first = make.post(john, "Hello @susan, see #harbour")
    make.picture(john, first, alt_text="A boat")
    make.reply(john, make.post(susan), "Indeed.", audience="followers")
    make.poll(john, "Tea", "Coffee")
    archive = fetched(as_john, exported(app, john))
    assert archive.testzip() is None
    box = json.loads(archive.read("outbox.json"))
    assert box["type"] == "OrderedCollection"
    assert box["totalItems"] == len(box["orderedItems"]) == 3
    post, answer, poll = (act["object"] for act in box["orderedItems"])
    assert post["source"]["content"] == "Hello @susan, see #harbour"
    assert {tag["name"] for tag in post["tag"]} == {"#harbour", "@susan"}
    (picture,) = post["attachment"]
    assert picture["name"] == "A boat"
    assert archive.read(picture["url"].lstrip("/"))[:4] == b"RIFF"
    assert "/@susan/" in answer["inReplyTo"]
    assert answer["to"] == ["http://localhost/@john/followers"]
    assert [option["name"] for option in poll["oneOf"]] == ["Tea", "Coffee"]
    assert json.loads(archive.read("actor.json"))["preferredUsername"] == "john"


def test_tables_have_the_headings_of_mastodon(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    make.follow(john, susan)
    mutes.mute(john, make.user("noisy"), with_notifications=True)
    archive = fetched(as_john, exported(app, john))
    assert rows_of(archive, "following_accounts.csv") == [
        ["Account address", "Show boosts", "Notify on new posts", "Languages"],
        ["susan@localhost", "true", "false", ""],
    ]
    assert rows_of(archive, "muted_accounts.csv") == [
        ["Account address", "Hide notifications"],
        ["noisy@localhost", "true"],
    ]
    assert rows_of(archive, "blocked_accounts.csv") == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    # security 54
    assert next(csv.reader(io.StringIO(cells(f"{start}1+1", "susan@localhost"), newline=""))) == [
        f"'{start}1+1",
        "susan@localhost",
    ]


def test_a_list_called_like_a_formula_is_none_in_the_table(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    # security 54
    one = lists.make(john, '=HYPERLINK("https://evil.example")')
    lists.add(one, susan, john)
    db.session.commit()
    archive = fetched(as_john, exported(app, john))
    assert rows_of(archive, "lists.csv") == [
        ['\'=HYPERLINK("https://evil.example")', "susan@localhost"]
    ]


def test_what_is_not_public_is_in_it_and_what_is_anothers_is_not(
    app: Flask, as_john: FlaskClient, john: User, susan: User
) -> None:
    make.message(susan, john, "For you alone.")
    make.message(susan, make.user("third"), "Not for john.")
    make.draft(john, "Half a thought.")
    make.draft(susan, "Hers.")
    notes.write(john, susan, "Met at the harbour.")
    changed = make.post(john, "Befor")
    edits.edit(changed, john, Wording("Before"))
    db.session.commit()
    archive = fetched(as_john, exported(app, john))
    private = b"".join(archive.read(name) for name in archive.namelist() if "json/" in name)
    for words in (b"For you alone.", b"Half a thought.", b"Met at the harbour.", b'Befor"'):
        assert words in private
    for words in (b"Not for john.", b"Hers.", john.password_hash.encode()):
        assert words not in private


def test_pages_open_from_a_disk_without_network_or_script(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    make.post(john, "<script>alert(1)</script> & #tag")
    archive = fetched(as_john, exported(app, john))
    names = set(archive.namelist())
    for name in ("index.html", "posts/1.html"):
        page = BeautifulSoup(archive.read(name), "html.parser")
        assert not page.find_all("script")
        folder = "posts/" if "/" in name else ""
        for tag in page.find_all(["img", "link"]):
            there = str(tag.get("src") or tag.get("href"))
            assert (there.removeprefix("../") if folder else there) in names
    assert b"&lt;script&gt;" in archive.read("posts/1.html")


# Each reference to a person that no archive of theirs has, and why.
LEFT_OUT = {
    ("block", "blocked_id"): "who blocks somebody is not told to them",
    ("mute", "muted_id"): "nor who mutes them",
    ("note", "person_id"): "what others note of them is theirs",
    ("list_member", "user_id"): "whose lists they are on is not told to them",
    ("dismissal", "person_id"): "nor who does not want to meet them",
    ("report", "subject_id"): "nor who reported them",
    ("report_case", "subject_id"): "what came of it for them is among the decisions",
    ("report_case", "claimed_by_id"): "what moderators do is the site's, in the staff's log",
    ("report_case", "closed_by_id"): "what moderators do is the site's, in the staff's log",
    ("decision", "moderator_id"): "it is its person's to read",
    ("appeal", "closed_by_id"): "it is its person's to read",
    ("name_word", "user_id"): "made from the names, which are in it",
    ("recovery_code", "user_id"): "opens the account",
    ("totp", "user_id"): "opens the account",
    ("passkey", "user_id"): "opens the account; that it was added is among the audit events",
    ("portrait", "user_id"): "the pictures are in it as files",
    ("poll_ballot", "user_id"): "the votes say it",
    ("notification_actor", "actor_id"): "what others are told",
    ("message", "author_id"): "in it with the conversations",
    ("message", "subject_id"): "in it with the conversations",
    ("chat", "low_id"): "in it with the conversations",
    ("chat", "high_id"): "in it with the conversations",
    ("chat_member", "user_id"): "in it with the conversations",
    ("post", "author_id"): "the outbox",
    ("application", "answered_by_id"): "whom staff let in is the site's own record",
    ("staff_event", "actor_id"): "what staff did is the site's own record",
    ("audit_event", "actor_id"): "what somebody did to others' accounts is those others' to read",
}


def test_every_row_about_a_person_is_in_it_or_left_out_for_a_reason() -> None:
    # security 55
    told = {(one.table.name, one.own) for one in holdings.SECTIONS if isinstance(one.own, str)}
    references = {
        (table.name, column.name)
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "user" for key in column.foreign_keys)
    }
    assert references - told == set(LEFT_OUT)


def test_no_secret_is_in_it() -> None:
    shown = {column.name for one in holdings.SECTIONS for column in one.columns}
    assert not {name for name in shown if name.endswith(("_hash", "_secret", "token", "secret"))}


def test_every_file_of_every_part_is_written(app: Flask, as_john: FlaskClient, john: User) -> None:
    # security 55
    archive = fetched(as_john, exported(app, john))
    names = archive.namelist()
    assert {f"json/{one.name}.json" for one in holdings.SECTIONS} < set(names)
    assert len(names) == len(set(names))
    for name in names:
        if name.endswith(".json"):
            json.loads(archive.read(name))
