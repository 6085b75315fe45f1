"""Archives that are made to do harm are refused before they are read."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.lib import archives
from app.lib.archives import BadArchive, Caps
from tests import pasts

CAPS = Caps(entries=100, bytes=64 * 1024 * 1024, ratio=200)
ZEROS = bytes(20 * 1024 * 1024)


def zip_of(*entries: zipfile.ZipInfo) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "text")
    return content.getvalue()


def zip_with_a_link() -> bytes:
    entry = zipfile.ZipInfo("outbox.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zip_of(entry)


def encrypted_zip() -> bytes:
    """What is encrypted is said in two places: here, in the list at the end."""
    content = bytearray(zip_of(zipfile.ZipInfo("outbox.json")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def overlapping_zip() -> bytes:
    """Two entries of the list lead to the same bytes."""
    content = bytearray(zip_of(zipfile.ZipInfo("a.json"), zipfile.ZipInfo("b.json")))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[second + 42 : second + 46] = bytes(4)
    return bytes(content)


def lying_zip() -> bytes:
    """It holds what would be larger than anybody may bring, or so it says."""
    content = bytearray(zip_of(zipfile.ZipInfo("outbox.json")))
    listed = content.index(b"PK\x01\x02")
    content[listed + 24 : listed + 28] = (2**32 - 2).to_bytes(4, "little")
    return bytes(content)


def tar_with(kind: bytes, name: str = "outbox.json") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    return content.getvalue()


def many_of(made: Callable[[dict[str, bytes | str]], bytes]) -> bytes:
    return made({f"{number}.json": "" for number in range(101)})


HOSTILE = {
    "a zip bomb": (pasts.zipped({"outbox.json": ZEROS}), "bomb"),
    "a gzip bomb": (pasts.tarred({"outbox.json": ZEROS}), "bomb"),
    "a link in a zip": (zip_with_a_link(), "links"),
    "a link in a tar": (tar_with(tarfile.SYMTYPE), "links"),
    "a hard link": (tar_with(tarfile.LNKTYPE), "links"),
    "a device": (tar_with(tarfile.CHRTYPE), "links"),
    "encryption": (encrypted_zip(), "encrypted"),
    "overlaps": (overlapping_zip(), "overlap"),
    "a size that lies": (lying_zip(), "bomb"),
    "too many entries in a zip": (many_of(pasts.zipped), "too_many"),
    "too many entries in a tar": (many_of(pasts.tarred), "too_many"),
    "a way out of a zip": (pasts.zipped({"a/../../b": "x"}), "names"),
    "a way out of a tar": (tar_with(tarfile.REGTYPE, "../b"), "names"),
    "a name from the root": (pasts.zipped({"/etc/passwd": "x"}), "names"),
    "a drive": (pasts.zipped({"C:x": "x"}), "names"),
    "no archive": (b"%PDF-1.7" + bytes(600), "unknown"),
}


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_made_to_do_harm_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    # security 42, 46
    path = tmp_path / "archive"
    path.write_bytes(content)
    with pytest.raises(BadArchive) as refused, archives.opened(path, CAPS):
        pass
    assert refused.value.reason == reason


@pytest.mark.parametrize("made", [pasts.zipped, pasts.tarred])
def test_an_archive_is_read_by_name(
    tmp_path: Path, made: Callable[[dict[str, bytes | str]], bytes]
) -> None:
    path = tmp_path / "archive"
    path.write_bytes(made({"outbox.json": "words", "media/a.png": b"\x89PNG"}))
    with archives.opened(path, CAPS) as archive:
        assert archive.sizes == {"outbox.json": 5, "media/a.png": 4}
        with archive.open("outbox.json") as file:
            assert file.read() == b"words"
        with pytest.raises(KeyError):
            archive.open("nothing")
