"""The row of actions below a post, and the pages of what was liked, reposted, kept and quoted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.models import publishing, reactions
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make

KINDS = ["like", "repost", "bookmark"]
HTMX = {"HX-Request": "true"}


def say(author: User, body: str = "Good morning.", **choices: object) -> Post:
    post = publishing.publish(author, body, choices=Choices(**choices))  # type: ignore[arg-type]
    db.session.commit()
    return post


def actions(page: str) -> list[Tag]:
    """What stands in the five columns of the first post of a page."""
    row = BeautifulSoup(page, "html.parser").find("footer", class_="actions")
    assert isinstance(row, Tag)
    return [column for column in row.children if isinstance(column, Tag)]


def button(page: str, kind: str) -> Tag:
    found = BeautifulSoup(page, "html.parser").find(class_=f"act-{kind}")
    assert isinstance(found, Tag)
    return found


def state(page: str, kind: str) -> tuple[object, str]:
    """Whether a button is pressed, and the figure beside it."""
    shown = figure(button(page, kind))
    return button(page, kind)["aria-pressed"], "" if shown is None else shown.text


def figure(pressed: Tag) -> Tag | None:
    return next((one for one in pressed.find_all("span") if not one.get("class")), None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_does_and_undoes(as_john: FlaskClient, susan: User, kind: str) -> None:
    post = say(susan)
    figure = "" if kind == "bookmark" else "1"
    place = f"/explore#post-{post.id}"
    for verb, wanted in [(kind, ("true", figure)), (f"un{kind}", ("false", ""))] * 2:
        pressed = button(as_john.get("/explore").text, kind)
        assert pressed["formaction"] == f"/posts/{post.id}/{verb}"
        for _ in range(2):
            answer = as_john.post(f"/posts/{post.id}/{verb}", data={"next": "/explore"})
            assert (answer.status_code, answer.location) == (302, place)
        assert state(as_john.get("/explore").text, kind) == wanted


@pytest.mark.parametrize("target", ["", "//evil.example", "https://evil.example/", "/\\evil"])
def test_without_a_page_to_go_back_to_it_is_the_posts(
    as_john: FlaskClient, susan: User, target: str
) -> None:
    post = say(susan)
    answer = as_john.post(f"/posts/{post.id}/like", data={"next": target})
    assert answer.location == f"/@susan/{post.id}#post-{post.id}"


@pytest.mark.parametrize("kind", KINDS)
def test_htmx_gets_the_changed_button_alone(as_john: FlaskClient, susan: User, kind: str) -> None:
    post = say(susan)
    for verb, pressed in [(kind, "true"), (f"un{kind}", "false")]:
        answer = as_john.post(f"/posts/{post.id}/{verb}", headers=HTMX)
        assert answer.status_code == 200
        top = [tag for tag in BeautifulSoup(answer.text, "html.parser") if isinstance(tag, Tag)]
        assert [tag.name for tag in top] == ["button"]
        assert top[0]["class"] == ["act", f"act-{kind}"]
        assert top[0]["aria-pressed"] == pressed


def test_buttons_are_sent_with_the_form_of_the_page(protected: FlaskClient, app: Flask) -> None:
    # security 35
    app.config["WTF_CSRF_ENABLED"] = False
    say(make.user("susan"))
    make.log_in(protected, make.user("john"))
    app.config["WTF_CSRF_ENABLED"] = True
    page = protected.get("/explore?before=9000000000000000000").text
    form = BeautifulSoup(page, "html.parser").find(id=str(button(page, "like")["form"]))
    assert isinstance(form, Tag)
    fields = {str(one["name"]): str(one["value"]) for one in form.find_all("input")}
    assert fields["next"] == "/explore?before=9000000000000000000"
    for pressed in ("true", "false", "true"):
        path = str(button(page, "like")["formaction"])
        page = protected.post(path, data=fields, headers=HTMX).text
        assert button(page, "like")["aria-pressed"] == pressed
    assert protected.post(path, headers=HTMX).status_code == 400


@pytest.mark.parametrize("kind", [*KINDS, "unlike", "unrepost", "unbookmark"])
def test_what_one_may_not_see_is_not_there(as_john: FlaskClient, susan: User, kind: str) -> None:
    hidden, gone = say(susan, audience="followers"), say(susan)
    gone.delete(by=susan)
    db.session.commit()
    for post_id in (hidden.id, gone.id, 1):
        for headers in ({}, HTMX, {"Accept": "application/json"}):
            assert as_john.post(f"/posts/{post_id}/{kind}", headers=headers).status_code == 404


def test_a_repost_is_not_reacted_to(as_john: FlaskClient, john: User, susan: User) -> None:
    post = say(susan)
    as_john.post(f"/posts/{post.id}/repost")
    repost = db.session.query(Post).filter(Post.repost_of_id == post.id).one()
    for kind in KINDS:
        assert as_john.post(f"/posts/{repost.id}/{kind}").status_code == 404


def test_what_is_not_open_is_not_passed_on_and_says_why(as_john: FlaskClient, john: User) -> None:
    post = say(john, audience="followers")
    repost = actions(as_john.get("/").text)[1]
    assert repost.find(["button", "a"]) is None
    assert "everyone may see" in repost.text
    address, words = f"/posts/{post.id}/repost", "Only posts that everyone may see"
    plain = as_john.post(address, data={"next": "/"})
    assert plain.location == f"/#post-{post.id}"
    assert words in as_john.get("/").text
    program = as_john.post(address, headers={"Accept": "application/json"})
    assert (program.status_code, program.get_json()["error"]) == (422, "not_open")
    part = as_john.post(address, headers=HTMX)
    assert part.status_code == 422
    assert words in str(BeautifulSoup(part.text, "html.parser").span["data-answer"])  # type: ignore[index]


def test_five_columns_for_everyone(client: FlaskClient, as_john: FlaskClient, john: User) -> None:
    post = say(john)
    for browser in (client, as_john):
        columns = actions(browser.get("/explore").text)
        assert len(columns) == 5
        assert columns[0]["href"] == f"/@john/{post.id}#reply"


def test_strangers_are_shown_the_door(client: FlaskClient, john: User, susan: User) -> None:
    post = say(susan)
    answer = client.get("/explore")
    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in answer.text
    for kind in KINDS:
        assert button(answer.text, kind)["href"] == f"/auth/login?next=/@susan/{post.id}"
        assert client.post(f"/posts/{post.id}/{kind}").location == "/auth/login"
        assert client.post(f"/posts/{post.id}/{kind}", headers=HTMX).status_code == 401


@pytest.mark.parametrize(
    ("count", "shown", "title"),
    [(0, "", None), (1, "1", None), (9999, "9,999", None), (12_345, "12K", "12345")],
)
def test_figures(
    as_john: FlaskClient, susan: User, count: int, shown: str, title: str | None
) -> None:
    post = say(susan)
    db.session.execute(update(Post).where(Post.id == post.id).values(likes_count=count))
    page = as_john.get("/explore").text
    assert state(page, "like") == ("false", shown)
    found = figure(button(page, "like"))
    assert (None if found is None else found.get("title")) == title


def test_everyone_sees_what_they_did_themselves(app: Flask, john: User, susan: User) -> None:
    post = say(susan)
    reactions.like(john, post)
    db.session.commit()
    for person, pressed in [(john, "true"), (susan, "false"), (john, "true")]:
        browser = app.test_client()
        make.log_in(browser, person)
        assert button(browser.get("/explore").text, "like")["aria-pressed"] == pressed


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_presses_at_once_are_one(
    app: Flask, as_john: FlaskClient, susan: User, kind: str
) -> None:
    post, cookie, start = say(susan), as_john.get_cookie("session"), Barrier(20)
    address = f"/posts/{post.id}/{kind}"
    assert cookie is not None

    def press(number: int) -> int:
        browser = app.test_client()
        browser.set_cookie("session", cookie.value)
        start.wait()
        with app.app_context():
            headers = HTMX if number % 2 else {}
            return FlaskClient.open(browser, address, method="POST", headers=headers).status_code

    db.session.commit()
    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(press, range(20))) == {200, 302}
    db.session.refresh(post)
    assert (post.likes_count, post.reposts_count) == (kind == "like", kind == "repost")
    page = as_john.get("/explore").text
    assert [button(page, each)["aria-pressed"] == "true" for each in KINDS] == [
        each == kind for each in KINDS
    ]


def test_who_likes_and_reposts(client: FlaskClient, john: User, susan: User) -> None:
    post = say(susan)
    address = f"/@susan/{post.id}"
    for path in ("likes", "reposts", "quotes"):
        assert "Nobody so far" in client.get(f"{address}/{path}").text
    for person in [make.user() for _ in range(20)] + [john]:
        reactions.like(person, post)
        reactions.repost(person, post)
    say(john, "What a morning.", quote_of=post)
    for path in ("likes", "reposts"):
        page = client.get(f"{address}/{path}").text
        assert "@john" in page
        assert 'rel="next"' in page
        assert "Nobody so far" not in page
    assert "What a morning." in client.get(f"{address}/quotes").text


@pytest.mark.parametrize("path", ["likes", "reposts", "quotes"])
def test_who_may_not_see_a_post_is_not_told_who_likes_it(
    client: FlaskClient, as_john: FlaskClient, susan: User, path: str
) -> None:
    hidden, seen = say(susan, audience="followers"), say(susan)
    for browser in (client, as_john):
        assert browser.get(f"/@susan/{hidden.id}/{path}").status_code == 404
        assert browser.get(f"/@john/{seen.id}/{path}").status_code == 404
        assert browser.get(f"/@susan/{seen.id}/{path}").status_code == 200
        assert browser.get(f"/@susan/{seen.id}/{path}?before=x").status_code == 400


@pytest.mark.parametrize(("path", "kind"), [("/likes", "like"), ("/bookmarks", "bookmark")])
def test_what_one_has_kept_is_found_again(
    as_john: FlaskClient, john: User, susan: User, path: str, kind: str
) -> None:
    assert "below a post, and you find it here again" in as_john.get(path).text
    said = [say(susan, f"number {number}.") for number in range(22)]
    for post in reversed(said):
        as_john.post(f"/posts/{post.id}/{kind}")
    first = as_john.get(path).text
    assert [f"number {n}." in first for n in (0, 19, 20, 21)] == [True, True, False, False]
    link = BeautifulSoup(first, "html.parser").find("a", rel="next")
    assert isinstance(link, Tag)
    second = as_john.get(f"{path}{link['href']}").text
    assert [f"number {n}." in second for n in (0, 19, 20, 21)] == [False, False, True, True]
    said[0].delete(by=susan)
    db.session.commit()
    assert "number 0." not in as_john.get(path).text
    as_john.post(f"/posts/{said[1].id}/un{kind}")
    assert "number 1." not in as_john.get(path).text


def test_what_others_keep_is_theirs(as_john: FlaskClient, susan: User) -> None:
    post = say(susan, "kept by susan")
    reactions.bookmark(susan, post)
    reactions.like(susan, post)
    db.session.commit()
    for path in ("/bookmarks", "/likes"):
        assert "kept by susan" not in as_john.get(path).text
