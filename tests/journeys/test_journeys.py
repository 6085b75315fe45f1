"""What people come for, from the first page to a new password, with and without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_string
from email.policy import default
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.users import User
from tests import make, smtp
from tests.journeys.conftest import Live, log_in

BODY = "Good morning, @susan.\nThe boats are in:\n\nhttps://example.org/boats #Harbour"
NEW_PASSWORD = "an entirely different sentence"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def open_browser(open_page: Callable[..., Page], has_scripts: bool) -> Callable[..., Page]:
    """Opens browsers that run scripts, or do not."""
    return partial(open_page, java_script_enabled=has_scripts)


@pytest.fixture
def susan(live: Live) -> User:
    """Somebody who has said more than a page holds."""
    susan = make.user("susan", display_name="Susan Baker")
    for number in range(25):
        make.post(susan, f"Page {number} of the notebook.")
    return susan


@pytest.fixture
def _mails(live: Live) -> Iterator[None]:
    """Mails are written to files, as on a site that is tried out."""
    with smtp.mailing(live.app):
        yield


def mailed_link(live: Live, subject: str) -> str:
    """The link in the newest mail, which is about this."""
    mail = message_from_string(live.mails()[-1], policy=default)
    assert subject in mail["subject"]
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(rf"{live.url}/auth/\S+/\S+", part.get_content())
    assert found is not None
    return found[0]


def john() -> User:
    """The person who signed up."""
    return db.session.scalars(select(User).where(User.username == "john")).one()


def say(page: Page, words: str) -> None:
    """Type a post and send it, by the keyboard where scripts run."""
    page.fill("#body", words)
    if page.locator("#count .left").is_visible():
        page.press("#body", "Control+Enter")
    else:
        page.click("#compose [type=submit]")


def sign_up(page: Page) -> None:
    """From the front page: a mistake first, which costs nothing but the passwords."""
    page.goto("/")
    page.locator(".hero").get_by_role("link", name="Create an account").click()
    page.fill("#username", "susan")
    page.fill("#email", "john@example.org")
    for field in ("#password", "#password2"):
        page.fill(field, make.PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator("#username-error")).to_have_text("Somebody has this name. Choose another.")
    expect(page.locator("#email")).to_have_value("john@example.org")
    page.fill("#username", "john")
    for field in ("#password", "#password2"):
        page.fill(field, make.PASSWORD)
    page.click("main form [type=submit]")
    expect(page.get_by_role("status").first).to_contain_text("We sent you a mail")


def confirm(page: Page, live: Live) -> None:
    """The link shows a button, and only the button confirms."""
    page.goto(mailed_link(live, "Confirm your address"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".flashes")).to_contain_text("Your address is confirmed")


def log_in_remembered(page: Page) -> None:
    """After a mistyped password; the address serves as well as the name."""
    page.goto("/auth/login")
    page.fill("#username", "john@example.org")
    page.fill("#password", "not the password")
    page.check("#remember_me")
    page.click("main form [type=submit]")
    expect(page.locator("#password-error")).to_have_text("The name or the password is wrong.")
    expect(page.locator("#username")).to_have_value("john@example.org")
    expect(page.locator("#remember_me")).to_be_checked()
    page.fill("#password", make.PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator("h1")).to_have_text("Home")
    assert any(cookie["expires"] > 0 for cookie in page.context.cookies())


def post(page: Page) -> None:
    page.goto("/")
    say(page, BODY)
    expect(page.locator(".flashes")).to_contain_text("Posted.")
    said = page.locator(".post").first.locator(".e-content")
    expect(said.locator("p")).to_have_count(2)
    expect(said.locator("p").first.locator("br")).to_have_count(1)
    for words, address in {
        "@susan": "/@susan",
        "#Harbour": "/tags/harbour",
        "example.org/boats": "https://example.org/boats",
    }.items():
        expect(said.get_by_role("link", name=words)).to_have_attribute("href", address)


def describe_oneself(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Profile").click()
    page.get_by_role("link", name="Edit profile").click()
    page.fill("#display_name", "John Miller")
    page.fill("#about", "Repairs boats. #Harbour")
    page.fill("#location", "Pier 3")
    page.fill("#website", "john.example")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("John Miller")
    expect(page.locator(".p-note a")).to_have_attribute("href", "/tags/harbour")
    expect(page.locator(".p-locality")).to_have_text("Pier 3")
    expect(page.get_by_role("link", name="john.example")).to_be_visible()


def follow_susan(page: Page) -> None:
    page.get_by_role("link", name="Explore", exact=True).first.click()
    page.locator(".post").get_by_role("link", name="Susan Baker").first.click()
    expect(page.locator(".profile h1")).to_have_text("Susan Baker")
    button = page.locator("#follow-susan")
    button.click()
    expect(button).to_contain_text("Following")
    page.reload()
    expect(page.locator(".profile")).to_contain_text("1 follower")


def read_on(page: Page, *, in_place: bool) -> None:
    """26 posts, of which a page holds 20: the rest comes below them, or instead of them."""
    page.goto("/")
    expect(page.locator(".post")).to_have_count(20)
    page.get_by_role("link", name="Older posts").click()
    expect(page.locator(".post")).to_have_count(26 if in_place else 6)
    expect(page.locator(".post").last).to_contain_text("Page 0 of the notebook.")
    page.locator(".post").last.locator(".u-uid").click()
    expect(page.locator("h1")).to_have_text("Post")
    expect(page.locator(".post-focus")).to_contain_text("Page 0 of the notebook.")


def take_a_post_back(page: Page) -> None:
    page.goto("/@john")
    address = page.locator(".post .u-uid").get_attribute("href") or ""
    page.locator(".post-menu > summary").click()
    page.locator(".post-menu .confirm summary").click()
    page.get_by_role("button", name="Delete post").click()
    expect(page.locator(".flashes")).to_contain_text("The post is deleted.")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Nothing is here")


def change_appearance(page: Page) -> None:
    """Dark, in Spanish, in the time of Lima."""
    page.goto("/settings/appearance")
    page.get_by_label("Dark").check()
    page.select_option("#locale", "es")
    page.select_option("#timezone", "America/Lima")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Ajustes")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 19, 17)")
    page.goto("/")
    told = page.locator(".post time").first
    at = datetime.fromisoformat(told.get_attribute("datetime") or "")
    hour = f"{at.astimezone(ZoneInfo('America/Lima')):%-H:%M}"
    expect(told).to_have_attribute("title", re.compile(rf" de \d{{4}}, {hour}$"))


def log_out(page: Page) -> None:
    page.locator(".me-menu summary").click()
    page.locator(".me-menu").get_by_role("button", name="Salir").click()
    expect(page.locator(".hero")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.locator("#compose")).to_have_count(0)


def choose_a_new_password(page: Page, live: Live) -> None:
    """By a mailed link, which works once."""
    page.goto("/auth/login")
    page.click("a[href='/auth/reset_password_request']")
    page.fill("#email", "john@example.org")
    page.click("main form [type=submit]")
    expect(page.locator(".flashes")).to_contain_text("a mail with a link is on its way")
    link = mailed_link(live, "Elige una contraseña nueva")
    page.goto(link)
    for field in ("#password", "#password2"):
        page.fill(field, NEW_PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator(".flashes")).to_contain_text("Your password is changed")
    page.goto(link)
    expect(page.locator(".flashes")).to_contain_text("has been used or is too old")


def log_in_anew(page: Page) -> None:
    """The old password is no good any more, the new one is."""
    page.goto("/auth/login")
    page.fill("#username", "john")
    page.fill("#password", make.PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator("#password-error")).to_be_visible()
    page.fill("#password", NEW_PASSWORD)
    page.click("main form [type=submit]")
    expect(page.locator("h1")).to_have_text("Inicio")


@pytest.mark.usefixtures("_mails")
def test_from_the_front_page_to_a_new_password(
    live: Live, open_browser: Callable[..., Page], susan: User, has_scripts: bool
) -> None:
    page = open_browser()
    sign_up(page)
    confirm(page, live)
    log_in_remembered(page)
    post(page)
    describe_oneself(page)
    follow_susan(page)
    read_on(page, in_place=has_scripts)
    take_a_post_back(page)
    phone = open_browser(390)
    log_in(phone, john())
    change_appearance(page)
    log_out(page)
    choose_a_new_password(page, live)
    phone.goto("/settings/account")
    expect(phone.locator("h1")).to_have_text("Log in")
    log_in_anew(page)


@pytest.fixture
def home(open_browser: Callable[..., Page], live: Live) -> Page:
    """The home of somebody who has logged in."""
    page = open_browser()
    log_in(page, make.user("john"))
    return page


def test_a_post_too_long_comes_back(home: Page) -> None:
    say(home, "long " * 101)
    expect(home.locator("#body-error")).to_have_text("Shorten this by 4 characters.")
    expect(home.locator("#body")).to_have_value(("long " * 101).strip())
    say(home, "short")
    expect(home.locator(".flashes")).to_contain_text("Posted.")
    expect(home.locator(".post")).to_have_count(1)


def test_logging_in_anew_elsewhere_keeps_what_was_typed(home: Page) -> None:
    """The form's token is of a session that has ended; sent once more, it is good."""
    other = home.context.new_page()
    other.goto("/settings/profile")
    other.locator(".subnav").get_by_role("button", name="Log out").click()
    log_in(other, john())
    say(home, "An hour's work")
    expect(home.locator(".summary")).to_contain_text("Nothing is lost")
    expect(home.locator("#body")).to_have_value("An hour's work")
    home.click("#compose [type=submit]")
    expect(home.locator(".flashes")).to_contain_text("Posted.")


def test_being_logged_out_elsewhere_keeps_what_was_typed(home: Page) -> None:
    other = home.context.new_page()
    other.goto("/settings/profile")
    other.locator(".subnav").get_by_role("button", name="Log out").click()
    say(home, "An hour's work")
    expect(home.locator("#body-error")).to_contain_text("You are logged out.")
    expect(home.locator("#body")).to_have_value("An hour's work")
    log_in(other, john())
    home.click("#compose [type=submit]")
    expect(home.locator("#body")).to_have_value("An hour's work")
    home.click("#compose [type=submit]")
    expect(home.locator(".flashes")).to_contain_text("Posted.")
    expect(home.locator(".post")).to_have_count(1)
