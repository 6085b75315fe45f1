"""Polls as pages show them, and voting, for their tests."""

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app.extensions import db
from app.models import polls
from app.models.posts import Post
from app.models.users import User


def poll_in(page: str) -> Tag:
    found = BeautifulSoup(page, "html.parser").find(class_="poll")
    assert isinstance(found, Tag)
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def results(block: Tag) -> list[str]:
    return [words(row) for row in block.select("li.poll-row:not(.poll-offered)")]


def look(client: FlaskClient, post: Post) -> Tag:
    return poll_in(client.get(f"/@susan/{post.id}").text)


def cast(person: User, post: Post, *option_ids: int) -> None:
    polls.vote(person, post, option_ids)
    db.session.commit()
