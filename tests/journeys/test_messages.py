"""Two people write to each other in private, each in a browser, with scripts and without."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import check, watched
from tests.journeys.test_notifications import NOW
from tests.lib import files

BADGE = ".rail .of-messages"


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.fixture
def susan(live: Live, john: User) -> User:
    susan = make.user("susan", display_name="Susan · سوزان")
    make.follow(john, susan)
    return susan


def test_two_talk_without_a_new_page(
    live: Live, open_page: Callable[..., Page], john: User, susan: User, tmp_path: Path
) -> None:
    one, other = open_page(), open_page()
    log_in(one, john)
    log_in(other, susan)
    with watched(one, live.url), watched(other, live.url):
        one.goto("/@susan")
        one.click(".profile >> text=Message")
        one.fill("#body", "Is the ferry *late*?")
        one.click("#write button[type=submit]")
        expect(one.locator(".message.mine .bubble")).to_have_text("Is the ferry *late*?")
        other.evaluate(NOW)
        expect(other.locator(BADGE)).to_have_text("1 unread")
        other.click(".rail >> text=Messages")
        other.click(".mail-row >> text=john")
        expect(other.locator(".said-new")).to_be_visible()
        # It is read once it was looked at.
        expect(other.locator(BADGE)).to_be_hidden()
        other.fill("#body", "As always.")
        other.keyboard.press("Control+Enter")
        expect(other.locator(".message.mine")).to_have_count(1)
        expect(other.locator("#body")).to_have_value("")
        # The page of the other one asks by itself.
        expect(one.locator(".message:not(.mine) .bubble")).to_have_text("As always.")
        expect(one.locator("#talk-status")).to_contain_text("Susan")
        expect(one.locator(BADGE)).to_be_hidden()


def test_a_picture_comes_without_a_new_page(
    live: Live, open_page: Callable[..., Page], john: User, susan: User, tmp_path: Path
) -> None:
    make.message(susan, john)
    one, other = open_page(390), open_page()
    for page, person, path in ((one, john, "susan"), (other, susan, "john")):
        log_in(page, person)
        page.goto(f"/messages/{path}")
    with watched(one, live.url), watched(other, live.url):
        one.click("#body")
        (tmp_path / "quay.png").write_bytes(files.picture("PNG", 600, 400))
        with one.expect_file_chooser() as chooser:
            one.click("label[title='Add pictures']")
        chooser.value.set_files(str(tmp_path / "quay.png"))
        one.get_by_label("What picture 1 shows").fill("The quay.")
        expect(one.locator(".uploads [name=picture]")).not_to_have_value("")
        one.click("#write button[type=submit]")
        expect(one.locator(".message-pictures")).to_have_count(1)
        expect(one.locator(".uploads > li")).to_have_count(0)
        live.run_jobs()
        expect(one.locator(".message-pictures img")).to_have_attribute("alt", "The quay.")
        expect(other.locator(".message-pictures img")).to_have_attribute("alt", "The quay.")
        other.reload()
        expect(other.locator("#body")).to_have_value("")
        expect(other.locator(".message")).to_have_count(2)


def test_what_did_not_arrive_is_kept(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    page = open_page()
    log_in(page, john)
    page.goto("/messages/susan")
    page.fill("#body", "Do not lose this.")
    page.context.set_offline(True)
    page.click("#write button[type=submit]")
    expect(page.locator(".talk-refused")).to_contain_text("This did not arrive.")
    expect(page.locator("#body")).to_have_value("Do not lose this.")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#body")).to_have_value("Do not lose this.")
    page.click("#write button[type=submit]")
    expect(page.locator(".message.mine")).to_have_count(1)
    page.reload()
    expect(page.locator("#body")).to_have_value("")


@pytest.mark.parametrize("width", [390, 1440])
def test_two_talk_without_scripts(
    open_page: Callable[..., Page], john: User, susan: User, width: int
) -> None:
    one, other = (open_page(width, java_script_enabled=False) for _n in range(2))
    log_in(one, john)
    log_in(other, susan)
    way = ".topbar a[href='/messages']" if width < 768 else ".rail a[href='/messages']"
    one.click(way)
    one.click(".mail-none >> text=New message")
    one.check("[name=person][value=susan]")
    one.fill("#body", "Is the ferry late?")
    one.click("#write button[type=submit]")
    expect(one.locator(".message.mine .bubble")).to_have_text("Is the ferry late?")
    other.click(way)
    other.click(".mail-row.is-unread")
    other.click("text=Mark as read")
    expect(other.locator(f"{way} .of-messages")).to_be_hidden()
    other.fill("#body", "As always.")
    other.click("#write button[type=submit]")
    one.reload()
    expect(one.locator(".bubble")).to_have_count(2)


def test_what_can_be_done_with_a_message_without_scripts(
    open_page: Callable[..., Page], john: User, susan: User
) -> None:
    make.message(susan, john, "Buy this!")
    make.message(john, susan, "No.")
    one = open_page(java_script_enabled=False)
    log_in(one, john)
    one.goto("/messages/susan")
    one.locator(".message.mine summary").click()
    one.click("text=Delete for everybody")
    expect(one.locator(".bubble.is-gone")).to_have_count(1)
    one.locator(".message:not(.mine) .menu summary").click()
    one.locator(".menu-list >> text=Report").click()
    one.check("[value=spam]")
    one.click("form.group >> text=Report")
    expect(one.locator(".flash")).to_contain_text("Thank you.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_its_pages_are_accessible(
    live: Live, open_page: Callable[..., Page], john: User, susan: User, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        log_in(page, john)
        check(page, "/messages")
        check(page, "/messages/susan")
        group = make.group(susan, john, make.user(), body="x" * 400)
        make.write(susan, group.chat_id, "", pictures=[make.picture(susan).id])
        said = make.write(john, group.chat_id, "صباح الخير https://example.org/")
        for number in range(25):
            make.message(susan, john, f"Number {number}.")
        chat = f"/messages/c/{group.chat_id}"
        report = f"{chat}/{group.id}/report"
        for path in ("/messages", chat, f"{chat}?before={said.id}", f"{chat}/about", report):
            check(page, path)
        check(page, "/messages/susan")
        page.click("text=Older messages")
        expect(page.locator(".message")).to_have_count(25)
        for path in ("/messages/new", "/settings/privacy"):
            check(page, path)
        page.goto("/messages/new")
        page.fill("#body", "x" * 1000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
