"""Catching up in a browser, after a week away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.extensions import db
from app.lib import clock
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import check, watched


@pytest.fixture
def john(live: Live) -> User:
    """Somebody who was away for a week, and follows twelve people."""
    john = make.user("john")
    for number in range(12):
        person = make.user(f"person{number:02}", display_name=f"Person {number}")
        make.follow(john, person)
        for post in range(4 if number == 5 else 1):
            make.post(person, f"Post {post} of {number}.")
    week = clock.now() - timedelta(days=7)
    db.session.execute(update(User).where(User.id == john.id).values(last_seen_at=week))
    db.session.commit()
    return john


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_comes_back(open_page: Callable[..., Page], john: User, scripts: bool) -> None:
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    page.click("main >> text=Catch up")
    heads = page.locator(".speaker-head")
    expect(heads).to_have_count(10)
    expect(page.locator("#at")).to_be_hidden()
    page.click("text=More people")
    expect(page.locator("main")).to_contain_text("All 4 posts of Person 5 since then")
    expect(heads).to_have_count(12 if scripts else 2)
    page.click("text=All 4 posts of Person 5")
    expect(page.locator("#feed .post")).to_have_count(4)
    page.goto("/catchup")
    page.select_option("#since", "at")
    page.fill("#at", "2020-01-01T10:00")
    page.click("main button >> text=Show")
    expect(page.locator(".error")).to_contain_text("Choose a moment in the last 31 days.")
    expect(page.locator("#at")).to_have_value("2020-01-01T10:00")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_pages_are_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], john: User, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        log_in(page, john)
        for path in ("/", "/catchup", "/catchup?since=1d", "/catchup/person05?since=1d"):
            check(page, path)
        page.goto("/catchup?since=1d")
        make.filter(john, "post", hides=False)
        check(page, "/catchup?since=8h")
