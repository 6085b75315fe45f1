"""A packed tar file that is written and read from its first byte to its last, a little at a time.

`tarfile` keeps what it has seen, and believes what a file says of itself: here it reads nothing but
the header of each entry. `tar xzf` unpacks what is written.
"""

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

from isal import igzip, igzip_lib

from app.lib import archives

BLOCK: Final = 512
AT_ONCE: Final = 256 * 1024
# What is read in one piece.
CONTENT_MOST: Final = 64 * 1024 * 1024
# Nothing that is written here is packed into so little.
RATIO_MOST: Final = 200
# The table of octal digits has room for no more.
SIZE_MOST: Final = 8 * 1024**3 - 1
# Its stubs do not say that this is a class.
UNPACKING: Final = (cast(type[Exception], igzip_lib.IsalError), zlib.error, igzip.BadGzipFile)


class Damaged(Exception):
    """A file that is not read; the text says why."""


class Writer:
    """Packs entries into a file, one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._packer: Any = igzip.IGzipFile(fileobj=file, mode="wb", mtime=0)  # type: ignore[no-untyped-call]

    def add(self, name: str, content: bytes) -> None:
        """An entry that is at hand. Raises ValueError for a name that is too long."""
        self._begin(name, len(content))
        self._packer.write(content)
        self._fill(len(content))

    def add_file(self, name: str, path: Path) -> tuple[int, str]:
        """An entry as long as a file is; how many bytes, and their SHA-256."""
        digest, written = hashlib.sha256(), 0
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            self._begin(name, size)
            while piece := source.read(min(AT_ONCE, size - written)):
                digest.update(piece)
                self._packer.write(piece)
                written += len(piece)
        if written != size:
            raise Damaged(f"{name} became shorter while it was read")
        self._fill(size)
        return size, digest.hexdigest()

    def close(self) -> None:
        """End the file. What it is written to stays open."""
        self._packer.write(bytes(2 * BLOCK))
        self._packer.close()

    def _begin(self, name: str, size: int) -> None:
        if size > SIZE_MOST:
            raise Damaged(f"{name} is too large")
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._packer.write(entry.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict"))

    def _fill(self, size: int) -> None:
        self._packer.write(bytes(-size % BLOCK))


class Source:
    """What is in a packed file. Raises Damaged where there is too much of it, or too little."""

    def __init__(self, path: Path) -> None:
        self._most = max(archives.HARMLESS, RATIO_MOST * path.stat().st_size)
        self._unpacked = 0
        with faults():
            self._file: Any = igzip.IGzipFile(str(path), mode="rb")  # type: ignore[no-untyped-call]

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer where the file ends."""
        found = b""
        with faults():
            while len(found) < size and (piece := self._file.read(size - len(found))):
                found += piece
        self._unpacked += len(found)
        if self._unpacked > self._most:
            raise Damaged("it unpacks to far too much")
        return found

    def take(self, size: int) -> bytes:
        """Exactly so many."""
        found = self.read(size)
        if len(found) < size:
            raise Damaged("it is cut off")
        return found

    def close(self) -> None:
        self._file.close()


class Part:
    """An entry of a file that is being read, as long as the next one is not asked for."""

    def __init__(self, source: Source, name: str, size: int) -> None:
        self.name, self.size = name, size
        self._source, self._left = source, size

    def pieces(self) -> Iterator[bytes]:
        """All that it holds. Raises Damaged."""
        while self._left:
            piece = self._source.take(min(AT_ONCE, self._left))
            self._left -= len(piece)
            yield piece
        self._source.take(-self.size % BLOCK)

    def content(self) -> bytes:
        """The same at once. Raises Damaged for what is too large for that."""
        if self.size > CONTENT_MOST:
            raise Damaged(f"{self.name} is too large")
        return b"".join(self.pieces())


def parts(path: Path) -> Iterator[Part]:
    """The entries of a file in their order. Raises Damaged, OSError where it cannot be read."""
    source = Source(path)
    try:
        while any(block := source.take(BLOCK)):
            part = Part(source, *entry_of(block))
            yield part
            if part._left:
                for _piece in part.pieces():
                    pass
        check_end(source)
    finally:
        source.close()


def entry_of(block: bytes) -> tuple[str, int]:
    """Name and size from a header. Raises Damaged for all but plain files with decent names."""
    try:
        entry = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        archives.check_name(entry.name)
    except (tarfile.TarError, UnicodeError, ValueError) as error:
        raise Damaged("it is no backup, or damaged") from error
    except archives.BadArchive as error:
        raise Damaged("a name in it leads out of it") from error
    if entry.type != tarfile.REGTYPE or not 0 <= entry.size <= SIZE_MOST:
        raise Damaged("there is something in it that is no plain file")
    return entry.name, entry.size


def check_end(source: Source) -> None:
    """Raises Damaged for what stands behind the end, or is no good there."""
    while rest := source.read(AT_ONCE):
        if any(rest):
            raise Damaged("something stands behind its end")


@contextmanager
def faults() -> Iterator[None]:
    """What a reader raises where a packed file is not as it should be, as Damaged."""
    try:
        yield
    except EOFError as error:
        raise Damaged("it is cut off") from error
    except UNPACKING as error:
        raise Damaged("it is no backup, or damaged") from error
