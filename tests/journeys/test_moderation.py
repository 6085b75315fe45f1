"""From a report to an appeal that is granted, in a browser, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models.posts import Post
from app.models.users import User
from tests import judging, make
from tests.journeys.conftest import Live, log_in
from tests.journeys.test_look import LOOKS, check, watched


@pytest.fixture
def john(live: Live) -> User:
    return make.user("john")


def report(page: Page, post: Post) -> None:
    page.goto(f"{page.url}@susan/{post.id}")
    page.click(".post-menu summary")
    page.click(".post-menu a:has-text('Report')")
    page.click("text=Something else")
    page.fill("#note", "It is open.")
    page.click("form button:has-text('Report')")
    expect(page.locator("h1")).to_have_text("Thank you for the report")


def decide(page: Page) -> None:
    page.goto(f"{page.url}admin/reports")
    page.click("#feed article a")
    page.click("button:has-text('Work on this')")
    page.click("text=Delete the post")
    page.select_option("#rule", "deceiving")
    page.locator("form:has(#deciding) #note").fill("People stayed at home.")
    page.click("button:has-text('Decide')")
    expect(page.locator(".flash")).to_contain_text("The person is told of it.")


def appeal(page: Page) -> None:
    page.goto(f"{page.url}notifications")
    page.click("text=Read it")
    expect(page.locator("#feed")).to_contain_text("People stayed at home.")
    page.click("#feed a:has-text('Appeal')")
    page.fill("#text", "It is a poem.")
    page.click("button:has-text('Send')")
    expect(page.locator("main")).to_contain_text("Waiting for an answer")


def grant(page: Page) -> None:
    page.goto(f"{page.url}admin/appeals")
    page.click("#feed article a")
    page.click("text=Grant it")
    page.click("form button:has-text('Answer')")
    expect(page.locator(".flash")).to_contain_text("The person is told of it.")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_is_decided_appealed_and_granted(
    live: Live, open_page: Callable[..., Page], john: User, scripts: bool
) -> None:
    susan, ruth, ben = make.user("susan"), judging.moderator(), judging.moderator("ben")
    post = make.post(susan, "The harbour is closed for ever.")
    pages = [open_page(java_script_enabled=scripts) for _each in range(4)]
    for page, who in zip(pages, (john, ruth, susan, ben), strict=True):
        log_in(page, who)
    reporter, first, person, second = pages
    report(reporter, post)
    decide(first)
    live.run_jobs()
    reporter.goto(f"{live.url}/notifications")
    reporter.click("text=Your reports")
    expect(reporter.locator("#feed")).to_contain_text("Something was done about it")
    reporter.goto(f"{live.url}/@susan")
    expect(reporter.locator("#feed")).not_to_contain_text("closed for ever")
    appeal(person)
    grant(second)
    live.run_jobs()
    person.reload()
    expect(person.locator("main")).to_contain_text("The decision is undone.")
    reporter.reload()
    expect(reporter.locator("#feed")).to_contain_text("closed for ever")


@LOOKS
def test_the_pages_of_staff_are_accessible(
    live: Live, open_page: Callable[..., Page], john: User, width: int, scheme: str
) -> None:
    susan, ruth, ben = make.user("susan"), judging.moderator(), judging.moderator("ben")
    post = make.post(susan, "Look.")
    make.picture(susan, post, alt_text="A boat")
    case_id = judging.report(john, post, note="Look at this.")
    judging.decide(ruth, case_id, "veil", note="It may disturb.")
    waiting = judging.appeal(judging.decide(ruth, case_id, "warn"))
    answered = judging.appeal(judging.decide(ben, judging.report(susan, john), "limit"))
    judging.answer(ruth, answered, is_granted=False, words="It stays.")
    page = open_page(width=width, color_scheme=scheme)
    log_in(page, ruth)
    paths = ["reports", "reports?which=closed", f"reports/{case_id}", "appeals"]
    with watched(page, live.url):
        for path in [*paths, f"appeals/{waiting.id}", f"appeals/{answered.id}"]:
            check(page, f"{live.url}/admin/{path}")


@LOOKS
def test_what_people_read_is_accessible(
    live: Live, open_page: Callable[..., Page], john: User, width: int, scheme: str
) -> None:
    susan, ruth = make.user("susan"), judging.moderator()
    warned = judging.decide(ruth, judging.report(john, susan), "warn", note="Mind it.")
    judging.appeal(warned)
    judging.report(susan, make.post(john))
    page = open_page(width=width, color_scheme=scheme)
    log_in(page, susan)
    with watched(page, live.url):
        for path in ("settings/moderation", f"settings/moderation/{warned.id}", "reports"):
            check(page, f"{live.url}/{path}")
        check(page, f"{live.url}/@john/report")
        check(page, f"{live.url}/posts/{make.post(john).id}/report")
    suspended = judging.decide(ruth, judging.report(john, make.post(susan)), "suspend")
    check(page, f"{live.url}/settings/moderation")
    check(page, f"{live.url}/settings/moderation/{suspended.id}")
