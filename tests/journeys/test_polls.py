"""Polls in a browser: asked and answered, with a script and without."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import polls
from app.models.polls import Poll
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.journeys.conftest import log_in
from tests.models.ballots import ids_of, options_of, votes_of

ALL_FIELDS = "input[name=poll_option]"


def fields(page: Page) -> Locator:
    return page.locator(f"{ALL_FIELDS}:visible")


def newest() -> Post:
    db.session.rollback()
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def votes(post: Post) -> list[int]:
    db.session.rollback()
    return votes_of(post)


def faults(page: Page) -> list[Any]:
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
    ]


def test_a_poll_is_asked_with_a_script(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    log_in(page, susan)
    expect(page.locator(".for-poll")).to_be_hidden()
    page.get_by_title("Add a poll").click()
    expect(fields(page)).to_have_count(2)
    expect(fields(page).first).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("Tea")
    page.keyboard.press("Enter")
    page.keyboard.type("Coffee")
    page.get_by_label("Results only after voting").check()
    page.get_by_label("Open for").select_option("30 minutes")
    page.fill("textarea", "Which one?")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert [option.text for option in options_of(newest())] == ["Tea", "Coffee"]
    assert db.session.scalars(select(Poll.hide_results)).one()


def test_choices_are_added_and_removed(open_page: Callable[..., Page], susan: User) -> None:
    page = open_page()
    log_in(page, susan)
    page.get_by_title("Add a poll").click()
    for words in ("Tea", "Milk", "Coffee"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(fields(page)).to_have_count(4)
    page.get_by_role("button", name="Remove choice 2").click()
    expect(fields(page)).to_have_count(3)
    expect(fields(page).nth(1)).to_have_value("Coffee")
    expect(fields(page).nth(1)).to_be_focused()
    assert faults(page) == []
    for number in (4, 5, 6):
        page.get_by_role("button", name="Add a choice").click()
        expect(fields(page)).to_have_count(number)
    expect(page.get_by_role("button", name="Add a choice")).to_be_hidden()


def test_choices_without_a_question_are_answered(
    open_page: Callable[..., Page], susan: User
) -> None:
    page = open_page()
    log_in(page, susan)
    page.get_by_title("Add a poll").click()
    fields(page).nth(0).fill("Sea")
    fields(page).nth(1).fill("Hills")
    page.click("#compose button.btn-primary")
    expect(page.locator("#body-error")).to_be_visible()
    expect(fields(page).nth(1)).to_have_value("Hills")


def test_a_poll_that_was_closed_again_is_not_sent(
    open_page: Callable[..., Page], susan: User
) -> None:
    page = open_page()
    log_in(page, susan)
    tick = page.get_by_title("Add a poll")
    tick.click()
    fields(page).first.fill("Tea")
    tick.click()
    expect(page.locator(".for-poll")).to_be_hidden()
    tick.click()
    expect(fields(page).first).to_have_value("Tea")
    tick.click()
    page.fill("textarea", "No question.")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert not newest().has_poll


@pytest.mark.parametrize("scripted", [True, False])
def test_what_cannot_be_asked_is_there_to_be_mended(
    open_page: Callable[..., Page], susan: User, scripted: bool
) -> None:
    page = open_page(width=390, java_script_enabled=scripted)
    log_in(page, susan)
    page.goto("/posts/new")
    page.locator("label:has(.want-poll)").click()
    expect(fields(page)).to_have_count(2 if scripted else 6)
    fields(page).nth(1).fill("Tea")
    page.fill("textarea", "Which one?")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Give at least two choices")).to_be_visible()
    expect(fields(page).first).to_have_value("Tea")
    if scripted:
        assert faults(page) == []
    fields(page).nth(1).fill("Coffee")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/#post-*")
    assert [option.text for option in options_of(newest())] == ["Tea", "Coffee"]


def test_without_a_script_what_would_be_sent_stays_open(
    open_page: Callable[..., Page], susan: User
) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, susan)
    tick = page.locator("label:has(.want-poll)")
    tick.click()
    fields(page).first.fill("Tea")
    tick.click()
    expect(fields(page)).to_have_count(6)
    fields(page).first.fill("")
    expect(page.locator(".for-poll")).to_be_hidden()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_vote_shows_how_others_voted(
    open_page: Callable[..., Page], susan: User, john: User, scripted: bool
) -> None:
    post = make.poll(susan, "Tea", "Coffee", hide_results=True)
    polls.vote(make.user(), post, ids_of(post)[:1])
    db.session.commit()
    page = open_page(width=390, java_script_enabled=scripted)
    log_in(page, john)
    block = page.locator(f"#poll-{post.id}")
    expect(block.get_by_role("progressbar")).to_have_count(0)
    expect(block).not_to_contain_text("%")
    if scripted:
        assert faults(page) == []
        page.evaluate("document.body.dataset.page = 'the same'")
    block.get_by_text("Coffee").click()
    block.get_by_role("button", name="Vote").click()
    expect(block.get_by_role("listitem")).to_have_count(2)
    expect(block).to_contain_text("50%")
    expect(block.locator(".mine")).to_contain_text("Coffee")
    expect(block.get_by_role("button")).to_have_count(0)
    if scripted:
        assert page.evaluate("document.body.dataset.page") == "the same"
        expect(block).to_be_focused()
        assert faults(page) == []
    assert votes(post) == [1, 1]


def test_a_poll_is_answered_with_the_keyboard(
    open_page: Callable[..., Page], susan: User, john: User
) -> None:
    post = make.poll(susan, "Tea", "Coffee", "Milk", is_multiple=True)
    page = open_page()
    log_in(page, john)
    page.get_by_role("checkbox", name="Tea").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(f"#poll-{post.id} .mine")).to_have_count(2)
    assert votes(post) == [1, 0, 1]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_a_poll_is_clean(
    open_page: Callable[..., Page], susan: User, john: User, width: int, scheme: str
) -> None:
    fans = [make.user() for _ in range(3)]
    for manner in ({}, {"hide_results": True}, {"is_multiple": True}):
        for author in (susan, john):
            post = make.poll(author, " ".join(["Tea"] * 12), "W" * 50, "x", **manner)  # type: ignore[arg-type]
            for fan in fans:
                polls.vote(fan, post, ids_of(post)[1:2])
    polls.vote(john, make.poll(susan), ids_of(newest())[:1])
    closed = make.poll(susan, content_warning="Drinks")
    db.session.get_one(Poll, closed.id).closes_at = closed.created_at
    db.session.commit()
    page = open_page(width=width, color_scheme=scheme)
    for is_member in (False, True):
        if is_member:
            log_in(page, john)
        page.goto("/explore")
        for summary in page.locator(".post summary:not(.menu summary)").all():
            summary.click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_votes_too_late_is_told_in_the_place_of_the_poll(
    open_page: Callable[..., Page], susan: User, john: User
) -> None:
    post = make.poll(susan)
    page = open_page()
    log_in(page, john)
    db.session.get_one(Poll, post.id).closes_at = post.created_at
    db.session.commit()
    page.get_by_role("radio", name="Tea").check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_role("alert")).to_contain_text("This poll is closed")
    expect(page.locator(f"#poll-{post.id}")).to_contain_text("Closed")
    assert votes(post) == [0, 0]
