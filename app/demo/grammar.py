"""How many different sentences come from few: templates by topic, with slots filled by chance."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

SLOT = re.compile(r"\{([^{}]+)\}")
FRONT = re.compile(r"(^|[.!?…] )[¿¡]?$")
OPENING_MARKS = tuple("¿¡")
FRIEND = "friend"
# How often a second sentence follows the first, and a third the second.
MORE = (0.65, 0.25)
NUMBERS = {"few": (2, 9), "many": (11, 94)}
HOURS = {"clock": (6, 22), "morning": (6, 9), "evening": (17, 20)}
# The slots that need no choices of their own.
BUILT_IN = frozenset({FRIEND, *NUMBERS, *HOURS})
MINUTES = ("00", "05", "15", "20", "30", "40", "45")

T = TypeVar("T")


@dataclass(frozen=True)
class Template:
    """Literal text and slot names in turn."""

    pieces: tuple[str, ...]
    calls_friend: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calls_friend", FRIEND in self.pieces[1::2])


@dataclass(frozen=True)
class Topic:
    """What people say about one thing."""

    openings: Sequence[Template]
    follow_ups: Sequence[Template]
    answers: Sequence[Template]
    tags: Sequence[str]
    marks: Sequence[str]
    link: str


@dataclass(frozen=True)
class Language:
    """A language's topics, and what they share: choices for slots, ends of talks, warnings."""

    topics: Mapping[str, Topic]
    slots: Mapping[str, Sequence[str]]
    closings: Sequence[Template]
    warnings: Sequence[str] = ()
    # A question, and what can be chosen.
    polls: Sequence[tuple[str, tuple[str, ...]]] = ()
    space: str = " "


class Deck(Generic[T]):
    """Deals every item once, in random order, before any comes again; none twice in a row."""

    def __init__(self, items: Sequence[T], rng: Random) -> None:
        self.items, self.rng = items, rng
        self.left: list[T] = []
        self.last: T | None = None

    def deal(self) -> T:
        if not self.left:
            self.left = self.rng.sample(self.items, len(self.items))
            if self.left[-1] is self.last:
                self.left.reverse()
        self.last = self.left.pop()
        return self.last


class TopicDecks:
    """A topic, ready to be talked about."""

    def __init__(self, topic: Topic, rng: Random) -> None:
        self.openings = Deck(topic.openings, rng)
        self.follow_ups = Deck(topic.follow_ups, rng)
        self.answers = Deck(topic.answers, rng)
        self.tags = topic.tags
        self.marks = topic.marks
        self.link = topic.link


class Speech:
    """One language as it is spoken on the site; the same random numbers say the same things."""

    def __init__(self, language: Language, rng: Random) -> None:
        self.rng, self.space = rng, language.space
        self.slots = language.slots
        self.topics = {name: TopicDecks(topic, rng) for name, topic in language.topics.items()}
        self.closings = Deck(language.closings, rng)
        self.warnings = language.warnings
        self.polls = Deck(language.polls, rng)

    def choose_topic(self, interests: Sequence[str]) -> str:
        """Mostly one of someone's interests, at times whatever the town talks about."""
        known = [name for name in interests if name in self.topics]
        if known and self.rng.random() < 0.8:
            return self.rng.choice(known)
        return self.rng.choice(list(self.topics))

    def post(self, topic: str, friend: str = "") -> str:
        """A post about a topic, which may call a friend, given as `@name`, once."""
        decks, rng = self.topics[topic], self.rng
        said = self.one_of(decks.openings, friend)
        for chance in MORE:
            if rng.random() >= chance:
                break
            gap = "\n" if rng.random() < 0.15 else self.space
            called = "" if friend in said else friend
            said += gap + self.one_of(decks.follow_ups, called)
        return said + self.tail(decks)

    def answer(self, topic: str, to: str = "") -> str:
        """An answer to a post about a topic, which calls its author or not."""
        return addressed(to, self.one_of(self.topics[topic].answers))

    def closing(self, to: str = "") -> str:
        """What ends a short conversation."""
        return addressed(to, self.one_of(self.closings))

    def more(self, topic: str) -> str:
        """What an author has to add."""
        return self.one_of(self.topics[topic].follow_ups)

    def tail(self, decks: TopicDecks) -> str:
        """Marks, tags and a link, as often as people add them."""
        rng, tail = self.rng, ""
        if decks.marks and rng.random() < 0.15:
            tail += " " + rng.choice(decks.marks)
        if decks.link and rng.random() < 0.07:
            tail += " " + decks.link
        if rng.random() < 0.35:
            gap = "\n" if rng.random() < 0.2 else " "
            chosen = rng.sample(decks.tags, min(len(decks.tags), rng.choice((1, 1, 1, 2))))
            tail += gap + " ".join(f"#{tag}" for tag in chosen)
        return tail

    def one_of(self, deck: Deck[Template], friend: str = "") -> str:
        """The next template of a deck, filled; one that calls a friend only if there is one."""
        template = deck.deal()
        while template.calls_friend and not friend:
            template = deck.deal()
        return self.fill(template, friend)

    def fill(self, template: Template, friend: str) -> str:
        """The template with something in each slot, and capitals at the front of sentences."""
        said, used = "", {""}
        for place, piece in enumerate(template.pieces):
            filled = piece
            if place % 2:
                filled = friend if piece == FRIEND else self.choose(piece, used)
                used.add(filled)
            said += capitalise(filled) if FRONT.search(said) else filled
        return said

    def choose(self, slot: str, used: set[str]) -> str:
        """Something for a slot that was not used before in the sentence."""
        filled = ""
        while filled in used:
            filled = self.number(slot) or self.rng.choice(self.slots[slot])
        return filled

    def number(self, slot: str) -> str | None:
        """A number or a time of day, for the slots that want one."""
        if slot in NUMBERS:
            return str(self.rng.randint(*NUMBERS[slot]))
        if slot in HOURS:
            return f"{self.rng.randint(*HOURS[slot])}:{self.rng.choice(MINUTES)}"
        return None


def addressed(to: str, said: str) -> str:
    return f"{to} {said}" if to else capitalise(said)


def capitalise(said: str) -> str:
    """The text with its first letter as a capital, also behind a Spanish mark."""
    first = 1 if said[:1] in OPENING_MARKS else 0
    return said[:first] + said[first : first + 1].upper() + said[first + 1 :]
