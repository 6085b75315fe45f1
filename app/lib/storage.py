"""Where uploaded files are kept: a folder, or a bucket of an S3-compatible service.

A key is what a file is known by: words of letters, figures, dots and dashes between slashes.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Final, Protocol

KEY_MAX: Final = 200
WORD: Final = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
KEY: Final = re.compile(f"{WORD}(/{WORD})*")
# A file that is being written. One whose writer died is a file that nobody refers to.
DRAFTS: Final = "drafts"
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20
ATTEMPTS: Final = 2


class Missing(LookupError):
    """No file has this key."""


class Unavailable(Exception):
    """The storage is full or out of reach: try again later."""


@dataclass(frozen=True)
class Kept:
    """A file that is there."""

    key: str
    size: int
    written_at: datetime


class Storage(Protocol):
    """Files by key. Everything raises Unavailable where the storage fails."""

    def put(self, key: str, content: bytes) -> None:
        """Keep a file, whole or not at all. Raises ValueError for what is no key."""

    def take(self, key: str, path: Path) -> None:
        """The same with a file of this machine, however large, which is not there afterwards."""

    def draft(self) -> Path:
        """Where a file may be written that will be taken, or else swept away."""

    def get(self, key: str) -> bytes:
        """Raises Missing."""

    def at_hand(self, key: str) -> AbstractContextManager[Path]:
        """A file, however large, as one of this machine's, for as long as the block lasts.

        Raises Missing.
        """

    def delete(self, key: str) -> None:
        """What is gone already is no fault."""

    def kept(self) -> Iterator[Kept]:
        """All files, in no order."""


def new_key(kind: str, ending: str) -> str:
    """A key that nobody can guess: `avatars/<32 figures>.webp`."""
    return f"{kind}/{secrets.token_hex(16)}.{ending}"


def is_key(key: str) -> bool:
    return len(key) <= KEY_MAX and KEY.fullmatch(key) is not None


@contextmanager
def folder_faults() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Missing from error
    except OSError as error:
        raise Unavailable(error.strerror) from error


class Folder:
    """Files below a folder, spread over 256 subfolders, for this account alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: bytes) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        draft = self._path(f"{DRAFTS}/{secrets.token_hex(16)}")
        try:
            # What lies below is as private as this.
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(draft, content)
            move(draft, self._path(key))
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise Unavailable(error.strerror) from error

    def take(self, key: str, path: Path) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.stat().st_dev != self.root.stat().st_dev:
                path = Path(shutil.move(path, self.draft()))
            with path.open("rb") as file:
                os.fsync(file.fileno())
            move(path, self._path(key))
        except OSError as error:
            raise Unavailable(error.strerror) from error

    def draft(self) -> Path:
        path = self._path(f"{DRAFTS}/{secrets.token_hex(16)}")
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(error.strerror) from error
        return path

    def get(self, key: str) -> bytes:
        if not is_key(key):
            raise Missing
        with folder_faults():
            return self._path(key).read_bytes()

    @contextmanager
    def at_hand(self, key: str) -> Iterator[Path]:
        if not is_key(key) or not self._path(key).is_file():
            raise Missing
        yield self._path(key)

    def delete(self, key: str) -> None:
        with suppress(Missing), folder_faults():
            if is_key(key):
                self._path(key).unlink()

    def kept(self) -> Iterator[Kept]:
        with folder_faults():
            for path in self.root.glob("??/**/*"):
                with suppress(FileNotFoundError):
                    found = path.stat()
                    if stat.S_ISREG(found.st_mode):
                        key = path.relative_to(self.root).as_posix()[3:]
                        at = datetime.fromtimestamp(found.st_mtime, UTC)
                        yield Kept(key, found.st_size, at)

    def _path(self, key: str) -> Path:
        return self.root / hashlib.sha256(key.encode()).hexdigest()[:2] / key


def write(path: Path, content: bytes) -> None:
    """Write a new file, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def move(source: Path, target: Path) -> None:
    """Move a file, and wait until the folder knows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Account:
    """How to reach a bucket; what is left empty boto3 looks for in its own places."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""


class Bucket:
    """Files in a bucket. Raises ImportError where boto3 is not installed."""

    def __init__(self, account: Account) -> None:
        import boto3
        from botocore.config import Config

        self.name = account.bucket
        # Not every compatible service knows the checksums that Amazon's has lately.
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=account.endpoint or None,
            region_name=account.region or None,
            aws_access_key_id=account.access_key or None,
            aws_secret_access_key=account.secret_key or None,
            config=config,
        )

    def put(self, key: str, content: bytes) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        try:
            with bucket_faults():
                self._client.put_object(Bucket=self.name, Key=key, Body=content)
        except Missing as error:
            raise Unavailable("there is no such bucket") from error

    def take(self, key: str, path: Path) -> None:
        if not is_key(key):
            raise ValueError("this is no key")
        from boto3.exceptions import S3UploadFailedError

        try:
            with bucket_faults():
                self._client.upload_file(str(path), self.name, key)
        except (Missing, S3UploadFailedError) as error:
            raise Unavailable("the bucket takes no files") from error
        path.unlink(missing_ok=True)

    def draft(self) -> Path:
        return Path(gettempdir()) / secrets.token_hex(16)

    def get(self, key: str) -> bytes:
        if not is_key(key):
            raise Missing
        with bucket_faults():
            content: bytes = self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    @contextmanager
    def at_hand(self, key: str) -> Iterator[Path]:
        if not is_key(key):
            raise Missing
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            with bucket_faults():
                self._client.download_file(self.name, key, str(path))
            yield path

    def delete(self, key: str) -> None:
        with suppress(Missing), bucket_faults():
            if is_key(key):
                self._client.delete_object(Bucket=self.name, Key=key)

    def kept(self) -> Iterator[Kept]:
        with bucket_faults():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
                for found in page.get("Contents", ()):
                    yield Kept(found["Key"], found["Size"], found["LastModified"])


@contextmanager
def bucket_faults() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in {"NoSuchKey", "404"}:
            raise Missing from error
        raise Unavailable(code) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error
