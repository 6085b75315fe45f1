"""The talk of the town: who says what, post after post, in the order of time."""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.demo import loading
from app.demo.cast import Person
from app.demo.grammar import Speech
from app.demo.scenes import Scene, scenes

# Of how many posts one is written by hand, at the end of the story.
HAND_WRITTEN = 3
SECOND_LANGUAGE = 0.2
CALLS_FRIEND = 0.15
STARTS_TALK = 0.15
TRIES = 8

Said = tuple[Person, str]


@dataclass(frozen=True)
class Town:
    """The people, whom each follows (by place in the list), and what the characters are called."""

    people: Sequence[Person]
    followed: Sequence[Sequence[int]]
    called: Mapping[str, str]


class Talk:
    """So many posts; iterate to get (who, what). The same random numbers give the same talk."""

    def __init__(self, town: Town, total: int, rng: Random) -> None:
        self.people, self.followed = town.people, town.followed
        self.total, self.rng = total, rng
        people = town.people
        self.places = {person.username: place for place, person in enumerate(people)}
        self.writers = [place for place, person in enumerate(people) if person.weight]
        self.weights = list(itertools.accumulate(people[place].weight for place in self.writers))
        self.speech = {code: Speech(told, rng) for code, told in loading.languages().items()}
        self.scenes = scenes(town.called)
        rng.shuffle(self.scenes)
        self.lines_left = sum(len(scene) for scene in self.scenes)
        self.scenes_from = total - HAND_WRITTEN * self.lines_left
        self.pace = max(1.0, total / 6000)
        self.due: list[tuple[int, int, Said]] = []
        self.serials = itertools.count()
        self.friends: dict[tuple[int, str], list[int]] = {}

    def __iter__(self) -> Iterator[Said]:
        for slot in range(self.total):
            yield self.at(slot)

    def at(self, slot: int) -> Said:
        """What is said at a place in the story: an answer that is due, a scene, or small talk."""
        if self.due and self.due[0][0] <= slot:
            return heapq.heappop(self.due)[2]
        if self.scenes and slot >= self.scenes_from and self.is_time_for_scene(slot):
            return self.play(self.scenes.pop(), slot)
        return self.small_talk(slot)

    def is_time_for_scene(self, slot: int) -> bool:
        """By chance, so that the scenes are spread evenly over what is left of the story."""
        return self.rng.random() * (self.total - slot) < self.lines_left

    def play(self, scene: Scene, slot: int) -> Said:
        """The first line of a scene; the others follow."""
        self.lines_left -= len(scene)
        first, *rest = ((self.people[self.places[who]], said) for who, said in scene)
        for said in rest:
            slot = self.later(slot, said)
        return first

    def later(self, slot: int, said: Said) -> int:
        """Plan something for soon; the place it got."""
        slot += 1 + int(self.rng.expovariate(1 / (1.5 * self.pace)))
        heapq.heappush(self.due, (slot, next(self.serials), said))
        return slot

    def small_talk(self, slot: int) -> Said:
        """A post from the grammar, which at times starts a short conversation."""
        place, rng = self.draw_writer(slot), self.rng
        author = self.people[place]
        language = author.languages[0]
        if len(author.languages) > 1 and rng.random() < SECOND_LANGUAGE:
            language = author.languages[1]
        speech = self.speech[language]
        topic = speech.choose_topic(author.interests)
        friend = self.friend_of(place, language, slot)
        called = friend.mention if friend and rng.random() < CALLS_FRIEND else ""
        body = speech.post(topic, called)
        if friend and rng.random() < STARTS_TALK:
            answered = self.later(slot, (friend, speech.answer(topic, author.mention)))
            if rng.random() < 0.5:
                self.later(answered, (author, speech.closing(friend.mention)))
        return author, body

    def draw_writer(self, slot: int) -> int:
        """The place of somebody who writes and has joined by then: the reader if need be."""
        for _ in range(TRIES):
            place = self.rng.choices(self.writers, cum_weights=self.weights)[0]
            if self.has_joined(place, slot):
                return place
        return 0

    def has_joined(self, place: int, slot: int) -> bool:
        return self.people[place].joined * self.total <= slot

    def friend_of(self, place: int, language: str, slot: int) -> Person | None:
        """Somebody whom an author follows, who writes in that language."""
        key = place, language
        if key not in self.friends:
            self.friends[key] = [
                friend
                for friend in self.followed[place]
                if self.people[friend].weight and language in self.people[friend].languages
            ]
        if not self.friends[key]:
            return None
        friend = self.rng.choice(self.friends[key])
        return self.people[friend] if self.has_joined(friend, slot) else None
