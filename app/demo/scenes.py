"""Everything that was written by hand, as scenes: one post, or a conversation of several."""

from collections.abc import Iterator, Mapping

from app.demo import loading
from app.demo.loading import MENTION, Line

Scene = tuple[Line, ...]


def scenes(called: Mapping[str, str]) -> list[Scene]:
    """The scenes of those who are here, and of nobody else; all go by what they are called here."""
    return [
        tuple((called[who], rename(said, called)) for who, said in scene)
        for scene in written()
        if {name for line in scene for name in involved(line)} <= called.keys()
    ]


def written() -> Iterator[Scene]:
    """What the characters say to everyone, and what they say to each other."""
    for person in loading.characters().values():
        for said in person.said:
            yield ((person.username, said),)
    yield from map(tuple, loading.conversations())


def involved(line: Line) -> list[str]:
    """Who speaks a line and who is mentioned in it."""
    return [line[0], *MENTION.findall(line[1])]


def rename(said: str, called: Mapping[str, str]) -> str:
    return MENTION.sub(lambda name: f"@{called[name[1]]}", said)
