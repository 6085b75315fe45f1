"""Logging in with more than a password."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from app.lib import clock
from tests import make
from tests.auth import factors
from tests.journeys.conftest import Live, log_in


def type_password(page: Page) -> None:
    page.goto("/auth/login")
    page.fill("[name=username]", "john")
    page.fill("[name=password]", make.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def set_up_app(page: Page) -> None:
    """From the page on security to the first right code."""
    page.goto("/settings/security")
    page.get_by_role("button", name="Set up an app").click()
    drawing = page.locator("main svg:has(title)")
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    secret = page.locator("samp").inner_text().replace(" ", "")
    page.fill("[name=code]", "000000")
    page.get_by_role("button", name="Ask for codes from now on").click()
    expect(page.get_by_text("This is not the code")).to_be_visible()
    page.fill("[name=code]", pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="Ask for codes from now on").click()


def keep_codes(page: Page) -> list[str]:
    """The recovery codes, as they are in the file."""
    expect(page.locator("ol samp")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    kept = re.findall(r"(?:\w{4}-){3}\w{4}", download.value.path().read_text())
    assert kept == page.locator("ol samp").all_inner_texts()
    page.get_by_role("button", name="I have kept them").click()
    return kept


@pytest.mark.parametrize("scripts", [True, False])
def test_an_app_and_codes_on_paper(
    live: Live, open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(390, java_script_enabled=scripts, accept_downloads=True)
    log_in(page, make.user("john"))
    set_up_app(page)
    kept = keep_codes(page)
    page.goto("/settings/security")
    expect(page.get_by_text("10 are left")).to_be_visible()
    other = open_page(java_script_enabled=scripts)
    type_password(other)
    expect(other.get_by_role("heading", name="Second step")).to_be_visible()
    other.goto("/settings/security")
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()
    type_password(other)
    other.fill("[name=code]", kept[0])
    other.get_by_role("button", name="Log in").click()
    expect(other.get_by_text("9 are left")).to_be_visible()


@pytest.fixture
def named(live: Live) -> Live:
    """The site under a name: browsers make no passkeys for numbers."""
    live.url = live.url.replace("127.0.0.1", "localhost")
    live.app.config["SITE_URL"] = live.url
    return live


def with_authenticator(page: Page) -> Any:
    """A device that keeps passkeys and knows its person, in this browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_passkey_is_the_only_thing_needed(named: Live, open_page: Callable[..., Page]) -> None:
    john = make.user("john")
    page = open_page()
    device, authenticator = with_authenticator(page)
    log_in(page, john)
    page.goto("/settings/security")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("[name=name]", "Telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("ol samp")).to_have_count(10)
    page.goto("/settings/security/passkeys")
    expect(page.get_by_text("not used yet")).to_be_visible()
    page.context.clear_cookies()
    # The browser offers it by itself, as if it had been chosen from the list.
    page.goto("/auth/login")
    page.wait_for_url("**/")
    page.goto("/settings/security/passkeys")
    expect(page.get_by_text("last used")).to_be_visible()
    credentials = device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert [one["signCount"] for one in credentials["credentials"]] == [2]
    expect(page.get_by_text("Telephone").first).to_be_visible()


def test_a_passkey_is_a_second_step_and_shows_who_one_is(
    named: Live, open_page: Callable[..., Page]
) -> None:
    john = make.user("john")
    factors.app_of(john)
    page = open_page(390)
    device, authenticator = with_authenticator(page)
    kept = factors.codes_of(john)[0]
    type_password(page)
    page.fill("[name=code]", kept)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/")
    page.goto("/settings/security/passkeys")
    page.fill("[name=name]", "Telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added")).to_be_visible()
    page.context.clear_cookies()
    presence = {"authenticatorId": authenticator, "enabled": False}
    device.send("WebAuthn.setAutomaticPresenceSimulation", presence)
    type_password(page)
    device.send("WebAuthn.setAutomaticPresenceSimulation", presence | {"enabled": True})
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/")
