"""A picture of oneself: sent, cut, shown; with scripts and without."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import portraits
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import RULES, watched
from tests.lib import files


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(files.picture("PNG", 300, 600))
    return path


def crop(page: Page) -> list[float]:
    names = ("x", "y", "size")
    return [float(page.locator(f"[name=avatar_{name}]").input_value()) for name in names]


def drag(page: Page) -> None:
    """Down by a quarter of what is shown."""
    canvas = page.locator(".portrait-avatar canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + 90, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] / 4, steps=5)
    page.mouse.up()


def check(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_part_is_chosen_by_hand_by_keys_and_from_the_list(
    live: Live, open_page: Callable[..., Page], picture: Path, width: int
) -> None:
    page = open_page(width)
    with watched(page, live.url):
        log_in(page, make.user("john"))
        page.goto("/settings/profile")
        page.set_input_files("#avatar", picture)
        expect(page.locator(".portrait-avatar canvas")).to_be_visible()
        assert crop(page) == [0.5, 0.5, 1]
        drag(page)
        assert crop(page) == [0.5, pytest.approx(0.25, abs=0.02), 1]
        expect(page.locator("#avatar_part option:checked")).to_have_text("As you moved it")
        page.locator(".portrait-avatar [type=range]").fill("2")
        page.locator(".portrait-avatar canvas").press("ArrowUp")
        x, y, size = crop(page)
        assert (x, size) == (0.5, 0.5)
        assert y == pytest.approx(0.316, abs=0.03)
        page.select_option("#avatar_part", "top")
        assert crop(page)[1] == 0
        check(page)


def test_a_picture_is_shown_when_it_is_prepared_and_can_be_cut_again(
    live: Live, open_page: Callable[..., Page], picture: Path
) -> None:
    page = open_page()
    with watched(page, live.url):
        log_in(page, make.user("john"))
        page.goto("/settings/profile")
        page.fill("[name=about]", "Typed before.")
        page.set_input_files("#avatar", picture)
        page.select_option("#avatar_part", "top")
        page.click("form[data-sending] .btn-primary")
        expect(page.locator("#avatar-now")).to_contain_text("Being prepared")
        expect(page.locator("[name=about]")).to_have_value("Typed before.")
        live.run_jobs()
        shown = page.locator("#avatar-now img[src*='/portraits/']")
        expect(shown).to_be_visible()
        page.reload()
        page.locator(".portrait-avatar .crop-open").click()
        expect(page.locator(".portrait-avatar canvas")).to_be_focused()
        assert crop(page)[1] == 0
        check(page)


def test_without_scripts_a_part_is_chosen_from_a_list(
    live: Live, open_page: Callable[..., Page], picture: Path
) -> None:
    john = make.user("john")
    page = open_page(390, java_script_enabled=False)
    log_in(page, john)
    page.goto("/settings/profile")
    page.set_input_files("#avatar", picture)
    page.select_option("#avatar_part", "bottom")
    page.click("form[data-sending] .btn-primary")
    expect(page.locator("#avatar-now")).to_contain_text("Being prepared")
    live.run_jobs()
    page.click("#avatar-now >> text=Look again")
    expect(page.locator("#avatar-now img[src*='/portraits/']")).to_be_visible()
    expect(page.locator(".crop-open:visible, canvas:visible")).to_have_count(0)
    db.session.rollback()
    found = portraits.find(john.id, "avatar")
    assert found is not None
    assert found.crop == portraits.PARTS["bottom"]
    page.locator("[name=display_name]").press("Enter")
    page.wait_for_url("**/@john")
    assert db.session.get_one(User, john.id, populate_existing=True).avatar_key is not None
    page.goto("/settings/profile")
    page.click("button[name=remove]")
    expect(page.locator("#avatar-now img[src*='/tiles/']")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    live: Live, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    page = open_page()
    log_in(page, make.user("john"))
    page.goto("/settings/profile")
    page.set_input_files("#avatar", large)
    expect(page.locator(".portrait-avatar .crop-fault")).to_contain_text("larger than 8 MB")
    expect(page.locator("#avatar")).to_have_value("")
