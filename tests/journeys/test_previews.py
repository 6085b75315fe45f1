"""A link gets its card: posted, seen, looked at again, switched off."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import publishing
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.elsewhere import Elsewhere, elsewhere
from tests.journeys.conftest import Live, log_in


@pytest.fixture
def mara(live: Live) -> User:
    return make.user("mara")


@pytest.mark.parametrize("java_script", [True, False])
def test_a_link_gets_a_card(
    live: Live, mara: User, open_page: Callable[..., Page], java_script: bool
) -> None:
    with elsewhere(live.app) as other:
        page = open_page(width=390, java_script_enabled=java_script)
        log_in(page, mara)
        see_it_arrive(page, live, other)
        page.locator(".post-menu summary").first.click()
        page.click(".post-menu a[href$='/edit']")
        expect(page.locator("#own-preview")).to_be_visible()
        if java_script:
            assert Axe().run(page).violations_count == 0
        page.click("text=Look at the page again")
        expect(page.locator(".flash")).to_contain_text("a moment ago")
    do_without(page)


def see_it_arrive(page: Page, live: Live, other: Elsewhere) -> None:
    """No request leaves the site: what is shown of the page comes from here."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#body", f"The lamps: {other.url()}")
    page.click("#compose [type=submit]")
    page.wait_for_url("**/#post-*")
    expect(page.locator(".preview")).to_have_count(0)
    live.run_jobs()
    page.goto("/")
    card = page.locator("a.preview")
    expect(card).to_contain_text("The lamps are on")
    expect(card.locator(".preview-host")).to_have_text(f"127.0.0.1:{other.server.port}")
    expect(card.locator("img")).to_have_js_property("complete", True)
    assert card.locator("img").evaluate("image => image.naturalWidth") == 600
    # A card as wide as the sheet makes nobody scroll sideways.
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [url for url in asked if not url.startswith(live.url)] == []


def do_without(page: Page) -> None:
    page.goto("/settings/appearance")
    page.uncheck("#shows_previews")
    page.click("main >> text=Save")
    expect(page.locator(".flash").first).to_be_visible()
    page.goto("/")
    expect(page.locator(".preview")).to_be_hidden()
    expect(page.locator(".e-content")).to_contain_text("The lamps")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboard_reaches_a_card_behind_a_warning(
    live: Live, mara: User, open_page: Callable[..., Page], scheme: str
) -> None:
    with elsewhere(live.app) as other:
        publishing.publish(mara, other.url(), choices=Choices(content_warning="lamps"))
        db.session.commit()
        live.run_jobs()
    page = open_page(color_scheme=scheme)
    page.goto("/explore")
    expect(page.locator(".preview")).to_be_hidden()
    page.locator(".cw summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".preview")).to_be_visible()
    # From the warning to the link in the text, and on to the card.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".preview")).to_be_focused()
    assert Axe().run(page).violations_count == 0
