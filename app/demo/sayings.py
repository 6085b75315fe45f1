"""What somebody says, with all that its author decides about it beside the words."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from app.demo.sections import Section
from app.models import polls
from app.models.polls import NewPoll
from app.models.posts import AUDIENCES, OPEN, REPLIERS

# `[en, markdown, warning: spiders] What is said.`
NOTES = re.compile(r"\[([^\]\n]+)\] ")
FLAGS = {
    "markdown": "is_markdown",
    "pinned": "is_pinned",
    "quote": "is_quote",
    "several": "is_multiple",
    "hidden": "hides_results",
}

TEXTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "warning": lambda value: {"warning": value},
    "before": lambda value: {"earlier": (value,)},
}


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
    # Of a poll: what can be chosen, for how many hours.
    choices: tuple[str, ...] = ()
    hours: int = 72
    is_multiple: bool = False
    hides_results: bool = False

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
    if name == "poll":
        return {"choices": choices(part, value)}
    if name in TEXTS and value:
        return TEXTS[name](value)
    raise part.fault(f"the note [{note}] has no meaning here")


def choices(part: Section, line: str) -> tuple[str, ...]:
    """What can be chosen in a poll: `one | two`. Raises Refused for what no poll can be."""
    found = tuple(choice.strip() for choice in line.split("|"))
    try:
        polls.check(NewPoll(found, polls.LONGEST))
    except polls.BadPoll:
        raise part.fault(f"“{line}” is no poll") from None
    return found
