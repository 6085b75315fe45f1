"""Searching in a browser: from the box beside a page, by key, and without scripts."""

import json
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in


@pytest.fixture
def susan(live: Live) -> User:
    susan = make.user("susan", display_name="Susan Ólafs")
    for number in range(25):
        make.post(susan, f"Notebook, page {number}. #harbour")
    make.post(susan, "今日は東京タワーへ行った。")
    return susan


def test_from_the_key_to_what_is_found(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    log_in(page, make.user("john"))
    page.keyboard.press("/")
    expect(page.locator(".aside input[type=search]")).to_be_focused()
    page.keyboard.type("notebook")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=notebook")
    expect(page.locator("#feed .post")).to_have_count(20)
    expect(page.locator("main input[type=search]")).to_have_value("notebook")
    page.click("text=Show more")
    expect(page.locator("#feed .post")).to_have_count(25)
    page.click("text=Best first")
    expect(page.locator("#feed .post")).to_have_count(20)
    page.keyboard.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts(open_page: Callable[..., Page], susan: User, width: int) -> None:
    page = open_page(width=width, java_script_enabled=False)
    page.goto("/explore")
    page.locator("a[href='/search']:visible").first.click()
    page.fill("main input[type=search]", "タワー")
    page.click("main .search button")
    expect(page.locator("#feed .post")).to_have_count(1)
    page.fill("main input[type=search]", "olafs")
    page.click("main .search button")
    expect(page.locator(".beside .name")).to_have_text("Susan Ólafs")
    page.fill("main input[type=search]", 'notebook has:video "page 1')
    page.click("main .search button")
    expect(page.locator(".faults li")).to_have_count(2)
    expect(page.locator("main input[type=search]")).to_have_value('notebook has:video "page 1')
    page.click(".faults .btn")
    expect(page.locator("#feed .post")).to_have_count(1)
    page.click("text=Tags")
    expect(page.locator(".empty")).to_be_visible()


as_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
MARKED = "Array.from(CSS.highlights.get('found') ?? [], range => range.toString())"


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("notebook -pages", ["Notebook"] * 20),
        ('"page 7" from:susan', ["page 7"]),
        ("タワー", ["タワー"]),
        ("OLAFS", []),
        ("cafe", ["Café"]),
        ("(+ straße", ["STRASSE"]),
    ],
)
def test_what_was_searched_for_is_marked(
    open_page: Callable[..., Page], susan: User, typed: str, marked: list[str]
) -> None:
    make.post(susan, "Café, not cafeteria: 5 STRASSE")
    page = open_page()
    page.goto("/search?" + urlencode({"q": typed}))
    page.wait_for_function(f"marked => JSON.stringify({MARKED}) === marked", arg=as_json(marked))


def test_what_is_loaded_is_marked_too(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    page.goto("/search?q=notebook")
    page.click("text=Show more")
    expect(page.locator("#feed .post")).to_have_count(25)
    page.wait_for_function(f"({MARKED}).length === 25")
