"""The pages that posts of the demonstration link to."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import demo
from app.demo import loading, pages
from app.extensions import db, storage
from app.lib import images, richtext, targets
from app.models import previews
from app.models.posts import Post
from app.models.previews import Preview


def test_every_page_is_told_in_the_form_that_posts_ask_for() -> None:
    assert len(pages.told()) > 10
    for url, (said, _size) in pages.told().items():
        assert targets.parse(url).url == url
        assert url.split("/")[2].endswith(".example")
        assert said.title


def test_pages_are_those_that_somebody_links_to() -> None:
    texts = "".join(
        path.read_text() for path in loading.TEXTS.rglob("*.toml") if path.stem != "pages"
    )
    assert [url for url in pages.told() if url not in texts] == []


def test_posts_carry_previews(filled: Flask, client: FlaskClient) -> None:
    carrying = select(Post).where(Post.preview_id.is_not(None))
    posts = list(db.session.scalars(carrying))
    assert len(posts) >= 3
    urls = dict(db.session.execute(select(Preview.id, Preview.url)).all())
    for post in posts:
        assert next(richtext.addresses_in(post.body_html)) == urls[post.preview_id or 0]
    assert db.session.scalars(select(Preview).where(~Preview.state.in_(["ready"]))).all() == []
    drawn = db.session.scalars(select(Preview).where(Preview.picture > 0)).all()
    assert len(drawn) > 5
    for preview in drawn:
        header = images.look(storage.get(previews.file_of(preview.picture_name)))
        assert (header.width, header.height) == (preview.picture_width, preview.picture_height)


def test_filling_twice_makes_them_once(app: Flask) -> None:
    for _ in range(2):
        demo.fill(20, 60, force=True)
    assert db.session.scalar(select(func.count()).select_from(Preview)) == len(pages.told())
