"""Filters in a browser: made with and without scripts, and posts behind their titles."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import check, watched
from tests.journeys.test_notifications import NOW


@pytest.fixture
def susan(susan: User) -> User:
    for number in range(3):
        make.post(susan, f"Post {number}.")
    return susan


@pytest.mark.parametrize("scripts", [True, False])
def test_a_filter_is_made_and_covers(
    open_page: Callable[..., Page], john: User, susan: User, scripts: bool
) -> None:
    make.post(susan, "The SPOILER is here.")
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/settings/filters")
    expect(page.locator("main")).to_contain_text("No filters")
    page.fill("[name=title]", "Films")
    page.click("text=Add >> nth=-1")
    expect(page.locator(".error").first).to_contain_text("Write the words")
    expect(page.locator("[name=title]")).to_have_value("Films")
    page.fill("[name=phrases]", "spoiler\nthe end")
    page.click("main button >> text=Add")
    expect(page.locator(".flash")).to_contain_text("Added.")
    page.goto("/")
    cover = page.locator(".covered")
    expect(cover).to_have_count(1)
    expect(cover.locator("article")).to_be_hidden()
    cover.locator("summary").first.click()
    expect(cover.locator("article")).to_contain_text("The SPOILER is here.")


def test_a_filter_is_changed_and_deleted(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    make.post(susan, "The SPOILER is here.")
    make.filter(john, hides=False)
    page = open_page(390, java_script_enabled=False)
    log_in(page, john)
    page.goto("/settings/filters")
    page.click("text=Edit")
    page.check("[value=hide]")
    page.click("text=Save")
    page.goto("/")
    expect(page.locator(".covered")).to_have_count(0)
    expect(page.locator("#feed .post")).to_have_count(3)
    page.goto("/settings/filters")
    page.click("main >> text=Delete")
    expect(page.locator("main")).to_contain_text("No filters")


def test_what_arrives_is_covered_too(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    make.filter(john, "spoiler", hides=False)
    make.filter(john, "secret")
    page = open_page()
    log_in(page, john)
    make.post(susan, "A secret.")
    with page.expect_response("**/news*") as answer:
        page.evaluate(NOW)
    assert answer.value.json()["posts"] == 0
    make.post(susan, "A spoiler.")
    page.evaluate(NOW)
    page.click("text=1 new post")
    cover = page.locator("#feed > *").first
    expect(cover).to_contain_text("Filtered: spoiler")
    expect(cover.locator("summary").first).to_be_focused()
    # The keys pass by what is covered.
    page.keyboard.press("j")
    expect(page.locator("#feed > .post").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_pages_are_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], john: User, susan: User, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    first = make.post(susan, "A spoiler.")
    make.reply(susan, first, "More of the spoiler.")
    with watched(page, live.url):
        log_in(page, john)
        check(page, "/settings/filters")
        made = make.filter(john, "spoiler", title="Films", hides=False)
        for path in ("/settings/filters", f"/settings/filters/{made.id}", "/"):
            check(page, path)
        check(page, f"/@susan/{first.id}")
        make.filter(john, "post")
        check(page, "/")
