"""Another name, another address, and a password that is looked at while it is typed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from tests import make
from tests.changing import link_of, newest
from tests.journeys.conftest import Live, log_in


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_takes_another_name_and_address_and_goes_back(
    live: Live, open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(width=390, java_script_enabled=scripts)
    log_in(page, make.user("susan"))
    page.goto("/settings/account")
    page.fill("[name=username]", "suzy")
    page.click("text=Change the name")
    expect(page.locator("main")).to_contain_text("@susan leads to you until")
    page.fill("[name=email]", "suzy@new.example")
    page.click("text=Change the address")
    expect(page.locator("main")).to_contain_text("Not yet")
    db.session.rollback()
    confirm, back = link_of(newest()), link_of(newest(), "email back")
    other = open_page(java_script_enabled=scripts)
    other.goto(confirm)
    other.click("main [type=submit]")
    page.goto("/settings/account")
    expect(page.locator("main")).to_contain_text("suzy@new.example")
    other.goto(back)
    other.click("main [type=submit]")
    expect(other.locator("main")).to_contain_text("every device is logged out")
    page.goto("/settings/account")
    expect(page).to_have_url(re.compile("/auth/login"))
    page.goto("/@susan")
    expect(page).to_have_url(re.compile("/@suzy$"))


def test_a_password_is_looked_at_while_it_is_typed(
    live: Live, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto("/auth/register")
    expect(page.locator("meter")).to_be_hidden()
    words = page.locator("[data-strength] [role=status]")
    page.locator("#password").press_sequentially("password123")
    expect(words).to_contain_text("Too many people")
    page.fill("#password", "correct horse battery staple")
    expect(words).to_have_text("Strong.")
    assert page.locator("meter").evaluate("meter => meter.value") == 4
    page.fill("#password", "")
    expect(page.locator("meter")).to_be_hidden()
