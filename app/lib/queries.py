"""What people type into a search box: words, phrases, and conditions such as `from:mara`."""

from collections.abc import Callable
from datetime import date
from typing import Final, Literal, NamedTuple

import regex

from app.lib import languages, richtext, words

LONGEST: Final = 300
MOST_TERMS: Final = 20
HAS: Final = ("image", "poll", "link")
IS: Final = ("reply",)
OPERATORS: Final = ("from", "to", "has", "is", "before", "after", "lang")

Kind = Literal["words", "tag", "from", "to", "has", "is", "before", "after", "lang"]

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"') | {
    ord("："): ":",
    ord("＃"): "#",
    ord("－"): "-",
}
_PIECE = regex.compile(r'-?(?:\p{L}+:)?"[^"]*+"?|\S++')
_UNCLOSED = regex.compile(r'-?(?:\p{L}+:)?"[^"]*[\p{L}\p{N}][^"]*')
_PARTS = regex.compile(r"(?P<minus>-?)(?:(?P<name>\p{L}+):)?(?P<value>.*)", regex.DOTALL)
_DAY = regex.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


class Term(NamedTuple):
    """One thing that is asked of what is to be found, or (excluded) of what is not."""

    kind: Kind
    value: str
    is_excluded: bool
    typed: str


class Fault(NamedTuple):
    """What cannot be understood, and why."""

    why: str
    typed: str


class Parsed(NamedTuple):
    """A query as it was understood, and the pieces of one in which nothing would be wrong."""

    terms: list[Term]
    faults: list[Fault]
    mended: list[str]

    def of(self, *kinds: Kind) -> list[Term]:
        return [term for term in self.terms if term.kind in kinds]


def parse(typed: str) -> Parsed:
    """What somebody asks for. Nothing is left out in silence but what holds no letter or sign."""
    if len(typed) > LONGEST:
        return Parsed([], [Fault("long", "")], typed[:LONGEST].split()[:-1])
    terms: list[Term] = []
    faults: list[Fault] = []
    mended: list[str] = []
    for piece in _PIECE.findall(typed.translate(_QUOTES)):
        term = read(piece)
        why = "many" if len(terms) >= MOST_TERMS else fault_of(term)
        if why is not None:
            faults.append(Fault(why, piece))
            mended += [f'{piece}"'] if why == "quote" else []
        elif is_something(term):
            terms.append(term)
            mended.append(piece)
    if not mended and not faults and typed.strip():
        faults.append(Fault("nothing", typed))
    return Parsed(terms, faults, mended)


def read(piece: str) -> Term:
    """A piece of a query, whatever it is worth."""
    parts = _PARTS.fullmatch(piece)
    assert parts is not None  # noqa: S101  every part may be empty
    minus, name, value = parts["minus"], (parts["name"] or "").lower(), parts["value"]
    is_excluded = bool(minus)
    if name in OPERATORS:
        bare = value.strip('"').removeprefix("@").lower()
        kind: Kind = name  # type: ignore[assignment]
        return Term(kind, bare, is_excluded, piece)
    said = piece[len(minus) :]
    if said.startswith("#") and richtext.normalise_tag(said):
        return Term("tag", richtext.normalise_tag(said), is_excluded, piece)
    return Term("words", said, is_excluded, piece)


def is_something(term: Term) -> bool:
    return term.kind != "words" or bool(words.phrases(term.value))


def fault_of(term: Term) -> str | None:
    """Why a term means nothing; None if it does."""
    value = term.value
    is_bad: dict[str, Callable[[], bool]] = {
        "from": lambda: not value,
        "to": lambda: not value,
        "has": lambda: value not in HAS,
        "is": lambda: value not in IS,
        "lang": lambda: languages.name(value) == value,
        "before": lambda: day_of(value) is None,
        "after": lambda: day_of(value) is None,
    }
    if term.kind in is_bad and is_bad[term.kind]():
        return {"before": "day", "after": "day"}.get(term.kind, term.kind)
    return "quote" if _UNCLOSED.fullmatch(term.typed) else None


def day_of(typed: str) -> date | None:
    """The first day of 2026, 2026-11 or 2026-11-21; None for what is no such thing."""
    found = _DAY.fullmatch(typed)
    if found is None:
        return None
    try:
        return date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return None
