"""Who lives in the demonstration: the characters first, then as many others as are asked for."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from app.demo import abouts, names
from app.demo.characters import CHARACTERS
from app.demo.grammar import lines_of, slots_of
from app.demo.languages.all import TOPICS
from app.lib import text

SILENT, READING = 0.07, 0.20
NEWCOMERS = 0.4
PLACES = slots_of(abouts.PLACES)
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "ð": "d", "ł": "l"})


@dataclass(eq=False, slots=True)
class Person:
    """Somebody of the demonstration, before they are in the database and after."""

    username: str
    name: str
    languages: tuple[str, ...]
    weight: float
    interests: tuple[str, ...]
    about: str = ""
    place: str = ""
    website: str = ""
    appetite: float = 1.0
    joined: float = 0.0
    id: int = 0

    @property
    def mention(self) -> str:
        return f"@{self.username}"


@dataclass(frozen=True)
class Names:
    """A language's given and family names, as (shown, Latin) pairs."""

    given: list[tuple[str, str]]
    family: list[tuple[str, str]]


def characters() -> list[Person]:
    """The people with stories of their own, the best known first."""
    return [character(block) for block in CHARACTERS.strip().split("\n\n")]


def character(block: str) -> Person:
    facts, about = block.split("\n", 1)
    username, name, languages, weight, interests, place, website = (
        "" if fact.strip() == "-" else fact.strip() for fact in facts.split("|")
    )
    return Person(
        username,
        name,
        tuple(languages.split()),
        float(weight),
        tuple(interests.split()),
        "" if about == "-" else about,
        place,
        website,
    )


def gather(count: int, taken: set[str], rng: Random) -> tuple[list[Person], dict[str, str]]:
    """So many people, whose usernames join the taken ones; what each character is called here."""
    people = characters()[:count]
    called = {}
    for person in people:
        called[person.username] = claim(with_numbers(person.username), taken)
        person.username = called[person.username]
    known = {language: names_of(language) for language in names.SPEAKERS}
    people.extend(stranger(known, taken, rng) for _ in range(count - len(people)))
    return people, called


def stranger(known: dict[str, Names], taken: set[str], rng: Random) -> Person:
    """One of the many: a writer, somebody who only reads, or somebody silent."""
    language = rng.choices(list(names.SPEAKERS), list(names.SPEAKERS.values()))[0]
    given, family = rng.choice(known[language].given), rng.choice(known[language].family)
    kind = rng.random()
    person = Person(
        username=claim(spellings(given[1], family[1], rng), taken),
        name=full_name(given[0], family[0], language, rng),
        languages=(language,) if language == "en" or rng.random() < 0.5 else (language, "en"),
        weight=0.0 if kind < READING else min(rng.paretovariate(1.2), 30.0),
        interests=tuple(rng.sample(TOPICS, 3)),
        appetite=0.1 if kind < SILENT else rng.choice((0.5, 1.0, 1.0, 1.5)),
        joined=rng.uniform(0.0, 0.8) if rng.random() < NEWCOMERS else 0.0,
    )
    if kind >= SILENT:
        describe(person, language, rng)
    return person


def describe(person: Person, language: str, rng: Random) -> None:
    """Give somebody an about, a place and a website, as far as people fill these in."""
    if rng.random() < 0.85:
        person.about = rng.choice(lines_of(abouts.FIRST[language]))
    if person.about and rng.random() < 0.5:
        person.about += "\n" + rng.choice(lines_of(abouts.SECOND[language]))
    if rng.random() < 0.7:
        person.place = rng.choice(PLACES[language])
    if rng.random() < 0.2:
        person.website = f"https://{person.username.replace('_', '-')}.example"


def full_name(given: str, family: str, language: str, rng: Random) -> str:
    """How somebody likes to be shown: mostly in full."""
    style = rng.random()
    if style < 0.2:
        return given
    if language in names.FAMILY_FIRST:
        return family + given
    return f"{given} {family[0]}." if style < 0.3 and family[0].isascii() else f"{given} {family}"


def names_of(language: str) -> Names:
    return Names(
        [spelled(entry) for entry in names.GIVEN[language].split()],
        [spelled(entry) for entry in names.FAMILY[language].split()],
    )


def spelled(entry: str) -> tuple[str, str]:
    """A name as it is shown, and in letters that a username may have."""
    shown, _equals, latin = entry.partition("=")
    if not latin:
        lowered = unicodedata.normalize("NFKD", shown.lower().translate(LETTERS))
        latin = "".join(letter for letter in lowered if letter.isascii())
    return shown.replace("_", " "), latin


def spellings(given: str, family: str, rng: Random) -> Iterator[str]:
    """Usernames somebody of that name may choose, the likelier first, without end."""
    likely = [given, f"{given}_{family}", given + family, given[0] + family, family + given[0]]
    rng.shuffle(likely)
    yield from likely
    while True:
        yield f"{given}_{family}{rng.randint(2, 9999)}"


def with_numbers(username: str) -> Iterator[str]:
    """A name, then the name with 2, 3, … behind it."""
    yield username
    number = 2
    while True:
        yield f"{username}{number}"
        number += 1


def claim(candidates: Iterable[str], taken: set[str]) -> str:
    """The first candidate that may be a username and that nobody has; now it is taken."""
    for username in candidates:
        if username not in taken and text.is_username(username):
            taken.add(username)
            return username
    raise LookupError("no name is free")
