"""What the small modules add to pages that work without them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in


@pytest.fixture
def john(live: Live) -> User:
    """John follows susan, who has written a page and a half."""
    susan = make.user("susan", display_name="Susan")
    john = make.user("john")
    make.follow(john, susan)
    for number in range(30):
        make.post(susan, f"Page {number} of the notebook.")
    return john


@pytest.fixture
def page(open_page: Callable[..., Page], john: User) -> Page:
    """John's home, in his browser."""
    page = open_page()
    log_in(page, john)
    return page


def test_older_posts_load_in_place_and_take_the_focus(page: Page) -> None:
    address = page.url
    page.locator(".pages .older").click()
    expect(page.locator(".post")).to_have_count(30)
    expect(page.locator(".post").nth(20)).to_be_focused()
    expect(page.locator(".pages")).to_have_count(0)
    assert page.url == address


@pytest.mark.usefixtures("john")
def test_older_posts_are_a_page_of_their_own_without_scripts(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/explore")
    page.locator(".pages .older").click()
    expect(page.locator(".post")).to_have_count(10)
    page.locator(".pages [rel=prev]").click()
    expect(page.locator(".post")).to_have_count(20)


def test_following_keeps_the_focus_and_says_so(page: Page) -> None:
    page.goto("/@susan")
    button = page.locator("#follow-susan")
    button.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("You no longer follow Susan.")
    expect(button).to_be_focused()
    expect(button).to_contain_text("Follow")
    button.press("Enter")
    expect(button).to_contain_text("Following")
    page.locator("#toasts [data-dismiss]").click()
    expect(page.locator("#toasts .flash")).to_have_count(0)


def test_a_draft_is_kept_until_it_is_posted(page: Page) -> None:
    page.fill("#body", "Half a thought")
    page.goto("/explore")
    page.goto("/")
    expect(page.locator("#body")).to_have_value("Half a thought")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("[data-notice=posted]")).to_be_visible()
    expect(page.locator("#body")).to_have_value("")
    page.reload()
    expect(page.locator("#body")).to_have_value("")


def test_a_double_click_posts_once(page: Page) -> None:
    page.fill("#body", "Only once")
    page.locator(".composer-tools [type=submit]").dblclick()
    page.wait_for_url("**/#post-*")
    page.goto("/@john")
    expect(page.locator(".post")).to_have_count(1)


def test_keys_go_from_post_to_post_but_not_while_typing(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".post").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".post").nth(0)).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.type("jumping")
    expect(page.locator("#body")).to_have_value("jumping")
    page.goto("/explore")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".post-focus")).to_be_visible()


def test_n_leads_to_the_composer_from_anywhere(page: Page) -> None:
    page.goto("/explore")
    page.keyboard.press("n")
    expect(page.locator("#body")).to_be_focused()


def test_a_link_is_copied_and_escape_closes_the_menu(page: Page, live: Live) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.url)
    menu = page.locator(".post-menu").first
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.locator("[data-copy]")).to_be_hidden()
    menu.locator("summary").click()
    menu.locator("[data-copy]").click()
    expect(page.locator("#toasts")).to_contain_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{live.url}/@susan/")


def test_moments_are_told_in_the_zone_of_the_device(
    open_page: Callable[..., Page], john: User
) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    page.goto("/explore")
    title = page.locator(".post time").first.get_attribute("title") or ""
    local = page.evaluate(
        """() => new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit"})
            .format(new Date(document.querySelector(".post time").dateTime))"""
    )
    assert title.endswith(local)


def test_this_devices_zone_can_be_chosen(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    log_in(page, john)
    page.goto("/settings/appearance")
    page.locator("#zone-hint button").click()
    expect(page.locator("#timezone")).to_have_value("Asia/Tokyo")
    expect(page.locator("#zone-hint")).to_be_hidden()


def test_a_password_can_be_looked_at(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/auth/login")
    button = page.locator("[data-reveal]")
    button.click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_what_was_posted_is_not_there_on_the_way_back(page: Page) -> None:
    page.fill("#body", "Only once.")
    page.click("#compose button.btn-primary")
    page.wait_for_url("**/#post-*")
    page.go_back()
    expect(page.locator("#body")).to_have_value("")


def test_no_menu_ends_below_the_bottom_bar(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(width=390)
    log_in(page, john)
    page.locator(".post .menu > summary").last.click()
    page.mouse.move(100, 400)
    page.mouse.wheel(0, 9000)
    last = page.locator(".post .menu").last.locator(".menu-list > *:visible").last
    page.wait_for_timeout(300)
    bar, end = page.locator(".bottombar").bounding_box(), last.bounding_box()
    assert bar is not None
    assert end is not None
    assert end["y"] + end["height"] <= bar["y"]
