"""The words of what people are told."""

import pytest
from flask import Flask

from app.main.told import listed, sentence
from app.models.wishes import KINDS


@pytest.mark.parametrize(
    ("names", "count", "said"),
    [
        ([], 1, "Somebody"),
        (["Ana"], 1, "Ana"),
        (["Ana", "Bo"], 2, "Ana and Bo"),
        (["Ana", "Bo", "Cy"], 3, "Ana, Bo and 1 other"),
        (["Ana", "Bo", "Cy"], 14, "Ana, Bo and 12 others"),
    ],
)
def test_who_it_was(app: Flask, names: list[str], count: int, said: str) -> None:
    with app.test_request_context():
        assert listed(names, count) == said


# One kind says several things.
SAID = [kind for kind in KINDS if kind != "moderation"] + ["decision", "appeal", "outcome"]


@pytest.mark.parametrize("kind", SAID)
def test_every_kind_has_words(app: Flask, kind: str) -> None:
    with app.test_request_context():
        for is_own in (True, False):
            assert "%" not in sentence(kind, ["Ana"], 1, is_own=is_own)
