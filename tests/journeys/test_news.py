"""New posts while one reads: they wait behind a banner, and nothing moves under the reader."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import watched
from tests.journeys.test_notifications import NOW


@pytest.fixture
def susan(susan: User) -> User:
    for number in range(5):
        make.post(susan, f"Post {number}.")
    return susan


@pytest.mark.parametrize("path", ["/", "/explore"])
def test_new_posts_wait_behind_a_banner(
    live: Live, open_page: Callable[..., Page], john: User, susan: User, path: str
) -> None:
    page = open_page()
    log_in(page, john)
    page.goto(path)
    for number in range(3):
        make.post(susan, f"New {number}.")
    with watched(page, live.url):
        page.evaluate(NOW)
        banner = page.locator(".fresh a")
        expect(banner).to_have_text("3 new posts")
        expect(page.locator("#feed .post").first).to_contain_text("Post 4.")
        banner.click()
        posts = page.locator("#feed .post")
        expect(posts).to_have_count(8)
        expect(posts.nth(0)).to_contain_text("New 2.")
        expect(posts.nth(3)).to_contain_text("Post 4.")
        expect(posts.nth(0)).to_be_focused()
        expect(banner).to_have_count(0)
        # What was put there works as if it had always been there.
        like = posts.nth(1).locator("button.act-like")
        like.click()
        expect(like).to_have_attribute("aria-pressed", "true")
        make.post(susan, "One more.")
        page.evaluate(NOW)
        expect(banner).to_have_text("1 new post")


def test_more_than_a_page_leads_to_the_page_anew(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    page = open_page()
    log_in(page, john)
    for number in range(25):
        make.post(susan, f"New {number}.")
    page.evaluate(NOW)
    page.click("text=More than 20 new posts")
    expect(page.locator("#feed .post").first).to_contain_text("New 24.")
    expect(page.locator("#feed .post")).to_have_count(20)


def test_an_empty_home_says_that_it_is_not_empty_any_more(
    live: Live, open_page: Callable[..., Page], susan: User
) -> None:
    reader = make.user("reader")
    page = open_page(390)
    log_in(page, reader)
    expect(page.locator("main")).to_contain_text("Your home is quiet")
    make.follow(reader, susan)
    page.evaluate(NOW)
    page.click("text=5 new posts")
    expect(page.locator("#feed .post")).to_have_count(5)


def test_a_page_further_back_is_left_alone(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    last = make.post(susan, "The newest.")
    page = open_page()
    log_in(page, john)
    page.goto(f"/?before={last.id}")
    make.post(susan, "Newer.")
    with page.expect_response("**/news*") as answer:
        page.evaluate(NOW)
    assert "timeline" not in answer.value.url
    expect(page.locator(".fresh a")).to_have_count(0)
