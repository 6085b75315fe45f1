"""Moments by the clocks of one zone, chosen on a device that goes by another."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from app.extensions import db
from app.lib import clock
from app.models.users import User
from tests.journeys.conftest import log_in


def test_the_clocks_of_the_chosen_zone_count_not_those_of_the_device(
    open_page: Callable[..., Page], john: User
) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    log_in(page, john)
    john.timezone = "America/New_York"
    db.session.commit()
    page.goto("/posts/new")
    page.fill("#body", "In three hours.")
    page.get_by_title("Schedule, or keep as a draft").click()
    moment = (clock.now() + timedelta(hours=3)).astimezone(ZoneInfo("America/New_York"))
    page.fill("#scheduled_at", f"{moment:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("Scheduled for")
    expect(page.locator(".flash")).to_contain_text(f"{moment:%H:%M}")
