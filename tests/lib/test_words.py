"""Words of any script, as an index has them."""

import pytest
from hypothesis import given

from app.lib import words
from tests.lib.awkward import patient, strings


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("cafe", "Un CAFÉ, por favor"),
        ("CAFÉ", "cafe"),
        ("strasse", "Straße"),
        ("елка", "Ёлка"),
        ("παιδι", "παιδί"),
        ("محمد", "مُحَمَّد"),
        ("don't", "I don’t know"),
        ("e-mail", "an e mail"),
        ("ＡＢＣ", "abc"),
        ("東京", "今日は東京タワーへ"),
        ("タワー", "東京タワーへ"),
        ("港", "港町"),
        ("ｶﾞ", "ガス"),
        ("สวัสดี", "กล่าวสวัสดีครับ"),
        ("ครับ", "สวัสดีครับ"),
        ("한국", "한국어를 배워요"),
        ("हिन्दी", "मैं हिन्दी बोलता हूँ"),
        ("iphone15を買う", "今日iPhone15を買う人"),
        ("🎉", "Hooray 🎉!"),
        ("🇪🇸", "olé 🇪🇸"),
    ],
)
def test_what_is_typed_is_found_in_what_is_said(typed: str, said: str) -> None:
    there = [*words.stream(said), *words.singles(said)]
    for phrase in words.phrases(typed):
        places = range(len(there) - len(phrase) + 1)
        assert any(tuple(there[at : at + len(phrase)]) == phrase for at in places), (phrase, there)
    assert words.phrases(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("京東", "東京"), ("harbour lights", "lights of the harbour"), ("कि", "कु"), ("が", "か")],
)
def test_what_is_other_is_not_found(typed: str, said: str) -> None:
    there = " ".join([*words.stream(said), *words.singles(said)])
    assert not all(" ".join(phrase) in there for phrase in words.phrases(typed))


@patient
@given(strings())
def test_words_never_hold_what_an_index_reads_as_its_own(text: str) -> None:
    for word in [*words.stream(text), *words.beginnings(text), *words.typed(text)]:
        assert word
        assert not set(word) & set(" \n\t\0'\"=:&|!()*\\")
        assert len(word) <= words.LONGEST


def test_names_are_found_by_how_their_words_begin() -> None:
    assert words.beginnings("mara_olsen") == {"mara_olsen", "mara", "olsen"}
    assert words.beginnings("Mara Ólsen") == {"mara", "olsen"}
    assert "太郎" in words.beginnings("田中太郎")
