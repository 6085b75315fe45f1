"""A zip archive that is written in pieces: each goes on where the last one ended, in any process.

Only what a piece needs to know of those before it is kept. `zipfile` writes an archive in one go.
"""

import struct
import zlib
from typing import Any, Final

LEVEL: Final = 6
# Names are in UTF-8; sizes follow what they are of.
UTF8: Final = 1 << 11
SIZES_FOLLOW: Final = 1 << 3
STORED: Final = 0
DEFLATED: Final = 8
# The first of January 1980, where time begins: what a file is from stands in the file.
LONG_AGO: Final = (0, 0x21)
MOST_32: Final = 0xFFFFFFFF
MOST_16: Final = 0xFFFF
VERSION: Final = 20
VERSION_64: Final = 45
# A deflated stream ends with an empty last block.
END_OF_STREAM: Final = b"\x03\x00"


class Writer:
    """Writes a piece. `content` is that, `directory` what the end of the archive says of it."""

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        state = state or {"offset": 0, "count": 0, "member": None}
        self.content = bytearray()
        self.directory = bytearray()
        self._before: int = state["offset"]
        self._count: int = state["count"]
        self._member: dict[str, Any] | None = state["member"]

    @property
    def state(self) -> dict[str, Any]:
        """What the writer of the next piece is given; it can be kept as JSON."""
        return {"offset": self.offset, "count": self._count, "member": self._member}

    @property
    def offset(self) -> int:
        """How long the archive is by now."""
        return self._before + len(self.content)

    def add(self, name: str, content: bytes, *, is_packed: bool = False) -> None:
        """A whole file; one that is packed by its kind, a picture, is left as it is."""
        packed = content if is_packed else deflated(content) + END_OF_STREAM
        member = self._header(name, STORED if is_packed else DEFLATED)
        member |= {"crc": zlib.crc32(content), "size": len(content), "packed": len(packed)}
        self.content += local_header(member, UTF8) + packed
        self._enter(member, UTF8)

    def begin(self, name: str) -> None:
        """A file that is written bit by bit, over several pieces perhaps."""
        self._member = self._header(name, DEFLATED) | {"crc": 0, "size": 0, "packed": 0}
        self.content += local_header(self._member, UTF8 | SIZES_FOLLOW)

    def write(self, content: bytes) -> None:
        """Some of the file that was begun."""
        member = self._open()
        packed = deflated(content)
        member["crc"] = zlib.crc32(content, member["crc"])
        member["size"] += len(content)
        member["packed"] += len(packed)
        self.content += packed

    def end(self) -> None:
        """The file that was begun is complete. Raises struct.error for one of more than 4 GB."""
        member = self._open()
        member["packed"] += len(END_OF_STREAM)
        sizes = member["crc"], member["packed"], member["size"]
        self.content += END_OF_STREAM + struct.pack("<4sLLL", b"PK\x07\x08", *sizes)
        self._enter(member, UTF8 | SIZES_FOLLOW)
        self._member = None

    def close(self, directory: bytes) -> None:
        """End the archive with what was said of the pieces before this one."""
        whole = directory + self.directory
        start = self.offset
        self.content += whole
        if start >= MOST_32 or self._count >= MOST_16:
            sizes = self._count, self._count, len(whole), start
            end = struct.pack(
                "<4sQHHLLQQQQ", b"PK\x06\x06", 44, VERSION_64, VERSION_64, 0, 0, *sizes
            )
            self.content += end + struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(whole), 1)
        count = min(self._count, MOST_16)
        sizes = count, count, min(len(whole), MOST_32), min(start, MOST_32)
        self.content += struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, *sizes, 0)

    def _open(self) -> dict[str, Any]:
        if self._member is None:
            raise ValueError("no file was begun")
        return self._member

    def _header(self, name: str, method: int) -> dict[str, Any]:
        if self._member is not None:
            raise ValueError("a file was begun and is not complete")
        return {"name": name, "method": method, "start": self.offset}

    def _enter(self, member: dict[str, Any], flags: int) -> None:
        name, start = member["name"].encode(), member["start"]
        extra = struct.pack("<HHQ", 1, 8, start) if start >= MOST_32 else b""
        version = VERSION_64 if extra else VERSION
        self.directory += struct.pack(
            "<4sHHHHHHLLLHHHHHLL",
            b"PK\x01\x02",
            version,
            version,
            flags,
            member["method"],
            *LONG_AGO,
            *(member["crc"], member["packed"], member["size"]),
            *(len(name), len(extra), 0, 0, 0, 0),
            min(start, MOST_32),
        )
        self.directory += name + extra
        self._count += 1


def local_header(member: dict[str, Any], flags: int) -> bytes:
    name = member["name"].encode()
    sizes = (0, 0, 0) if flags & SIZES_FOLLOW else (member["crc"], member["packed"], member["size"])
    fields = VERSION, flags, member["method"], *LONG_AGO, *sizes, len(name), 0
    start = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", *fields)
    return bytes(start + name)


def deflated(content: bytes) -> bytes:
    """Packed so that what is packed by itself can follow it."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
