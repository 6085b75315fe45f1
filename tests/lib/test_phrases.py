"""Phrases in texts of any script."""

import pytest

from app.lib.phrases import fold, is_in

# Whether a phrase is in a text anywhere, and as whole words.
FOUND = [
    ("spoiler", "A SPOILER!", True, True),
    ("art", "party", True, False),
    ("art", "art", True, True),
    ("art", "l'art.", True, True),
    ("the end", "The\n\u00a0 end", True, True),
    ("the end", "the weekend", False, False),
    ("end", "#the_end", True, False),
    ("straße", "STRASSE", True, True),
    ("ＡＢＣ", "abc", True, True),
    ("ﬁre", "Fire", True, True),
    ("cafe\u0301", "CAFÉ", True, True),
    ("cafe", "café", False, False),
    ("a", "a\u0300\u0316", False, False),
    ("x", "x\u0316", True, False),
    ("σοφος", "ΣΟΦΟΣ", True, True),
    ("istanbul", "İSTANBUL", True, True),
    ("ISPARTA", "ısparta", True, True),
    ("кот", "который", True, False),
    ("кот", "Кот!", True, True),
    ("כלב", "הכלב", True, False),
    ("کتاب", "کتاب\u200cها", True, False),
    ("كتاب", "كتـــاب", True, True),
    ("कमल", "कमला", True, False),
    ("कमल", "यह कमल है।", True, True),
    ("寿司", "私は寿司が好き", True, True),
    ("AI", "私はAIが好き", True, True),
    ("กา", "กาแฟ", True, True),
    ("서울", "서울에서", True, False),
    ("spoiler", "spo\u200biler", True, True),
    ("soft", "so\u00adft", True, True),
    ("#foo", "＃Foo!", True, True),
    ("#foo", "#foobar", True, False),
    ("#foo", "foo", False, False),
    ("foo", "#foo", True, True),
    ("@anna", "hi @anna, hi", True, True),
    ("@anna", "hi @anna_b", True, False),
    ("c++", "C++ is here", True, True),
    ("50%", "150%", True, False),
    ("❤", "I ❤️ it", True, True),
    ("❤️", "❤", True, True),
    ("👍", "yes👍🏽", True, True),
    ("👩", "👩‍💻", False, False),
    ("👩‍💻", "the 👩‍💻.", True, True),
    ("🏳️‍🌈", "🏳️‍🌈", True, True),
    ("🇪🇸", "🇩🇪🇸🇪", False, False),
    ("🇪🇸", "¡🇪🇸!", True, True),
    (".*", "anything", False, False),
]


@pytest.mark.parametrize(("phrase", "text", "anywhere", "as_words"), FOUND)
def test_phrases_are_found(phrase: str, text: str, anywhere: bool, as_words: bool) -> None:
    folded = fold(phrase), fold(text)
    assert is_in(*folded, is_whole=False) is anywhere
    assert is_in(*folded, is_whole=True) is as_words
    assert [fold(one) for one in folded] == list(folded)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\ufe0f\u00ad"])
def test_what_cannot_be_seen_is_no_phrase(text: str) -> None:
    assert fold(text) == ""
