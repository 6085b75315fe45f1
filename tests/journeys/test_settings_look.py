"""What keeps an account safe, at each width and in each scheme: every page, full and refused."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.extensions import db
from app.lib import clock
from app.models import audit, credentials, email_changes, renames
from app.models.audit import Origin
from app.models.sessions import Session
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make
from tests.auth import factors
from tests.changing import link_of, newest
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import RULES

LOOKS = list(itertools.product((390, 820, 1440), ("light", "dark")))
# What differs from one look to the next; the rest of the rules is asked once for a page.
LOOKED_AT = ["color-contrast", "target-size"]
SETTINGS = (
    "/settings/profile", "/settings/account", "/settings/security", "/settings/security/activity",
    "/settings/security/app", "/settings/security/passkeys", "/settings/security/codes",
    "/settings/privacy", "/settings/notifications", "/settings/appearance", "/settings/filters",
    "/settings/data", "/settings/muted", "/settings/blocked", "/settings/account/delete",
)  # fmt: skip
DOORS = (
    "/auth/login", "/auth/register", "/auth/reset_password_request", "/auth/recovery",
)  # fmt: skip


def look(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


def check(page: Page) -> None:
    """The page that is open, in every look."""
    where = page.url
    page.set_default_timeout(30_000)
    look(page, *LOOKS[0])
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
    for width, scheme in LOOKS:
        look(page, width, scheme)
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], f"{where} scrolls to the side at {width}: {widths}"
        if (width, scheme) == LOOKS[0]:
            continue
        wrong = page.evaluate(
            "rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })"
            ".then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))",
            LOOKED_AT,
        )
        assert wrong == [], f"{where} at {width}, {scheme}: {wrong}"


@pytest.fixture
def john(live: Live) -> User:
    """Somebody to whose account everything has happened, with all that can be listed."""
    john, away = make.user("john"), Origin("2001:db8:85a3::8a2e:370:7334", "curl/8")
    make.passkey(john, name="The key on my key ring, the one with the long name")
    for kind in ("logged_in", "login_failed", "passkey_copied", "recovery_code_used"):
        audit.record(john.id, kind, origin=away, is_new=True, name="Phone").times = 14
    renames.rename(john, "john_of_the_lighthouse_at_sea")
    db.session.commit()
    email_changes.ask(john, "a.rather.long.name.of.somebody@new.and.long.example")
    db.session.commit()
    return john


@pytest.fixture
def signed_in(open_page: Callable[..., Page], john: User) -> Page:
    page = open_page(reduced_motion="reduce")
    page.goto("/auth/login")
    page.fill("[name=username]", john.username)
    page.fill("[name=password]", make.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.fill("[name=code]", factors.codes_of(john)[0])
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/")
    return page


def test_settings_in_every_look(signed_in: Page, john: User) -> None:
    page = signed_in
    page.goto("/settings/security")
    page.get_by_role("button", name="Make new ones").click()
    page.wait_for_url("**/codes")
    page.goto("/settings/security")
    page.get_by_role("button", name="Set up an app").click()
    page.wait_for_url("**/app")
    for path in SETTINGS:
        page.goto(path)
        assert page.url.endswith(path)
        check(page)
    page.goto("/settings/security/passkeys")
    page.get_by_role("link", name="Rename").click()
    check(page)
    assert john.username


def test_refusals_in_every_look(signed_in: Page, john: User) -> None:
    page = signed_in
    page.goto("/settings/security")
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator(".error").first).to_be_visible()
    check(page)
    db.session.execute(update(Session).values(proved_at=None))
    john.recovery_at = clock.now()
    db.session.commit()
    page.goto("/settings/account")
    check(page)
    page.fill("[name=email]", "x")
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This is needed.")).to_be_visible()
    check(page)


def test_doors_in_every_look(live: Live, open_page: Callable[..., Page], john: User) -> None:
    page = open_page(reduced_motion="reduce")
    factors.app_of(john)
    for path in DOORS:
        page.goto(path)
        check(page)
        page.locator("main form").first.locator("[type=submit]").click()
        expect(page.locator(".error").first).to_be_visible()
        check(page)
    page.goto("/auth/login")
    page.fill("[name=username]", john.username)
    page.fill("[name=password]", make.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    check(page)
    for path in mailed(john):
        page.goto(path)
        assert page.url.endswith(path)
        check(page)


def mailed(john: User) -> Iterator[str]:
    """Where mailed links lead to that have not been used."""
    yield link_of(newest())
    yield link_of(newest(), "email back")
    for purpose, address in (
        ("reset", "/auth/reset_password/{}"),
        ("recover", "/auth/recovery/{}"),
    ):
        yield address.format(credentials.mailed_token(john, purpose, signing_keys()))
    john.recovery_at = clock.now()
    db.session.commit()
    for purpose in ("keep", "regain"):
        token = credentials.mailed_token(john, purpose, signing_keys())
        yield f"/auth/recovery/{token}/{'stop' if purpose == 'keep' else 'finish'}"
    john.email_confirmed_at = None
    db.session.commit()
    yield f"/auth/confirm/{credentials.mailed_token(john, 'confirm', signing_keys())}"


def test_somebody_about_to_leave_in_every_look(open_page: Callable[..., Page], live: Live) -> None:
    page, susan = open_page(reduced_motion="reduce"), make.user("susan")
    log_in(page, susan)
    susan.leaves_at = clock.now()
    db.session.commit()
    page.goto("/")
    expect(page).to_have_url(f"{live.url}/settings/account/leaving")
    check(page)
