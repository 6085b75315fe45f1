"""Archives that people bring, zip or tar: nothing is believed of what one says of itself.

Nothing is ever unpacked under the name that an archive gives it. What would have to be, or is made
to fill a disk or a memory, is refused before it is read.
"""

import os
import re
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedReader, FileIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from isal import igzip
from isal.igzip_lib import IsalError

ZIP: Final = b"PK"
GZIP: Final = b"\x1f\x8b"
# Where a tar file says so.
TAR_MARK: Final = slice(257, 262)
ZIP_ENTRY: Final = b"PK\x01\x02"
ENCRYPTED: Final = 1
LOCAL_HEADER: Final = 30
# No part of an archive that is read at once is larger: not the list of a zip, no name of a tar.
READ_MOST: Final = 32 * 1024 * 1024
UNPACKED_AT_ONCE: Final = 1024 * 1024
# Less than this is no bomb, whatever it was packed into.
HARMLESS: Final = 16 * 1024 * 1024
UNSAFE_NAME: Final = re.compile(r"[/\\]|[A-Za-z]:|(.*[/\\])?\.\.([/\\]|$)", re.DOTALL)


@dataclass(frozen=True)
class Caps:
    """How much an archive may hold."""

    entries: int = 150_000
    bytes: int = 12 * 1024**3
    # How many times as large a file may be as what it was packed into.
    ratio: int = 200


CAPS: Final = Caps()


class BadArchive(Exception):
    """An archive that is not read; `reason` is a word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Archive(Protocol):
    """Files by name, of which one is read at a time."""

    sizes: dict[str, int]

    def open(self, name: str) -> IO[bytes]:
        """Raises KeyError, and BadArchive."""


class Careful(FileIO):
    """A file of which nobody reads too much at once: readers of archives do what these say."""

    def __init__(self, path: Path | int, caps: Caps) -> None:
        super().__init__(path, closefd=not isinstance(path, int))
        self.caps = caps

    def read(self, size: int | None = -1, /) -> bytes:
        rest = os.fstat(self.fileno()).st_size - self.tell()
        if min(rest, rest if size is None or size < 0 else size) > READ_MOST:
            raise BadArchive("too_large")
        found = super().read(size) or b""
        # The list of a zip comes in one piece, and makes an object for each entry.
        if found.startswith(ZIP_ENTRY) and found.count(ZIP_ENTRY) > self.caps.entries:
            raise BadArchive("too_many")
        return found


class Zipped:
    """A zip file. Raises BadArchive for one that is not to be read."""

    def __init__(self, file: Careful) -> None:
        with faults():
            self.zip = ZipFile(file)
        found = self.zip.infolist()
        for one in found:
            check_entry(one, file.caps)
        if sum(one.file_size for one in found) > file.caps.bytes:
            raise BadArchive("too_large")
        check_overlaps(found)
        self.sizes = {one.filename: one.file_size for one in found if not one.is_dir()}

    def open(self, name: str) -> IO[bytes]:
        with faults():
            return self.zip.open(name)


def check_entry(one: ZipInfo, caps: Caps) -> None:
    """Raises BadArchive."""
    check_name(one.orig_filename)
    kind = stat.S_IFMT(one.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadArchive("links")
    if one.flag_bits & ENCRYPTED:
        raise BadArchive("encrypted")
    if one.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BadArchive("packing")
    if one.file_size > HARMLESS and one.file_size > caps.ratio * one.compress_size:
        raise BadArchive("bomb")


def check_name(name: str) -> None:
    """Raises BadArchive for one that leads out of the archive."""
    if UNSAFE_NAME.match(name):
        raise BadArchive("names")


def check_overlaps(found: list[ZipInfo]) -> None:
    """Raises BadArchive where several entries are made of the same bytes."""
    placed = sorted(found, key=lambda one: one.header_offset)
    for one, after in pairwise(placed):
        least = LOCAL_HEADER + len(one.orig_filename) + one.compress_size
        if one.header_offset + least > after.header_offset:
            raise BadArchive("overlap")


class Tarred:
    """A tar file that is not packed. Raises BadArchive for one that is not to be read."""

    def __init__(self, file: Careful) -> None:
        self.sizes: dict[str, int] = {}
        self.places: dict[str, int] = {}
        with faults():
            self.tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115  as long as the file
            while (one := self.tar.next()) is not None:
                self.note(one, file.caps)
                # They would all be kept, each with all that the file says of it.
                self.tar.members = []  # type: ignore[attr-defined]

    def note(self, one: tarfile.TarInfo, caps: Caps) -> None:
        check_name(one.name)
        if one.isdir():
            return
        if not one.isreg() or one.issparse():
            raise BadArchive("links")
        self.sizes[one.name], self.places[one.name] = one.size, one.offset_data
        if len(self.sizes) > caps.entries:
            raise BadArchive("too_many")

    def open(self, name: str) -> IO[bytes]:
        one = tarfile.TarInfo(name)
        one.size, one.offset_data = self.sizes[name], self.places[name]
        one.sparse = None
        return BufferedReader(tarfile.ExFileObject(self.tar, one))


@contextmanager
def opened(path: Path, caps: Caps = CAPS) -> Iterator[Archive]:
    """An archive, of whichever kind it is. Raises BadArchive."""
    with ExitStack() as stack:
        file = stack.enter_context(Careful(path, caps))
        head = file.read(512)
        if head.startswith(GZIP):
            unpacked = stack.enter_context(TemporaryFile())
            unpack(file, unpacked, path.stat().st_size, caps)
            file = stack.enter_context(Careful(unpacked.fileno(), caps))
            file.seek(0)
            head = file.read(512)
        file.seek(0)
        if not is_one(head):
            raise BadArchive("unknown")
        archive: Archive = Zipped(file) if head.startswith(ZIP) else Tarred(file)
        with faults():
            yield archive


def is_one(head: bytes) -> bool:
    """Whether a file that begins so is an archive, and not packed as a whole."""
    return head.startswith(ZIP) or head[TAR_MARK] == b"ustar"


def gunzipped(packed: Careful) -> Any:
    return igzip.IGzipFile(fileobj=packed, mode="rb")  # type: ignore[no-untyped-call]


def unpack(packed: Careful, target: IO[bytes], size: int, caps: Caps) -> None:
    """Raises BadArchive."""
    packed.seek(0)
    most, written = min(caps.bytes, max(HARMLESS, caps.ratio * size)), 0
    with faults(), gunzipped(packed) as source:
        while piece := source.read(UNPACKED_AT_ONCE):
            written += len(piece)
            if written > most:
                raise BadArchive("bomb")
            target.write(piece)
    target.flush()


@contextmanager
def faults() -> Iterator[None]:
    """What readers raise where an archive is not as it should be, as BadArchive."""
    try:
        yield
    except (BadZipFile, tarfile.TarError, zlib.error, EOFError) as error:
        raise BadArchive("damaged") from error
    except (igzip.BadGzipFile, IsalError) as error:  # type: ignore[misc]  # untyped there
        raise BadArchive("damaged") from error
    # What zip files say of encryption, of versions to come, and of names in no alphabet.
    except (RuntimeError, NotImplementedError, UnicodeError) as error:
        raise BadArchive("damaged") from error


def find(archive: Archive, ending: str) -> str | None:
    """The file of that name nearest to the top: some are packed with the folder that they were in.

    What a Mac adds beside each file is not meant.
    """
    found: Any = (
        name
        for name in archive.sizes
        if (name == ending or name.endswith(f"/{ending}")) and not name.startswith("__MACOSX/")
    )
    return min(found, key=lambda name: (name.count("/"), name), default=None)
