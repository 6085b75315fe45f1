"""The talk of the town: who says what, post after post, in the order of time."""

import heapq
import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from app.demo import loading
from app.demo.cast import Person
from app.demo.debates import Debates
from app.demo.grammar import Speech
from app.demo.manners import Manners
from app.demo.sayings import Saying
from app.demo.scenes import WAYS, Scene, asked, scenes, take_finale
from app.demo.town import Said, Town

# Of how many posts one is written by hand, at the end of the story.
HAND_WRITTEN = 3
# The last scenes show what posts can do: how many posts from the end, and how far apart.
FINALE = 32
APART = FINALE // len(WAYS)
SECOND_LANGUAGE = 0.2
CALLS_FRIEND = 0.15
STARTS_TALK = 0.2
GOES_ON, MOST_TURNS = 0.5, 7
ADDS_MORE = 0.03
QUOTES, QUOTABLE = 0.03, 40
TRIES = 8


class Talk:
    """So many posts; iterate to get them. The same random numbers give the same talk."""

    def __init__(self, town: Town, total: int, rng: Random) -> None:
        self.town, self.people = town, town.people
        self.total, self.rng = total, rng
        people = town.people
        self.writers = [place for place, person in enumerate(people) if person.weight]
        self.weights = list(itertools.accumulate(people[place].weight for place in self.writers))
        self.speech = {code: Speech(told, rng) for code, told in loading.languages().items()}
        self.manners = Manners(rng, town.called.values())
        self.scenes = scenes(town.called)
        rng.shuffle(self.scenes)
        self.finale = self.stage(take_finale(self.scenes, town.is_known))
        self.lines_left = sum(len(scene) for scene in self.scenes)
        self.scenes_from = total - HAND_WRITTEN * self.lines_left
        self.pace = max(1.0, total / 6000)
        self.due: list[tuple[int, int, Said]] = []
        self.serials = itertools.count()
        self.friends: dict[tuple[int, str], list[int]] = {}
        self.quotable = {code: deque[Said](maxlen=QUOTABLE) for code in self.speech}
        self.debates = Debates(town, self.speech, total, rng)

    def __iter__(self) -> Iterator[Said]:
        for slot in range(self.total):
            yield self.at(slot)

    def stage(self, finale: list[Scene]) -> dict[int, Said]:
        """What is said at certain places near the end, whatever else is due."""
        start = max(0, self.total - FINALE)
        return {
            start + number * APART + place: said
            for number, scene in enumerate(finale)
            for place, said in enumerate(self.lines_of(scene)[:APART])
        }

    def at(self, slot: int) -> Said:
        """What is said at a place in the story: an answer that is due, a scene, or small talk."""
        if slot in self.finale:
            return self.finale.pop(slot)
        if self.due and self.due[0][0] <= slot:
            return heapq.heappop(self.due)[2]
        if self.scenes and slot >= self.scenes_from and self.is_time_for_scene(slot):
            scene = self.scenes.pop()
            self.lines_left -= len(scene)
            return self.play(scene, slot)
        return self.small_talk(slot)

    def is_time_for_scene(self, slot: int) -> bool:
        """By chance, so that the scenes are spread evenly over what is left of the story."""
        return self.rng.random() * (self.total - slot) < self.lines_left

    def play(self, scene: Scene, slot: int) -> Said:
        """The first line of a scene; the others follow."""
        first, *others = self.lines_of(scene)
        for said in others:
            slot = self.later(slot, said)
        return first

    def lines_of(self, scene: Scene) -> list[Said]:
        """What is said in a scene: each line but the first is about an earlier one."""
        lines = [Said(self.people[self.town.places[who]], saying) for who, saying in scene]
        for place, said in enumerate(lines[1:], 1):
            about = lines[asked(scene, place)]
            if said.saying.is_quote:
                said.quoted = about
            else:
                said.parent = about
        return lines

    def later(self, slot: int, said: Said) -> int:
        """Plan something for soon; the place it got."""
        slot += 1 + int(self.rng.expovariate(1 / (1.5 * self.pace)))
        self.plan(slot, said)
        return slot

    def plan(self, slot: int, said: Said) -> None:
        heapq.heappush(self.due, (slot, next(self.serials), said))

    def small_talk(self, slot: int) -> Said:
        """A post from the grammar, which at times starts a conversation."""
        place, rng = self.draw_writer(slot), self.rng
        author = self.people[place]
        language = author.languages[0]
        if len(author.languages) > 1 and rng.random() < SECOND_LANGUAGE:
            language = author.languages[1]
        known = self.quotable[language]
        if known and rng.random() < QUOTES:
            return self.quote(author, rng.choice(known))
        speech = self.speech[language]
        topic = speech.choose_topic(author.interests)
        friend = self.friend_of(place, language, slot)
        called = friend.mention if friend and rng.random() < CALLS_FRIEND else ""
        text = speech.post(topic, called)
        called = called if called in text else ""
        saying = self.manners.say(author.username, text, language, speech.warnings, called)
        said = Said(author, saying if called else self.as_poll(saying), topic=topic)
        saying = said.saying
        if saying.audience == "public" and not saying.warning:
            known.append(said)
        if friend:
            self.go_on(said, friend, called, slot)
        for later, answer in self.debates.begin(said, slot):
            self.plan(later, answer)
        return said

    def as_poll(self, saying: Saying) -> Saying:
        """At times a question in the place of what somebody would have said."""
        if not self.manners.asks():
            return saying
        asked, choices = self.speech[saying.language].polls.deal()
        return self.manners.poll(replace(saying, text=asked, earlier=()), choices)

    def quote(self, author: Person, quoted: Said) -> Said:
        """What somebody has to add to what another one says."""
        language = quoted.saying.language
        text = self.speech[language].answer(quoted.topic)
        return Said(author, Saying(text, language), quoted=quoted, topic=quoted.topic)

    def go_on(self, said: Said, friend: Person, called: str, slot: int) -> None:
        """At times a friend answers, and the author again; or the author adds something."""
        rng, speech = self.rng, self.speech[said.saying.language]
        if said.saying.is_open and rng.random() < ADDS_MORE:
            slot = self.reply(said, said.author, speech.more(said.topic), slot)[1]
        if rng.random() >= STARTS_TALK or not self.may_answer(friend, said, called):
            return
        answerer, author = friend, said.author
        for turn in range(MOST_TURNS):
            text = speech.closing(author.mention)
            if turn % 2 == 0:
                text = speech.answer(said.topic, author.mention)
            said, slot = self.reply(said, answerer, text, slot)
            answerer, author = author, answerer
            if rng.random() >= GOES_ON:
                break

    def reply(self, to: Said, author: Person, text: str, slot: int) -> tuple[Said, int]:
        """Plan a reply, for the same people that may read what it answers; its place."""
        kept = to.saying
        saying = Saying(text, kept.language, audience=kept.audience, warning=kept.warning)
        said = Said(author, saying, parent=to, topic=to.topic)
        return said, self.later(slot, said)

    def may_answer(self, friend: Person, said: Said, called: str) -> bool:
        """Whether a friend, whom the author follows, sees a post and may reply to it."""
        saying, place = said.saying, self.town.places[said.author.username]
        is_called = called == friend.mention
        if saying.repliers == "nobody" or (saying.repliers == "mentioned" and not is_called):
            return False
        if saying.is_open or is_called:
            return True
        follows = place in self.town.circles[self.town.places[friend.username]]
        return saying.audience == "followers" and follows

    def draw_writer(self, slot: int) -> int:
        """The place of somebody who writes and has joined by then: the reader if need be."""
        for _ in range(TRIES):
            place = self.rng.choices(self.writers, cum_weights=self.weights)[0]
            if self.has_joined(place, slot):
                return place
        return 0

    def has_joined(self, place: int, slot: int) -> bool:
        return self.town.has_joined(place, slot / self.total)

    def friend_of(self, place: int, language: str, slot: int) -> Person | None:
        """Somebody whom an author follows, who writes in that language."""
        key = place, language
        if key not in self.friends:
            self.friends[key] = [
                friend
                for friend in self.town.followed[place]
                if self.people[friend].weight and language in self.people[friend].languages
            ]
        if not self.friends[key]:
            return None
        friend = self.rng.choice(self.friends[key])
        return self.people[friend] if self.has_joined(friend, slot) else None
