"""Looking after the site in a browser: a suspension and its end, the log, and how it looks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import standing
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import LOOKS, check, watched

REASON = "The same advertisement forty times."


def find_john(page: Page) -> None:
    """The way of a moderator to somebody's page."""
    page.click("nav.rail >> text=Administration")
    page.click(".subnav >> text=People")
    page.fill("#q", "joh")
    page.click("main button:has-text('Search')")
    page.click("#feed a.name")


@pytest.mark.parametrize("scripts", [True, False])
def test_suspending_somebody_who_reads_why_and_is_reinstated(
    open_page: Callable[..., Page], live: Live, scripts: bool
) -> None:
    page, theirs = (open_page(java_script_enabled=scripts) for _ in range(2))
    log_in(theirs, make.user("john"))
    log_in(page, make.user("mod", role="moderator"))
    find_john(page)
    page.click("button:has-text('Suspend')")
    expect(page.locator("#reason")).to_have_attribute("aria-invalid", "true")
    page.fill("#reason", REASON)
    page.click("button:has-text('Suspend')")
    expect(page.locator(".flash").first).to_contain_text("@john is suspended.")
    theirs.goto("/notifications")
    expect(theirs.locator("h1")).to_have_text("Your account is suspended")
    expect(theirs.locator("main")).to_contain_text(REASON)
    page.fill("#reason", "A mistake of ours.")
    page.click("button:has-text('Reinstate')")
    expect(page.locator(".flash").first).to_contain_text("@john is reinstated.")
    theirs.goto("/notifications")
    expect(theirs.locator("h1")).to_have_text("Notifications")
    page.click(".subnav >> text=Log of staff")
    expect(page.locator("#feed li")).to_have_count(2)
    with page.expect_download() as fetching:
        page.click("text=As a table")
    assert REASON in Path(fetching.value.path()).read_text()


@LOOKS
def test_the_pages_of_staff_are_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    chief, john = make.user("chief", role="administrator"), make.user("john")
    moderator, susan = make.user("mod", role="moderator"), make.user("susan", confirmed=False)
    standing.limit(susan, "Loud.", moderator)
    db.session.commit()
    page = open_page(width, color_scheme=scheme)
    log_in(page, chief)
    with watched(page, live.url):
        for path in ("", "log", "log?actor=nobody", "people", "people?q=x", "people/susan"):
            check(page, f"/admin/{path}")
    theirs = open_page(width, color_scheme=scheme)
    log_in(theirs, john)
    standing.suspend(john, REASON, moderator)
    db.session.commit()
    with watched(theirs, live.url):
        check(theirs, "/settings/account/suspended")
