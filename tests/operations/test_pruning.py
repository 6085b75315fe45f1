"""`flask media prune`: room is made down to a size, and never of what people use."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from moto import mock_aws
from sqlalchemy import update

from app.extensions import db, storage
from app.lib import clock
from app.lib.storage import Folder
from app.models import pictures, previews
from app.models.posts import Post
from app.models.previews import Preview
from app.operations.pruning import Pruning
from tests import make
from tests.lib.test_storage import open_bucket
from tests.operations.conftest import stored

KB = 1000


@pytest.fixture(params=["folder", "bucket"])
def place(
    app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    if request.param == "folder":
        yield request.param
        return
    with mock_aws():
        monkeypatch.setitem(app.extensions, "storage", open_bucket())
        yield request.param


def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)


def preview(name: str, days: int, *, size: int = KB) -> Preview:
    """A preview with a picture that was used so many days ago."""
    preview_id = previews.keep(f"https://{name}.example/")
    made = db.session.get_one(Preview, preview_id)
    made.state, made.picture, made.picture_width, made.picture_height = previews.READY, 1, 600, 315
    made.used_at = clock.now() - timedelta(days=days)
    db.session.commit()
    storage.put(previews.file_of(made.picture_name), os.urandom(size))
    return made


def prune(app: Flask, keep: str, *more: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["media", "prune", "--keep", keep, *more])


def test_unused_files_go_first_then_previews_by_their_use(
    app: Flask, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post(make.user("john"))
    carried, old, new = preview("carried", 90), preview("old", 60), preview("new", 1)
    db.session.execute(update(Post).where(Post.id == post.id).values(preview_id=carried.id))
    storage.put("pictures/nobodys-full.webp", bytes(KB))
    storage.put("elsewhere/not-ours", bytes(9 * KB))
    names = {one.id: previews.file_of(one.picture_name) for one in (carried, old, new)}
    a_day_later(monkeypatch)
    gone = []
    for keep in ("4KB", "3KB", "2KB", "1KB", "0KB"):
        before = set(stored())
        done = prune(app, keep)
        assert done.exit_code == 0, done.output
        gone.append(before - set(stored()))
    order = [set(), {"pictures/nobodys-full.webp"}]
    assert gone == [*order, *({names[one.id]} for one in (old, new, carried))]
    assert set(stored()) == {"elsewhere/not-ours"}


def test_a_preview_without_its_picture_is_shown_without(app: Flask) -> None:
    made = preview("page", 1)
    done = prune(app, "0KB")
    assert "Freed 0.0 MB of 0.0 MB: 0 unused files, 1 pictures of previews." in done.output
    db.session.refresh(made)
    assert (made.picture_name, made.picture_width, made.state) == ("", 0, previews.READY)


def test_what_people_use_stays_and_is_said(
    app: Flask, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    john = make.user("john")
    make.picture(john, make.post(john))
    loose = make.picture(john)
    storage.delete(pictures.upload_of(loose.key))
    before = stored()
    a_day_later(monkeypatch)
    refused = prune(app, "0KB")
    assert refused.exit_code == 1
    assert "are left: people use them" in refused.output
    assert stored() == before


def test_what_is_young_may_be_at_work(app: Flask) -> None:
    storage.put("pictures/on-its-way-upload", bytes(KB))
    assert prune(app, "0KB").exit_code == 1
    assert set(stored()) == {"pictures/on-its-way-upload"}


def test_a_dry_run_only_counts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = preview("page", 1, size=2_000_000)
    storage.put("pictures/nobodys-full.webp", bytes(1_000_000))
    a_day_later(monkeypatch)
    before = stored()
    done = prune(app, "0KB", "--dry-run")
    assert "Would free 3.0 MB of 3.0 MB: 1 unused files, 1 pictures of previews." in done.output
    assert stored() == before
    db.session.refresh(made)
    assert made.picture == 1


def test_a_picture_that_came_meanwhile_stays(app: Flask) -> None:
    made = preview("page", 1)
    storage.put(previews.file_of(f"{made.key}-2"), bytes(KB))
    pruning = Pruning(0, is_dry=False)
    db.session.expunge(made)
    db.session.execute(update(Preview).values(picture=2))
    db.session.commit()
    pruning.drop_picture(made)
    assert (pruning.previews, len(stored())) == (0, 2)


@pytest.mark.parametrize("written", ["20", "GB", "-1GB", "1e9GB", "many"])
def test_what_is_no_size_is_refused(app: Flask, written: str) -> None:
    refused = prune(app, written)
    assert refused.exit_code == 2
    assert "write 20GB or 500MB" in refused.output or "No such option" in refused.output


def test_the_size_of_what_is_missing_is_none(app: Flask, place: str, tmp_path: Path) -> None:
    storage.put("a/b", bytes(7))
    assert storage.size("a/b") == 7
    for name in ("a/c", "../b"):
        with pytest.raises(LookupError):
            storage.size(name)
    assert isinstance(storage._get_current_object(), Folder) == (place == "folder")  # type: ignore[attr-defined]
