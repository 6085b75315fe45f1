"""What people type: cleaned, counted, and fit for a name."""

import time
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from app.lib import text
from tests.lib.awkward import AWKWARD, patient, strings

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇪🇸"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("e\u0301", "é"),
        ("a\0b\x07c\x7fd\x9fe", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\ufdd0c\U0001ffffd", "abcd"),
        ("\ufeffa", "a"),
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("  a  \nb\t \n  c", "a\nb\n  c"),
        ("a" + "\n" * 9 + "b", "a\n\n\nb"),
        ("a\n \n\t\n \n \nb", "a\n\n\nb"),
        ("\n\n a \n\n", "a"),
        (FAMILY + FLAG + "❤️", FAMILY + FLAG + "❤️"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_lines_are_cleaned(typed: str, stored: str) -> None:
    assert text.clean(typed, lines=True) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" a \t b\r\nc\u00a0d ", "a b c d"), ("a\r\nBcc: b@example.com", "a Bcc: b@example.com")],
)
def test_a_single_line_stays_one(typed: str, stored: str) -> None:  # security 27
    assert text.clean(typed, lines=False) == stored


@pytest.mark.parametrize("typed", ["", " \n ", "\u200b", "\u2800\u3164", "\u202e\u2066", "\ufe0f"])
def test_a_text_without_anything_visible_is_empty(typed: str) -> None:
    assert text.clean(typed, lines=True) == ""
    assert text.clean(typed, lines=False) == ""
    assert text.clean_name(typed) == ""


def test_a_heap_of_marks_is_cut() -> None:
    cleaned = text.clean("e" + "\u0301\u0316" * 500, lines=True)
    assert len(cleaned) <= 1 + text.STACK
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("an\u202ea", "ana"),
        ("\u2066ana\u2069", "ana"),
        ("a\u200bn\u200ca\u200d", "ana"),
        ("a\u2060n\u00ada\ufe0f", "ana"),
        ("a\u200e\u200f\u061cna", "ana"),
        ("ana\u3164", "ana"),
        ("Ana " + FAMILY + " ❤️ 👩🏽‍🚀", "Ana " + FAMILY + " ❤️ 👩🏽‍🚀"),
        ("a" + "\u0316" * 50, "a" + "\u0316" * text.STACK_IN_NAME),
        ("  Ana\n Díaz ", "Ana Díaz"),
    ],
)
def test_a_name_loses_what_hides(typed: str, stored: str) -> None:  # security 41
    assert text.clean_name(typed) == stored


@settings(patient, max_examples=500)
@given(strings())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    for clean in (
        lambda typed: text.clean(typed, lines=True),
        lambda typed: text.clean(typed, lines=False),
        text.clean_name,
    ):
        once = clean(typed)
        assert clean(once) == once
        once.encode()


@pytest.mark.parametrize(
    ("typed", "characters"),
    [
        ("", 0),
        ("abc", 3),
        ("a\nb", 3),
        ("né", 2),
        ("ne\u0301", 2),
        (FAMILY, 1),
        (FLAG * 3, 3),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("👨🏻‍❤️‍💋‍👨🏻", 1),
        ("नमस्ते", 3),
        ("각" * 4, 4),
        ("https://example.com/a/rather/long/path?with=a&query=string", 23),
        ("a http://b.example c", 2 + 23 + 2),
        ("http://a.example\nhttp://b.example", 23 + 1 + 23),
        ("https://good@evil.example", 25),
    ],
)
def test_length_is_counted_as_a_person_counts(typed: str, characters: int) -> None:
    assert text.length(typed) == characters


def test_code_points_beyond_ten_in_a_cluster_count() -> None:
    assert text.length("e" + "\u0316" * 9) == 1
    assert text.length("e" + "\u0316" * 10) == 2
    assert text.length("\u1100" * 1_000) > 900


def test_a_link_can_count_differently() -> None:
    assert text.length("http://a.example!", link_length=5) == 6


@pytest.mark.parametrize("unit", AWKWARD)
def test_much_of_anything_is_cleaned_and_counted_soon(unit: str) -> None:  # security 42
    typed = unit * (300_000 // len(unit))
    started = time.process_time()
    text.length(text.clean(typed, lines=True))
    text.length(text.clean(typed, lines=False))
    text.clean_name(typed)
    text.length(typed)
    assert time.process_time() - started < 30


@pytest.mark.parametrize("name", ["ana", "a_1", "___", "x" * 30, "admiral", "modesty"])
def test_ordinary_user_names_can_be_taken(name: str) -> None:  # security 41
    assert text.username_fault(name) is None
    assert text.is_username(name)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "short"),
        ("ab", "short"),
        ("x" * 31, "long"),
        ("x" * 1_000_000, "long"),
        ("ana díaz", "characters"),
        ("añá", "characters"),
        ("ana-b", "characters"),
        ("ana\n", "characters"),
        ("ana\0", "characters"),
        ("an\ud800a", "characters"),
        ("ａｎａ", "characters"),
        ("\u212aate", "characters"),  # the Kelvin sign
        ("١٢٣", "characters"),
        ("admin", "reserved"),
        ("Admin", "reserved"),
        ("_admin_1", "reserved"),
        ("ad_min", "reserved"),
        ("support24", "reserved"),
        ("auth", "reserved"),
        ("settings", "reserved"),
        ("explore", "reserved"),
        ("quilt", "reserved"),
    ],
)
def test_other_user_names_are_refused_with_a_reason(name: str, fault: str) -> None:  # security 41
    assert text.username_fault(name) == fault
    assert not text.is_username(name)


def test_case_does_not_matter_for_what_may_be_taken() -> None:  # security 41
    assert text.username_fault("Ana") is None
    assert not text.is_username("Ana")


@settings(patient, max_examples=300)
@given(strings() | st.from_regex(r"\A[a-z0-9_]{3,30}\Z"))
def test_a_user_name_is_ascii_or_refused(name: str) -> None:  # security 41
    if text.username_fault(name) is None:
        assert name.isascii()
        assert 3 <= len(name) <= 30
