"""Keeping files by key: the same table for a folder and for a bucket."""

import errno
import multiprocessing
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from flask import Flask
from moto import mock_aws

from app import create_app
from app.extensions import storage as bound
from app.lib import storage
from app.lib.buckets import Account, Bucket
from app.lib.storage import Folder, Missing, Storage, Unavailable

ACCOUNT = Account("town", region="eu-west-1", access_key="key", secret_key="secret")
PLACES = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}


def open_bucket(account: Account = ACCOUNT, *, is_there: bool = True) -> Bucket:
    """A bucket of a service that is this process itself."""
    carrier = Bucket(account)
    if is_there:
        carrier._client.create_bucket(Bucket=account.bucket, **PLACES)
    return carrier


@pytest.fixture(params=["folder", "bucket"])
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "folder":
        yield Folder(tmp_path / "media")
        return
    with mock_aws():
        yield open_bucket()


def keys(carrier: Storage) -> set[str]:
    return {found.key for found in carrier.kept()}


def test_what_was_put_comes_back(carrier: Storage) -> None:
    content = bytes(range(256)) * 5000
    carrier.put("avatars/ab12.webp", content)
    assert carrier.get("avatars/ab12.webp") == content


def test_a_file_that_was_taken_is_at_hand_and_moved(carrier: Storage, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(b"x" * 100_000)
    carrier.take("archives/ab-upload", sent)
    assert not sent.exists()
    assert carrier.get("archives/ab-upload") == b"x" * 100_000
    with carrier.at_hand("archives/ab-upload") as path:
        assert path.read_bytes() == b"x" * 100_000
    assert keys(carrier) == {"archives/ab-upload"}


def test_an_empty_file_is_a_file(carrier: Storage) -> None:
    carrier.put("x", b"")
    assert carrier.get("x") == b""


def test_the_last_one_put_is_kept(carrier: Storage) -> None:
    carrier.put("a/b.webp", b"one")
    carrier.put("a/-B_.webp", b"other")
    carrier.put("a/b.webp", b"two")
    assert carrier.get("a/b.webp") == b"two"
    assert keys(carrier) == {"a/b.webp", "a/-B_.webp"}


def test_what_is_not_there_is_missing(carrier: Storage) -> None:
    with pytest.raises(Missing):
        carrier.get("avatars/none.webp")
    with pytest.raises(Missing), carrier.at_hand("avatars/none.webp"):
        pass


def test_a_deleted_file_is_missing_and_may_be_deleted_again(carrier: Storage) -> None:
    carrier.put("a", b"x")
    carrier.delete("a")
    carrier.delete("a")
    with pytest.raises(Missing):
        carrier.get("a")
    assert keys(carrier) == set()


def test_all_files_are_listed_with_size_and_age(carrier: Storage) -> None:
    for number in range(COUNT):
        carrier.put(f"a/{number}.webp", b"x" * (number % 3))
    found = {one.key: one for one in carrier.kept()}
    assert set(found) == {f"a/{number}.webp" for number in range(COUNT)}
    assert found["a/5.webp"].size == 2
    assert abs((found["a/5.webp"].written_at - datetime.now(UTC)).total_seconds()) < 60


# More than the bucket lists on one page.
COUNT = 1005
STRANGE = [
    "",
    "/etc/passwd",
    "..",
    "../secret_key",
    "a/../../secret_key",
    "a/./b",
    "a//b",
    "a/",
    ".hidden",
    "a\\b",
    "a\0b",
    "ü",
    "a b",
    "a\n",
    "\udcff",
    "a" * 201,
]


@pytest.mark.parametrize("key", STRANGE)
def test_nothing_leaves_the_place(carrier: Storage, tmp_path: Path, key: str) -> None:
    # security 45
    (tmp_path / "secret_key").write_text("secret")
    with pytest.raises(ValueError, match="no key"):
        carrier.put(key, b"x")
    with pytest.raises(Missing):
        carrier.get(key)
    with pytest.raises(Missing), carrier.at_hand(key):
        pass
    carrier.delete(key)
    assert (tmp_path / "secret_key").read_text() == "secret"
    assert keys(carrier) == set()


def test_many_may_write_the_same_key_at_once(tmp_path: Path) -> None:
    carrier = Folder(tmp_path / "media")
    contents = [bytes([number]) * 100_000 for number in range(20)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda content: carrier.put("a/b.webp", content), contents))
    assert carrier.get("a/b.webp") in contents
    assert keys(carrier) == {"a/b.webp"}


def test_new_keys_are_keys_and_differ() -> None:
    made = {storage.new_key("avatars", "webp") for _ in range(100)}
    assert len(made) == 100
    assert all(storage.is_key(key) for key in made)


def test_files_are_for_this_account_alone(tmp_path: Path) -> None:
    Folder(tmp_path / "media").put("a/b.webp", b"x")
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.rglob("*") if p.is_file()}
    assert modes == {0o600}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Folder(tmp_path / "media")
    carrier.put("a/b.webp", b"before")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space"):
        carrier.put("a/b.webp", b"after")
    assert carrier.get("a/b.webp") == b"before"
    assert keys(carrier) == {"a/b.webp"}


def test_a_folder_that_cannot_be_one_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file")
    with pytest.raises(Unavailable):
        Folder(tmp_path / "media").put("a", b"x")


def write_for_ever(root: Path) -> None:
    number = 0
    while True:
        number += 1
        Folder(root).put(f"a/{number % 7}.webp", bytes([number % 256]) * 300_000)


def test_a_writer_that_is_killed_leaves_whole_files(tmp_path: Path) -> None:
    for _round in range(3):
        writer = multiprocessing.get_context("spawn").Process(
            target=write_for_ever, args=(tmp_path,)
        )
        writer.start()
        while not list(tmp_path.glob("??/a/*")):
            time.sleep(0.01)
        time.sleep(0.05)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        for found in Folder(tmp_path).kept():
            if not found.key.startswith("drafts/"):
                content = Folder(tmp_path).get(found.key)
                assert content == content[:1] * 300_000


@mock_aws
def test_a_bucket_that_is_not_there_is_out_of_reach() -> None:
    carrier = open_bucket(is_there=False)
    for act in (
        lambda: carrier.put("a", b"x"),
        lambda: carrier.get("a"),
        lambda: carrier.delete("a"),
        lambda: list(carrier.kept()),
    ):
        with pytest.raises(Unavailable):
            act()


def test_a_service_that_does_not_answer_is_given_up() -> None:
    account = Account("town", "http://127.0.0.1:9", "eu-west-1", "key", "secret")
    before = time.monotonic()
    with pytest.raises(Unavailable):
        Bucket(account).put("a", b"x")
    assert time.monotonic() - before < 10


def test_waiting_for_a_service_has_an_end() -> None:
    config = Bucket(ACCOUNT)._client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (5, 20)
    assert config.retries["total_max_attempts"] == 2


def test_a_site_keeps_files_in_its_instance(app: Flask) -> None:
    bound.put("a/b.webp", b"x")
    assert len(list((Path(app.instance_path) / "media").glob("??/a/b.webp"))) == 1
    bound.delete("a/b.webp")


@mock_aws
def test_a_site_may_name_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://key:secret@/town?region=eu-west-1")
    app = create_app({"INSTANCE_PATH": str(tmp_path), "JOBS_EMBEDDED": False})
    client = boto3.client("s3", region_name="eu-west-1")
    client.create_bucket(Bucket="town", **PLACES)
    with app.app_context():
        bound.put("a/b.webp", b"x")
    assert client.get_object(Bucket="town", Key="a/b.webp")["Body"].read() == b"x"
    assert not (tmp_path / "media").exists()


def test_a_folder_may_be_named(tmp_path: Path) -> None:
    place = {"INSTANCE_PATH": str(tmp_path / "site"), "JOBS_EMBEDDED": False}
    app = create_app({**place, "STORAGE_URL": f"file://{tmp_path}/all%20files"})
    with app.app_context():
        bound.put("a/b.webp", b"x")
    assert len(list((tmp_path / "all files").glob("??/a/b.webp"))) == 1


def test_a_storage_says_whether_it_would_keep_a_file(carrier: Storage) -> None:
    carrier.check()


def test_a_storage_that_fails_is_a_503_that_says_so(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/full")
    def full() -> str:
        raise Unavailable("No space left on device")

    full.is_public = True  # type: ignore[attr-defined]
    with app.app_context():
        response = app.test_client().get("/full")
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "60"
        assert "Pictures have to wait" in response.text
        told = app.test_client().get("/full", headers={"Accept": "application/json"})
        assert told.json is not None
        assert told.json["error"] == "storage_unavailable"
