"""Pictures of the demonstration: painted, described, and there as files."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.demo import albums, loading, paintings
from app.demo.albums import Opening
from app.demo.filling import seeded
from app.extensions import db, storage
from app.models import pictures
from app.models.pictures import Picture
from app.models.users import User
from tests import make


@pytest.mark.parametrize("name", paintings.PAINTERS)
def test_each_painting_is_another_one_for_each_seed(name: str) -> None:
    first, second = paintings.painted(name, 0), paintings.painted(name, 1)
    assert first.size == second.size == (1200, 804)
    assert len(set(first.resize((20, 20)).get_flattened_data())) > 5
    assert first.tobytes() == paintings.painted(name, 0).tobytes()
    assert first.tobytes() != second.tobytes()


def test_every_painting_is_used_and_described() -> None:
    assert {one.name for one in albums.told()} == set(paintings.PAINTERS)
    for one in albums.told():
        assert {"en", "es"} <= one.texts.keys() <= loading.languages().keys()
        assert all(len(words) <= pictures.ALT_MAX for words in one.texts.values())
    assert sum(one.is_sensitive for one in albums.told()) == 1


def test_posts_get_fitting_pictures_with_files(app: Flask, john: User) -> None:
    posts = [make.post(john, f"Post {number}.") for number in range(12)]
    openings = [Opening(post.id, john.id, "ferry", "en") for post in posts[:10]]
    openings += [Opening(posts[10].id, john.id, "football", "en")]
    openings += [Opening(posts[11].id, john.id, "ferry", "ja")]
    albums.add(openings, seeded("3"))
    made = db.session.scalars(select(Picture)).all()
    assert 0 < len({picture.post_id for picture in made}) < 10
    assert not {posts[10].id, posts[11].id} & {picture.post_id for picture in made}
    for picture in made:
        assert picture.is_ready
        assert picture.alt_text
        sizes = [
            len(storage.get(pictures.file_of(picture.key, size))) for size in ("full", "preview")
        ]
        assert sum(sizes) == picture.bytes


def test_nothing_fits_and_nothing_is_done(app: Flask) -> None:
    albums.add([], seeded("1"))
    assert db.session.scalars(select(Picture)).all() == []
