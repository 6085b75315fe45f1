"""Pictures in a real browser: sent with and without script, looked at, described."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.models import publishing
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.lib import files

Open = Callable[..., Page]
SHOWN = ".post .media .u-photo"


@pytest.fixture
def mara(live: Live) -> User:
    return make.user("mara")


@pytest.fixture
def two_files(tmp_path: Path) -> list[str]:
    made = {
        "hills.png": files.picture("PNG", 900, 600),
        "quay.jpg": files.picture("JPEG", 600, 900),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in made]


def faults(page: Page) -> list[Any]:
    """What axe finds; pages that change are given time to come to rest."""
    page.wait_for_timeout(300)
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_pictures_with_script(
    open_page: Open, live: Live, mara: User, two_files: list[str]
) -> None:
    page = open_page()
    log_in(page, mara)
    page.fill("#body", "Two pictures.")
    with page.expect_file_chooser() as chooser:
        page.click("label[title='Add pictures']")
    chooser.value.set_files(two_files)
    expect(page.locator(".uploads [name=picture]").nth(1)).not_to_have_value("")
    expect(page.locator(".uploads canvas")).to_have_count(2)
    assert faults(page) == []
    page.get_by_label("What picture 1 shows").fill("Hills.")
    page.get_by_label("What picture 2 shows").fill("A quay.")
    page.click("#compose button.btn-primary")
    expect(page.locator(".picture-note")).to_have_count(2)
    live.run_jobs()
    page.reload()
    expect(page.locator(SHOWN)).to_have_count(2)
    look_around(page)


def look_around(page: Page) -> None:
    """The lightbox by keyboard alone, and back to where one was."""
    box, first = page.locator("#lightbox"), page.locator("[data-picture]").first
    first.focus()
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    expect(box.locator(".lightbox-place")).to_have_text("Picture 1 of 2")
    expect(box.locator(".lightbox-alt")).to_have_text("Hills.")
    assert faults(page) == []
    page.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-alt")).to_have_text("A quay.")
    page.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-alt")).to_have_text("Hills.")
    for key in ("Tab", "Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
        expect(box.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(first).to_be_focused()


def test_pictures_without_script(
    open_page: Open, live: Live, mara: User, two_files: list[str]
) -> None:
    page = open_page(width=390, java_script_enabled=False)
    log_in(page, mara)
    page.goto("/posts/new")
    page.fill("#body", "Two pictures.")
    page.locator("label[title='Add pictures']").click()
    page.set_input_files("#images", [*two_files, __file__])
    page.get_by_label("What new picture 1 shows").fill("Hills.")
    page.click("#compose button.btn-primary")
    expect(page.locator(".for-pictures .error")).to_contain_text("test_pictures.py cannot be read")
    expect(page.locator("#body")).to_have_value("Two pictures.")
    expect(page.get_by_label("What picture 1 shows")).to_have_value("Hills.")
    page.get_by_title("Leave this picture out").nth(1).click()
    page.click("#compose button.btn-primary")
    live.run_jobs()
    page.goto("/")
    expect(page.locator(SHOWN)).to_have_count(1)
    expect(page.locator(SHOWN)).to_have_attribute("alt", "Hills.")
    page.locator(".alt summary").click()
    expect(page.locator(".alt p")).to_be_visible()
    with page.expect_response(lambda answer: "/pictures/full/" in answer.url) as answer:
        page.locator("[data-picture]").click()
    assert answer.value.status == 200


def test_what_is_pasted_or_dropped_is_added(
    open_page: Open, mara: User, two_files: list[str]
) -> None:
    page = open_page(width=820)
    log_in(page, mara)
    page.goto("/posts/new")
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(40, 30);
          canvas.getContext("2d").fillRect(0, 0, 20, 20);
          const blob = await canvas.convertToBlob({type: "image/png"});
          const data = new DataTransfer();
          data.items.add(new File([blob], "pasted.png", {type: "image/png"}));
          const manner = {clipboardData: data, bubbles: true, cancelable: true};
          const event = new ClipboardEvent("paste", manner);
          document.getElementById("body").dispatchEvent(event);
        }"""
    )
    expect(page.locator(".uploads [name=picture]")).not_to_have_value("")
    drop(page, two_files)
    expect(page.locator(".uploads [name=picture]").nth(2)).not_to_have_value("")
    for left in (2, 1, 0):
        page.get_by_title("Leave this picture out").first.click()
        expect(page.locator(".uploads > li")).to_have_count(left)


def drop(page: Page, paths: list[str]) -> None:
    """Drag files over the composer and let them go, as the browser itself tells of it."""
    box = page.locator("#compose").bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 40}
    dragged = {"items": [], "files": paths, "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "data": dragged, **place}
        session.send("Input.dispatchDragEvent", event)


def test_a_finger_leads_to_the_next_picture(open_page: Open, live: Live, mara: User) -> None:
    post = make.post(mara, "Hills and a quay.")
    for position in range(2):
        make.picture(mara, post, files.picture("PNG", 900, 600), position=position)
    page = open_page(width=390, has_touch=True, is_mobile=True)
    page.goto("/@mara")
    page.locator("[data-picture]").first.tap()
    place = page.locator("#lightbox .lightbox-place")
    for begin, end, number in ((320, 60, 2), (320, 60, 1), (60, 320, 2), (200, 220, 2)):
        swipe(page, begin, end)
        expect(place).to_have_text(f"Picture {number} of 2")
    expect(page.locator("#lightbox")).to_be_visible()


def test_a_mouse_draws_the_next_picture_near(open_page: Open, live: Live, mara: User) -> None:
    post = make.post(mara, "Hills and a quay.")
    for position in range(2):
        make.picture(mara, post, files.picture("PNG", 900, 600), position=position)
    page = open_page()
    page.goto("/@mara")
    page.locator("[data-picture]").first.click()
    page.mouse.move(900, 300)
    page.mouse.down()
    page.mouse.move(500, 300, steps=4)
    page.mouse.up()
    expect(page.locator("#lightbox .lightbox-place")).to_have_text("Picture 2 of 2")
    expect(page.locator("#lightbox")).to_be_visible()
    page.mouse.click(300, 200)
    expect(page.locator("#lightbox")).to_be_hidden()


def swipe(page: Page, begin: int, end: int) -> None:
    session = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", begin), ("touchMove", (begin + end) // 2), ("touchMove", end)):
        points = {"type": kind, "touchPoints": [{"x": x, "y": 420}]}
        session.send("Input.dispatchTouchEvent", points)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_what_may_disturb_is_asked_for(open_page: Open, live: Live, mara: User) -> None:
    post = publishing.publish(mara, "Careful.", choices=Choices())
    make.picture(mara, post, files.picture("PNG", 900, 600), is_sensitive=True, alt_text="Hills.")
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/@mara")
    assert faults(page) == []
    assert not any("/pictures/" in url for url in asked)
    page.locator(".veil > summary").click()
    expect(page.locator(SHOWN)).to_be_visible()
    plain = open_page(width=390, java_script_enabled=False)
    asked.clear()
    plain.on("request", lambda request: asked.append(request.url))
    plain.goto("/@mara")
    expect(plain.locator(SHOWN)).to_be_hidden()
    assert not any("/pictures/" in url for url in asked)
    with plain.expect_response(lambda answer: "/pictures/full/" in answer.url) as answer:
        plain.get_by_role("link", name="Hills.").click()
    assert answer.value.status == 200


@pytest.mark.parametrize("scripts", [True, False])
def test_one_press_opens_the_warning_and_what_may_disturb(
    open_page: Open, live: Live, mara: User, scripts: bool
) -> None:
    post = publishing.publish(mara, "Look.", choices=Choices(content_warning="Careful"))
    make.picture(mara, post, files.picture("PNG", 900, 600), is_sensitive=True, alt_text="Hills.")
    page = open_page(width=390, java_script_enabled=scripts)
    page.goto("/@mara")
    expect(page.locator(SHOWN)).to_be_hidden()
    page.locator(".cw > summary").click()
    expect(page.locator(".e-content")).to_be_visible()
    expect(page.locator(SHOWN)).to_be_visible()


def test_descriptions_are_edited(open_page: Open, live: Live, mara: User) -> None:
    post = make.post(mara, "Hills and a quay.")
    make.picture(mara, post, files.picture("PNG", 900, 600), alt_text="Hills.")
    page = open_page(width=820)
    log_in(page, mara)
    page.goto(f"/posts/{post.id}/edit")
    assert faults(page) == []
    page.get_by_label("What picture 1 shows").fill("Green hills.")
    page.click("#compose button.btn-primary")
    expect(page.locator(SHOWN)).to_have_attribute("alt", "Green hills.")
    page.goto(f"/posts/{post.id}/history")
    expect(page.locator("ins").first).to_contain_text("Green")
    assert faults(page) == []


def test_pictures_come_to_posts_that_came_later(open_page: Open, live: Live, mara: User) -> None:
    first = make.post(mara, "Being prepared.")
    make.picture(mara, first, is_developed=False, alt_text="Hills.")
    for number in range(20):
        make.post(mara, f"Later post {number}.")
    page = open_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto("/@mara")
    page.click(".pages [rel=next]")
    expect(page.locator(".picture-note")).to_have_count(1)
    live.run_jobs()
    expect(page.locator(SHOWN)).to_have_attribute("alt", "Hills.", timeout=20_000)
    page.locator("[data-picture]").press("Enter")
    expect(page.locator("#lightbox .lightbox-alt")).to_have_text("Hills.")
    assert failed == []


def test_what_failed_is_said_once_and_to_its_author(
    open_page: Open, live: Live, mara: User
) -> None:
    post = make.post(mara, "Two are coming.")
    broken = files.picture("PNG", 900, 600)[:200]
    make.picture(mara, post, broken, is_developed=False, alt_text="Hills.")
    live.run_jobs()
    make.picture(mara, post, is_developed=False, position=1)
    page, other = open_page(), open_page(width=390)
    log_in(page, mara)
    for one in (page, other):
        one.goto(f"/@mara/{post.id}")
        expect(one.locator(".picture-note")).to_have_count(1)
    live.run_jobs()
    for one, notes in ((page, 2), (other, 1)):
        expect(one.locator(SHOWN)).to_have_count(1, timeout=20_000)
        expect(one.locator(".album .hint")).to_have_count(notes)
