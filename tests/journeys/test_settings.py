"""The settings, at every width."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import make
from tests.journeys.conftest import Live, log_in


def test_the_ways_through_the_settings_hold_their_words(
    live: Live, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    log_in(page, make.user("john"))
    page.goto("/settings/account")
    ways = page.locator(".subnav .rail-link")
    expect(ways).to_have_count(10)
    for width in (390, 820, 1000, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for way in ways.all():
            fits = way.evaluate("way => way.scrollWidth <= way.clientWidth")
            assert fits, f"{way.inner_text()} at {width}"
