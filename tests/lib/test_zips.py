"""Archives in pieces, as other programs read them."""

import io
import json
import os
import zipfile
from typing import Any

import pytest

from app.lib import zips


def pieces_of(*acts: tuple[Any, ...]) -> bytes:
    """An archive of which every act is a piece, written by somebody who knows only the state."""
    whole, directory, state = b"", b"", None
    for name, *args in acts:
        writer = zips.Writer(state)
        getattr(writer, name)(*args)
        whole, directory = whole + bytes(writer.content), directory + bytes(writer.directory)
        state = json.loads(json.dumps(writer.state))
    end = zips.Writer(state)
    end.close(directory)
    return whole + bytes(end.content)


def test_another_program_reads_what_many_processes_wrote() -> None:
    parts = [os.urandom(70_000), b"", b"b" * 200_000, "¡Adiós!".encode()]
    whole = pieces_of(
        ("add", "notes/läuft.txt", b"short"),
        ("begin", "outbox.json"),
        *(("write", part) for part in parts),
        ("end",),
        ("add", "empty", b""),
    )
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["notes/läuft.txt", "outbox.json", "empty"]
        assert archive.read("outbox.json") == b"".join(parts)
        assert archive.read("notes/läuft.txt") == b"short"


def test_an_archive_may_be_longer_than_4_gb_and_hold_more_than_65535_files() -> None:
    far = zips.Writer({"offset": 5 << 30, "count": 70_000, "member": None})
    far.add("far.webp", b"RIFF", is_packed=True)
    far.close(b"")
    # The end alone is enough to look a file up: where it is said to be, and how many there are.
    with zipfile.ZipFile(io.BytesIO(bytes(far.content))) as archive:
        (found,) = archive.infolist()
        assert archive.read(found) == b"RIFF"
    assert (70_001).to_bytes(8, "little") in far.content


@pytest.mark.parametrize("act", ["write", "end"])
def test_nothing_is_written_into_no_file(act: str) -> None:
    with pytest.raises(ValueError, match="begun"):
        getattr(zips.Writer(), act)(*([b"x"] if act == "write" else []))
