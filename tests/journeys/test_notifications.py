"""Notifications in a browser: read when seen or by a button, counted while a page is open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import digests, reactions
from app.models.posts import Post
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import check, watched
from tests.told import happen, unread

NOW = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def post(john: User) -> Post:
    """A post of john's, of which john is told five things."""
    susan, anna = make.user("susan"), make.user("anna", display_name="Anna آنا")
    post = make.post(john, "The ferry is late.")
    for person in (susan, anna):
        reactions.like(person, post)
        make.follow(person, john)
    make.reply(susan, post, "By how much?")
    make.post(anna, "Ask @john, who is there.")
    reactions.repost(susan, post)
    happen()
    return post


def test_what_was_seen_is_read(open_page: Callable[..., Page], john: User, post: Post) -> None:
    page = open_page()
    log_in(page, john)
    badge = page.locator(".rail .badge-n:not(.of-messages)")
    expect(badge).to_have_text("5 unread")
    page.click(".rail >> text=Notifications")
    expect(page.locator(".notice .words").first).to_contain_text("(unread)")
    expect(page).to_have_title("(5) Notifications · Microblog")
    # What is further down is read when it has been scrolled to.
    page.mouse.move(700, 600)
    for _step in range(6):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(400)
    expect(badge).to_be_hidden()
    expect(page).to_have_title("Notifications · Microblog")
    # What was new stays marked until the page is left.
    expect(page.locator(".notice .words").first).to_contain_text("(unread)")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("(unread)")
    assert unread(john) == 0


def test_without_scripts_a_button_says_that_all_is_read(
    open_page: Callable[..., Page], john: User, post: Post
) -> None:
    page = open_page(390, java_script_enabled=False)
    log_in(page, john)
    page.click(".bottombar >> text=Notifications")
    page.click("text=Reposts")
    expect(page.locator(".notice")).to_have_count(1)
    page.click("nav.tabs >> text=All")
    assert unread(john) == 5
    page.click("text=Mark all as read")
    expect(page.locator("main")).not_to_contain_text("(unread)")
    expect(page.locator(".bottombar .badge-n")).to_be_hidden()
    assert unread(john) == 0


def test_an_open_page_counts_what_arrives(
    open_page: Callable[..., Page], john: User, post: Post
) -> None:
    page = open_page()
    log_in(page, john)
    page.goto("/about")
    reactions.like(make.user("zoe"), make.post(john, "Another one."))
    db.session.commit()
    happen()
    page.evaluate(NOW)
    expect(page.locator(".rail .badge-n:not(.of-messages)")).to_have_text("6 unread")
    expect(page.locator("#news-status")).to_have_text("6 unread notifications")
    expect(page).to_have_title(re.compile(r"^\(6\) About"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_pages_are_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], john: User, post: Post, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        log_in(page, john)
        for path in ("/notifications", "/notifications?kind=quote", "/settings/notifications"):
            check(page, path)
        check(page, f"/unsubscribe/{digests.stopping_token(john, signing_keys())}")


def test_settings_are_kept_without_scripts(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, john)
    page.goto("/settings/notifications")
    page.uncheck("[value=like]")
    page.check("[value=weekly]")
    page.click("text=Save")
    expect(page.locator(".flash")).to_contain_text("Saved.")
    expect(page.locator("[value=like]")).not_to_be_checked()
    expect(page.locator("[value=weekly]")).to_be_checked()
