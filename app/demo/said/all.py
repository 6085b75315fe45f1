"""Everything that was written by hand, as scenes: one post, or a conversation of several."""

import re
from collections.abc import Mapping

from app.demo.grammar import lines_of
from app.demo.said import central, conversations, eastern, english, romance

Scene = tuple[tuple[str, str], ...]

MENTION = re.compile(r"@(\w+)")


def scenes(called: Mapping[str, str]) -> list[Scene]:
    """The scenes of those who are here, and of nobody else; all go by what they are called here."""
    return [
        tuple((called[who], rename(said, called)) for who, said in scene)
        for scene in (*posts(), *talks())
        if {name for line in scene for name in involved(line)} <= called.keys()
    ]


def posts() -> list[Scene]:
    """What the characters say to everyone."""
    return [
        ((who, said.replace("¶", "\n\n")),)
        for block in (english.SAID, romance.SAID, central.SAID, eastern.SAID)
        for who, told in block.items()
        for said in told.strip().split("\n\n")
    ]


def talks() -> list[Scene]:
    """What they say to each other."""
    return [
        tuple((who, said) for who, _colon, said in map(parts, lines_of(talk)))
        for talk in conversations.CONVERSATIONS.strip().split("\n\n")
    ]


def parts(line: str) -> tuple[str, str, str]:
    return line.partition(": ")


def involved(line: tuple[str, str]) -> list[str]:
    """Who speaks a line and who is mentioned in it."""
    return [line[0], *MENTION.findall(line[1])]


def rename(said: str, called: Mapping[str, str]) -> str:
    return MENTION.sub(lambda name: f"@{called[name[1]]}", said)
