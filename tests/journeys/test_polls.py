"""Polls in a browser: asked and answered, with a script and without."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.polls import Poll
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.models.ballots import options_of

ALL_FIELDS = "input[name=poll_option]"


@pytest.fixture
def susan(live: Live) -> User:
    return make.user("susan")


@pytest.fixture
def john(live: Live, susan: User) -> User:
    john = make.user("john")
    make.follow(john, susan)
    return john


def fields(page: Page) -> Locator:
    return page.locator(f"{ALL_FIELDS}:visible")


def newest() -> Post:
    db.session.rollback()
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def faults(page: Page) -> list[Any]:
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
    ]


def test_a_poll_is_asked_with_a_script(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    log_in(page, susan)
    expect(page.locator(".for-poll")).to_be_hidden()
    page.get_by_title("Add a poll").click()
    expect(fields(page)).to_have_count(2)
    expect(fields(page).first).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("Tea")
    page.keyboard.press("Enter")
    page.keyboard.type("Coffee")
    page.get_by_label("Results only after voting").check()
    page.get_by_label("Open for").select_option("30 minutes")
    page.fill("textarea", "Which one?")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert [option.text for option in options_of(newest())] == ["Tea", "Coffee"]
    assert db.session.scalars(select(Poll.hide_results)).one()


def test_choices_are_added_and_removed(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    log_in(page, susan)
    page.get_by_title("Add a poll").click()
    for words in ("Tea", "Milk", "Coffee"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(fields(page)).to_have_count(4)
    page.get_by_role("button", name="Remove choice 2").click()
    expect(fields(page)).to_have_count(3)
    expect(fields(page).nth(1)).to_have_value("Coffee")
    expect(fields(page).nth(1)).to_be_focused()
    assert faults(page) == []
    for number in (4, 5, 6):
        page.get_by_role("button", name="Add a choice").click()
        expect(fields(page)).to_have_count(number)
    expect(page.get_by_role("button", name="Add a choice")).to_be_hidden()


def test_a_poll_that_was_closed_again_is_not_sent(
    open_page: Callable[..., Page], susan: User
) -> None:
    page = open_page()
    log_in(page, susan)
    tick = page.get_by_title("Add a poll")
    tick.click()
    fields(page).first.fill("Tea")
    tick.click()
    expect(page.locator(".for-poll")).to_be_hidden()
    tick.click()
    expect(fields(page).first).to_have_value("Tea")
    tick.click()
    page.fill("textarea", "No question.")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert not newest().has_poll


@pytest.mark.parametrize("scripted", [True, False])
def test_what_cannot_be_asked_is_there_to_be_mended(
    open_page: Callable[..., Page], susan: User, scripted: bool
) -> None:
    page = open_page(width=390, java_script_enabled=scripted)
    log_in(page, susan)
    page.goto("/posts/new")
    page.locator("label:has(.want-poll)").click()
    expect(fields(page)).to_have_count(2 if scripted else 6)
    fields(page).nth(1).fill("Tea")
    page.fill("textarea", "Which one?")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Give at least two choices")).to_be_visible()
    expect(fields(page).first).to_have_value("Tea")
    if scripted:
        assert faults(page) == []
    fields(page).nth(1).fill("Coffee")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert [option.text for option in options_of(newest())] == ["Tea", "Coffee"]


def test_without_a_script_what_would_be_sent_stays_open(
    open_page: Callable[..., Page], susan: User
) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, susan)
    tick = page.locator("label:has(.want-poll)")
    tick.click()
    fields(page).first.fill("Tea")
    tick.click()
    expect(fields(page)).to_have_count(6)
    fields(page).first.fill("")
    expect(page.locator(".for-poll")).to_be_hidden()
