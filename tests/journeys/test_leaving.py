"""Taking one's data along and leaving, in a browser, with and without scripts."""

import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.journeys.conftest import Live, log_in


@pytest.mark.parametrize("scripts", [True, False])
def test_fetching_an_archive_then_leaving_then_staying(
    open_page: Callable[..., Page], live: Live, scripts: bool
) -> None:
    john = make.user("john")
    make.post(john, "The tide is high.")
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/settings/data")
    page.click("text=Make an archive")
    expect(page.locator("#tasks progress")).to_be_visible()
    live.run_jobs()
    if not scripts:
        page.reload()
    with page.expect_download() as fetching:
        page.click("text=Download")
    with zipfile.ZipFile(fetching.value.path()) as archive:
        assert archive.testzip() is None
        assert b"The tide is high." in archive.read("posts/1.html")
    page.click("text=Delete the account")
    page.fill("#current_password", make.PASSWORD)
    page.click("text=Delete my account")
    expect(page.locator(".flash").first).to_contain_text("hidden from now on")
    page.goto("/auth/login")
    page.fill("[name=username]", "john")
    page.fill("[name=password]", make.PASSWORD)
    page.click("main button[type=submit]")
    page.click("button:has-text('Stay')")
    expect(page.locator(".flash").first).to_contain_text("Good that you stay")
