"""Blocking, muting and asking to follow in a browser, with and without scripts."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.models import blocks, mutes
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import RULES, check, watched


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def susan(john: User) -> User:
    susan = make.user("susan")
    make.follow(john, susan)
    make.follow(susan, john)
    return susan


@pytest.mark.parametrize("scripts", [True, False])
def test_muting_from_a_post_and_blocking_on_a_profile(
    open_page: Callable[..., Page], john: User, susan: User, scripts: bool
) -> None:
    make.post(susan, "The tide is high.")
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.click(".post-menu summary")
    page.click("text=Mute, block or follow…")
    page.select_option("select[name=hours]", "24")
    page.click("section:has(#about-mute) button:has-text('Mute')")
    expect(page.locator(".flash")).to_contain_text("You have muted susan")
    expect(page.locator("#about-mute")).to_contain_text("Muted until")
    page.goto(page.url.split("/posts")[0] + "/")
    expect(page.locator("#feed")).not_to_contain_text("The tide is high.")
    page.goto(page.url + "@susan")
    expect(page.locator("#feed")).to_contain_text("The tide is high.")
    page.click(".profile .menu > summary")
    page.click(".profile .menu summary:has-text('Block')")
    page.click(".profile .menu button:has-text('Block')")
    expect(page.locator("main")).to_contain_text("You have blocked @susan")
    expect(page.locator("main")).not_to_contain_text("The tide is high.")
    page.click("text=Unblock")
    expect(page.locator("main")).to_contain_text("The tide is high.")


@pytest.mark.parametrize("scripts", [True, False])
def test_asking_to_follow_and_accepting(
    open_page: Callable[..., Page], live: Live, john: User, scripts: bool
) -> None:
    careful = make.user("careful")
    host, guest = (open_page(java_script_enabled=scripts) for _each in range(2))
    log_in(host, careful)
    host.goto(f"{live.url}/settings/privacy")
    host.check("text=I approve who follows me")
    host.click("text=Save")
    log_in(guest, john)
    guest.goto(f"{live.url}/@careful")
    guest.click("text=Ask to follow")
    expect(guest.locator(".profile .follow button")).to_contain_text("Requested")
    host.goto(f"{live.url}/notifications")
    host.click("text=1 request to follow you")
    host.click("text=Accept")
    expect(host.locator(".flash")).to_contain_text("john follows you now.")
    guest.goto(f"{live.url}/@careful")
    expect(guest.locator(".profile .follow button")).to_contain_text("Following")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_look_right(
    open_page: Callable[..., Page], live: Live, john: User, susan: User, width: int, scheme: str
) -> None:
    post = make.post(susan, "The tide is high.")
    asker = make.user("asker", about="From the other side of the bay.")
    john.approves_followers = True
    muted = make.user("muted")
    mutes.mute(john, muted)
    blocks.block(john, make.user("blocked"))
    make.follow(asker, john)
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        log_in(page, john)
        for path in (
            f"/posts/{post.id}/options",
            "/settings/privacy",
            "/settings/muted",
            "/settings/blocked",
            "/follow_requests",
            "/notifications",
            "/@blocked",
        ):
            check(page, path)
        check(page, "/@susan")
        page.click(".profile .menu > summary")
        page.click(".profile .menu summary:has-text('Mute')")
        results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert results.violations_count == 0, results.generate_report()
