"""The whole site on a port of its own, and a real browser in front of it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from werkzeug.serving import make_server

from app import jobs
from app.extensions import db
from app.models.users import User
from tests import make

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Live:
    """A running site: its application and the address it listens at."""

    app: Flask
    url: str

    def run_jobs(self) -> None:
        """Do what is due, such as sending mails."""
        while jobs.run_due(self.app):
            pass

    def mails(self) -> list[str]:
        """The mails sent so far, oldest first, as they went out."""
        self.run_jobs()
        folder = Path(self.app.instance_path) / "mail"
        return [path.read_text() for path in sorted(folder.glob("*.eml"))]


@pytest.fixture
def live(make_app: Callable[..., Flask]) -> Iterator[Live]:
    """The site with an empty database of its own, served by threads in this process."""
    app = make_app(WTF_CSRF_ENABLED=True, JOBS_EMBEDDED=False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    app.config["SITE_URL"] = url
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with app.app_context():
        yield Live(app, url)
        db.session.remove()
        server.shutdown()
        thread.join()
        server.server_close()
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one these tests are skipped, but never in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            reason = f"no browser to drive: {str(error).splitlines()[0]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """Opens pages of a fresh visitor: `open_page(width=390, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 768 else 900},
            base_url=live.url,
            locale="en-GB",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def susan(live: Live) -> User:
    return make.user("susan")


@pytest.fixture
def john(live: Live, susan: User) -> User:
    """Who follows susan."""
    john = make.user("john")
    make.follow(john, susan)
    return john


def log_in(page: Page, person: User) -> None:
    """Log in through the form, as a person does."""
    page.goto("/auth/login")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form [type=submit]")
    page.wait_for_url("**/")
