"""What every page owes its readers: no faults for axe, no scroll to the side, no stray requests."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect
from sqlalchemy import select

from app.extensions import db
from app.lib import text
from app.models import edits, reactions
from app.models.edits import Wording
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in

FOR_STRANGERS = (
    "/", "/explore", "/about", "/@susan", "/@susan/followers", "/tags/harbour",
    "/search", "/search?q=notebook", "/search?q=has:x+%22a", "/search?q=su&in=people",
    "/auth/login", "/auth/register", "/auth/reset_password_request", "/nowhere",
)  # fmt: skip
FOR_PEOPLE = (
    "/", "/?before=1", "/explore", "/@susan", "/@john", "/@john/following", "/about",
    "/settings/profile", "/settings/appearance", "/settings/account", "/nowhere",
    "/settings/privacy", "/settings/muted", "/settings/security",
    "/settings/security/activity", "/settings/blocked", "/follow_requests",
)  # fmt: skip
# Each width and each scheme: they have nothing to do with each other.
LOOKS = pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
LAYOUT = "> Nobody.\n\n- *late*\n- `very late`\n\n```\n09:40\n```"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KILOBYTE = 1000


@pytest.fixture
def john(live: Live) -> User:
    """John follows susan, of whose posts there are more than a page."""
    susan = make.user(
        "susan", display_name="Susan · سوزان", about="Bakes.", website="https://a.example"
    )
    john = make.user("john", confirmed=False)
    make.user("quiet_one")
    for number in range(22):
        make.post(susan, f"Page {number} of the notebook. #harbour")
    make.post(
        susan, "صباح الخير\n\nhttps://example.org/a/rather/long/path/to/somewhere/else/entirely"
    )
    make.post(susan, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten" * 3)
    make.post(john, "Good morning, @susan.")
    make.follow(john, susan)
    return john


@pytest.fixture
def talk(john: User) -> list[str]:
    """The pages around a post by john that has all that a post can have."""
    susan = db.session.scalars(select(User).where(User.username == "susan")).one()
    first = make.post(susan, "Who has seen the ferry?")
    said = make.reply(john, first, LAYOUT, is_markdown=True, quote_of=first)
    make.reply(susan, said, "Behind a warning.", content_warning="Boats", audience="followers")
    gone = make.reply(john, said, "Gone.")
    make.reply(susan, gone, "Below what is gone.", audience="quiet")
    edits.edit(said, john, Wording(f"{LAYOUT} Twice.", "Ferries", "en", is_markdown=True), 500)
    for react in (reactions.like, reactions.bookmark, reactions.repost):
        react(susan, said)
        react(john, said)
    said.pin(by=john)
    gone.delete(by=john)
    db.session.commit()
    page = f"/@john/{said.id}"
    below = [f"{page}/{name}" for name in ("likes", "reposts", "quotes")]
    return [page, *below, f"/posts/{said.id}/edit", f"/posts/{said.id}/history"]


@contextmanager
def watched(page: Page, site: str) -> Iterator[None]:
    """Fails for a fault in the console, a script's error or a request to elsewhere."""
    found: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # That nothing is there, or a search not understood, is what some of these pages are about.
        is_refusal = "404" in message.text or "422" in message.text
        if message.type in {"error", "warning"} and not is_refusal:
            found.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith(site):
            found.append(f"asks {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield
    assert not found, "\n".join(found)


def check(page: Page, path: str) -> None:
    """One page, in the browser's present width and scheme."""
    page.goto(path)
    assert page.locator("h1").count() == 1, path
    widths = "[document.documentElement.scrollWidth, innerWidth]"
    scrolled, inner = page.evaluate(widths)
    assert scrolled <= inner, f"{path} scrolls to the side: {scrolled} > {inner}"
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, f"{path}\n{results.generate_report()}"


@LOOKS
def test_every_page_is_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], john: User, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        for path in FOR_STRANGERS:
            check(page, path)
        log_in(page, john)
        for path in FOR_PEOPLE:
            check(page, path)
        page.goto("/")
        check(page, page.locator(".post .u-uid").first.get_attribute("href") or "")


@pytest.mark.parametrize("language", ["en-GB", "es-ES"])
def test_no_word_of_the_bar_above_is_broken(live: Live, browser: Browser, language: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, base_url=live.url, locale=language
    )
    page = context.new_page()
    page.goto("/explore")
    heights = page.locator(".topbar .btn").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) == 2
    assert max(heights) <= 44
    context.close()


@LOOKS
def test_every_page_around_a_post_is_accessible_and_quiet(
    live: Live, open_page: Callable[..., Page], john: User, talk: list[str], width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    with watched(page, live.url):
        for path in talk:
            if "/edit" not in path:
                check(page, path)
        log_in(page, john)
        quote = f"/posts/new?quote_of={talk[0].rpartition('/')[2]}"
        empty = ("/bookmarks?before=1", "/likes?before=1")
        for path in (*talk, "/@john", "/bookmarks", "/likes", *empty, quote):
            check(page, path)


def test_an_open_composer_is_accessible_and_names_each_field_once(
    live: Live, open_page: Callable[..., Page], john: User, talk: list[str]
) -> None:
    page = open_page(390)
    with watched(page, live.url):
        log_in(page, john)
        for path in ("/", talk[0], talk[4]):
            page.goto(path)
            page.locator("#body").click()
            for name in ("Add a warning", "More choices"):
                if not page.get_by_title(name).locator("input").is_checked():
                    page.get_by_title(name).click()
            page.locator("[name=is_markdown]").check()
            assert Axe().run(page, options={"runOnly": RULES}).violations_count == 0, path
            ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
            assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("path", [*FOR_STRANGERS[:8], "/@susan/following"])
def test_nothing_scrolls_to_the_side_at_320_pixels(
    open_page: Callable[..., Page], john: User, path: str
) -> None:
    page = open_page(320)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_open_menus_and_dialogs_are_accessible(
    live: Live, open_page: Callable[..., Page], john: User
) -> None:
    page = open_page()
    with watched(page, live.url):
        log_in(page, john)
        page.locator(".post-menu").first.locator("summary").first.click()
        page.locator(".post-menu .confirm summary").first.click()
        assert Axe().run(page, options={"runOnly": RULES}).violations_count == 0
        page.keyboard.press("Escape")
        expect(page.locator(".post-menu[open]")).to_have_count(0)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        assert Axe().run(page, options={"runOnly": RULES}).violations_count == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_right_to_left_mirrors_the_page(
    live: Live, open_page: Callable[..., Page], john: User, width: int
) -> None:
    live.app.config["LANGUAGES"] = ["en", "es", "ar"]
    john.locale = "ar"
    db.session.commit()
    page = open_page(width)
    with watched(page, live.url):
        log_in(page, john)
        assert page.locator("html").get_attribute("dir") == "rtl"
        check(page, "/")
        check(page, "/settings/appearance")
        sheet, avatar = page_boxes(page)
        assert sheet < avatar, "the avatar stands to the right of what is said"


def page_boxes(page: Page) -> tuple[float, float]:
    """Where the first post's text begins and where its avatar stands, from the left."""
    page.goto("/@susan")
    lefts = "selector => document.querySelector(selector).getBoundingClientRect().left"
    return page.evaluate(lefts, ".post .e-content"), page.evaluate(lefts, ".post .avatar")


TEXTS = (
    "Hello.",
    "  trimmed \n\n\n\n\n end  ",
    "café, cafe\u0301, 👩‍👩‍👧‍👦, 🇪🇸🇵🇹, 👍🏽",
    "क्षत्रिय ก็ไม่ 각 한국어 夜行列車",
    "a" + "\u0301" * 40,
    "See https://example.org/a_(b), or (http://localhost:5000/x).",
    "https://good@evil/ http://a http://-a.b https://例え.jp/パス?q=1#frag。次",
    "https://ex.org:99999/x HTTPS://EX.ORG:80. http://ex.org/.../x,y;z!?",
    "\u200b\u200d",
    "x" * 501,
)


def test_the_counter_counts_as_the_server_does(open_page: Callable[..., Page], john: User) -> None:
    page = open_page()
    log_in(page, john)
    for typed in TEXTS:
        left = 500 - text.length(text.clean(typed, lines=True))
        page.fill("#body", typed)
        expect(page.locator("#count .left")).to_have_text(str(left).replace("-", "−"))
        assert page.locator(".composer-tools [type=submit]").is_disabled() == (left < 0)


def test_a_page_is_light(live: Live, open_page: Callable[..., Page], john: User) -> None:
    page = open_page()
    log_in(page, john)
    first_time = open_page(storage_state=page.context.storage_state())
    first = answers_to(first_time, "/")
    assert sum(first.values()) <= 90 * KILOBYTE, first
    then = answers_to(first_time, "/explore")
    assert sum(then[url] for url in then.keys() - first.keys()) <= 15 * KILOBYTE, then


def answers_to(page: Page, path: str) -> dict[str, int]:
    """What a page consists of, without images: the size of each file, compressed."""
    kinds = {"document", "stylesheet", "script", "xhr", "fetch"}
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    with page.expect_event("load"):
        page.on("response", note)
        page.goto(path)
    # Asked for once more: a browser under load forgets the bodies that it has used.
    wanted = {answer.url for answer in answers if answer.request.resource_type in kinds}
    bodies = {url: page.context.request.get(url).body() for url in wanted}
    return {url: len(gzip.compress(body)) for url, body in bodies.items()}
