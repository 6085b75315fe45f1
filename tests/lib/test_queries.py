"""What people type into a search box, and what of it cannot be understood."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from app.lib import queries
from tests.lib.awkward import patient, strings

PIECES = st.sampled_from(
    ['"', "-", "from:", "to:me", "has:image", "has:", "is:reply", "lang:xx", "before:2026-13",
     "#", "#tag", "NEAR(", "AND", "OR NOT", "*", "^", "words:", "'", ")", "東", "🎉", "\0"]
)  # fmt: skip


def kinds(typed: str) -> list[tuple[str, str, bool]]:
    parsed = queries.parse(typed)
    assert parsed.faults == []
    return [term[:3] for term in parsed.terms]


def test_words_phrases_and_conditions() -> None:
    assert kinds('ferry -boat "late again" -"no way" from:@Mara -has:poll #Ünï 12:30') == [
        ("words", "ferry", False),
        ("words", "boat", True),
        ("words", '"late again"', False),
        ("words", '"no way"', True),
        ("from", "mara", False),
        ("has", "poll", True),
        ("tag", "ünï", False),
        ("words", "12:30", False),
    ]


def test_quotation_marks_of_any_kind() -> None:
    assert kinds("„late again“ «no»") == [
        ("words", '"late again"', False),
        ("words", '"no"', False),
    ]


@pytest.mark.parametrize(
    ("typed", "why", "mended"),
    [
        ("has:video ferry", "has", "ferry"),
        ("ferry is:good", "is", "ferry"),
        ("from: ferry", "from", "ferry"),
        ("lang:xx ferry", "lang", "ferry"),
        ("before:2026-13 ferry", "day", "ferry"),
        ("after:soon ferry", "day", "ferry"),
        ('ferry "late again', "quote", 'ferry "late again"'),
        ("!!! -", "nothing", ""),
        ("a " * 25, "many", " ".join("a" * 20)),
        ("a" * 301, "long", ""),
    ],
)
def test_what_is_not_understood_is_named_and_mended(typed: str, why: str, mended: str) -> None:
    parsed = queries.parse(typed)
    assert parsed.faults[0].why == why
    assert " ".join(parsed.mended) == mended


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-2", date(2026, 2, 1)),
        ("2026-02-03", date(2026, 2, 3)),
        ("2026-02-30", None),
        ("0000", None),
        ("٢٠٢٦", None),
        ("", None),
    ],
)
def test_days(typed: str, day: date | None) -> None:
    assert queries.day_of(typed) == day


@patient
@given(
    st.one_of(strings(), st.lists(PIECES | strings()).map(" ".join), st.lists(PIECES).map("".join))
)
def test_whatever_is_typed_is_read(typed: str) -> None:
    parsed = queries.parse(typed)
    assert len(parsed.terms) <= queries.MOST_TERMS
    assert parsed.terms or parsed.faults or not typed.strip()
