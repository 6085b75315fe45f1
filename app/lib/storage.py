"""Where uploaded files are kept: the folder, and what a bucket (lib/buckets.py) does likewise.

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
from typing import Final, Protocol

KEY_MAX: Final = 200
WORD: Final = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
KEY: Final = re.compile(f"{WORD}(/{WORD})*")
# A file that is being written. One whose writer died is a file that nobody refers to.
DRAFTS: Final = "drafts"


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

    def size(self, key: str) -> int:
        """How many bytes a file has. Raises Missing."""

    def delete(self, key: str) -> None:
        """What is gone already is no fault."""

    def kept(self) -> Iterator[Kept]:
        """All files, in no order."""

    def check(self) -> None:
        """Raises Unavailable where nothing could be kept now."""


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

    def size(self, key: str) -> int:
        if not is_key(key):
            raise Missing
        with folder_faults():
            return self._path(key).stat().st_size

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

    def check(self) -> None:
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise Unavailable("the folder takes no files")
            if not os.statvfs(self.root).f_bavail:
                raise Unavailable("the disk is full")
        except OSError as error:
            raise Unavailable(error.strerror) from error

    def _path(self, key: str) -> Path:
        return self.root / hashlib.sha256(key.encode()).hexdigest()[:2] / key


def private(path: str, flags: int) -> int:
    """An opener of files that only this account may read, whatever the system is used to."""
    return os.open(path, flags, 0o600)


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
