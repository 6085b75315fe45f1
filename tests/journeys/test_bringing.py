"""Bringing one's past along, in a browser, with and without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import make, pasts
from tests.journeys.conftest import Live, log_in
from tests.lib import files


def archive(folder: Path) -> Path:
    """What somebody fetched from Mastodon: a thread with a picture, and more that stays behind."""
    first = pasts.toot(1, "<p>The first morning.</p>")
    answer = pasts.toot(
        2,
        "<p>The second.</p>",
        inReplyTo=first["object"]["id"],
        attachment=[pasts.attachment("pier.png", "A pier")],
    )
    items = [first, answer, *map(pasts.boost, range(30))]
    path = folder / "archive.tar.gz"
    path.write_bytes(pasts.mastodon(items, {"pier.png": files.picture("PNG")}, is_tar=True))
    return path


def bring(page: Page, path: Path) -> None:
    page.goto("/settings/data")
    page.set_input_files("[name=archive]", path)
    page.click("form[action$='/import'] button[type=submit]")
    expect(page.locator(".flash").first).to_contain_text("It is being read")
    expect(page.locator("#tasks progress")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_archive_comes_is_reported_and_is_taken_back(
    open_page: Callable[..., Page], live: Live, tmp_path: Path, scripts: bool
) -> None:
    john = make.user("john")
    page = open_page(width=390, java_script_enabled=scripts)
    log_in(page, john)
    bring(page, archive(tmp_path))
    page.reload()
    expect(page.locator("#tasks progress")).to_be_visible()
    live.run_jobs()
    if not scripts:
        page.reload()
    expect(page.locator("#tasks")).to_contain_text("Posts: 2 · Pictures: 1")
    page.click("#tasks a:has-text('See the report')")
    expect(page.locator("main")).to_contain_text("they are not yours to bring: 30")
    if scripts:
        assert not Axe().run(page).response["violations"]
    with page.expect_download() as fetching:
        page.click("a[download]")
    lines = fetching.value.path().read_text().splitlines()
    assert (len(lines), lines[0]) == (31, "What was left out,Why")
    page.goto("/@john")
    expect(page.locator("main")).to_contain_text("2 posts")
    expect(page.locator("article img[alt='A pier']")).to_have_count(1)
    expect(page.locator("article:has-text('The second.') time").first).to_have_attribute(
        "datetime", "2019-05-04T14:30:00Z"
    )
    take_back(page, live, scripts=scripts)


def take_back(page: Page, live: Live, *, scripts: bool) -> None:
    page.goto("/settings/data")
    page.click("#tasks button:has-text('Take it all back')")
    expect(page.locator(".flash").first).to_contain_text("being taken back")
    live.run_jobs()
    if not scripts:
        page.reload()
    expect(page.locator("#tasks")).to_contain_text("It was taken back.")
    page.goto("/@john")
    expect(page.locator("main")).to_contain_text("0 posts")


def test_a_refused_file_keeps_what_was_chosen(
    open_page: Callable[..., Page], live: Live, tmp_path: Path
) -> None:
    page = open_page()
    log_in(page, make.user("john"))
    path = tmp_path / "people.csv"
    path.write_text("susan\n")
    page.goto("/settings/data")
    page.set_input_files("[name=archive]", path)
    page.select_option("[name=audience]", "followers")
    page.click("form[action$='/import'] button[type=submit]")
    expect(page.locator(".error")).to_contain_text("Say whether you follow, block or mute")
    expect(page.locator("[name=audience]")).to_have_value("followers")


def test_an_import_in_spanish(open_page: Callable[..., Page], live: Live, tmp_path: Path) -> None:
    john = make.user("john", locale="es")
    page = open_page()
    log_in(page, john)
    page.goto("/settings/data")
    page.set_input_files("[name=archive]", archive(tmp_path))
    page.click("form[action$='/import'] button[type=submit]")
    live.run_jobs()
    page.reload()
    expect(page.locator("#tasks")).to_contain_text("Publicaciones: 2 · Imágenes: 1")
    page.click("#tasks a[href*='/imports/']")
    expect(page.locator("main")).to_contain_text("Lo que se ha quedado fuera")
