"""Pictures of a draft, in a browser: there again with what was said of them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.drafts import Draft
from app.models.pictures import Picture
from app.models.users import User
from tests import make
from tests.journeys.conftest import Live, log_in
from tests.lib import files


def test_pictures_come_back_with_their_descriptions(
    live: Live, open_page: Callable[..., Page]
) -> None:
    john: User = make.user("john")
    page = open_page()
    log_in(page, john)
    page.locator("#images").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": files.picture("PNG")}
    )
    page.locator(".upload textarea").fill("A ferry.")
    expect(page.locator(".draft-note")).to_have_text("Draft saved")
    number = page.input_value(".upload [name=picture]")
    db.session.rollback()
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.picture_ids, draft.fields["alt_text"]) == ([int(number)], ["A ferry."])
    page.reload()
    expect(page.locator(".upload")).to_have_count(1)
    expect(page.locator(".upload textarea")).to_have_value("A ferry.")
    expect(page.locator(".upload label.small")).to_have_text("What picture 1 shows")
    page.locator(".composer-tools [type=submit]").click()
    expect(page.locator("[data-notice=posted]")).to_be_visible()
    db.session.rollback()
    assert db.session.get_one(Picture, int(number)).alt_text == "A ferry."
    assert db.session.get_one(Picture, int(number)).post_id is not None
    assert db.session.scalars(select(Draft)).all() == []
