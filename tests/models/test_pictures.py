"""Pictures as rows and files: none without the other, whoever dies in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.jobs import in_batches
from app.lib import clock, darkroom, images
from app.lib.images import Print
from app.lib.storage import Folder, Unavailable
from app.main import developing
from app.models import pictures, publishing, purging
from app.models.pictures import Arrived, Discarded, Picture, PicturesGone, QuotaSpent
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests import make
from tests.lib import files
from tests.main.sending import all_pictures, kept_files, run_jobs


@contextmanager
def later(**time: float) -> Iterator[None]:
    with time_machine.travel(clock.now() + timedelta(**time)):
        yield


def prune(app: Flask) -> None:
    in_batches(pictures.prune)
    db.session.commit()
    run_jobs(app)


def test_what_nobody_uses_is_cleared_away(app: Flask, john: User) -> None:
    used, held = make.picture(john, make.post(john)).id, make.picture(john).id
    make.picture(john)
    make.picture(john, is_developed=False, state=pictures.ARRIVING)
    pictures.hold(john, [held])
    db.session.commit()
    with later(hours=23):
        prune(app)
    assert len(all_pictures()) == 4
    with later(hours=25):
        prune(app)
    assert {picture.id for picture in all_pictures()} == {used, held}
    assert len(kept_files()) == 4
    pictures.hold(john, [held], is_held=False)
    db.session.commit()
    with later(hours=25):
        prune(app)
    assert len(kept_files()) == 2


def test_a_purged_post_leaves_no_file(app: Flask, john: User, susan: User) -> None:
    alone, answered = make.post(john), make.post(john)
    for post in (alone, answered):
        make.picture(john, post)
    make.reply(susan, answered)
    for post in (alone, answered):
        post.delete(by=john)
        db.session.commit()
    with later(minutes=6):
        in_batches(purging.purge_deleted)
        db.session.commit()
    run_jobs(app)
    assert db.session.scalars(select(Post.id).where(Post.id == answered.id)).one()
    assert all_pictures() == []
    assert kept_files() == []


def test_a_picture_is_attached_once(john: User, susan: User) -> None:
    # security 29
    own, theirs = make.picture(john), make.picture(susan)
    publishing.publish(john, "One.", choices=Choices(pictures=[own.id]))
    db.session.commit()
    for wanted in ([own.id], [theirs.id], [12345]):
        with pytest.raises(PicturesGone):
            publishing.publish(john, "Two.", choices=Choices(pictures=wanted))
        db.session.rollback()
    assert theirs.post_id is None


def test_four_are_the_most(john: User) -> None:
    made = [make.picture(john, is_developed=False).id for _ in range(6)]
    post = publishing.publish(john, "", choices=Choices(pictures=made))
    post.load_pictures()
    assert [picture.id for picture in post.pictures] == made[:4]


def test_a_quota_for_everybody(john: User, susan: User) -> None:
    # security 46
    content = files.picture("PNG")
    sent = [(images.look(content), len(content))]
    make.picture(susan)
    pictures.take_in(john, sent * 3, len(content) * 3)
    with pytest.raises(QuotaSpent):
        pictures.take_in(john, sent, len(content) * 3)


def test_prepared_twice_it_is_prepared_once(app: Flask, john: User) -> None:
    post = make.post(john)
    picture = make.picture(john, post)
    db.session.refresh(post)
    revision = post.revision
    developing.develop_picture(Arrived(picture.id, picture.key))
    run_jobs(app)
    db.session.refresh(post)
    assert post.revision == revision
    assert len(kept_files()) == 2


def test_ready_it_makes_its_post_look_new(john: User) -> None:
    post = make.post(john)
    before = post.revision
    make.picture(john, post)
    db.session.refresh(post)
    assert post.revision == before + 2


def killed(*_arguments: object) -> None:
    raise SystemExit("killed here")


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before it decodes": lambda patch: patch.setattr(darkroom, "develop", killed),
    "before the files are stored": lambda patch: patch.setattr(Folder, "put", killed),
    "before the row is changed": lambda patch: patch.setattr(pictures, "finish", killed),
    "before the upload is discarded": lambda patch: patch.setattr(developing, "Discarded", killed),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_gone", [False, True], ids=["there", "gone"])
def test_killed_between_the_lines_nothing_is_left_behind(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch, step: str, is_gone: bool
) -> None:
    picture = make.picture(john, make.post(john), is_developed=False)
    arrived = Arrived(picture.id, picture.key)
    with monkeypatch.context() as patch:
        STEPS[step](patch)
        with pytest.raises(SystemExit):
            developing.develop_picture(arrived)
    db.session.rollback()
    if is_gone:
        pictures.discard(Picture.id == picture.id)
        db.session.commit()
        run_jobs(app)
    developing.develop_picture(arrived)
    db.session.commit()
    run_jobs(app)
    assert len(kept_files()) == (0 if is_gone else 2)


def test_removed_while_it_was_prepared(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = make.picture(john, is_developed=False)
    develop = darkroom.develop

    def meanwhile(content: bytes, prints: list[Print]) -> images.Developed:
        pictures.discard(Picture.id == picture.id)
        db.session.commit()
        jobs.run_due(app)
        return develop(content, prints)

    arrived = Arrived(picture.id, picture.key)
    monkeypatch.setattr(darkroom, "develop", meanwhile)
    developing.develop_picture(arrived)
    db.session.commit()
    run_jobs(app)
    assert kept_files() == []


def test_files_are_deleted_again_until_they_are_gone(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = make.picture(john)
    names = pictures.files_of(picture.key)

    def fails(*_arguments: object) -> None:
        raise Unavailable("out of reach")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "delete", fails)
        with pytest.raises(Unavailable):
            developing.delete_files(Discarded(names))
    developing.delete_files(Discarded(names))
    developing.delete_files(Discarded(names))
    assert kept_files() == []
