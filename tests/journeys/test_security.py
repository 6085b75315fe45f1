"""Keeping an account safe in a browser, with and without scripts."""

from collections.abc import Callable

import pytest
from flask import render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app import reproof
from app.extensions import db
from app.models.sessions import Session
from app.models.users import User
from app.visitor import me
from tests import make, smtp
from tests.journeys.conftest import Live, log_in

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
NEW = "the tide comes in at four"


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lost_phone_is_logged_out_and_the_password_changed(
    live: Live, open_page: Callable[..., Page], john: User, scripts: bool
) -> None:
    phone = open_page(390, user_agent=PHONE)
    log_in(phone, john)
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/settings/profile")
    page.get_by_role("link", name="Security").click()
    lost = page.locator("li", has_text="Safari on iOS")
    expect(page.locator("li", has_text="This device")).to_have_count(1)
    lost.get_by_role("button").click()
    expect(page.get_by_text("The device is logged out.")).to_be_visible()
    phone.goto("/settings/profile")
    expect(phone).to_have_url(f"{live.url}/auth/login?next=/settings/profile")

    log_in(phone, john)
    change_password(page, "not this one")
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    change_password(page, make.PASSWORD)
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    expect(page.locator("li", has_text="Changed the password")).to_have_count(1)
    phone.goto("/settings/profile")
    expect(phone).to_have_url(f"{live.url}/auth/login?next=/settings/profile")
    with smtp.mailing(live.app):
        assert any("was changed, and every other device" in mail for mail in live.mails())


def change_password(page: Page, old: str) -> None:
    page.fill("[name=current_password]", old)
    page.fill("[name=password]", NEW)
    page.fill("[name=password2]", NEW)
    page.get_by_role("button", name="Change the password").click()


def about() -> ResponseReturnValue:
    if request.method == "POST":
        me().about = request.form["about"]
        db.session.commit()
    form = (
        "<!doctype html><form method=post><textarea name=about></textarea>"
        '<input type=hidden name=csrf_token value="{{ csrf_token() }}">'
        "<button>Save</button></form><p>{{ said }}</p>"
    )
    return render_template_string(form, said=me().about)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_survives_being_asked_who_one_is(
    live: Live, open_page: Callable[..., Page], john: User, scripts: bool
) -> None:
    view = reproof.asks_again(about)
    live.app.add_url_rule("/about-me", "about_me", view, methods=["GET", "POST"])
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    db.session.execute(update(Session).values(proved_at=None))
    db.session.commit()
    page.goto("/about-me")
    page.fill("[name=about]", 'Two lines,\n"quoted" & <b>ñ</b>')
    page.click("button")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.fill("[name=current_password]", "wrong")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.fill("[name=current_password]", make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("p")).to_have_text('Two lines, "quoted" & <b>ñ</b>')
