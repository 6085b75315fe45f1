"""Explore's tags and people, and posts in another language: with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import publishing, trends
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.lib import hostile
from tests.translator import Translator, translating

SCRIPTS = pytest.mark.parametrize("scripts", [True, False])


@pytest.fixture
def john(live: Live) -> User:
    """Follows susan, who follows ana."""
    john, susan, ana = (make.user(name) for name in ("john", "susan", "ana"))
    make.follow(john, susan)
    make.follow(susan, ana)
    make.post(ana, "Beans in the rain. #garden")
    trends.count()
    return john


@pytest.fixture
def service(live: Live) -> Iterator[Translator]:
    with translating(live.app) as other:
        yield other


@pytest.fixture
def post(john: User) -> Post:
    made = publishing.publish(make.user("udo"), "Moin.", choices=Choices(language="de"))
    db.session.commit()
    return made


def no_faults(page: Page) -> None:
    assert not Axe().run(page).response["violations"]


@SCRIPTS
def test_one_finds_people_and_says_no_to_one(
    open_page: Callable[..., Page], john: User, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/explore")
    page.click(".tabs >> text=People")
    person = page.locator("main .person", has_text="@ana")
    expect(person).to_contain_text("Followed by susan, whom you follow")
    if scripts:
        no_faults(page)
    person.get_by_role("button", name="Not this one").click()
    expect(page.locator("main")).to_contain_text("ana will not be suggested again.")
    expect(person).to_have_count(0)
    if scripts:
        expect(page.locator(".dismissed")).to_be_focused()
        no_faults(page)
        page.reload()
    page.click("text=Suggest them again")
    expect(person).to_be_visible()


@SCRIPTS
@pytest.mark.parametrize("width", [390, 1440])
def test_one_finds_tags(
    open_page: Callable[..., Page], john: User, scripts: bool, width: int
) -> None:
    page = open_page(width, java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/explore")
    page.click(".tabs >> text=Tags")
    expect(page.locator("main .spark")).to_be_visible()
    if scripts:
        no_faults(page)
    page.click("main .trend >> text=#garden")
    expect(page.locator(".post")).to_contain_text("Beans in the rain.")


@SCRIPTS
def test_a_post_is_translated_where_it_stands(
    open_page: Callable[..., Page], john: User, service: Translator, post: Post, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    log_in(page, john)
    page.goto("/explore")
    page.click("text=Translate from German")
    said = page.locator(".translation")
    expect(said).to_contain_text("[en] Moin.")
    expect(said).to_contain_text("Translated from German by LibreTranslate")
    expect(page.locator(f"#post-{post.id} .e-content")).to_have_text("Moin.")
    assert page.url.endswith("/explore") is scripts
    if scripts:
        no_faults(page)


@SCRIPTS
def test_a_failed_translation_says_so(
    open_page: Callable[..., Page], john: User, service: Translator, post: Post, scripts: bool
) -> None:
    service.instead = hostile.says(status="456 Quota exceeded")
    page = open_page(390, java_script_enabled=scripts)
    log_in(page, john)
    page.goto(f"/@udo/{post.id}")
    page.click("text=Translate from German")
    expect(page.locator("main")).to_contain_text("takes no more for now")
    expect(page.locator(".e-content")).to_have_text("Moin.")
    service.instead = None
    page.click("text=Translate from German")
    expect(page.locator(".translation")).to_contain_text("[en] Moin.")
