"""Files of a saved site on their way into the storage."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.lib.storage import Folder, Unavailable
from tests.operations.test_restoring import restore

Sites = Callable[..., Flask]


def test_what_cannot_be_taken_leaves_no_file_behind(
    saved: Path, new_site: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket's drafts lie in a folder that all share."""
    modes: list[int] = []

    def refuse(_carrier: Folder, _key: str, path: Path) -> None:
        modes.append(path.stat().st_mode & 0o777)
        raise Unavailable("the bucket takes no files")

    draft = tmp_path / "draft"
    monkeypatch.setattr(Folder, "draft", lambda _carrier: draft)
    monkeypatch.setattr(Folder, "take", refuse)
    before = os.umask(0)
    try:
        with new_site().app_context(), pytest.raises(Unavailable):
            restore(saved)
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert not draft.exists()
