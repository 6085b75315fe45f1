"""Packed tar files: what is written comes back, and what is no good is refused."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from isal import igzip

from app.lib import parcels
from app.lib.parcels import Damaged, Writer

PICTURE = os.urandom(700_000)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    picture = tmp_path / "picture"
    picture.write_bytes(PICTURE)
    path = tmp_path / "parcel.tar.gz"
    with path.open("wb") as file:
        writer = Writer(file)
        writer.add("head.json", b"{}")
        assert writer.add_file("files/picture.webp", picture)[0] == len(PICTURE)
        writer.add("empty", b"")
        writer.add("end.json", b"[" + b"1," * 300 + b"1]")
        writer.close()
    return path


def contents(path: Path) -> dict[str, bytes]:
    return {part.name: part.content() for part in parcels.parts(path)}


def packed(path: Path, content: bytes) -> Path:
    path.write_bytes(igzip.compress(content))
    return path


def entry(name: str = "a", content: bytes = b"", **columns: object) -> bytes:
    made = tarfile.TarInfo(name)
    made.size = len(content)
    for column, value in columns.items():
        setattr(made, column, value)
    return made.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def test_what_was_written_is_read(written: Path) -> None:
    found = contents(written)
    assert list(found) == ["head.json", "files/picture.webp", "empty", "end.json"]
    assert found["files/picture.webp"] == PICTURE


def test_parts_that_nobody_looks_at_are_passed_over(written: Path) -> None:
    assert [part.name for part in parcels.parts(written)][-1] == "end.json"


def test_tar_unpacks_it(written: Path, tmp_path: Path) -> None:
    subprocess.run(["/bin/tar", "xzf", written, "-C", tmp_path], check=True)
    assert (tmp_path / "files" / "picture.webp").read_bytes() == PICTURE


@pytest.mark.parametrize("left", [0, 1, 9, 600, 300_000, -600, -9, -1])
def test_one_that_is_cut_off_is_refused(written: Path, left: int) -> None:
    written.write_bytes(written.read_bytes()[:left])
    with pytest.raises(Damaged, match=r"cut off|damaged"):
        contents(written)


def test_any_other_byte_is_noticed(written: Path) -> None:
    whole = written.read_bytes()
    # The header of gzip has room for a name and a date, and the last byte of a block for nothing.
    for place in range(20, len(whole) - 40, len(whole) // 50):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0x40
        written.write_bytes(spoilt)
        with pytest.raises(Damaged):
            contents(written)


@pytest.mark.parametrize("content", [b"", b"hello\n", b"PK\x03\x04" + bytes(600), bytes(1024)])
def test_what_is_no_parcel_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Damaged):
        contents(path)


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "file", entry(name) + bytes(1024))
    with pytest.raises(Damaged, match="leads out"):
        contents(path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.XHDTYPE, tarfile.DIRTYPE]
)
def test_nothing_but_plain_files_is_read(tmp_path: Path, kind: bytes) -> None:
    path = packed(tmp_path / "file", entry(type=kind, linkname="/etc/passwd") + bytes(1024))
    with pytest.raises(Damaged, match="no plain file"):
        contents(path)


def test_a_header_whose_sum_is_wrong_is_refused(tmp_path: Path) -> None:
    spoilt = bytearray(entry("a", b"x") + bytes(1024))
    spoilt[0] = ord("b")
    with pytest.raises(Damaged):
        contents(packed(tmp_path / "file", bytes(spoilt)))


def test_what_stands_behind_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="behind its end"):
        contents(packed(tmp_path / "file", entry() + bytes(1024) + b"more"))


def test_a_bomb_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    content = entry("a", bytes(60_000_000)) + bytes(1024)
    path = packed(tmp_path / "file", content)
    assert len(content) > parcels.RATIO_MOST * path.stat().st_size
    with pytest.raises(Damaged, match="far too much"):
        contents(path)


def test_a_large_part_is_not_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "CONTENT_MOST", 1000)
    path = packed(tmp_path / "file", entry("a", os.urandom(1001)) + bytes(1024))
    with pytest.raises(Damaged, match="a is too large"):
        contents(path)


def test_a_file_that_shrinks_meanwhile_is_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrunk = tmp_path / "shrunk"
    shrunk.write_bytes(b"1234")
    writer = Writer(io.BytesIO())

    def shrink(*_arguments: object) -> None:
        shrunk.write_bytes(b"12")

    monkeypatch.setattr(writer, "_begin", shrink)
    with pytest.raises(Damaged, match="shorter"):
        writer.add_file("a", shrunk)
