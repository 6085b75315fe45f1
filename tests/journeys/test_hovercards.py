"""A profile at a glance: with the pointer and the keyboard, and never in the way."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from app.extensions import db
from app.models import notes
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in


@pytest.fixture
def susan(live: Live) -> User:
    susan = make.user("susan", display_name="Susan Sea", about="Boats and bridges.")
    make.post(susan, "The ferry is late.")
    return susan


@pytest.fixture
def john(live: Live, susan: User) -> User:
    john, ana = make.user("john"), make.user("ana")
    make.follow(john, ana)
    make.follow(ana, susan)
    notes.write(john, susan, "Met at the fair")
    db.session.commit()
    return john


@pytest.fixture
def page(open_page: Callable[..., Page], john: User) -> Page:
    page = open_page()
    log_in(page, john)
    page.goto("/explore")
    return page


def name(page: Page) -> Locator:
    return page.locator(".post a.name").first


def card(page: Page) -> Locator:
    return page.locator(".hovercard")


def test_pointing_at_a_name_shows_who_it_is(page: Page) -> None:
    name(page).hover()
    expect(card(page)).to_be_visible()
    for words in ("Susan Sea", "Boats and bridges.", "Followed by ana", "Met at the fair"):
        expect(card(page)).to_contain_text(words)
    assert not Axe().run(page).response["violations"]
    # The pointer may move into it, and it stays.
    card(page).hover()
    page.wait_for_timeout(500)
    expect(card(page)).to_be_visible()
    page.mouse.move(2, 2)
    expect(card(page)).to_have_count(0)


def test_one_follows_from_the_card(page: Page, john: User, susan: User) -> None:
    name(page).hover()
    page.locator("#card-susan").click()
    expect(page.locator("#card-susan")).to_contain_text("Following")
    expect(card(page)).to_be_visible()
    assert page.url.endswith("/explore")
    page.mouse.move(2, 2)
    expect(card(page)).to_have_count(0)
    name(page).hover()
    expect(page.locator("#card-susan")).to_contain_text("Following")


def test_the_keyboard_opens_enters_and_leaves_it(page: Page) -> None:
    page.keyboard.press("Tab")
    while not name(page).evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    expect(card(page)).to_be_visible()
    expect(name(page)).to_have_attribute("aria-details", "hovercard")
    page.keyboard.press("Tab")
    expect(page.locator("#card-susan")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    expect(name(page)).to_be_focused()
    page.wait_for_timeout(600)
    expect(card(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/@susan")


def test_passing_over_a_name_shows_nothing(page: Page) -> None:
    name(page).hover()
    page.mouse.move(2, 2)
    page.wait_for_timeout(700)
    expect(card(page)).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_card_stays_within_the_window(
    page: Page, live: Live, john: User, susan: User, locale: str
) -> None:
    live.app.config["LANGUAGES"] = ["en", "es", "ar"]
    john.locale = locale
    db.session.commit()
    for _ in range(12):
        make.post(susan, "Once more.")
    page.set_viewport_size({"width": 800, "height": 420})
    page.goto("/explore")
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    height = page.evaluate("document.documentElement.scrollHeight")
    for number in (0, 4, 8):
        link = page.locator(".post a.name").nth(number)
        # What the page moves below a pointer at rest is pointed at, too.
        page.mouse.move(2, 2)
        link.evaluate("e => e.scrollIntoView({block: 'end', behavior: 'instant'})")
        link.hover()
        expect(card(page)).to_be_visible()
        box = card(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 800
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 420
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.keyboard.press("Escape")
        expect(card(page)).to_have_count(0)


def test_a_finger_just_follows_the_link(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(width=390, has_touch=True)
    log_in(page, john)
    page.goto("/explore")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    name(page).tap()
    page.wait_for_url("**/@susan")
    assert not [url for url in asked if url.endswith("/card")]


def test_without_scripts_the_name_is_a_link(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/explore")
    name(page).hover()
    page.wait_for_timeout(600)
    expect(card(page)).to_have_count(0)
    name(page).click()
    page.wait_for_url("**/@susan")


def test_notes_without_scripts(open_page: Callable[..., Page], john: User) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, john)
    page.goto("/@susan")
    expect(page.locator(".own-note")).to_contain_text("Met at the fair")
    page.click("text=Change your note")
    page.fill("[name=body]", "Owes me a book")
    page.click("main [type=submit]")
    expect(page.locator(".own-note")).to_contain_text("Owes me a book")
    page.click("text=Followed by ana")
    expect(page.locator(".people .name")).to_have_text("ana")
