"""Drafts and scheduled posts, in a browser: saved while typing, found elsewhere, and by hand."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import drafts, schedules
from app.models.drafts import Draft
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import RULES, check, watched

Open = Callable[..., Page]
SAVED = re.compile("^Draft saved$")


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def page(open_page: Open, john: User) -> Page:
    """John's home, in his browser."""
    page = open_page(timezone_id="Asia/Tokyo")
    log_in(page, john)
    return page


def stored() -> list[str]:
    """The texts of all drafts."""
    db.session.rollback()
    texts = sorted(draft.body for draft in db.session.scalars(select(Draft)))
    db.session.rollback()
    return texts


def later(page: Page) -> None:
    """Open what is behind the clock."""
    page.get_by_title("Schedule, or keep as a draft").click()


def test_it_is_saved_while_one_types_and_goes_with_the_post(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url) if r.url.endswith("/drafts") else None)
    page.locator("#body").press_sequentially("Half a thought", delay=20)
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    assert stored() == ["Half a thought"]
    page.locator("#body").press_sequentially(", and the rest.", delay=20)
    expect(page.locator("[name=draft_revision]")).to_have_value("2")
    assert len(requests) == 2
    assert stored() == ["Half a thought, and the rest."]
    page.goto("/explore")
    page.goto("/")
    expect(page.locator("#body")).to_have_value("Half a thought, and the rest.")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("[data-notice=posted]")).to_be_visible()
    expect(page.locator("#body")).to_have_value("")
    assert stored() == []
    page.reload()
    expect(page.locator("#body")).to_have_value("")


CHOSEN = {
    "#body": "Which boat?",
    "#content_warning": "Boats",
    "[name=poll_option] >> nth=0": "Tea",
    "[name=poll_option] >> nth=1": "Coffee",
    "#scheduled_at": "2031-01-01T09:30",
}


def test_all_that_was_chosen_comes_back_on_this_device(page: Page) -> None:
    page.route("**/drafts", lambda route: route.abort())
    for tool in ("Add a warning", "Add a poll", "More choices", "Schedule, or keep as a draft"):
        page.get_by_title(tool).click()
    for field, words in CHOSEN.items():
        page.fill(field, words)
    page.select_option("[name=audience]", "followers")
    page.locator("[name=is_markdown]").check()
    expect(page.locator(".draft-note")).to_have_text("Kept on this device")
    page.goto("/explore")
    page.goto("/")
    expect(page.locator(".draft-note")).to_have_text("Your draft is back.")
    for field, words in CHOSEN.items():
        expect(page.locator(field)).to_be_visible()
        expect(page.locator(field)).to_have_value(words)
    expect(page.locator("[name=poll_option]").nth(2)).to_be_hidden()
    expect(page.locator("[name=audience]")).to_have_value("followers")
    expect(page.locator("[name=is_markdown]")).to_be_checked()
    assert stored() == []


def test_what_only_this_device_has_is_saved_later(page: Page) -> None:
    page.route("**/drafts", lambda route: route.abort())
    page.fill("#body", "Written in a tunnel.")
    expect(page.locator(".draft-note")).to_have_text("Kept on this device")
    page.unroute("**/drafts")
    page.reload()
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    assert stored() == ["Written in a tunnel."]


def test_a_draft_is_taken_up_on_another_device(page: Page, open_page: Open, john: User) -> None:
    page.fill("#body", "Begun here.")
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    other = open_page()
    log_in(other, john)
    other.goto("/drafts")
    other.get_by_role("link", name="Go on writing").click()
    other.locator("#body").press("End")
    other.locator("#body").press_sequentially(" Ended there.")
    other.locator("#body").press("Control+Enter")
    expect(other.locator("[data-notice=posted]")).to_be_visible()
    # The first one hears of it.
    page.reload()
    expect(page.locator("#body")).to_have_value("")
    assert stored() == []


def test_a_newer_version_from_another_device_is_shown(
    page: Page, open_page: Open, john: User
) -> None:
    page.fill("#body", "Begun here.")
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    other = open_page()
    log_in(other, john)
    other.goto("/drafts")
    other.get_by_role("link", name="Go on writing").click()
    other.fill("#body", "Written on there.")
    expect(other.locator(".draft-note")).to_have_text(SAVED)
    page.reload()
    expect(page.locator("#body")).to_have_value("Written on there.")
    page.fill("#body", "And here again.")
    expect(page.locator("[name=draft_revision]")).to_have_value("3")
    assert stored() == ["And here again."]


def test_two_tabs_do_not_write_over_each_other(page: Page) -> None:
    page.fill("#body", "One")
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    draft = page.input_value("[name=draft]")
    tabs = [page.context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"/drafts/{draft}")
    tabs[0].fill("#body", "Two")
    expect(tabs[0].locator(".draft-note")).to_have_text(SAVED)
    tabs[1].fill("#body", "Three")
    expect(tabs[1].locator(".draft-note")).to_have_text("Changed elsewhere: kept as another draft")
    assert stored() == ["Three", "Two"]


def test_a_post_overtakes_a_save_on_its_way(page: Page) -> None:
    def hold(route: Route) -> None:
        """Neither let it go on nor stop it."""

    page.route("**/drafts", hold)
    with page.expect_request("**/drafts"):
        page.fill("#body", "Quickly said.")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("[data-notice=posted]")).to_be_visible()
    assert stored() == []
    expect(page.locator("#body")).to_have_value("")


def test_deleted_it_does_not_come_back(page: Page) -> None:
    page.fill("#body", "Never mind.")
    expect(page.locator(".draft-note")).to_have_text(SAVED)
    page.goto("/drafts")
    page.locator(".draft summary").click()
    page.get_by_role("button", name="Delete draft").click()
    expect(page.locator("[data-notice=draft_deleted]")).to_be_visible()
    page.goto("/")
    expect(page.locator("#body")).to_have_value("")


def test_schedule_move_and_publish(page: Page) -> None:
    moment = clock.now() + timedelta(days=3)
    page.fill("#body", "Good morning, harbour.")
    later(page)
    expect(page.locator("#zone-words")).to_contain_text("Japan Standard Time (Tokyo)")
    page.fill("#scheduled_at", f"{moment:%Y-%m-%dT09:00}")
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.wait_for_url("**/scheduled?month=*")
    expect(page.locator(".scheduled-time")).to_have_text("09:00")
    page.get_by_text("Change time").click()
    page.locator("[name=scheduled_at]").fill(f"{moment:%Y-%m-%dT18:30}")
    page.get_by_role("button", name="Save time").click()
    expect(page.locator(".scheduled-time")).to_have_text("18:30")
    page.get_by_role("link", name="Edit").click()
    expect(page.locator("#scheduled_at")).to_have_value(f"{moment:%Y-%m-%dT18:30}")
    expect(page.locator(".composer-tools [type=submit]")).to_have_text("Schedule")
    page.fill("#body", "Good evening, harbour.")
    page.locator(".composer-tools [type=submit]").click()
    page.wait_for_url("**/scheduled?month=*")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("[data-notice=posted]")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(select(Post.body)).all() == ["Good evening, harbour."]
    page.goto("/scheduled")
    expect(page.get_by_text("Nothing is scheduled")).to_be_visible()


def test_what_is_scheduled_is_not_changed_by_half_a_word(page: Page, john: User) -> None:
    draft = make.scheduled(john, "Whole.")
    page.goto(f"/drafts/{draft.id}")
    page.fill("#body", "Ha")
    expect(page.locator(".draft-note")).to_have_text("Kept on this device")
    page.wait_for_timeout(2500)
    assert stored() == ["Whole."]
    page.reload()
    expect(page.locator("#body")).to_have_value("Ha")


def test_everything_works_without_scripts(open_page: Open, john: User) -> None:
    page = open_page(390, java_script_enabled=False)
    log_in(page, john)
    page.fill("#body", "Half a thought")
    later(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.get_by_role("link", name="Go on writing").click()
    expect(page.locator("#body")).to_have_value("Half a thought")
    page.fill("#body", "A whole one.")
    later(page)
    page.fill("#scheduled_at", f"{clock.now() + timedelta(days=3):%Y-%m-%dT09:00}")
    expect(page.locator("#zone-words")).to_contain_text("Coordinated Universal Time")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".scheduled .gist")).to_have_text("A whole one.")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Make it a draft again").click()
    expect(page.locator(".draft .gist")).to_have_text("A whole one.")
    page.locator(".draft summary").click()
    page.get_by_role("button", name="Delete draft").click()
    expect(page.get_by_text("No drafts")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_pages_of_drafts_are_accessible_and_quiet(
    live: Live, open_page: Open, john: User, width: int, scheme: str
) -> None:
    susan = make.user("susan")
    answered = str(make.post(susan, "Who has seen the ferry?").id)
    returned = make.scheduled(john, "x" * 600, in_reply_to=answered)
    draft = make.draft(john, "Half.", content_warning="Boats", poll_option=["Tea", "Coffee"])
    waiting = make.scheduled(john, "Later.", timedelta(days=3), quote_of=answered)
    schedules.give_back(returned, "length")
    db.session.commit()
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        log_in(page, john)
        shown = [f"/drafts/{one.id}" for one in (draft, waiting, returned)]
        months = ("/scheduled?month=2026-01", "/drafts?before=1")
        for path in ("/drafts", "/scheduled", *months, *shown):
            check(page, path)
        page.goto(shown[1])
        assert page.evaluate(REPEATED) == []
        # Without any, the pages say so.
        for one in (draft, waiting, returned):
            drafts.remove(john, one.id)
        db.session.commit()
        for path in ("/drafts", "/scheduled"):
            check(page, path)


def test_open_menus_of_drafts_are_accessible(page: Page, john: User) -> None:
    make.draft(john)
    make.scheduled(john)
    page.goto("/scheduled")
    for words in ("Change time", "More"):
        page.get_by_text(words, exact=True).click()
        examine(page)
    page.goto("/drafts")
    page.locator(".draft summary").first.click()
    examine(page)


def examine(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": RULES})
    assert results.violations_count == 0, results.generate_report()


REPEATED = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, at, all) => all.indexOf(id) !== at)"""
