"""Parts of pages that are kept: nobody is shown what was written for another."""

import pytest
from flask import Flask, render_template_string
from sqlalchemy import update

from app.extensions import db
from app.lib import clock
from app.models import entries, visibility
from app.models.posts import Post
from app.models.users import User
from app.pages.cards import post_cards
from tests import make


def test_each_sees_a_home_of_their_own(app: Flask, john: User, susan: User) -> None:
    for person, other in [(john, susan), (susan, john), (john, susan)]:
        client = app.test_client()
        make.log_in(client, person)
        page = client.get("/").text
        composer = page[
            page.index('id="compose"') : page.index("</form>", page.index('id="compose"'))
        ]
        assert f"What is new, {person.username}?" in composer
        assert f'data-draft="{person.id}"' in composer
        assert other.username not in composer


def test_each_session_posts_with_a_token_of_its_own(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 35
    clients = [app.test_client() for _ in range(2)]
    for client in clients:
        make.log_in(client, john)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for client in clients:
        # A context for each request, as outside tests: Flask-WTF keeps its token there.
        with app.app_context():
            token = client.get("/").text.split('name="csrf_token" value="')[-1].split('"')[0]
        with app.app_context():
            answer = client.post("/posts", data={"body": "Hello.", "csrf_token": token})
        assert answer.status_code == 302


def test_each_language_has_parts_of_its_own(app: Flask, susan: User) -> None:
    make.post(susan)
    client = app.test_client()
    seen = [client.get("/explore", headers={"Accept-Language": code}).text for code in ("en", "es")]
    assert "Copy link" in seen[0]
    assert "Copy link" not in seen[1]


@pytest.mark.parametrize("first", ["refused", "head"])
def test_what_a_refused_form_shows_is_not_kept_for_pages(
    app: Flask, john: User, susan: User, first: str
) -> None:
    for number in range(3):
        make.post(make.user(f"friend{number}"))
    make.post(susan)
    make.follow(john, susan)
    client = app.test_client()
    make.log_in(client, john)
    if first == "refused":
        assert client.post("/posts", data={"body": ""}).status_code == 422
    assert client.head("/").status_code == 200
    aside = client.get("/").text.partition("<aside")[2]
    assert 'action="/@friend0/follow"' in aside
    assert '<input type="hidden" name="next" value="/">' in aside


def test_an_unknown_name_in_a_key_is_refused(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(LookupError, match=r"fine\.fine"):
        render_template_string("{{ kept('fine', 'fine', nobody_knows) }}")


def test_what_is_kept_is_as_new_as_its_key(app: Flask, susan: User) -> None:
    post_id = make.post(susan, "before").id
    with app.test_request_context():
        read = visibility.find_post(None, post_id)
        assert read.body == "before"
        # Somebody else's transaction, of which the row that was read knows nothing.
        edited = update(Post).where(Post.id == post_id)
        edited = edited.values(body_html="<p>after</p>", edited_at=clock.now())
        db.session.execute(edited, execution_options={"synchronize_session": False})
        entry = entries.find(None, [post_id])[post_id]
        assert "<p>after</p>" in post_cards([entry], None)


@pytest.mark.parametrize("path", ["/", "/explore", "/about"])
def test_the_count_of_unread_is_not_kept(app: Flask, john: User, susan: User, path: str) -> None:
    make.post(john)
    for person in (john, susan):
        client = app.test_client()
        make.log_in(client, person)
        for count, badge, title in [
            (0, ' hidden><span class="n">0', "<title>"),
            (3, '><span class="n">3', "<title>(3) "),
            (100, '><span class="n">99+', "<title>(99+) "),
            (0, ' hidden><span class="n">0', "<title>"),
        ]:
            db.session.execute(update(User).values(unread_count=count))
            page = client.get(path).text
            assert page.count(f'<span class="badge-n"{badge}<') == 2
            assert title in page
            assert "\x02" not in page
