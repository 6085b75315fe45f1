"""Profiles, follows and settings."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models.users import Follow, User
from tests import make


def test_follow_and_unfollow_by_form(as_john: FlaskClient, john: User, susan: User) -> None:
    assert as_john.post("/@susan/follow").location == "/@susan"
    assert john.is_following(susan)
    assert as_john.post("/@susan/follow").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 1
    assert as_john.post("/@susan/unfollow").location == "/@susan"
    assert not john.is_following(susan)
    assert as_john.post("/@susan/unfollow").status_code == 302


def test_following_leads_back_to_where_the_button_was(as_john: FlaskClient, susan: User) -> None:
    assert 'name="next" value="/@susan"' in as_john.get("/@susan").text
    assert 'name="next" value="/@susan?after=5&amp;x"' in as_john.get("/@susan?after=5&x").text
    assert as_john.post("/@susan/follow", data={"next": "/explore"}).location == "/explore"
    assert as_john.post("/@susan/follow", data={"next": "//evil"}).location == "/@susan"


def test_htmx_gets_the_changed_button(as_john: FlaskClient, susan: User) -> None:
    response = as_john.post("/@susan/follow", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.text
    assert "/@susan/unfollow" in response.text


@pytest.mark.parametrize("path", ["/@susan", "/@maria/following"])
def test_nobody_is_offered_twice_on_a_page(
    as_john: FlaskClient, john: User, susan: User, path: str
) -> None:
    maria = make.user("maria")
    make.follow(maria, susan)
    make.post(susan)
    make.post(maria)
    page = as_john.get(path).text
    assert page.count('id="follow-susan"') == page.count('id="follow-maria"') == 1


def test_nobody_follows_themselves(as_john: FlaskClient, john: User) -> None:
    assert as_john.post("/@john/follow").status_code == 302
    assert john.following_count == 0
    assert "cannot follow yourself" in as_john.get("/@john").text


def test_strangers_follow_nobody(client: FlaskClient, john: User) -> None:
    assert client.post("/@john/follow").location == "/auth/login"


@pytest.mark.parametrize("path", ["", "/followers", "/following", "/12"])
def test_nobody_of_that_name(client: FlaskClient, path: str) -> None:
    assert client.get(f"/@nobody{path}").status_code == 404


def test_profile_pages(client: FlaskClient, as_john: FlaskClient, john: User, susan: User) -> None:
    make.follow(susan, john)
    make.post(john, "from john")
    for browser in (client, as_john):
        page = browser.get("/@john").text
        assert "from john" in page
        assert "h-card" in page
        assert "susan" in browser.get("/@john/followers").text
        assert "john" in browser.get("/@susan/following").text
    assert client.get("/@JOHN").location == "/@john"
    make.log_in(client, susan)
    assert "/@john/unfollow" in client.get("/@john").text


def test_lists_are_paged_by_key(client: FlaskClient, john: User) -> None:
    for _ in range(21):
        make.follow(make.user(), john)
    page = client.get("/@john/followers").text
    assert 'rel="next"' in page
    assert "person" in page


def test_edit_ones_profile(as_john: FlaskClient, john: User) -> None:
    form = {
        "display_name": "John \u202eDoe\u200b",
        "about": "I write.\n\nhttps://example.org #harbour",
        "location": "Harbour\nTown",
        "website": "example.org/me",
    }
    assert as_john.post("/settings/profile", data=form).location == "/@john"
    assert john.name == "John Doe"
    assert john.website == "https://example.org/me"
    assert john.location == "Harbour Town"
    page = as_john.get("/@john").text
    assert "I write." in page
    assert 'href="https://example.org/me"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "x" * 51),
        ("display_name", "https://example.org/" + "x" * 2000),
        ("location", "https://example.org/" + "x" * 2000),
        ("about", "x" * 501),
        ("location", "x" * 61),
        ("website", "javascript:alert(1)"),
        ("website", "https://good@evil.example/"),
        ("website", "https://" + "x" * 300 + ".example"),
        ("website", "ftp://example.org"),
        ("website", "http://[::1"),
    ],
)
def test_bad_profiles_come_back(as_john: FlaskClient, john: User, field: str, value: str) -> None:
    # security 42
    response = as_john.post("/settings/profile", data={"display_name": "kept", field: value})
    assert response.status_code == 422
    assert (john.display_name, john.website) == ("", "")


def test_caps_count_what_people_count(as_john: FlaskClient, john: User) -> None:
    flags = "🇪🇺" * 50
    assert as_john.post("/settings/profile", data={"display_name": flags}).status_code == 302
    assert john.display_name == flags


def test_appearance(as_john: FlaskClient, john: User) -> None:
    form = {"theme": "dark", "locale": "es", "timezone": "America/Lima"}
    assert as_john.post("/settings/appearance", data=form).status_code == 302
    page = as_john.get("/").text
    assert 'data-bs-theme="dark"' in page
    assert 'lang="es"' in page
    assert (john.theme, john.locale, john.timezone) == ("dark", "es", "America/Lima")
    as_john.post("/settings/appearance", data={"theme": "auto", "locale": "", "timezone": ""})
    assert (john.locale, john.timezone) == (None, None)


@pytest.mark.parametrize("field", ["theme", "locale", "timezone"])
def test_bad_appearance_is_refused(as_john: FlaskClient, field: str) -> None:
    form = {"theme": "dark", "locale": "en", "timezone": "UTC", field: "../../etc/passwd"}
    assert as_john.post("/settings/appearance", data=form).status_code == 422


def test_extra_fields_change_nothing(as_john: FlaskClient, john: User) -> None:
    # security 32
    extra = dict.fromkeys(User.metadata.tables["user"].columns.keys(), "7")
    for address in ("/settings/profile", "/settings/appearance", "/@susan/follow", "/posts"):
        as_john.post(address, data=extra | {"body": "x", "website": "", "theme": "dark"})
    assert john.username == "john"
    assert (john.email, john.followers_count) == ("john@example.org", 0)
