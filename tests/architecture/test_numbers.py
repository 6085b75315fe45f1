"""What must hold is numbered in docs/security.md: each number has a test that names it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/security.md").read_text()
# These belong to features that are still to come.
LATER: set[int] = set()


def numbers_in_tests() -> set[int]:
    named = (
        re.findall(r"# security ([\d, ]+)", path.read_text()) for path in ROOT.glob("tests/**/*.py")
    )
    return {int(number) for lines in named for line in lines for number in re.findall(r"\d+", line)}


def test_every_number_is_named_by_a_test() -> None:
    assert set(range(1, 58)) - numbers_in_tests() == LATER


def test_every_number_is_explained() -> None:
    explained = {int(number) for number in re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE)}
    assert numbers_in_tests() - explained == set()
