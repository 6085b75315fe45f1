"""Uploads as no browser sends them: damaged, and several at once."""

import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import func, select

from app.extensions import db
from app.models.pictures import Picture
from app.models.posts import Post
from app.models.users import User
from tests import make
from tests.lib import files
from tests.main.sending import add, count_posts, form, kept_files

PICTURE = files.picture("PNG", 8, 8)
HEADS = (
    b'name="body"',
    b'name="images"; filename="a.png"',
    b'name="images"; filename=""',
    b"name=\"images\"; filename*=UTF-8''%00%ff.png",
    b'name="images"',
    b'name="picture"',
    b'name="alt_text"; filename="x.txt"',
    b'name="alt_text"',
    b"",
)
parts = st.lists(
    st.tuples(
        st.sampled_from(HEADS),
        st.sampled_from([b"\r\n\r\n", b"\n\n", b"\r\n", b"\r\nContent-Type: image/png\r\n\r\n"]),
        st.one_of(st.just(PICTURE), st.binary(max_size=60)),
    ),
    max_size=6,
)
ends = st.sampled_from([b"--x--\r\n", b"--x--", b"--x\r\n", b"", b"--y--\r\n"])


# Where a form breaks off, Werkzeug leaves what it has kept in memory to be collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(parts, ends, st.integers(0, 40))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_forms_are_no_fault_and_leave_no_file_behind(
    as_john: FlaskClient, sent: list[tuple[bytes, bytes, bytes]], end: bytes, cut: int
) -> None:
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; " + head + gap + content + b"\r\n"
        for head, gap, content in sent
    )
    whole = (body + end)[: -cut or None]
    for address in ("/posts", "/pictures"):
        answer = as_john.post(address, data=whole, content_type="multipart/form-data; boundary=x")
        assert answer.status_code < 500, whole
    uploads = {key.removeprefix("pictures/").removesuffix("-upload") for key in kept_files()}
    assert uploads <= set(db.session.scalars(select(Picture.key)))


def at_once(app: Flask, count: int, send: Callable[[int], int]) -> list[int]:
    """What several requests answer that are sent together."""
    barrier, answers = threading.Barrier(count), []

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            answers.append(send(number))
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_form_from_two_tabs_is_one_post(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    ids = add(as_john, 2)
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        make.log_in(browser, john)
    db.session.commit()

    def send(number: int) -> int:
        sent = form(picture=ids, alt_text=["a", "b"], once="one-composer")
        return browsers[number].post("/posts", data=sent).status_code

    assert set(at_once(app, 4, send)) == {302}
    assert count_posts() == 1
    attached = select(func.count()).select_from(Picture).where(Picture.post_id.is_not(None))
    assert db.session.scalar(attached) == 2


def test_a_picture_wanted_by_two_posts_gets_into_one(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    ids = add(as_john)
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        make.log_in(browser, john)
    db.session.commit()

    def send(number: int) -> int:
        sent = form(body=f"Post {number}.", picture=ids, once=f"composer {number}")
        return browsers[number].post("/posts", data=sent).status_code

    assert sorted(at_once(app, 4, send)) == [302, 422, 422, 422]
    assert count_posts() == 1


def test_files_sent_at_once_are_each_kept(app: Flask, as_john: FlaskClient, john: User) -> None:
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        make.log_in(browser, john)
    db.session.commit()

    def send(number: int) -> int:
        sent = {"images": [(BytesIO(PICTURE), f"{number}.png")]}
        return browsers[number].post("/pictures", data=sent).status_code

    assert at_once(app, 4, send) == [200] * 4
    assert len(kept_files()) == 4
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0
