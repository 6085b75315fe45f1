"""What is said of pictures: changed, and what was said before."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.extensions import db
from app.models import edits
from app.models.edits import Wording
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.main.test_history import marks


@pytest.fixture
def post(john: User) -> Post:
    made = make.post(john, "A boat and a quay.")
    for place, words in enumerate(("A red boat.", "")):
        make.picture(john, made, alt_text=words, position=place)
    return made


def texts(post: Post) -> list[str]:
    post.load_pictures()
    return post.alt_texts


def form(page: str) -> dict[str, Any]:
    soup = BeautifulSoup(page, "html.parser")
    typed = [area.get_text().removeprefix("\n") for area in soup.select("#compose [name=alt_text]")]
    (based_on,) = [field["value"] for field in soup.select("[name=based_on]")]
    return {"body": "A boat and a quay.", "based_on": based_on, "alt_text": typed}


def test_descriptions_are_edited(as_john: FlaskClient, john: User, post: Post) -> None:
    address = f"/posts/{post.id}/edit"
    sent = form(as_john.get(address).text)
    assert sent["alt_text"] == ["A red boat.", ""]
    assert as_john.post(address, data=sent).status_code == 302
    assert edits.newest_version(post) == 0
    sent |= {"alt_text": ["A blue boat.", "Stone."], "is_sensitive": "y"}
    assert as_john.post(address, data=sent).status_code == 302
    assert texts(post) == ["A blue boat.", "Stone."]
    assert post.is_sensitive
    page = as_john.get("/").text
    assert "A blue boat." in page
    assert 'class="veil scripted"' in page


def test_the_history_marks_what_was_said(as_john: FlaskClient, john: User, post: Post) -> None:
    wording = Wording(post.body, alt_texts=["A blue boat.", "Stone."], is_sensitive=True)
    edits.edit(post, john, wording)
    db.session.commit()
    page = as_john.get(f"/posts/{post.id}/history").text
    assert [mark.strip() for mark in marks(page, "ins")] == ["sensitive", "blue", "Stone."]
    newest, first = BeautifulSoup(page, "html.parser").select(".post-sheet")
    assert "Picture 1 shows:" in newest.get_text()
    assert [mark.get_text().split()[-1] for mark in newest.select("del")] == ["see", "red"]
    assert "A red boat." in first.get_text()
    assert "Picture 2 shows:" not in first.get_text()


def test_an_edit_that_says_nothing_of_pictures_leaves_them(
    as_john: FlaskClient, john: User, post: Post
) -> None:
    post.load_pictures()
    post.is_sensitive = True
    db.session.commit()
    assert as_john.post(f"/posts/{post.id}/edit", data={"body": "Changed."}).status_code == 302
    assert texts(post) == ["A red boat.", ""]
    assert post.is_sensitive


def test_odd_numbers_of_descriptions(as_john: FlaskClient, john: User, post: Post) -> None:
    address = f"/posts/{post.id}/edit"
    few = {"body": "One.", "alt_text": ["New."]}
    assert as_john.post(address, data=few).status_code == 302
    assert texts(post) == ["New.", ""]
    many = {"body": "Two.", "alt_text": [str(number) for number in range(50)]}
    assert as_john.post(address, data=many).status_code == 302
    assert texts(post) == ["0", "1"]
    plain = make.post(john, "No pictures.")
    sent = {"body": "None.", "alt_text": ["x"], "is_sensitive": "y"}
    assert as_john.post(f"/posts/{plain.id}/edit", data=sent).status_code == 302
    assert edits.newest_version(plain) > 0
    assert as_john.post(f"/posts/{plain.id}/edit", data=sent).status_code == 302
    assert len(db.session.scalars(edits.versions_of(plain)).all()) == 1


def test_what_is_too_long_comes_back(as_john: FlaskClient, john: User, post: Post) -> None:
    # security 42
    address = f"/posts/{post.id}/edit"
    sent = form(as_john.get(address).text) | {"alt_text": ["kept", "x" * 1501]}
    answer = as_john.post(address, data=sent)
    assert answer.status_code == 422
    assert "Picture 2: Shorten this by 1 character." in answer.text
    assert form(answer.text)["alt_text"] == ["kept", "x" * 1501]
    assert texts(post) == ["A red boat.", ""]


def test_words_may_go_where_pictures_stay(as_john: FlaskClient, john: User, post: Post) -> None:
    sent = {"body": "", "alt_text": ["A red boat.", ""]}
    assert as_john.post(f"/posts/{post.id}/edit", data=sent).status_code == 302
    plain = make.post(john, "No pictures.")
    assert as_john.post(f"/posts/{plain.id}/edit", data={"body": ""}).status_code == 422


def test_who_wants_it_is_stopped_here_too(as_john: FlaskClient, john: User, post: Post) -> None:
    settings = {"theme": "auto", "locale": "", "timezone": "", "requires_alt_text": "y"}
    assert as_john.post("/settings/appearance", data=settings).status_code == 302
    assert "checked" in as_john.get("/settings/appearance").text
    address = f"/posts/{post.id}/edit"
    answer = as_john.post(address, data=form(as_john.get(address).text))
    assert answer.status_code == 422
    assert "Picture 2: it has no description." in answer.text


def test_two_edits_at_once_are_a_conflict(as_john: FlaskClient, john: User, post: Post) -> None:
    address = f"/posts/{post.id}/edit"
    sent = form(as_john.get(address).text)
    assert as_john.post(address, data=sent | {"alt_text": ["One.", ""]}).status_code == 302
    answer = as_john.post(address, data=sent | {"alt_text": ["Two.", ""]})
    assert answer.status_code == 409
    assert form(answer.text)["alt_text"] == ["Two.", ""]


def test_a_logged_out_edit_keeps_descriptions(client: FlaskClient, john: User, post: Post) -> None:
    sent = {"body": "x", "alt_text": ["Typed for long.", ""]}
    answer = client.post(f"/posts/{post.id}/edit", data=sent)
    assert answer.status_code == 401
    assert "Typed for long." in answer.text


def test_what_is_said_of_pictures_is_in_versions(john: User, post: Post) -> None:
    edits.edit(post, john, Wording("New.", alt_texts=["", "Both."], is_sensitive=True))
    db.session.commit()
    (version,) = db.session.scalars(edits.versions_of(post)).all()
    assert (version.alt_texts, version.is_sensitive) == (["A red boat.", ""], False)
