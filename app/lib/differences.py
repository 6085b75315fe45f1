"""What changed between two versions of a text: word by word, as a reader sees it."""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

import regex

# How many steps the matching may take, roughly; where it would take more, a whole stretch counts
# as replaced.
MOST_STEPS = 10_000_000

_STOPS = r".!?…।。！？\n"
_SENTENCE = regex.compile(rf"[^{_STOPS}]*+[{_STOPS}]++\p{{M}}*+\s*+|[^{_STOPS}]++")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# Clusters of flags are found in quadratic time, so a flag is one before it comes to that.
_PART = (
    rf"(?:(?:(?![{_UNSPACED}])[\p{{L}}\p{{M}}\p{{N}}_'’\u200c\u200d])++"
    r"|\p{Regional_Indicator}{2}|\X)"
)
_WORD = regex.compile(rf"{_PART}\s*+")
_WORD_OR_BLANK = regex.compile(_PART)

Kind = Literal["same", "gone", "added"]
# A stretch of the old text and what stands in its place in the new one.
_Pair = tuple[str, str]


class Piece(NamedTuple):
    """A stretch that both versions have, or only the old (gone) or the new (added) one."""

    kind: Kind
    text: str


def marked(old: str, new: str) -> list[Piece]:
    """Both versions in one: "same" and "gone" make up the old text, "same" and "added" the new.

    Sentences are compared first, then the words of those that differ; where a script has no
    blanks between words, its characters.
    """
    pairs = [(old, new)]
    pairs = list(_finer(pairs, _SENTENCE, MOST_STEPS))
    pairs = list(_finer(pairs, _WORD, MOST_STEPS))
    # A word with another blank after it is still the same word.
    pairs = list(_finer(pairs, _WORD_OR_BLANK, 0))
    return list(_pieces(pairs))


def _pieces(pairs: list[_Pair]) -> Iterator[Piece]:
    for same, group in groupby(pairs, lambda pair: pair[0] == pair[1]):
        befores, afters = zip(*group, strict=True)
        gone, added = "".join(befores), "".join(afters)
        found = [Piece("same", gone)] if same else [Piece("gone", gone), Piece("added", added)]
        yield from (piece for piece in found if piece.text)


def _finer(pairs: list[_Pair], cut: regex.Pattern[str], steps: int) -> Iterator[_Pair]:
    """The pairs, those that differ compared anew in the parts that `cut` finds."""
    # Changes that follow each other are one change.
    for same, group in groupby(pairs, lambda pair: pair[0] == pair[1]):
        befores, afters = zip(*group, strict=True)
        if same:
            yield from zip(befores, afters, strict=True)
            continue
        before, after = cut.findall("".join(befores)), cut.findall("".join(afters))
        head = _shared(before, after)
        tail = _shared(before[head:][::-1], after[head:][::-1])
        old, new = before[head : len(before) - tail], after[head : len(after) - tail]
        cost = _cost(old, new)
        yield _joined(before[:head], after[:head])
        if cost <= steps:
            steps -= cost
            yield from _matched(old, new)
        else:
            yield _joined(old, new)
        yield _joined(before[len(before) - tail :], after[len(after) - tail :])


def _matched(old: list[str], new: list[str]) -> Iterator[_Pair]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        yield _joined(old[start:end], new[new_start:new_end])


def _shared(old: list[str], new: list[str]) -> int:
    """How many parts at the beginning are the same."""
    pairs = zip(old, new, strict=False)
    differing = (place for place, (one, other) in enumerate(pairs) if one != other)
    return next(differing, min(len(old), len(new)))


def _cost(old: list[str], new: list[str]) -> int:
    """The most steps that matching takes: at worst every part is found in a round of its own."""
    counts = Counter(new)
    found = [counts[part] for part in old if part in counts]
    return (len(old) + sum(found)) * (min(len(found), len(new)) + 1)


def _joined(old: list[str], new: list[str]) -> _Pair:
    return "".join(old), "".join(new)
