"""What somebody says, with all that its author decides about it beside the words."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from app.demo.sections import Section
from app.models.posts import AUDIENCES, OPEN, REPLIERS

# `[en, markdown, warning: spiders] What is said.`
NOTES = re.compile(r"\[([^\]\n]+)\] ")
FLAGS = {"markdown": "is_markdown", "pinned": "is_pinned", "quote": "is_quote"}


@dataclass(frozen=True)
class Saying:
    """A text and how it is said; `earlier` is what it said before it was edited, oldest first."""

    text: str
    language: str
    audience: str = "public"
    repliers: str = "everyone"
    warning: str = ""
    is_markdown: bool = False
    is_pinned: bool = False
    # In a conversation: it does not answer, it passes on with a comment.
    is_quote: bool = False
    earlier: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.audience in OPEN


def read(part: Section, said: str, language: str, languages: Collection[str]) -> Saying:
    """A text by hand, which may have notes in brackets before it. Raises Refused."""
    saying = Saying(said, language)
    notes = NOTES.match(said)
    if notes:
        saying = replace(saying, text=said[notes.end() :])
        for note in notes[1].split(", "):
            saying = replace(saying, **meaning(part, note, languages))
    return saying


def meaning(part: Section, note: str, languages: Collection[str]) -> dict[str, Any]:
    """What one note says of a text. Raises Refused if it says nothing."""
    name, _colon, value = note.partition(": ")
    if note in languages:
        return {"language": note}
    if note in AUDIENCES:
        return {"audience": note}
    if note in FLAGS:
        return {FLAGS[note]: True}
    if name == "replies" and value in REPLIERS:
        return {"repliers": value}
    if name == "warning" and value:
        return {"warning": value}
    if name == "before" and value:
        return {"earlier": (value,)}
    raise part.fault(f"the note [{note}] has no meaning here")
