"""The second guest of a filled site is of the staff, and finds something to decide."""

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import demo
from app.extensions import db
from app.jobs import Job


def test_nobody_is_written_to(filled: Flask) -> None:
    handlers = set(db.session.scalars(select(Job.handler)))
    assert not {one for one in handlers if one.startswith("main.moderation_mail")}


def test_a_guest_finds_reports_and_an_appeal(filled: Flask, client: FlaskClient) -> None:
    form = {"username": demo.SECOND, "password": demo.PASSWORD}
    assert client.post("/auth/login", data=form).status_code == 302
    for path, number in (
        ("/admin/reports", 2),
        ("/admin/reports?which=closed", 4),
        ("/admin/appeals", 1),
        ("/admin/appeals?which=closed", 1),
    ):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        assert len(page.select("#feed article")) == number, path
