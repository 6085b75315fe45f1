"""The language in which a text is written, as far as the text itself shows it."""

import threading
from typing import TYPE_CHECKING

import regex

from app.lib import richtext, text

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

CERTAIN = 0.7
FEWEST_LETTERS = 10
LONGEST = 5_000

# Of these scripts one letter says as much as three of an alphabet.
_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
_WEIGHT = 3
_LETTER = regex.compile(rf"(?P<dense>[{_DENSE}])|\p{{L}}")

# What the model calls numbers, markup and typing at random, to keep them from being languages.
_NO_LANGUAGE = "zxx"

_loading = threading.Lock()
_identifier: "LanguageIdentifier | None" = None


def language_of(body: str) -> str | None:
    """The language of a text, as in ISO 639-1 ("en"); None where it is too short or unclear.

    Links, names and tags do not count. The first call in a process loads the model: it takes most
    of a second and 90 MB, which the process keeps. A call thereafter takes less than a
    millisecond, however long the text is.
    """
    prose = _prose(body)
    letters = sum([_WEIGHT if found["dense"] else 1 for found in _LETTER.finditer(prose)])
    if letters < FEWEST_LETTERS:
        return None
    code, certainty = _loaded().classify(prose)
    return code if certainty >= CERTAIN and code != _NO_LANGUAGE else None


def _prose(body: str) -> str:
    pieces = richtext.pieces(text.clean(body, lines=True))
    return " ".join([piece.shown for piece in pieces if piece.kind == "text"])[:LONGEST]


def _loaded() -> "LanguageIdentifier":
    global _identifier
    with _loading:
        if _identifier is None:
            # Here, so that a process that never asks does without it, and without numpy.
            from py3langid.langid import MODEL_FILE, LanguageIdentifier

            identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            # Those without a code of two letters are close relatives, which share the vote.
            short = [code for code in identifier.labels if len(code) == 2]
            identifier.set_languages([*short, _NO_LANGUAGE])
            _identifier = identifier
    return _identifier
