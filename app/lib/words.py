"""Words of any script, in the form in which they are compared: for an index, and to look in it.

Letters are folded: no case, no accents, no differences that only a typewriter sees. Scripts that
are written without blanks fall into pairs of characters that overlap, so that any part of such a
text can be found in it, and into single characters, as marks beside the text.
"""

import unicodedata
from typing import Final

import regex

LONGEST: Final = 60
# What begins with it is no word that anybody can type.
MARK: Final = "="
_SINGLE: Final = f"{MARK}c"

_UNSPACED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"ー\u3099\u309A"
)
_PIECE = regex.compile(
    rf"(?P<run>[{_UNSPACED}]+)|[[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}]]+"
    r"|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}",
    regex.VERSION1,
)
# Marks of Latin, Greek and Cyrillic letters; vowel signs of Arabic and Hebrew; what has no width.
_ACCENTS = regex.compile(
    r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
    r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]|\p{Default_Ignorable_Code_Point}"
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)

Phrase = tuple[str, ...]


def fold(text: str) -> str:
    """A text as it is compared: without case, accents and forms of the same letter."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", folded).translate(_LETTERS))


def stream(text: str) -> list[str]:
    """The words of a text in their order, unspaced ones as pairs."""
    found: list[str] = []
    for piece in _PIECE.finditer(fold(text)):
        word = piece[0]
        found += pairs(word) if piece["run"] else [word[:LONGEST]]
    return found


def singles(text: str) -> set[str]:
    """A mark for each character of the unspaced stretches of a text."""
    runs = (piece["run"] or "" for piece in _PIECE.finditer(fold(text)))
    return {_SINGLE + character for run in runs for character in run}


def phrases(text: str) -> list[Phrase]:
    """What must be in what holds this text: words that follow each other, and marks."""
    found: list[Phrase] = []
    current: list[str] = []
    for piece in _PIECE.finditer(fold(text)):
        word = piece[0]
        if piece["run"] and len(word) == 1:
            # In a longer stretch it is in pairs that nobody knows.
            found += [tuple(current), (_SINGLE + word,)]
            current = []
        else:
            current += pairs(word) if piece["run"] else [word[:LONGEST]]
    return [phrase for phrase in (*found, tuple(current)) if phrase]


def beginnings(name: str) -> set[str]:
    """What somebody may begin to type who looks for a name."""
    found = set()
    for piece in _PIECE.finditer(fold(name)):
        word = piece[0][:LONGEST]
        if piece["run"]:
            found |= {word[start:] for start in range(len(word))}
        else:
            found |= {word, *filter(None, word.split("_"))}
    return found


def typed(text: str) -> list[str]:
    """The beginnings that somebody has typed, unspaced stretches whole."""
    return [piece[0][:LONGEST] for piece in _PIECE.finditer(fold(text))]


def pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
