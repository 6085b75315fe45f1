"""Two versions of a text in one."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from app.lib.differences import marked
from tests.lib.awkward import patient, strings

COMMON = ["the", "of", "a", "to", "and", "in", "is", "it", "you", "that", "he", "was", "for", "on"]


def written(old: str, new: str) -> str:
    """The pieces in a line: what is gone in [], what was added in {}."""
    frames = {"same": "", "gone": "[]", "added": "{}"}
    return "".join(
        f"{frames[kind][:1]}{shown}{frames[kind][1:]}" for kind, shown in marked(old, new)
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("", "new", "{new}"),
        ("old", "", "[old]"),
        ("The same.", "The same.", "The same."),
        ("The cat sat", "The cat sat down", "The cat sat{ down}"),
        ("The black cat sat", "The cat sat", "The [black ]cat sat"),
        ("The cat sat.", "The dog sat.", "The [cat]{dog} sat."),
        ("one two three", "four five six", "[one two three]{four five six}"),
        ("A cat. It slept.", "A cat, and it slept.", "A cat[. It]{, and it} slept."),
        ("I like tea\nand cake", "I like tea and cake", "I like tea[\n]{ }and cake"),
        ("don't go", "do go", "[don't]{do} go"),
        ("A. B. C.", "A. C.", "A. [B. ]C."),
        ("今天天气很好", "今天天气不好", "今天天气[很]{不}好"),
        ("今日は寒い。", "今日も寒い。", "今日[は]{も}寒い。"),
        ("العربية جميلة جدا", "العربية جميلة", "العربية جميلة[ جدا]"),
        ("👩‍👩‍👧 hi", "👩‍👩‍👦 hi", "[👩‍👩‍👧]{👩‍👩‍👦} hi"),
        ("🇩🇪🇫🇷", "🇩🇪🇮🇹", "🇩🇪[🇫🇷]{🇮🇹}"),
        ("cafe\u0301", "cafe", "[cafe\u0301]{cafe}"),
    ],
)
def test_changes_are_marked_by_words(old: str, new: str, expected: str) -> None:
    assert written(old, new) == expected


def check(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(piece.text for piece in pieces)
    for piece, following in pairwise(pieces):
        assert (piece.kind, following.kind) in {
            *(("same", "gone"), ("same", "added"), ("gone", "added")),
            *(("gone", "same"), ("added", "same")),
        }


@settings(patient, max_examples=2_000)
@given(strings(), strings())
def test_both_versions_can_be_put_together_again(old: str, new: str) -> None:
    check(old, new)


@settings(patient, max_examples=2_000)
@given(*[st.lists(st.sampled_from([*"abc", " ", ". ", "\n", "漢", "字", "🇩", "\u0301"]))] * 2)
def test_versions_that_share_much_can_be_put_together_again(old: list[str], new: list[str]) -> None:
    check("".join(old), "".join(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join(COMMON * 70), " ".join(COMMON[::-1] * 70)),
        (
            " ".join(f"a x{place}" for place in range(800)),
            " ".join(f"a y{place}" for place in range(800)),
        ),
        ("a\n" * 2_500, "b\na\n" * 1_250),
        ("漢字" * 2_500, "字字漢" * 1_666),
        ("🇩🇪" * 5_000, "🇫🇷🇩🇪" * 2_500),
        ("\u0301" * 50_000, "e\u0301" * 2_500),
        ("." * 5_000, "!" * 5_000),
    ],
)
def test_the_work_is_bounded(old: str, new: str) -> None:
    started = time.process_time()
    check(old, new)
    assert time.process_time() - started < 30


def test_a_word_changed_in_a_long_text_is_found_whatever_surrounds_it() -> None:
    around = "the of a " * 500
    assert written(f"{around}old {around}", f"{around}new {around}") == (
        f"{around}[old]{{new}} {around}"
    )
