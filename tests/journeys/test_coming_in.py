"""Coming in by approval and by invitation, in a browser, with and without scripts."""

from collections.abc import Callable, Iterator
from email import message_from_string
from email.policy import default

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.extensions import db
from app.lib import clock
from app.models import users
from app.site import CONTACT, INVITATIONS_BY, REGISTRATION
from tests import make, smtp
from tests.admin.test_registrations import asks
from tests.choosing import chosen
from tests.journeys.conftest import Live, log_in


@pytest.fixture(autouse=True)
def _mails(live: Live) -> Iterator[None]:
    """Mails are written to files, as on a site that is tried out."""
    with smtp.mailing(live.app):
        yield


def texts(live: Live) -> list[str]:
    """What the mails say that were sent so far."""
    mails = [message_from_string(mail, policy=default) for mail in live.mails()]
    parts = [mail.get_body(("plain",)) for mail in mails]
    return [part.get_content() for part in parts if part is not None]


def fill_in(page: Page, name: str) -> None:
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password]", make.PASSWORD)
    page.fill("[name=password2]", make.PASSWORD)


def axe_finds_nothing(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def ask(page: Page) -> None:
    """Ask for an account, and log in as who waits."""
    page.goto("/")
    page.click(".hero >> text=Ask for an account")
    fill_in(page, "ana")
    page.fill("[name=reason]", "I sing in the choir.")
    page.click("main form [type=submit]")
    expect(page.locator(".flash").first).to_contain_text("you get a mail with the answer")
    page.fill("[name=username]", "ana")
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator("h1")).to_have_text("You are nearly in")


@pytest.mark.parametrize("scripts", [True, False])
def test_asking_waiting_and_being_let_in(
    open_page: Callable[..., Page], live: Live, scripts: bool
) -> None:
    chosen(REGISTRATION, "approval")
    make.user("mod", role="moderator")
    page = open_page(java_script_enabled=scripts)
    ask(page)
    (mail,) = texts(live)
    assert "/auth/confirm/" in mail
    make_confirmed("ana")
    page.goto("/notifications")
    expect(page.locator("h1")).to_have_text("You are nearly in")
    expect(page.locator("blockquote")).to_have_text("I sing in the choir.")
    staff = open_page(java_script_enabled=scripts)
    staff.goto("/auth/login")
    log_in_as(staff, "mod")
    staff.goto("/admin/registrations")
    expect(staff.locator("blockquote")).to_have_text("I sing in the choir.")
    staff.click("button:has-text('Let in')")
    expect(staff.locator(".flash").first).to_contain_text("@ana can come in now")
    expect(staff.locator("main")).to_contain_text("Nobody waits")
    page.goto("/")
    expect(page.locator("#compose").first).to_be_visible()
    assert "was accepted" in texts(live)[-1]


def make_confirmed(name: str) -> None:
    person = users.find(name)
    assert person is not None
    person.email_confirmed_at = clock.now()
    db.session.commit()


def log_in_as(page: Page, name: str) -> None:
    page.fill("[name=username]", name)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form [type=submit]")
    page.wait_for_url("**/")


@pytest.mark.parametrize("scripts", [True, False])
def test_refusing_several_with_a_word(
    open_page: Callable[..., Page], live: Live, scripts: bool
) -> None:
    chosen(REGISTRATION, "approval")
    mod = make.user("mod", role="moderator")
    for name in ("ana", "bea"):
        asks(name)
    page = open_page(java_script_enabled=scripts)
    log_in(page, mod)
    page.goto("/admin/registrations")
    for box in page.locator("[name=chosen]").all():
        box.check()
    page.fill("#note", "This place is for the choir.")
    page.click("button:has-text('Do not let them in')")
    expect(page.locator(".flash").first).to_contain_text("are not let in")
    assert ["for the choir." in mail for mail in texts(live)] == [True, True]


@pytest.mark.parametrize("scripts", [True, False])
def test_inviting_somebody_who_comes(
    open_page: Callable[..., Page], live: Live, scripts: bool
) -> None:
    chosen(REGISTRATION, "invitation")
    chosen(INVITATIONS_BY, "members")
    john = make.user("john")
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/settings/invitations")
    page.fill("[name=uses]", "1")
    page.click("button:has-text('Make a link')")
    address = page.input_value("[id^=link-]")
    guest = open_page(java_script_enabled=scripts)
    guest.goto(address)
    expect(guest.locator("main")).to_contain_text("john invites you to Microblog")
    fill_in(guest, "ana")
    guest.click("main form [type=submit]")
    expect(guest.locator(".flash").first).to_contain_text("Welcome!")
    late = open_page(java_script_enabled=scripts)
    late.goto(address)
    expect(late.locator("h1")).to_have_text("This invitation is over")
    page.reload()
    expect(page.locator("main")).to_contain_text("Used up")
    expect(page.locator("main")).to_contain_text("@ana")


def test_axe_finds_nothing_on_the_ways_in(open_page: Callable[..., Page], live: Live) -> None:
    boss = make.user("boss", role="administrator")
    ana = asks("ana")
    chosen(CONTACT, "desk@example.org")
    page, staff, waiting = open_page(), open_page(width=390), open_page(width=390)
    for mode in ("open", "approval", "invitation", "closed"):
        chosen(REGISTRATION, mode)
        for path in ("/", "/auth/register"):
            page.goto(path)
            axe_finds_nothing(page)
    chosen(REGISTRATION, "approval")
    log_in(staff, boss)
    for path in ("/admin/registrations", "/admin/settings", "/settings/invitations"):
        staff.goto(path)
        axe_finds_nothing(staff)
    waiting.goto("/auth/login")
    waiting.fill("[name=username]", ana.username)
    waiting.fill("[name=password]", make.PASSWORD)
    waiting.click("main form [type=submit]")
    waiting.wait_for_url("**/auth/waiting")
    axe_finds_nothing(waiting)
