"""Writing, answering, quoting, changing and taking back in a browser, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in

TOUCH = {"width": 390, "has_touch": True}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def susan(live: Live) -> User:
    return make.user("susan", display_name="Susan Baker")


@pytest.fixture
def john(live: Live, susan: User) -> User:
    john = make.user("john")
    make.follow(john, susan)
    return john


@pytest.fixture
def post(susan: User) -> Post:
    return make.post(susan, "The ferry is late, says @teo.")


@pytest.fixture
def page(open_page: Callable[..., Page], john: User, has_scripts: bool) -> Page:
    """John's home, in a browser that runs scripts, or does not."""
    page = open_page(java_script_enabled=has_scripts)
    log_in(page, john)
    return page


@pytest.fixture
def scripted(open_page: Callable[..., Page], john: User) -> Page:
    """John's home, where scripts run."""
    page = open_page()
    log_in(page, john)
    return page


def address(post: Post) -> str:
    return f"/@susan/{post.id}"


def send(page: Page) -> None:
    page.click(".composer-tools [type=submit]")


def open_menu(page: Page, post_id: str) -> None:
    page.locator(f"#{post_id} .post-menu > summary").click()


def own_post(page: Page, words: str) -> str:
    """Say something; the id of its article."""
    page.goto("/")
    page.fill("#body", words)
    send(page)
    article = page.locator(".post", has_text=words).first
    expect(article).to_be_visible()
    return article.get_attribute("id") or ""


def test_a_post_for_followers_behind_a_warning(
    page: Page, open_page: Callable[..., Page], has_scripts: bool
) -> None:
    page.goto("/")
    page.fill("#body", "The brother did it.")
    page.get_by_title("Add a warning").click()
    page.fill("#content_warning", "How the novel ends")
    page.get_by_title("More choices").click()
    page.select_option("#repliers", "nobody")
    page.select_option("#audience", "followers")
    send(page)
    post = page.locator(".post").first
    said = post.get_by_text("The brother did it.")
    expect(said).to_be_hidden()
    post.get_by_text("How the novel ends").click()
    expect(said).to_be_visible()
    expect(post.locator(".audience-mark")).to_have_attribute("title", "For followers only")
    stranger = open_page(java_script_enabled=has_scripts)
    stranger.goto("/@john")
    expect(stranger.locator(".post")).to_have_count(0)


def test_a_refused_warning_shows_its_field(page: Page) -> None:
    page.goto("/")
    page.fill("#body", "The brother did it.")
    page.get_by_title("Add a warning").click()
    # As a program would send it: a browser stops at the hundredth character.
    page.locator("#content_warning").evaluate("field => field.removeAttribute('maxlength')")
    page.fill("#content_warning", "x" * 120)
    send(page)
    expect(page.locator("#content_warning-error")).to_be_visible()
    expect(page.locator("#body")).to_have_value("The brother did it.")
    page.fill("#content_warning", "How it ends")
    send(page)
    expect(page.locator(".flashes")).to_contain_text("Posted.")


def test_a_reply_begins_with_the_names_of_those_who_take_part(
    page: Page, post: Post, has_scripts: bool
) -> None:
    make.user("teo")
    first = make.reply(make.user("mara"), post, "@susan It is not.")
    page.goto(f"/@mara/{first.id}#reply")
    expect(page.locator("#body")).to_have_value("@mara @susan ")
    if has_scripts:
        expect(page.locator("#body")).to_be_focused()
        page.keyboard.type("It came.")
    else:
        page.fill("#body", "@mara @susan It came.")
    send(page)
    expect(page.locator("h1")).to_have_text("Conversation")
    expect(page.locator(".post-focus .e-content")).to_have_text("@mara @susan It came.")
    expect(page.locator(".post")).to_have_count(3)
    expect(page.locator(".joined")).to_have_count(2)


def test_a_refused_reply_stays_a_reply(page: Page, post: Post) -> None:
    page.goto(address(post))
    too_long = "@susan " + "long " * 120
    page.fill("#body", too_long)
    page.locator(".composer-tools [type=submit]").evaluate("button => { button.disabled = false; }")
    send(page)
    expect(page.locator("h1")).to_have_text("Reply")
    expect(page.locator("#body")).to_have_value(too_long.strip())
    page.fill("#body", "@susan short")
    send(page)
    expect(page.locator(".post-focus")).to_contain_text("@susan short")
    expect(page.locator(".post")).to_have_count(2)


def test_a_quote_shows_what_it_quotes_before_and_after(page: Page, post: Post) -> None:
    page.goto("/explore")
    open_menu(page, f"post-{post.id}")
    page.get_by_role("link", name="Quote").click()
    expect(page.locator("form.composer .quote")).to_contain_text("The ferry is late")
    page.fill("#body", "As ever.")
    send(page)
    said = page.locator(".post").first
    expect(said.locator("> .post-sheet > .e-content")).to_have_text("As ever.")
    expect(said.locator(".quote")).to_contain_text("Susan Baker")
    page.goto(f"{address(post)}/quotes")
    expect(page.locator(".post")).to_have_count(1)


def test_an_edit_is_told_and_its_history_marks_what_changed(page: Page) -> None:
    post = own_post(page, "The ferry leaves at nine.")
    open_menu(page, post)
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("#body")).to_have_value("The ferry leaves at nine.")
    page.fill("#body", "The ferry leaves at ten.")
    send(page)
    expect(page.locator(".flashes")).to_contain_text("Your changes are saved.")
    page.locator(".post-focus .edited").click()
    expect(page.locator("ins").first).to_contain_text("ten")
    expect(page.locator("del").first).to_contain_text("nine")
    expect(page.locator(".post")).to_have_count(2)


def test_what_is_deleted_comes_back_by_undo(page: Page) -> None:
    post = own_post(page, "A slip of the pen.")
    page.goto("/@john")
    open_menu(page, post)
    page.locator(f"#{post} .confirm summary").click()
    page.get_by_role("button", name="Delete post").click()
    expect(page.locator(f"#{post}")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".flashes")).to_contain_text("The post is back.")
    expect(page.locator(f"#{post}")).to_be_visible()


def test_a_pinned_post_stands_first_until_it_is_unpinned(page: Page) -> None:
    pinned = own_post(page, "Who I am.")
    own_post(page, "What I had for breakfast.")
    page.goto("/@john")
    open_menu(page, pinned)
    page.get_by_role("button", name="Pin to your profile").click()
    expect(page.locator(".post").first).to_have_id(pinned)
    expect(page.locator(".post").first).to_contain_text("Pinned")
    open_menu(page, pinned)
    page.get_by_role("button", name="Unpin from your profile").click()
    expect(page.locator(".post").first).not_to_have_id(pinned)


def test_a_phones_composer_is_one_line_until_it_is_wanted(
    open_page: Callable[..., Page], john: User, post: Post, has_scripts: bool
) -> None:
    page = open_page(java_script_enabled=has_scripts, **TOUCH)
    log_in(page, john)
    for path in ("/", address(post)):
        page.goto(path)
        tools = page.locator(".composer-tools")
        expect(tools).to_be_hidden()
        page.locator("#body").tap()
        expect(tools).to_be_visible()
        page.get_by_title("Add a warning").tap()
        expect(page.locator("#content_warning")).to_be_visible()


def test_names_alone_are_no_draft_and_each_reply_has_its_own(
    scripted: Page, susan: User, post: Post
) -> None:
    page, other = scripted, make.post(susan, "Another thing.")
    page.goto(address(post))
    page.fill("#body", "@susan I was")
    page.goto(address(other))
    expect(page.locator("#body")).to_have_value("@susan ")
    page.fill("#body", "@susan")
    page.goto("/")
    expect(page.locator("#body")).to_have_value("")
    page.goto(address(other))
    expect(page.locator(".draft-note")).to_have_text("")
    page.goto(address(post))
    expect(page.locator("#body")).to_have_value("@susan I was")
    send(page)
    expect(page.locator(".post-focus")).to_contain_text("@susan I was")
    page.goto(address(post))
    expect(page.locator("#body")).to_have_value("@susan ")


def test_a_draft_does_not_take_the_place_of_what_was_refused(scripted: Page, post: Post) -> None:
    page = scripted
    page.fill("#body", "A draft at home")
    page.goto(address(post))
    page.fill("#body", "@susan " + "long " * 120)
    page.locator(".composer-tools [type=submit]").evaluate("button => { button.disabled = false; }")
    send(page)
    expect(page.locator("#body-error")).to_be_visible()
    expect(page.locator("#body")).to_have_value("@susan " + ("long " * 120).strip())
    page.goto("/")
    expect(page.locator("#body")).to_have_value("A draft at home")


def test_r_replies_to_the_post_that_has_the_focus(scripted: Page, post: Post) -> None:
    page = scripted
    page.goto("/explore")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url(f"**{address(post)}#reply")
    expect(page.locator("#body")).to_be_focused()
    page.goto(address(post))
    page.keyboard.press("r")
    page.keyboard.type("Indeed.")
    expect(page.locator("#body")).to_have_value("@susan Indeed.")


def test_the_confirmation_of_a_deletion_is_not_hidden_by_the_bar(
    open_page: Callable[..., Page], john: User
) -> None:
    page = open_page(390)
    for number in range(12):
        make.post(john, f"Line {number}.")
    log_in(page, john)
    page.goto("/@john")
    menu = page.locator(".post-menu").nth(3)
    menu.locator("> summary").click()
    menu.locator(".confirm summary").click()
    page.wait_for_function(
        "menu => menu.querySelector('.btn-danger').getBoundingClientRect().bottom"
        " < document.querySelector('.bottombar').getBoundingClientRect().top",
        arg=menu.element_handle(),
    )
