"""Debates: at times one post is answered by many, and the answers are answered."""

from collections.abc import Iterator, Mapping
from random import Random

from app.demo.cast import Person
from app.demo.grammar import Speech
from app.demo.sayings import Saying
from app.demo.town import Said, Town

SHORTEST, LONGEST = 20, 60
# Of how many posts one starts a debate, and how long the story must be for one.
SELDOM, LONG_STORY = 1500, 300
# How long before its end the last one starts, which those who can log in have at home.
LAST = 150
REGULARS, FEWEST = 12, 3
APART = 2.0


class Debates:
    """Starts debates, of which the last is certain."""

    def __init__(self, town: Town, speech: Mapping[str, Speech], total: int, rng: Random) -> None:
        self.town, self.speech, self.rng = town, speech, rng
        self.total = total
        self.pace = max(1.0, total / 6000)
        self.is_over = total < LONG_STORY
        self.speakers: dict[str, list[int]] = {}

    def begin(self, root: Said, slot: int) -> Iterator[tuple[int, Said]]:
        """Who says what behind a post, and where in the story; mostly nobody anything."""
        saying = root.saying
        if (
            saying.audience != "public"
            or saying.repliers != "everyone"
            or not self.is_time(root, slot)
        ):
            return
        regulars = self.gather(root, slot)
        if len(regulars) < FEWEST:
            return
        self.is_over = self.is_over or slot >= self.last
        said = [root]
        for _ in range(self.rng.randint(SHORTEST, min(LONGEST, max(SHORTEST, self.total // 10)))):
            slot += int(self.rng.expovariate(1 / (APART * self.pace)))
            said.append(self.answer(said, regulars))
            yield slot + 1, said[-1]

    @property
    def last(self) -> float:
        return self.total - LAST * self.pace

    def is_time(self, root: Said, slot: int) -> bool:
        if slot < self.last or self.is_over:
            return self.total >= LONG_STORY and self.rng.random() * SELDOM < 1
        return self.town.is_known(root.author.username)

    def gather(self, root: Said, slot: int) -> list[Person]:
        """Some who speak the language and have joined."""
        language, people = root.saying.language, self.town.people
        if language not in self.speakers:
            self.speakers[language] = [
                place
                for place, person in enumerate(people)
                if person.weight and language in person.languages
            ]
        there = [
            people[place]
            for place in self.speakers[language]
            if self.town.has_joined(place, slot / self.total) and people[place] is not root.author
        ]
        return self.rng.sample(there, min(len(there), REGULARS))

    def answer(self, said: list[Said], regulars: list[Person]) -> Said:
        """An answer to something in the debate, the newest for choice; the author takes part."""
        rng, root = self.rng, said[0]
        parent = rng.choice((root, said[-1], said[-1], rng.choice(said)))
        author = root.author if rng.random() < 0.25 else rng.choice(regulars)
        text = self.put(parent, author)
        return Said(author, Saying(text, root.saying.language), parent=parent, topic=root.topic)

    def put(self, parent: Said, author: Person) -> str:
        """The words of an answer; people go on with what they said themselves."""
        speech, rng = self.speech[parent.saying.language], self.rng
        kind = rng.random()
        if author is parent.author or kind < 0.2:
            return speech.more(parent.topic)
        to = parent.author.mention if parent.parent and rng.random() < 0.5 else ""
        return speech.closing(to) if kind < 0.4 else speech.answer(parent.topic, to)
