"""Lists, followed tags and conversations in a browser, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import lists, tag_follows, users, watches
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import check, watched
from tests.journeys.test_notifications import NOW
from tests.told import happen


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def susan(john: User) -> User:
    return make.user("susan", display_name="Susan · سوزان")


@pytest.fixture
def opening(susan: User) -> Post:
    return make.post(susan, "Who has seen the #ferry?")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_from_making_to_deleting(
    open_page: Callable[..., Page], john: User, susan: User, opening: Post, scripts: bool
) -> None:
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/lists")
    page.fill("[name=name]", "Neighbours")
    page.check("[name=is_out_of_home]")
    page.click("text=Make the list")
    page.fill("[name=username]", "nobody")
    page.click("text=Add to the list")
    expect(page.locator("main")).to_contain_text("Nobody here is called @nobody.")
    expect(page.locator("[name=username]")).to_have_value("nobody")
    page.fill("[name=username]", "@susan")
    page.click("text=Add to the list")
    expect(page.locator(".flash")).to_contain_text("is on the list now")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".post")).to_contain_text("Who has seen")
    page.get_by_role("link", name="Change this list").click()
    page.fill("[name=name]", "Ferry people")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Ferry people")
    page.get_by_role("link", name="Change this list").click()
    page.click("text=Delete …")
    page.click("text=Delete the list for good")
    expect(page.locator(".flash")).to_contain_text("The list “Ferry people” is gone.")


def test_a_profile_leads_to_the_lists_it_is_on(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    made = lists.make(john, "Neighbours")
    db.session.commit()
    page = open_page()
    log_in(page, john)
    page.goto("/@susan")
    page.locator(".profile .menu summary").first.click()
    page.click("text=Lists …")
    page.check("[name=lists]")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_contain_text("Saved.")
    page.goto(f"/lists/{made.id}/members")
    expect(page.locator(".people")).to_contain_text("@susan")


def test_what_arrives_on_a_list_waits_behind_a_banner(
    open_page: Callable[..., Page], john: User, susan: User, opening: Post
) -> None:
    made = lists.make(john, "Neighbours")
    lists.add(made, susan, john)
    db.session.commit()
    page = open_page()
    log_in(page, john)
    page.goto(f"/lists/{made.id}")
    make.post(susan, "There it is.")
    page.evaluate(NOW)
    page.click(".fresh >> text=1 new post")
    expect(page.locator(".post").first).to_contain_text("There it is.")
    expect(page.locator(".post")).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tag_is_followed_and_brings_posts_home(
    open_page: Callable[..., Page], john: User, opening: Post, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/tags/ferry")
    page.get_by_role("button", name="Follow #ferry").click()
    expect(page.locator(".flash")).to_contain_text("You follow #ferry")
    page.click(".rail >> text=Home")
    expect(page.locator(".post .post-why")).to_have_text("#ferry")
    page.click(".rail >> text=Lists")
    page.click("nav.tabs >> text=Tags")
    page.get_by_role("button", name="stop following #ferry").click()
    expect(page.locator(".flash")).to_contain_text("You no longer follow #ferry")
    page.reload()
    expect(page.locator("main")).to_contain_text("No tags yet")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_conversation_is_followed_then_muted(
    open_page: Callable[..., Page], john: User, susan: User, opening: Post, scripts: bool
) -> None:
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    page.goto(f"/@susan/{opening.id}")
    page.get_by_role("button", name="Follow this conversation").click()
    expect(page.locator(".flash")).to_contain_text("You follow this conversation")
    make.reply(susan, opening, "There it is.")
    happen()
    page.goto("/notifications")
    expect(page.locator(".notice")).to_contain_text("replied in a conversation you follow")
    page.click(".notice .excerpt")
    page.get_by_role("button", name="Mute this conversation").click()
    page.goto("/notifications")
    expect(page.locator("main")).to_contain_text("All quiet")
    page.goto("/conversations")
    page.get_by_role("button", name="Unmute").click()
    expect(page.locator("main")).to_contain_text("No conversations yet")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 820, 1440])
def test_the_pages_are_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], opening: Post, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    susan, john = (users.find(name) for name in ("susan", "john"))
    assert susan is not None
    assert john is not None
    made = lists.make(john, "A" * 50, is_out_of_home=True)
    lists.make(john, "Empty")
    lists.add(made, susan, john)
    tag_follows.follow(john, "ferry")
    watches.follow(john, opening.id)
    watches.mute(john, make.post(susan, "Something else.").id)
    db.session.commit()
    with watched(page, live.url):
        log_in(page, john)
        of_list = [f"/lists/{made.id}{part}" for part in ("", "/edit", "/members", "?before=1")]
        for path in (*of_list, "/lists", "/tags", "/conversations", "/@susan/lists", "/tags/ferry"):
            check(page, path)
        for path in ("/", f"/posts/{opening.id}/options", f"/@susan/{opening.id}"):
            check(page, path)
