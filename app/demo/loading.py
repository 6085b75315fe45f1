"""What writers and translators put into `texts/`, read once and checked as it is read."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.demo import sayings, sections
from app.demo.grammar import BUILT_IN, SLOT, Language, Template, Topic
from app.demo.sayings import Saying
from app.demo.sections import Section
from app.lib import text

TEXTS = Path(__file__).parent / "texts"
MENTION = re.compile(r"@(\w+)")
LATIN = re.compile(r"[a-z]+")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "ð": "d", "ł": "l"})

Line = tuple[str, Saying]
Name = tuple[str, str]


@dataclass(frozen=True)
class Speakers:
    """Those who speak a language: how many of a hundred people, and what they may be like.

    Names are pairs: as it is shown, and in letters that a username may have.
    """

    share: int
    family_first: bool
    given: Sequence[Name]
    family: Sequence[Name]
    about: Sequence[str]
    also: Sequence[str]
    places: Sequence[str]


@dataclass(frozen=True)
class Character:
    """Somebody with a story of their own, and the posts in which they tell it."""

    username: str
    name: str
    languages: tuple[str, ...]
    weight: int
    interests: tuple[str, ...]
    about: str
    place: str
    website: str
    said: Sequence[Saying]


@cache
def languages() -> Mapping[str, Language]:
    """The languages by their codes, the most spoken first. Raises Refused."""
    return {code: language for code, (language, _speakers) in spoken().items()}


@cache
def speakers() -> Mapping[str, Speakers]:
    """Who speaks the languages, in the same order. Raises Refused."""
    return {code: those for code, (_language, those) in spoken().items()}


@cache
def topics() -> tuple[str, ...]:
    """All that people can be interested in. Raises Refused."""
    return tuple(dict.fromkeys(name for each in languages().values() for name in each.topics))


@cache
def characters() -> Mapping[str, Character]:
    """The people with stories of their own by their names, the best known first. Raises Refused."""
    parts = dict(sections.read(TEXTS / "people.toml", TEXTS).parts())
    return {name: character(name, part, parts.keys()) for name, part in parts.items()}


@cache
def conversations() -> Sequence[Sequence[Line]]:
    """What characters say to each other: who and what, in turn. Raises Refused."""
    book = sections.read(TEXTS / "conversations.toml", TEXTS)
    found = [conversation(part) for part in book.tables("conversation")]
    book.end()
    return found


@cache
def spoken() -> Mapping[str, tuple[Language, Speakers]]:
    """Each file of the folder of languages."""
    paths = sorted((TEXTS / "languages").glob("*.toml"))
    found = {path.stem: language(sections.read(path, TEXTS)) for path in paths}
    return dict(sorted(found.items(), key=lambda item: -item[1][1].share))


def language(book: Section) -> tuple[Language, Speakers]:
    shared = book.part("shared")
    slots = slots_of(shared)
    told = Language(
        topics={name: topic(part, slots) for name, part in book.part("topics").parts()},
        slots=slots,
        closings=templates(shared, "closings", slots),
        warnings=shared.lines("warnings"),
        polls=[question(shared, line) for line in shared.lines("polls")],
        space=shared.take("space", str, " "),
    )
    shared.end()
    those = speakers_of(book.part("speakers"))
    book.end()
    return told, those


def question(part: Section, line: str) -> tuple[str, tuple[str, ...]]:
    """What is asked in a poll, and what can be chosen: `What? one | two`."""
    asked, mark, choices = line.partition(" || ")
    if not mark:
        raise part.fault(f"polls: there is no || in “{line}”")
    return asked, sayings.choices(part, choices)


def slots_of(part: Section) -> dict[str, list[str]]:
    """What each slot can be filled with: `name: one | two` on a line, or on several."""
    slots: dict[str, list[str]] = {}
    for line in part.lines("slots"):
        name, colon, choices = line.partition(":")
        if not colon:
            raise part.fault(f"slots: there is no colon in “{line}”")
        slots.setdefault(name.strip(), []).extend(choice.strip() for choice in choices.split("|"))
    return slots


def topic(part: Section, slots: Mapping[str, Sequence[str]]) -> Topic:
    found = Topic(
        openings=templates(part, "openings", slots),
        follow_ups=templates(part, "follow_ups", slots),
        answers=templates(part, "answers", slots),
        tags=part.words("tags"),
        marks=part.words("marks", ""),
        link=part.take("link", str, ""),
    )
    part.end()
    return found


def templates(part: Section, key: str, slots: Mapping[str, Sequence[str]]) -> list[Template]:
    """A template for each line. Raises Refused for one that could not be filled."""
    found = [Template(tuple(SLOT.split(line))) for line in part.lines(key)]
    for template in found:
        names = template.pieces[1::2]
        for name in {*names} - BUILT_IN:
            # No sentence says a thing twice, so there must be enough to choose from.
            if len({*slots.get(name, ())}) < len(names):
                raise part.fault(f"{key}: slots has too little for {{{name}}}")
        if {*"{}"} & {*"".join(template.pieces[::2])}:
            raise part.fault(f"{key}: a brace is alone in “{''.join(template.pieces)}”")
    if all(template.calls_friend for template in found):
        raise part.fault(f"{key}: every line calls a friend, and not everybody has one")
    return found


def speakers_of(part: Section) -> Speakers:
    places = (line.split("|") for line in part.lines("places"))
    found = Speakers(
        share=part.take("share", int),
        family_first=part.take("family_first", bool, False),
        given=[spelled(part, entry) for entry in part.words("given")],
        family=[spelled(part, entry) for entry in part.words("family")],
        about=part.lines("about"),
        also=part.lines("also"),
        places=[place.strip() for line in places for place in line],
    )
    part.end()
    return found


def spelled(part: Section, entry: str) -> Name:
    """A name as it is shown, and in Latin letters: those behind its `=`, else made from it."""
    shown, _equals, latin = entry.partition("=")
    if not latin:
        lowered = unicodedata.normalize("NFKD", shown.lower().translate(LETTERS))
        latin = "".join(letter for letter in lowered if letter.isascii())
    if not LATIN.fullmatch(latin):
        raise part.fault(f"“{entry}” has no Latin spelling; add one behind =")
    return shown.replace("_", " "), latin


def character(name: str, part: Section, names: Collection[str]) -> Character:
    if not text.is_username(name):
        raise part.fault("that cannot be a username")
    speaking = known(part, "languages", languages())
    found = Character(
        username=name,
        name=part.take("name", str),
        languages=speaking,
        weight=part.take("weight", int),
        interests=known(part, "interests", topics()),
        about=part.take("about", str, "").strip(),
        place=part.take("place", str, ""),
        website=part.take("website", str, ""),
        said=posts_of(part, speaking[0], names),
    )
    part.end()
    return found


def known(part: Section, key: str, names: Collection[str]) -> tuple[str, ...]:
    """At least one word, and only such as mean something. Raises Refused."""
    words = part.words(key)
    if not words:
        raise part.fault(f"{key} is empty")
    for word in words:
        if word not in names:
            raise part.fault(f"{key}: nothing is called {word}")
    return words


def posts_of(part: Section, language: str, names: Collection[str]) -> list[Saying]:
    """The posts of a character: a blank line ends each, and ¶ is an empty line within one."""
    said = part.take("said", str, "").strip()
    check_mentions(part, said, names)
    posts = [post.replace("¶", "\n\n") for post in said.split("\n\n") if post]
    return [sayings.read(part, post, language, languages()) for post in posts]


def conversation(part: Section) -> list[Line]:
    """Who says what, from lines like `who: what`."""
    lines = [line.partition(": ") for line in part.lines("lines")]
    found = []
    for who, _colon, said in lines:
        if who not in characters():
            raise part.fault(f"nobody is called {who}")
        check_mentions(part, said, characters())
        language = characters()[who].languages[0]
        found.append((who, sayings.read(part, said.replace("¶", "\n\n"), language, languages())))
    part.end()
    return found


def check_mentions(part: Section, said: str, names: Collection[str]) -> None:
    for name in MENTION.findall(said):
        if name not in names:
            raise part.fault(f"nobody is called @{name}")
