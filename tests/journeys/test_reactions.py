"""The row of actions in a browser: pressed in place, with the keyboard, and told when it fails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.extensions import db
from app.models import entries
from app.models.posts import Post
from app.models.sessions import Session
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in


@pytest.fixture
def post(live: Live) -> Post:
    return make.post(make.user("susan"), "The ferry is late.")


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def page(open_page: Callable[..., Page], post: Post, john: User) -> Page:
    page = open_page()
    log_in(page, john)
    page.goto("/explore")
    return page


@pytest.mark.parametrize("kind", ["like", "repost", "bookmark"])
def test_a_button_changes_in_place_and_keeps_the_focus(page: Page, post: Post, kind: str) -> None:
    button = page.locator(f"#post-{post.id} .act-{kind}")
    page.evaluate("document.body.dataset.page = 'the same'")
    for pressed in ("true", "false", "true"):
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(button).to_be_focused()
    assert page.url.endswith("/explore")
    assert page.evaluate("document.body.dataset.page") == "the same"
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_two_actions_one_after_the_other_both_count(page: Page, post: Post) -> None:
    kinds = ("like", "repost", "bookmark")
    buttons = {kind: page.locator(f"#post-{post.id} .act-{kind}") for kind in kinds}
    page.evaluate(
        "names => names.forEach((name) => document.querySelector(name).click())",
        [f".act-{kind}" for kind in kinds],
    )
    for button in buttons.values():
        expect(button).to_have_attribute("aria-pressed", "true")


def test_l_likes_the_post_that_has_the_focus(page: Page, post: Post) -> None:
    like = page.locator(f"#post-{post.id} .act-like")
    page.keyboard.press("j")
    for pressed in ("true", "false"):
        page.keyboard.press("l")
        expect(like).to_have_attribute("aria-pressed", pressed)
        expect(page.locator(f"#post-{post.id}")).to_be_focused()


def test_a_failure_is_told_and_changes_nothing(page: Page, post: Post) -> None:
    like = page.locator(f"#post-{post.id} .act-like")
    db.session.execute(delete(Session))
    db.session.commit()
    like.click()
    expect(page.locator("#toasts")).to_contain_text("Log in first.")
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".post")).to_have_count(1)


def test_a_lost_connection_is_told_and_keeps_the_button(page: Page, post: Post) -> None:
    like = page.locator(f"#post-{post.id} .act-like")
    page.evaluate("void (window.onunhandledrejection = () => (document.body.dataset.fault = 1))")
    page.route("**/like", lambda route: route.abort())
    like.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("That did not work.")
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like).to_be_focused()
    assert page.evaluate("document.body.dataset.fault") is None


def test_a_post_no_longer_open_says_why_it_is_not_passed_on(
    page: Page, post: Post, john: User
) -> None:
    post.audience = "followers"
    make.follow(john, db.session.get_one(User, post.author_id))
    page.locator(f"#post-{post.id} .act-repost").click()
    expect(page.locator("#toasts")).to_contain_text("Only posts that everyone may see")
    expect(page.locator(f"#post-{post.id} .act-repost")).to_have_count(0)


def test_without_scripts_the_page_comes_back_to_the_post(
    open_page: Callable[..., Page], post: Post, john: User
) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, john)
    page.goto("/explore")
    page.locator(f"#post-{post.id} .act-like").click()
    assert page.url.endswith(f"/explore#post-{post.id}")
    expect(page.locator(f"#post-{post.id} .act-like")).to_have_attribute("aria-pressed", "true")
    db.session.rollback()
    assert entries.find(john, [post.id])[post.id].is_liked
