"""The people as a town: who follows whom, who is there when, and what they say to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.demo.cast import Person
from app.demo.sayings import Saying


@dataclass(eq=False, slots=True)
class Said:
    """A post of the story: who says what, and what it is about. It gets its ids when written."""

    author: Person
    saying: Saying
    parent: "Said | None" = None
    quoted: "Said | None" = None
    topic: str = ""
    id: int = 0
    conversation_id: int = 0


@dataclass(frozen=True)
class Town:
    """The people, whom each follows (by place in the list), and what the characters are called."""

    people: Sequence[Person]
    followed: Sequence[Sequence[int]]
    called: Mapping[str, str]

    @cached_property
    def places(self) -> dict[str, int]:
        return {person.username: place for place, person in enumerate(self.people)}

    @cached_property
    def circles(self) -> list[frozenset[int]]:
        """For each place whom they follow, as a set."""
        return [frozenset(followed) for followed in self.followed]

    @cached_property
    def followers(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.people]
        for place, followed in enumerate(self.followed):
            for other in followed:
                found[other].append(place)
        return found

    def is_close(self, place: int, other: int) -> bool:
        """Whether somebody has another one's posts at home."""
        return place == other or other in self.circles[place]

    def is_known(self, username: str) -> bool:
        """Whether both of those who can log in have somebody's posts at home."""
        place = self.places[username]
        return all(self.is_close(guest, place) for guest in range(len(self.people))[:2])

    def has_joined(self, place: int, moment: float) -> bool:
        """Whether somebody is there when so much of the story is told, from 0 to 1."""
        return self.people[place].joined <= moment
