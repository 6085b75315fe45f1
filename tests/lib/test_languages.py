"""Names and directions of languages."""

import pytest

from app.lib import languages


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "English"),
        ("es", "Español"),
        ("ar", "العربية"),
        ("ja", "日本語"),
        ("pt-BR", "Português (Brasil)"),
        ("pt_BR", "Português (Brasil)"),
    ],
)
def test_a_language_is_called_what_it_calls_itself(code: str, name: str) -> None:
    assert languages.name(code) == name


@pytest.mark.parametrize("code", ["ar", "he", "fa", "ur", "ar-EG"])
def test_some_languages_are_written_from_right_to_left(code: str) -> None:
    assert languages.direction(code) == "rtl"


@pytest.mark.parametrize("code", ["en", "es", "ja", "zh-Hant"])
def test_most_languages_are_written_from_left_to_right(code: str) -> None:
    assert languages.direction(code) == "ltr"


@pytest.mark.parametrize("code", ["", "xx", "a\0", "é", "-", "../..", "\ud800", "x" * 10_000])
def test_unknown_languages_are_called_by_their_code(code: str) -> None:
    assert languages.name(code) == code
    assert languages.direction(code) == "ltr"
