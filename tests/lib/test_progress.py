"""How far a long work has come."""

import sys

import pytest

from app.lib import progress

STEPS = [("Posts", done, 20) for done in range(1, 21)]


def test_a_pipe_gets_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    progress.show([*STEPS, ("Nothing", 0, 0)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Posts: 1 of 20"
    assert lines[-2:] == ["Posts: 20 of 20", "Nothing: 0 of 0"]
    assert len(lines) == 12


def test_a_terminal_gets_a_bar_that_grows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    progress.show(STEPS)
    drawn = capsys.readouterr().out.split("\r")[1:]
    assert len(drawn) == 20
    assert drawn[9] == f"Posts: 10 of 20  [{'#' * 18}{'-' * 18}]"
    assert drawn[-1].endswith("]\n")
