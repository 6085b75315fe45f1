"""Everything that was written by hand, as scenes: one post, or a conversation of several."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.demo import loading, pages
from app.demo.loading import MENTION, Line
from app.demo.sayings import Saying

Scene = tuple[Line, ...]

# What posts can do; a home timeline should show all of it at its top.
WAYS: tuple[Callable[[Saying], bool], ...] = (
    lambda saying: saying.is_quote,
    lambda saying: bool(saying.choices),
    lambda saying: bool(saying.warning),
    lambda saying: saying.is_markdown,
    lambda saying: saying.audience == "followers",
    lambda saying: any(url in saying.text for url in pages.told()),
)


def scenes(called: Mapping[str, str]) -> list[Scene]:
    """The scenes of those who are here, and of nobody else; all go by what they are called here."""
    return [
        tuple((called[who], rename(saying, called)) for who, saying in scene)
        for scene in written()
        if {name for line in scene for name in involved(line)} <= called.keys()
    ]


def written() -> Iterator[Scene]:
    """What the characters say to everyone, and what they say to each other."""
    for person in loading.characters().values():
        for saying in person.said:
            yield ((person.username, saying),)
    yield from map(tuple, loading.conversations())


def take_finale(found: list[Scene], is_known: Callable[[str], bool]) -> list[Scene]:
    """For each of the WAYS a scene in which somebody known does it; the list loses them."""
    taken = []
    for shows in WAYS:
        for scene in found:
            if any(shows(saying) and is_known(who) for who, saying in scene):
                found.remove(scene)
                taken.append(scene)
                break
    return taken


def involved(line: Line) -> list[str]:
    """Who speaks a line and who is mentioned in it."""
    return [line[0], *MENTION.findall(line[1].text)]


def rename(saying: Saying, called: Mapping[str, str]) -> Saying:
    """The same, with everybody called as they are called here."""
    return replace(
        saying,
        text=renamed(saying.text, called),
        earlier=tuple(renamed(text, called) for text in saying.earlier),
    )


def renamed(text: str, called: Mapping[str, str]) -> str:
    return MENTION.sub(lambda name: f"@{called[name[1]]}", text)


def asked(scene: Scene, place: int) -> int:
    """Which line of a scene the one at a place is about: the last of whom it calls, or the last."""
    called = MENTION.findall(scene[place][1].text)
    for before in range(place - 1, -1, -1):
        if called and scene[before][0] == called[0]:
            return before
    return place - 1
