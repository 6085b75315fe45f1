"""Every address: who may use it, what protects it, what it answers with."""

import hashlib
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.extensions import db
from app.models.users import User
from tests import make

STRANGER, MEMBER = "stranger", "member"
# Who gets further than a refusal. A new address must be added here on purpose.
ROLES = {
    "auth.confirm": STRANGER,
    "auth.login": STRANGER,
    "auth.logout": MEMBER,
    "auth.register": STRANGER,
    "auth.resend_confirmation": MEMBER,
    "auth.reset_password": STRANGER,
    "auth.reset_password_request": STRANGER,
    "main.about": STRANGER,
    "main.bookmarks": MEMBER,
    "main.cover": STRANGER,
    "main.create_post": STRANGER,  # keeps what was typed, and answers 401
    "main.delete_draft": MEMBER,
    "main.delete_post": MEMBER,
    "main.draft": MEMBER,
    "main.draft_list": MEMBER,
    "main.edit_post": MEMBER,
    "main.explore": STRANGER,
    "main.follow": MEMBER,
    "main.followers": STRANGER,
    "main.following": STRANGER,
    "main.history": STRANGER,
    "main.home": STRANGER,
    "main.likers": STRANGER,
    "main.likes": MEMBER,
    "main.livez": STRANGER,
    "main.missing_tile": STRANGER,
    "main.move_draft": MEMBER,
    "main.new_post": MEMBER,
    "main.news": MEMBER,
    "main.notification_list": MEMBER,
    "main.pin": MEMBER,
    "main.own_portrait": MEMBER,
    "main.portrait": STRANGER,
    "main.post": STRANGER,
    "main.add_pictures": MEMBER,
    "main.picture_file": STRANGER,  # those who may see the post; 404 for others
    "main.posts_address": STRANGER,
    "main.preview_picture": STRANGER,  # of pages that are everybody's
    "main.profile": STRANGER,
    "main.publish_draft": MEMBER,
    "main.quilt": STRANGER,
    "main.quotes": STRANGER,
    "main.react": MEMBER,
    "main.readyz": STRANGER,
    "main.read_notifications": MEMBER,
    "main.refresh_preview": MEMBER,
    "main.reposters": STRANGER,
    "main.restore_post": MEMBER,
    "main.save_draft": STRANGER,  # keeps what was typed, and answers 401
    "main.save_edit": STRANGER,  # keeps what was typed, and answers 401
    "main.scheduled": MEMBER,
    "main.settings": MEMBER,
    "main.settings_account": MEMBER,
    "main.settings_appearance": MEMBER,
    "main.settings_notifications": MEMBER,
    "main.settings_profile": MEMBER,
    "main.tag": STRANGER,
    "main.tile": STRANGER,
    "main.unschedule_draft": MEMBER,
    "main.unfollow": MEMBER,
    "main.withdraw_quote": MEMBER,
    "main.allow_quote": MEMBER,
    "main.unpin": MEMBER,
    "main.unsubscribe": STRANGER,  # its token says who may
    "main.vote": MEMBER,
    "main.vote_address": STRANGER,
    "main.with_pictures": STRANGER,
    "main.with_replies": STRANGER,
    "static": STRANGER,
}
VALUES: dict[str, Any] = {
    "username": "susan",
    "draft_id": 1,
    "post_id": 1,
    "verb": "like",
    "tag": "x",
    "token": "x",
    "filename": "x",
    "name": "x",
    "key": "0" * 32,
    "width": 96,
    "kind": "avatar",
    "size": "full",
}


def address(rule: Rule) -> str:
    return url_for(rule.endpoint, **{name: VALUES[name] for name in rule.arguments})


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def test_every_route_is_in_the_table(app: Flask) -> None:
    # security 28
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROLES)


def test_strangers_are_turned_away(app: Flask, client: FlaskClient, susan: User) -> None:
    # security 28
    with app.test_request_context():
        wanted = [
            (method, address(rule), ROLES[rule.endpoint])
            for method in ("GET", "POST")
            for rule in rules(app, method)
        ]
    for method, path, role in wanted:
        response = client.open(path, method=method)
        to_login = response.status_code == 302 and "/auth/login" in response.location
        if role == MEMBER:
            assert to_login, path
        elif not path.startswith(("/auth/reset", "/auth/confirm")):
            assert not to_login, path


def tables() -> str:
    """A fingerprint of all that is in the database."""
    rows = [
        sorted(map(str, db.session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_every_unsafe_method_needs_a_token(
    app: Flask, protected: FlaskClient, john: User, susan: User
) -> None:
    # security 35
    make.post(susan)
    with app.test_request_context():
        paths = [
            (method, address(rule))
            for method in ("POST", "PUT", "PATCH", "DELETE")
            for rule in rules(app, method)
        ]
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    before = tables()
    strangers = app.test_client()
    form = {"username": "new", "email": "new@example.org", "body": "x", "theme": "dark"}
    for method, path in paths:
        for client in (protected, strangers):
            response = client.open(path, method=method, data=form)
            refused = response.status_code in {400, 401} or response.location
            assert refused, (method, path, response.status_code)
    assert tables() == before


def test_get_changes_nothing(as_john: FlaskClient, john: User, susan: User) -> None:
    # security 36
    make.follow(john, susan)
    for n in range(25):
        make.post(susan, f"post {n} #tag by @susan and @john https://example.org/")
    before = tables()
    seen: set[str] = set()
    queue = ["/", "/about", "/settings/profile", "/tags/tag", "/readyz"]
    while queue:
        path = queue.pop()
        if path in seen or len(seen) > 150:
            continue
        seen.add(path)
        response = as_john.get(path)
        assert response.status_code < 500, path
        if response.mimetype == "text/html" and response.text:
            for link in BeautifulSoup(response.text, "html.parser").find_all("a", href=True):
                target = urlsplit(urljoin(f"http://localhost{path}", str(link["href"])))
                if target.netloc == "localhost":
                    queue.append(target.path + (f"?{target.query}" if target.query else ""))
    assert len(seen) > 20
    assert tables() == before


EVERY_PAGE = [
    ("/", 200),
    ("/explore", 200),
    ("/about", 200),
    ("/auth/login", 200),
    ("/auth/register", 200),
    ("/@susan", 200),
    ("/nothing", 404),
    ("/explore?before=x", 400),
    ("/settings/profile", 302),
    ("/livez", 200),
    ("/readyz", 200),
    ("/tiles/susan.svg", 200),
]


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_headers(client: FlaskClient, susan: User, path: str, status: int) -> None:
    # security 38
    response = client.get(path)
    assert response.status_code == status
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if response.mimetype == "text/html":
        for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy
        assert "<script>" not in response.text
        assert " style=" not in response.text


@pytest.mark.parametrize("path", ["/", "/explore", "/@susan", "/settings/profile", "/nothing"])
def test_signed_in_pages_are_not_stored(as_john: FlaskClient, susan: User, path: str) -> None:
    # security 20
    assert as_john.get(path).headers["Cache-Control"] == "no-store"


def test_cookies(client: FlaskClient, john: User) -> None:
    # security 19
    form = {"username": "john", "password": make.PASSWORD}
    cookie = client.post("/auth/login", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_for_strangers_set_no_cookie(client: FlaskClient, john: User) -> None:
    make.post(john)
    for path in ("/", "/explore", "/@john", "/about"):
        assert "Set-Cookie" not in client.get(path).headers, path
