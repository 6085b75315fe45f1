"""Who lives in the demonstration: the characters first, then as many others as are asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from app.demo import loading
from app.demo.loading import Speakers
from app.lib import text

SILENT, READING = 0.07, 0.20
NEWCOMERS = 0.4


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


def characters() -> list[Person]:
    """The people with stories of their own, the best known first."""
    return [
        Person(
            username=each.username,
            name=each.name,
            languages=each.languages,
            weight=float(each.weight),
            interests=each.interests,
            about=each.about,
            place=each.place,
            website=each.website,
        )
        for each in loading.characters().values()
    ]


def gather(count: int, taken: set[str], rng: Random) -> tuple[list[Person], dict[str, str]]:
    """So many people, whose usernames join the taken ones; what each character is called here."""
    people = characters()[:count]
    called = {}
    for person in people:
        called[person.username] = claim(with_numbers(person.username), taken)
        person.username = called[person.username]
    people.extend(stranger(taken, rng) for _ in range(count - len(people)))
    return people, called


def stranger(taken: set[str], rng: Random) -> Person:
    """One of the many: a writer, somebody who only reads, or somebody silent."""
    known = loading.speakers()
    language = rng.choices(list(known), [those.share for those in known.values()])[0]
    speakers = known[language]
    given, family = rng.choice(speakers.given), rng.choice(speakers.family)
    kind = rng.random()
    person = Person(
        username=claim(spellings(given[1], family[1], rng), taken),
        name=full_name(given[0], family[0], speakers, rng),
        languages=(language,) if language == "en" or rng.random() < 0.5 else (language, "en"),
        weight=0.0 if kind < READING else min(rng.paretovariate(1.2), 30.0),
        interests=tuple(rng.sample(loading.topics(), 3)),
        appetite=0.1 if kind < SILENT else rng.choice((0.5, 1.0, 1.0, 1.5)),
        joined=rng.uniform(0.0, 0.8) if rng.random() < NEWCOMERS else 0.0,
    )
    if kind >= SILENT:
        describe(person, speakers, rng)
    return person


def describe(person: Person, speakers: Speakers, rng: Random) -> None:
    """Give somebody an about, a place and a website, as far as people fill these in."""
    if rng.random() < 0.85:
        person.about = rng.choice(speakers.about)
    if person.about and rng.random() < 0.5:
        person.about += "\n" + rng.choice(speakers.also)
    if rng.random() < 0.7:
        person.place = rng.choice(speakers.places)
    if rng.random() < 0.2:
        person.website = f"https://{person.username.replace('_', '-')}.example"


def full_name(given: str, family: str, speakers: Speakers, rng: Random) -> str:
    """How somebody likes to be shown: mostly in full."""
    style = rng.random()
    if style < 0.2:
        return given
    if speakers.family_first:
        return family + given
    return f"{given} {family[0]}." if style < 0.3 and family[0].isascii() else f"{given} {family}"


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
